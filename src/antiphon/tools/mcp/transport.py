"""How MCP servers are reached, and which of them a client may name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit

_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True, kw_only=True)
class Http:
    """Streamable HTTP (Model Context Protocol, "Transports").

    Attributes:
        headers: sent with every request; they may hold secrets.
        ends_session: the server is told when its session ends.
    """

    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    ends_session: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Stdio:
    """A process that is spoken to by its standard input and output.

    Attributes:
        command: the program and its arguments.
        env: variables it gets beyond the few that every program needs; they may hold secrets.
        cwd: where it runs; None for the server's own directory.
    """

    command: tuple[str, ...]
    env: Mapping[str, str] = field(default_factory=dict, repr=False)
    cwd: str | None = None


Transport = Http | Stdio


def is_allowed(url: str, allowed: Iterable[str]) -> bool:
    """Whether a client may have this address called, from inside of the operator's network.

    Args:
        allowed: addresses; each also allows what lies below its path. Scheme, host and port must be equal.
    """
    asked = _split(url)
    if asked is None:
        return False
    return any(_covers(base, asked) for base in map(_split, allowed) if base is not None)


def _covers(base: SplitResult, asked: SplitResult) -> bool:
    folder = base.path.rstrip("/") + "/"
    same_path = asked.path.rstrip("/") == base.path.rstrip("/")
    return _origin(base) == _origin(asked) and (same_path or asked.path.startswith(folder))


def _origin(url: SplitResult) -> tuple[str, str | None, int | None]:
    return url.scheme, url.hostname, url.port or _PORTS.get(url.scheme)


def _split(url: str) -> SplitResult | None:
    """The address in parts; None when it could be read in more ways than one."""
    try:
        parts = urlsplit(url)
        plain = parts.scheme in _PORTS and parts.hostname and parts.port != 0
    except ValueError:
        return None
    odd = any(character in url for character in "\\@%\t\r\n ") or "/." in parts.path or "//" in parts.path
    return parts if plain and not odd and url.isascii() and url.isprintable() else None
