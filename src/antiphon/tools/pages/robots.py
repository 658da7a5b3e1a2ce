"""What sites ask robots not to read (RFC 9309)."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

import httpx2
from protego import Protego

from antiphon.clock import Clock
from antiphon.tools.documents.charset import decode
from antiphon.tools.pages.download import USER_AGENT, Downloader
from antiphon.tools.pages.errors import PageError, PageRefused, PageUnreadable
from antiphon.tools.pages.sites import SiteRules

MOST_BYTES = 500 * 1024
"""RFC 9309 asks for at least 500 KiB to be read; more counts as unreadable."""

KEPT_S = 3600.0
MOST_KEPT = 1000

_ALLOW_ALL = "User-agent: *\nAllow: /"
_DENY_ALL = "User-agent: *\nDisallow: /"


@dataclass(frozen=True, slots=True)
class _Kept:
    rules: Protego
    until: float


class Robots:
    """The rules of sites, each read once an hour."""

    def __init__(self, downloader: Downloader, sites: SiteRules, clock: Clock) -> None:
        self._downloader = downloader
        self._sites = sites
        self._clock = clock
        self._kept: OrderedDict[str, _Kept] = OrderedDict()

    async def check(self, url: httpx2.URL) -> None:
        """Whether a page may be read.

        Raises:
            PageUnreadable: its site asks robots not to, or its rules cannot be had at the moment.
            PageRefused: the site must not be asked at all.
        """
        rules = await self._rules(url)
        if not rules.can_fetch(str(url), USER_AGENT):
            raise PageUnreadable(f"{url.host} asks programs not to read it (robots.txt)")

    async def _rules(self, url: httpx2.URL) -> Protego:
        origin = f"{url.scheme}://{url.netloc.decode('ascii')}"
        kept = self._kept.get(origin)
        if kept is None or kept.until <= self._clock.now():
            kept = _Kept(Protego.parse(await self._text(url)), self._clock.now() + KEPT_S)
            self._kept[origin] = kept
        self._kept.move_to_end(origin)
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        return kept.rules

    async def _text(self, url: httpx2.URL) -> str:
        try:
            found = await self._downloader.get(url.join("/robots.txt"), self._check_site, MOST_BYTES)
        except PageRefused:
            raise
        except PageError as error:
            if error.STATUS is not PageUnreadable.STATUS:
                return _ALLOW_ALL  # 401 and 402 say that there are no rules, like all of 400 to 499
            raise PageUnreadable(f"the rules of {url.host} for programs cannot be had") from error
        if 400 <= found.status < 500:
            return _ALLOW_ALL
        return decode(found.body) if found.status == 200 else _DENY_ALL

    async def _check_site(self, url: httpx2.URL) -> None:
        self._sites.check(url.host)
