"""`auth_tokens.create` (Live API reference, "AuthTokenService")."""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from starlette.requests import Request

from antiphon.server.auth import Principal
from antiphon.server.rest.body import read_json
from antiphon.server.rest.errors import RestError, invalid
from antiphon.server.tokens.errors import InvalidTokenRequest
from antiphon.server.tokens.service import TokenService
from antiphon.store.errors import StoreUnavailable


async def create_token(request: Request, tokens: TokenService, principal: Principal) -> dict[str, Any]:
    """Make a token, and say for how long it is good.

    Raises:
        RestError: it cannot be made as it is asked for, or not now.
    """
    body = await read_json(request)
    try:
        token = await tokens.create(body, principal)
    except InvalidTokenRequest as error:
        raise invalid(str(error)) from None
    except StoreUnavailable as error:
        raise RestError(
            HTTPStatus.SERVICE_UNAVAILABLE, f"Tokens cannot be kept at the moment: {error}"
        ) from None
    return {
        "name": token.name,
        "uses": token.grant.uses,
        "expireTime": _timestamp(token.grant.expires),
        "newSessionExpireTime": _timestamp(token.grant.new_sessions_until),
    }


def _timestamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
