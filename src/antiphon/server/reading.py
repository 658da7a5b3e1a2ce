"""The reader of pages that the configuration describes."""

from __future__ import annotations

from ipaddress import ip_network

from antiphon.clock import Clock
from antiphon.config.url_context import UrlContextSettings
from antiphon.tools.pages.fetcher import FetcherSettings, PageFetcher


def create_fetcher(settings: UrlContextSettings, clock: Clock) -> PageFetcher:
    """Make it; nothing is started."""
    return PageFetcher(
        FetcherSettings(
            allow=settings.allow,
            deny=settings.deny,
            exceptions=[ip_network(network) for network in settings.allow_private],
            ports=settings.ports,
            robots=settings.robots,
            most_bytes=settings.max_bytes,
            most_chars=settings.max_chars,
            timeout_s=settings.timeout_s,
        ),
        clock,
    )
