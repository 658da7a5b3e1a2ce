"""Errors of stores.

StoreError
├── StoreMisconfigured    the configuration names a store that cannot be; found at start-up
└── StoreUnavailable      the store cannot be used now; running sessions live on without it
"""

from __future__ import annotations


class StoreError(Exception):
    """A store could not do its work; the message names it, its address and the fix."""


class StoreMisconfigured(StoreError):
    """The configuration names a store that cannot be."""


class StoreUnavailable(StoreError):
    """The store cannot be used now: it is down, full or unreachable."""
