"""WebSocket (RFC 6455), server side: a Sans-I/O reader, frames as bytes, and the asyncio protocol around."""
