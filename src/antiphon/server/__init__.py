"""The I/O shell: sockets, TLS, HTTP, authentication, metrics, and the runner of each session."""
