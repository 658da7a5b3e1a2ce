"""Which addresses are public."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antiphon.tools.pages.addresses import may_connect

PUBLIC = ["8.8.8.8", "93.184.216.34", "2606:4700::1111", "2a00:1450:4001:81b::200e", "::ffff:8.8.8.8"]

NOT_PUBLIC = [
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "127.0.0.1", "127.255.255.254", "169.254.169.254",
    "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.2.1", "192.168.1.1", "198.18.0.1", "198.51.100.1",
    "203.0.113.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
    "::", "::1", "fe80::1", "fec0::1", "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1", "100::1",
    "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::ffff:10.0.0.1", "::127.0.0.1", "::10.0.0.1",
    "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2002:7f00:1::", "2002:a9fe:a9fe::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:0:7f00:1::",
]  # fmt: skip


@pytest.mark.parametrize("address", PUBLIC)
def test_public(address: str) -> None:
    assert may_connect(ip_address(address))


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_not_public(address: str) -> None:
    assert not may_connect(ip_address(address))


@given(st.ip_addresses(v=4))
def test_an_address_inside_of_another_is_judged_as_itself(inner: IPv4Address) -> None:
    mapped = IPv6Address(f"::ffff:{inner}")
    assert may_connect(mapped) == may_connect(inner)
    if not may_connect(inner):
        assert not may_connect(IPv6Address(int(IPv6Address("64:ff9b::")) | int(inner)))
        assert not may_connect(IPv6Address((0x2002 << 112) | (int(inner) << 80)))


def test_exceptions_are_exact() -> None:
    exceptions = [ip_network("127.0.0.1/32"), ip_network("fd00::/64")]
    assert may_connect(ip_address("127.0.0.1"), exceptions)
    assert may_connect(ip_address("::ffff:127.0.0.1"), exceptions)
    assert may_connect(ip_address("fd00::5"), exceptions)
    assert not may_connect(ip_address("127.0.0.2"), exceptions)
    assert not may_connect(ip_address("169.254.169.254"), exceptions)
