"""`[url_context]`: which pages may be read."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Annotated

from pydantic import Field, field_validator

from antiphon.config.section import Section


class UrlContextSettings(Section):
    """Which pages may be read, and how much of them."""

    enabled: bool = True
    """Without it, clients that ask for `urlContext` are refused."""

    allow: tuple[str, ...] = ()
    """The only sites; all when empty."""

    deny: tuple[str, ...] = ()
    """Sites that are not read."""

    allow_private: tuple[str, ...] = ()
    """Addresses or networks that are not public and may be read from all the same."""

    ports: tuple[Annotated[int, Field(ge=1, le=65535)], ...] = (80, 443)

    robots: bool = True
    """Respect what sites ask of robots."""

    max_bytes: Annotated[int, Field(ge=1024, le=64 * 1024 * 1024)] = 4 * 1024 * 1024
    """Of a page, compressed and decompressed."""

    max_chars: Annotated[int, Field(ge=100, le=1_000_000)] = 20_000
    """Of a page's text, for the language model."""

    timeout_s: Annotated[float, Field(gt=0, le=120)] = 10.0

    @field_validator("allow_private")
    @classmethod
    def _are_networks(cls, networks: tuple[str, ...]) -> tuple[str, ...]:
        for network in networks:
            try:
                ip_network(network)
            except ValueError:
                raise ValueError(
                    f'expected addresses or networks such as "10.1.2.0/24"; came {network!r}'
                ) from None
        return networks
