"""Errors of the conversation.

ClientError     the client did what the protocol does not allow in this state; closes the session
"""

from __future__ import annotations

from antiphon.wire.errors import ProtocolError


class ClientError(ProtocolError):
    """A well-formed message that this session, as it was set up, cannot take; closes with 1007."""
