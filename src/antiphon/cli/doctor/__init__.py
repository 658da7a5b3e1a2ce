"""`antiphon doctor`: what is installed, configured and running, and what is missing."""
