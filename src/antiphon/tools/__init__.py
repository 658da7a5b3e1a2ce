"""Tools that run on the server in the middle of a turn: code execution, search, pages, MCP servers."""
