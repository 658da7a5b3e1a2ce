"""Whether a server can be reached by those who should not reach it."""

from __future__ import annotations

from collections.abc import Sequence

from antiphon.config.auth import AuthSettings
from antiphon.server.bind import Address


def exposure(addresses: Sequence[Address], auth: AuthSettings) -> str | None:
    """A server that asks for no key must be out of others' reach: what is wrong, if it is not."""
    exposed = [address for address in addresses if not address.is_loopback]
    if exposed and not auth.required:
        return (
            f"{exposed[0].authority} can be reached from other machines, and no API key is configured;"
            " make one with `antiphon key new` and put it into [auth], or listen on 127.0.0.1"
        )
    return None
