"""An ephemeral token as `auth_tokens.create` takes it ("AuthToken" in the Live API reference)."""

from __future__ import annotations

from antiphon.wire.message import Int32, Message, Timestamp
from antiphon.wire.setup import Setup


class AuthToken(Message, frozen=True, kw_only=True):
    """What a token shall allow.

    Attributes:
        name: the token itself; the server makes it.
        uses: how many sessions it may open; None is one, 0 any number.
        expire_time: when it ends; sessions, too.
        new_session_expire_time: when it opens no new sessions any more.
        bidi_generate_content_setup: what sessions are set up by.
        field_mask: paths into the setup, with commas between them: what the client cannot choose.
    """

    name: str | None = None
    uses: Int32 | None = None
    expire_time: Timestamp | None = None
    new_session_expire_time: Timestamp | None = None
    bidi_generate_content_setup: Setup | None = None
    field_mask: str | None = None
