"""The operator's own documents: an index of their passages in one SQLite file."""
