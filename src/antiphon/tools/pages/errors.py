"""Why a page was not read.

PageError
├── PageRefused       this server may not read it: UNSAFE
├── PagePaywalled     it wants money, or a login: PAYWALL
└── PageUnreadable    it could not be had, or is nothing that can be read: ERROR

The messages are for the language model: they name nothing of the server's own network.
"""

from __future__ import annotations

from typing import ClassVar

from antiphon.wire.enums import UrlRetrievalStatus


class PageError(Exception):
    """A page was not read; the message says why."""

    STATUS: ClassVar[UrlRetrievalStatus] = UrlRetrievalStatus.ERROR


class PageRefused(PageError):
    """This server may not read the page."""

    STATUS = UrlRetrievalStatus.UNSAFE


class PagePaywalled(PageError):
    """The page wants money, or a login."""

    STATUS = UrlRetrievalStatus.PAYWALL


class PageUnreadable(PageError):
    """The page could not be had, or is nothing that can be read."""
