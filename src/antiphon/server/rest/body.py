"""Reading the JSON body of a request."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import Any

import msgspec
from starlette.requests import ClientDisconnect, Request

from antiphon.server.rest.errors import RestError, invalid

MAX_BODY_BYTES = 20 * 1024 * 1024
"""Google's limit on a request with inline media."""

BODY_TIMEOUT_S = 60.0


async def read_json(request: Request) -> dict[str, Any]:
    """The body as a JSON object; an empty body is an empty object.

    Raises:
        RestError: too large, too slow, or not a JSON object.
    """
    chunks = bytearray()
    try:
        async with asyncio.timeout(BODY_TIMEOUT_S):
            async for chunk in request.stream():
                chunks += chunk
                if len(chunks) > MAX_BODY_BYTES:
                    raise RestError(
                        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                        f"Request payload size exceeds the limit: {MAX_BODY_BYTES} bytes.",
                    )
    except TimeoutError:
        raise RestError(HTTPStatus.REQUEST_TIMEOUT, "The request's body did not arrive in time.") from None
    except ClientDisconnect:
        raise invalid("The request's body is incomplete.") from None
    if not chunks.strip():
        return {}
    try:
        value = msgspec.json.decode(bytes(chunks))
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise invalid(f"Invalid JSON payload received. {error}") from None
    if not isinstance(value, dict):
        raise invalid('Invalid JSON payload received. Unknown name "": Root element must be a message.')
    return value
