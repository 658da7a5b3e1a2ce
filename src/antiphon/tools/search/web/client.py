"""Asking a search service for JSON."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

import httpx2
import msgspec

from antiphon.conversation.tool_requests import Passage
from antiphon.tools.search.errors import SearchConfigError, SearchFailed, SearchRefused

T = TypeVar("T")

MOST_BYTES = 4 * 1024 * 1024
"""A larger answer is not read."""

MOST_TEXT_CHARS = 4000
"""Of a result; what is longer is cut. Snippets have some hundred."""

_MOST_TITLE_CHARS = 200
_MOST_TOLD_CHARS = 200
_REFUSED = frozenset({401, 402, 403, 432, 433})  # the last two are Tavily's: a limit of the plan is reached
_TAG = re.compile(r"<[^<>]*>")


class JsonClient:
    """A client of one service. What it says in errors never has the key in it.

    Args:
        service: the service's name, for errors.
        url: the address that is asked.
        headers: sent with every request; the key is among them.
        refused: what an answer of 401, 402 or 403 means, and what to do.
    """

    def __init__(
        self, service: str, url: str, *, timeout_s: float, headers: Mapping[str, str], refused: str
    ) -> None:
        if httpx2.URL(url).scheme not in ("http", "https"):
            raise SearchConfigError(f"[search] url: expected http:// or https://; came {url!r}")
        self._service = service
        self._url = url
        self._timeout_s = timeout_s
        self._refused = refused
        self._client = httpx2.AsyncClient(timeout=timeout_s, headers=dict(headers))

    @property
    def address(self) -> str:
        """The service and where it is."""
        return f"{self._service} at {self._url}"

    async def get(self, answer: type[T], params: Mapping[str, str]) -> T:
        """The answer to a GET request.

        Raises:
            SearchFailed: there is none.
        """
        return await self._ask(answer, self._client.build_request("GET", self._url, params=dict(params)))

    async def post(self, answer: type[T], body: Mapping[str, Any]) -> T:
        """The answer to a POST request with a JSON body.

        Raises:
            SearchFailed: there is none.
        """
        return await self._ask(answer, self._client.build_request("POST", self._url, json=dict(body)))

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def _ask(self, answer: type[T], request: httpx2.Request) -> T:
        try:
            response = await self._client.send(request, stream=True)
            try:
                body = await self._read(response)
            finally:
                await response.aclose()
        except httpx2.TimeoutException as error:
            raise SearchFailed(f"{self.address} has not answered within {self._timeout_s:g} s") from error
        except httpx2.HTTPError as error:
            raise SearchFailed(f"{self.address} cannot be reached: {error}") from error
        self._check(response.status_code, body)
        try:
            return msgspec.json.decode(body, type=answer)
        except msgspec.DecodeError as error:
            raise SearchFailed(f"{self.address} has answered something else: {error}") from error

    async def _read(self, response: httpx2.Response) -> bytes:
        body = bytearray()
        async for chunk in response.aiter_bytes(64 * 1024):
            body += chunk
            if len(body) > MOST_BYTES:
                raise SearchFailed(f"{self.address} has answered with more than {MOST_BYTES:,} bytes")
        return bytes(body)

    def _check(self, status: int, body: bytes) -> None:
        if status == 200:
            return
        told = " ".join(body.decode("utf-8", "replace").split())[:_MOST_TOLD_CHARS]
        answered = f"{self.address} has answered {status}" + (f": {told}" if told else "")
        if status in _REFUSED:
            raise SearchRefused(f"{answered}; {self._refused}")
        if status == 429:
            raise SearchFailed(f"{answered}; it is asked more often than it allows")
        raise SearchFailed(answered)


def without_markup(text: str | None) -> str:
    """A snippet as plain text: services mark the words that were found."""
    return " ".join(html.unescape(_TAG.sub("", text or "")).split())


def web_passages(results: Iterable[tuple[str | None, str | None, str]], limit: int) -> list[Passage]:
    """Results as passages: URI, title and text of each, best first.

    What has no text or no web address is left out. Services do not say how well a result fits in comparable
    numbers, so its place says it.
    """
    usable = [
        (uri, title, text)
        for uri, title, text in results
        if uri and uri.startswith(("http://", "https://")) and text
    ]
    return [
        Passage(
            text=text[:MOST_TEXT_CHARS],
            title=without_markup(title)[:_MOST_TITLE_CHARS],
            uri=uri,
            score=round(1 / (1 + place / 4), 3),
        )
        for place, (uri, title, text) in enumerate(usable[:limit])
    ]
