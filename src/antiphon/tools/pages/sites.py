"""Which sites pages may be read from, and addresses as they are asked for."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

import httpx2

from antiphon.tools.pages.errors import PageRefused, PageUnreadable

_MOST_URL_CHARS = 2048
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
_BARE_HOST = re.compile(r"[^\s/:?#@]+\.[^\s/:?#@]+(?::\d+)?(?:[/?#]|$)")


@dataclass(frozen=True, slots=True)
class SiteRules:
    """The operator's rules. A site's name also stands for the names below it.

    Attributes:
        allow: the only sites; empty when all may be read.
        deny: sites that may not, whatever `allow` says.
    """

    allow: Collection[str] = ()
    deny: Collection[str] = ()

    def check(self, host: str) -> None:
        """Whether pages of a host may be read.

        Raises:
            PageRefused: they may not.
        """
        if _within(host, self.deny) or (self.allow and not _within(host, self.allow)):
            raise PageRefused(f"pages of {host} may not be read here")


def parse_url(text: str) -> httpx2.URL:
    """A URL as it is said: `https://` may be left out.

    Raises:
        PageRefused: it is of another kind than http and https, or has a login in it.
        PageUnreadable: it is no URL.
    """
    text = text.strip()
    if len(text) > _MOST_URL_CHARS:
        raise PageUnreadable(f"the URL is longer than {_MOST_URL_CHARS} characters")
    if _BARE_HOST.match(text):
        text = f"https://{text}"
    if not _SCHEME.match(text):
        raise PageUnreadable("it is no URL")
    try:
        url = httpx2.URL(text)
    except (httpx2.InvalidURL, ValueError) as error:
        raise PageUnreadable("it is no URL") from error
    return checked(url)


def checked(url: httpx2.URL) -> httpx2.URL:
    """The URL of a page, without its fragment.

    Raises:
        PageRefused, PageUnreadable: see `parse_url`.
    """
    if url.scheme not in ("http", "https"):
        raise PageRefused("only http and https pages are read")
    if not url.host:
        raise PageUnreadable("the URL has no host")
    if url.userinfo:
        raise PageRefused("URLs with a login in them are not read")
    return url.copy_with(fragment=None)


def _within(host: str, sites: Collection[str]) -> bool:
    name = host.lower().rstrip(".")
    plain = [site.lower().strip(".") for site in sites]
    return any(name == site or name.endswith(f".{site}") for site in plain)
