"""From a request for a token to what the token stands for."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from antiphon.server.tokens.errors import InvalidTokenRequest
from antiphon.server.tokens.field_mask import parse_field_mask
from antiphon.server.tokens.grant import Grant
from antiphon.wire import schema
from antiphon.wire.auth_token import AuthToken
from antiphon.wire.errors import Mismatch
from antiphon.wire.scalars import shown

_TEMPLATE_NAMES = ("bidiGenerateContentSetup", "bidi_generate_content_setup")

_LIFETIME = timedelta(minutes=30)
_NEW_SESSIONS = timedelta(seconds=60)
_LONGEST = timedelta(hours=20)


def grant_of(body: dict[str, Any], owner: str, now: datetime) -> Grant:
    """Check a request and fill in what it leaves open.

    Args:
        body: the request's JSON.
        owner: the name of the API key that it came with.

    Raises:
        InvalidTokenRequest: a field is unknown, does not fit its type, or is out of range.
    """
    try:
        asked = schema.read(AuthToken, body)
    except Mismatch as mismatch:
        where = f" at 'auth_token{'.' if mismatch.path else ''}{mismatch.path}'"
        raise InvalidTokenRequest(
            f"{mismatch.opening}{where}{mismatch.ending}; expected {mismatch.expected}"
        ) from None
    uses = 1 if asked.uses is None else asked.uses
    if uses < 0:
        raise InvalidTokenRequest(f"Invalid value at 'auth_token.uses': expected 0 or more; came {uses}")
    return Grant(
        owner=owner,
        uses=uses,
        expires=_moment("expire_time", asked.expire_time, now, _LIFETIME),
        new_sessions_until=_moment(
            "new_session_expire_time", asked.new_session_expire_time, now, _NEW_SESSIONS
        ),
        template=next((body[name] for name in _TEMPLATE_NAMES if body.get(name) is not None), None),
        mask=parse_field_mask(asked.field_mask or ""),
    )


def _moment(name: str, text: str | None, now: datetime, default: timedelta) -> datetime:
    if text is None:
        return now + default
    try:
        moment = datetime.fromisoformat(text.upper())
    except ValueError as error:
        raise InvalidTokenRequest(f"Invalid value at 'auth_token.{name}': {error}") from None
    if moment <= now:
        raise InvalidTokenRequest(
            f"Invalid value at 'auth_token.{name}': expected a time to come; came {shown(text)},"
            f" and it is {now:%Y-%m-%dT%H:%M:%SZ}"
        )
    if moment > now + _LONGEST:
        raise InvalidTokenRequest(
            f"Invalid value at 'auth_token.{name}': expected less than 20 hours from now; came {shown(text)}"
        )
    return moment
