"""Taking a port."""

from __future__ import annotations

import errno
import ipaddress
import socket
from dataclasses import dataclass


class BindError(Exception):
    """The server cannot listen where it was told to; the message names the fix."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where the server listens."""

    host: str
    port: int

    @property
    def authority(self) -> str:
        """As in a URL: an IPv6 address stands in brackets."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def is_loopback(self) -> bool:
        """Only this machine can reach it."""
        return ipaddress.ip_address(self.host.partition("%")[0]).is_loopback


def bind(host: str, port: int) -> list[socket.socket]:
    """Bind a socket to each address of a host.

    Args:
        host: a name or an address, IPv4 or IPv6; empty for all addresses.
        port: 0 takes a free one, the same on all addresses.

    Raises:
        BindError: the host does not resolve, or the port cannot be had.
    """
    try:
        found = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (socket.gaierror, UnicodeError) as error:
        raise BindError(f"server.host {host!r} cannot be resolved: {error}") from None
    sockets: list[socket.socket] = []
    try:
        for family, _, _, _, address in dict.fromkeys(found):
            try:
                sockets.append(_bind_one(family, (address[0], port or _port_of(sockets), *address[2:])))
            except OSError as error:
                unavailable = error.errno in (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT)
                if not (unavailable and len(found) > 1):
                    raise _explain(host, port, error) from None
        if not sockets:
            raise BindError(f"server.host {host!r}: none of its addresses is an address of this machine")
    except BaseException:
        for bound in sockets:
            bound.close()
        raise
    return sockets


def address_of(bound: socket.socket) -> Address:
    """The address a socket is bound to."""
    host, port = bound.getsockname()[:2]
    return Address(host, port)


def _bind_one(family: int, address: tuple[object, ...]) -> socket.socket:
    bound = socket.socket(family, socket.SOCK_STREAM)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            bound.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        bound.bind(address)
    except BaseException:
        bound.close()
        raise
    return bound


def _port_of(sockets: list[socket.socket]) -> int:
    return address_of(sockets[0]).port if sockets else 0


def _explain(host: str, port: int, error: OSError) -> BindError:
    where = f"port {port} on {host or 'all addresses'}"
    match error.errno:
        case errno.EADDRINUSE:
            return BindError(f"{where} is in use; stop what uses it, or choose another with --port")
        case errno.EACCES:
            return BindError(f"{where} needs privileges; choose a port above 1023 with --port")
        case errno.EADDRNOTAVAIL:
            return BindError(f"server.host {host!r} is not an address of this machine")
        case _:
            return BindError(f"{where} cannot be had: {error.strerror}")
