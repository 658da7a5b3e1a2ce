"""The session runner: one conversation core, its socket and its engines."""

from antiphon.server.session.sessions import Sessions

__all__ = ["Sessions"]
