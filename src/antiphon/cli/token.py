"""`antiphon token`: have a server make an ephemeral token, for a client that must not know the key."""

from __future__ import annotations

import asyncio
import http.client
import json
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from antiphon.cli.console import write
from antiphon.cli.errors import LiveError
from antiphon.cli.live.address import LiveAddress
from antiphon.cli.live.failures import OPEN_TIMEOUT_S, explained
from antiphon.clock import LoopClock

_PATH = "/v1alpha/auth_tokens"


@dataclass(frozen=True, slots=True)
class TokenOptions:
    """What the token shall allow.

    Attributes:
        uses: how many sessions it may open; 0 for any number.
        minutes: when it ends, and its sessions with it.
        model: the model that its sessions have; None leaves that to the client.
        lock: further fields that the client cannot set, in camelCase or snake_case.
    """

    uses: int
    minutes: float
    model: str | None
    lock: Sequence[str]


def print_token(address: LiveAddress, options: TokenOptions) -> None:
    """Write the token's name.

    Raises:
        LiveError: the server cannot be reached, or makes no such token.
    """
    token = asyncio.run(_create(address, options))
    write(f"{token['name']}\n")


def request_body(options: TokenOptions, now: datetime) -> dict[str, Any]:
    """The `AuthToken` to ask for."""
    expires = now.astimezone(UTC) + timedelta(minutes=options.minutes)
    body: dict[str, Any] = {
        "uses": options.uses,
        "expireTime": expires.isoformat(),
        "newSessionExpireTime": expires.isoformat(),
    }
    mask = list(options.lock)
    if options.model is not None:
        body["bidiGenerateContentSetup"] = {"model": f"models/{options.model.removeprefix('models/')}"}
        mask.insert(0, "model")
    if mask:
        body["fieldMask"] = ",".join(mask)
    return body


async def _create(address: LiveAddress, options: TokenOptions) -> dict[str, Any]:
    body = request_body(options, LoopClock().utc())
    with explained(address):
        status, answer = await asyncio.to_thread(_post, address, body)
    if status != 200:
        error = answer.get("error", {})
        raise LiveError(f"{address.base_url} answered {status}: {error.get('message', 'without a reason')}")
    return answer


def _post(address: LiveAddress, body: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
    url = urlsplit(address.uri)
    connection = _connection(url.netloc, address.tls)
    try:
        path = url.path.partition("/ws/")[0] + _PATH
        headers = {"Content-Type": "application/json", **address.headers}
        connection.request("POST", path, json.dumps(body), headers)
        response = connection.getresponse()
        answer = json.loads(response.read())
        return response.status, answer if isinstance(answer, dict) else {}
    except (http.client.HTTPException, ValueError) as error:
        raise LiveError(f"{address.base_url} serves no Live API: {error!r}") from error
    finally:
        connection.close()


def _connection(authority: str, tls: ssl.SSLContext | None) -> http.client.HTTPConnection:
    if tls is None:
        return http.client.HTTPConnection(authority, timeout=OPEN_TIMEOUT_S)
    return http.client.HTTPSConnection(authority, timeout=OPEN_TIMEOUT_S, context=tls)
