"""Reading pages over real sockets: sites to read, a name server, and the fetcher."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from ipaddress import ip_address, ip_network

from tests.tools.http_server import Answer, Handler, HttpServer, http_server

from antiphon.clock import LoopClock
from antiphon.conversation.tool_requests import FetchRequest, Page
from antiphon.tools.pages.addresses import Address
from antiphon.tools.pages.fetcher import FetcherSettings, PageFetcher
from antiphon.wire.enums import UrlRetrievalStatus

SUCCESS, ERROR = UrlRetrievalStatus.SUCCESS, UrlRetrievalStatus.ERROR
UNSAFE, PAYWALL = UrlRetrievalStatus.UNSAFE, UrlRetrievalStatus.PAYWALL

LOOPBACK = (ip_network("127.0.0.1/32"),)
TEXT = Answer(body="Hello.", content_type="text/plain")
NO_ROBOTS = Answer(404)


def site(pages: dict[str, Answer | Callable[[asyncio.StreamWriter], Awaitable[None]]]) -> Handler:
    """A site by path; without rules for robots unless it has some."""
    return lambda asked: pages.get(asked.path, NO_ROBOTS)


class Names:
    """A name server whose answers may change with each question."""

    def __init__(self, **names: Sequence[str]) -> None:
        self.names = {name.replace("_", "."): list(addresses) for name, addresses in names.items()}
        self.asked: list[str] = []

    async def __call__(self, host: str, port: int) -> Sequence[Address]:
        self.asked.append(host)
        try:
            return [ip_address(host)]
        except ValueError:
            pass
        if host not in self.names:
            raise OSError("no such host")
        answers = self.names[host]
        addresses = answers.pop(0) if len(answers) > 1 else answers[0]
        return [ip_address(address) for address in addresses.split()]


async def fetch(settings: FetcherSettings, *urls: str, names: Names | None = None) -> tuple[Page, ...]:
    fetcher = await asyncio.to_thread(PageFetcher, settings, LoopClock(), names or Names())
    try:
        return (await fetcher.fetch(FetchRequest(urls))).pages
    finally:
        await fetcher.close()


def read(
    handler: Handler | Answer,
    *paths: str,
    robots: bool = False,
    timeout_s: float = 8,
    most_bytes: int = 300_000,
    most_chars: int = 20_000,
) -> tuple[tuple[Page, ...], HttpServer]:
    """Fetch pages of a site at 127.0.0.1, which is allowed here."""

    async def main() -> tuple[tuple[Page, ...], HttpServer]:
        async with http_server(handler) as server:
            settings = FetcherSettings(
                exceptions=LOOPBACK,
                ports=(server.port,),
                robots=robots,
                timeout_s=timeout_s,
                most_bytes=most_bytes,
                most_chars=most_chars,
            )
            return await fetch(settings, *(server.url + path for path in paths)), server

    return asyncio.run(main())


def read_one(handler: Handler | Answer, *, timeout_s: float = 8, most_bytes: int = 300_000) -> Page:
    ((page,), _) = read(handler, "/", timeout_s=timeout_s, most_bytes=most_bytes)
    return page
