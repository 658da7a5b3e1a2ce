"""Getting a resource over HTTP, through redirects, every hop checked."""

from __future__ import annotations

import re
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpcore2
import httpx2

from antiphon import __version__
from antiphon.tools.pages.body import read_body
from antiphon.tools.pages.errors import PagePaywalled, PageUnreadable
from antiphon.tools.pages.network import CheckedNetwork
from antiphon.tools.pages.sites import checked

USER_AGENT = f"Antiphon/{__version__}"
MOST_REDIRECTS = 5

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PAYWALLS = frozenset({401, 402})
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_HEADERS = [
    ("User-Agent", USER_AGENT),
    ("Accept", "text/html,application/xhtml+xml,text/markdown,text/plain,application/pdf;q=0.9,*/*;q=0.1"),
    ("Accept-Encoding", "gzip, deflate"),
]

CheckHop = Callable[[httpx2.URL], Awaitable[None]]
"""Told of every URL before it is asked for; raises a `PageError` to stop there."""


@dataclass(frozen=True, slots=True)
class Download:
    """What came.

    Attributes:
        url: where it came from, after redirects.
        status: of the last response.
        content_type: without parameters, in lower case; empty when the server did not say.
        charset: as the header declares it; empty when it does not.
    """

    url: httpx2.URL
    status: int
    content_type: str
    charset: str
    body: bytes


class Downloader:
    """Downloads for many sessions at once.

    Args:
        most_bytes: a larger body is not read.
    """

    def __init__(
        self, network: CheckedNetwork, *, most_bytes: int, tls: ssl.SSLContext | None = None
    ) -> None:
        self._most_bytes = most_bytes
        # Kept connections would save little: one page is seldom followed by another of the same host.
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=tls or httpcore2.default_ssl_context(),
            max_connections=None,
            max_keepalive_connections=0,
            network_backend=network,
        )

    async def get(self, url: httpx2.URL, check_hop: CheckHop, most_bytes: int | None = None) -> Download:
        """Get a resource, following redirects.

        Raises:
            PageError: it could not be had, or must not be.
        """
        for _ in range(MOST_REDIRECTS + 1):
            await check_hop(url)
            async with self._response(url) as response:
                location = _header(response, b"location")
                if response.status not in _REDIRECTS or not location:
                    return await self._download(url, response, most_bytes or self._most_bytes)
            url = _redirected(url, location)
        raise PageUnreadable(f"it redirects more than {MOST_REDIRECTS} times")

    async def close(self) -> None:
        """Close the connections."""
        await self._pool.aclose()

    @asynccontextmanager
    async def _response(self, url: httpx2.URL) -> AsyncIterator[httpcore2.Response]:
        host = url.host
        target = httpcore2.URL(
            scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path or b"/"
        )
        headers = [("Host", url.netloc.decode("ascii")), *_HEADERS]
        try:
            async with self._pool.stream("GET", target, headers=headers) as response:
                yield response
        except (httpcore2.TimeoutException, TimeoutError) as error:
            raise PageUnreadable(f"{host} has not answered in time") from error
        except (httpcore2.NetworkError, httpcore2.ProtocolError, ssl.SSLError, OSError) as error:
            raise PageUnreadable(f"{host} cannot be reached, or does not speak HTTP") from error

    async def _download(self, url: httpx2.URL, response: httpcore2.Response, most_bytes: int) -> Download:
        if response.status in _PAYWALLS:
            raise PagePaywalled(f"{url.host} wants a login or a payment ({response.status})")
        content_type = _header(response, b"content-type")
        charset = _CHARSET.search(content_type)
        return Download(
            url=url,
            status=response.status,
            content_type=content_type.partition(";")[0].strip().lower(),
            charset=charset[1] if charset else "",
            body=await read_body(response.aiter_stream(), _header(response, b"content-encoding"), most_bytes),
        )


def _redirected(url: httpx2.URL, location: str) -> httpx2.URL:
    try:
        return checked(url.join(location))
    except (httpx2.InvalidURL, ValueError) as error:
        raise PageUnreadable("it redirects to something that is no URL") from error


def _header(response: httpcore2.Response, name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in response.headers if key.lower() == name), "")
