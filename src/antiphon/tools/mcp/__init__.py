"""Tools of MCP servers (Model Context Protocol), called by the server itself."""
