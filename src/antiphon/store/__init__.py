"""What outlives a connection: kept sessions, and the tokens that open new ones."""
