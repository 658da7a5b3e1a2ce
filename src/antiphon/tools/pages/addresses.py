"""Which addresses of the Internet a page may be read from.

A URL comes from whoever talks to the server, so it must not lead into the server's own network (server-side
request forgery): neither by its name, nor through an address inside of another address.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_NAT64 = IPv6Network("64:ff9b::/96")
_LOCAL_NAT64 = IPv6Network("64:ff9b:1::/48")
_IPV4_COMPATIBLE = IPv6Network("::/96")


def may_connect(address: Address, exceptions: Collection[Network] = ()) -> bool:
    """Whether an address is public, or excepted by the operator.

    Private, loopback, link-local (cloud metadata among them), shared, multicast and reserved addresses are
    not public, and neither is one that has such an address embedded: IPv4-mapped, NAT64, 6to4, Teredo.
    """
    if any(address in network for network in exceptions):
        return True
    embedded = list(_embedded(address))
    if any(not may_connect(inner, exceptions) for inner in embedded):
        return False
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return True  # its IPv4 address has been judged
    return _is_public(address)


def _is_public(address: Address) -> bool:
    if address.is_multicast or address.is_reserved or address.is_unspecified or not address.is_global:
        return False
    return not (isinstance(address, IPv6Address) and (address.is_site_local or address in _LOCAL_NAT64))


def _embedded(address: Address) -> Iterator[IPv4Address]:
    """The IPv4 addresses that packets to an IPv6 address may end up at."""
    if isinstance(address, IPv4Address):
        return
    if address.ipv4_mapped is not None:
        yield address.ipv4_mapped
    if address.sixtofour is not None:
        yield address.sixtofour
    if address.teredo is not None:
        yield from address.teredo
    if address in _NAT64 or address in _IPV4_COMPATIBLE:
        yield IPv4Address(int(address) & 0xFFFF_FFFF)
