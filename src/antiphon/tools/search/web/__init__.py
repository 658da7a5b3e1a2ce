"""Search of the web through the services that offer it."""
