"""Pages of the web that are named in a conversation, read as text."""
