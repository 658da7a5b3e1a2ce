"""Reading the pages that a language model asks for."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection
from dataclasses import dataclass

import httpx2

from antiphon.clock import Clock
from antiphon.conversation.tool_requests import FetchOutcome, FetchRequest, Page
from antiphon.tools.documents.formats import FORMAT_BY_CONTENT_TYPE, Format
from antiphon.tools.pages.addresses import Network
from antiphon.tools.pages.download import Download, Downloader
from antiphon.tools.pages.errors import PageError, PageUnreadable
from antiphon.tools.pages.extraction import Extractor, Job
from antiphon.tools.pages.network import CheckedNetwork, Resolve, resolve
from antiphon.tools.pages.robots import Robots
from antiphon.tools.pages.sites import SiteRules, parse_url
from antiphon.wire.enums import UrlRetrievalStatus

logger = logging.getLogger(__name__)

MOST_PAGES = 20
"""In one request, as on Google's service."""

_AT_THE_SAME_TIME = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class FetcherSettings:
    """What may be read, and how much of it.

    Attributes:
        allow: the only sites, empty when all; a name also stands for the names below it.
        deny: sites that are not read.
        exceptions: networks that are not public and may be connected to all the same.
        ports: the only ports.
        robots: what sites ask of robots is respected.
        most_bytes: of one page, compressed and decompressed.
        most_chars: of its text that the language model is given.
        timeout_s: for one page, from its robots.txt to its text.
    """

    allow: Collection[str] = ()
    deny: Collection[str] = ()
    exceptions: Collection[Network] = ()
    ports: Collection[int] = (80, 443)
    robots: bool = True
    most_bytes: int = 4 * 1024 * 1024
    most_chars: int = 20_000
    timeout_s: float = 10.0


class PageFetcher:
    """Reads pages for many sessions at once."""

    def __init__(self, settings: FetcherSettings, clock: Clock, resolve: Resolve = resolve) -> None:
        self._settings = settings
        self._sites = SiteRules(settings.allow, settings.deny)
        network = CheckedNetwork(settings.exceptions, settings.ports, resolve)
        self._downloader = Downloader(network, most_bytes=settings.most_bytes)
        self._robots = Robots(self._downloader, self._sites, clock)
        self._extractor = Extractor(timeout_s=settings.timeout_s, concurrent=_AT_THE_SAME_TIME)

    async def start(self) -> None:
        """Make the first process ready that reads pages."""
        self._extractor.start()

    async def fetch(self, request: FetchRequest) -> FetchOutcome:
        """Read all pages of the request, a few at a time; what goes wrong with one is told in its place."""
        slots = asyncio.Semaphore(_AT_THE_SAME_TIME)

        async def one(url: str) -> Page:
            async with slots:
                return await self._page(url)

        urls = list(dict.fromkeys(request.urls))
        pages = await asyncio.gather(*map(one, urls[:MOST_PAGES]))
        refused = f"no more than {MOST_PAGES} pages are read at once"
        rest = [Page(url=url, status=UrlRetrievalStatus.ERROR, text=refused) for url in urls[MOST_PAGES:]]
        return FetchOutcome((*pages, *rest))

    async def close(self) -> None:
        """Close connections, and end the process that is kept ready."""
        await self._downloader.close()
        await self._extractor.close()

    async def _page(self, url: str) -> Page:
        try:
            async with asyncio.timeout(self._settings.timeout_s):
                return await self._read(url)
        except TimeoutError:
            error: PageError = PageUnreadable(f"it was not had within {self._settings.timeout_s:g} s")
        except PageError as raised:
            error = raised
        logger.info("page not read: %s: %s", url, error)
        return Page(url=url, status=error.STATUS, text=str(error))

    async def _read(self, url: str) -> Page:
        found = await self._downloader.get(parse_url(url), self._check_hop)
        if found.status != 200:
            raise PageUnreadable(f"{found.url.host} has answered {found.status}")
        job = Job(format=_format(found), charset=found.charset, most_chars=self._settings.most_chars)
        extract = await self._extractor.extract(found.body, job)
        if not extract.text.strip():
            raise PageUnreadable("there is no text in it")
        return Page(url=url, status=UrlRetrievalStatus.SUCCESS, title=extract.title, text=extract.text)

    async def _check_hop(self, url: httpx2.URL) -> None:
        self._sites.check(url.host)
        if self._settings.robots:
            await self._robots.check(url)


def _format(found: Download) -> Format:
    if not found.content_type:
        return Format.HTML if found.body.lstrip()[:1] == b"<" else Format.TEXT
    if format := FORMAT_BY_CONTENT_TYPE.get(found.content_type):
        return format
    raise PageUnreadable(f"expected a page, a text or a PDF; it is {found.content_type[:60]}")
