"""Connections to addresses that were checked.

A name is resolved here, once, and the connection goes to the address that was checked: a name server that
says something else the second time (DNS rebinding) is not asked a second time.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from ipaddress import ip_address

import httpcore2

from antiphon.tools.pages.addresses import Address, Network, may_connect
from antiphon.tools.pages.errors import PageRefused, PageUnreadable

Resolve = Callable[[str, int], Awaitable[Sequence[Address]]]
"""From a host's name, or an address in any spelling, and a port to addresses.

Raises `OSError` when there is none.
"""


async def resolve(host: str, port: int) -> Sequence[Address]:
    """Ask the system's resolver."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    # An address of a link has the link's name behind a percent sign.
    return [ip_address(str(address[0]).partition("%")[0]) for *_, address in found]


class CheckedNetwork(httpcore2.AsyncNetworkBackend):
    """Connects to public addresses only.

    Args:
        exceptions: networks that are not public and allowed all the same.
        ports: the only ones that are connected to.
    """

    def __init__(
        self, exceptions: Collection[Network], ports: Collection[int], resolve: Resolve = resolve
    ) -> None:
        self._exceptions = exceptions
        self._ports = ports
        self._resolve = resolve
        self._network = httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - as in the class that is extended
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Connect to a host.

        Raises:
            PageRefused: the port is not allowed, or one of the host's addresses is not public: who mixes
                public and private ones means no good.
            PageUnreadable: there is no such host.
        """
        if port not in self._ports:
            raise PageRefused(f"pages on port {port} are not read")
        try:
            addresses = await self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise PageUnreadable(f"there is no host {host}") from error
        if not all(may_connect(address, self._exceptions) for address in addresses):
            raise PageRefused(f"{host} is not in the public Internet")
        failed: Exception = httpcore2.ConnectError(f"{host} has no address")
        for address in dict.fromkeys(addresses):
            try:
                return await self._network.connect_tcp(
                    str(address), port, timeout, local_address, socket_options
                )
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failed = error
        raise failed
