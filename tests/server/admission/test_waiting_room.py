"""The waiting room: so many in all, and so many of one address."""

from __future__ import annotations

import pytest

from antiphon.config.limits import LimitSettings
from antiphon.server.admission import WaitingRoom
from antiphon.server.admission.waiting_room import network_of


class Room:
    """A waiting room, and who was sent away."""

    def __init__(self, most: int, most_per_address: int) -> None:
        self.room = WaitingRoom(
            LimitSettings(waiting_sockets=most, waiting_sockets_per_address=most_per_address)
        )
        self.sent_away: list[str] = []

    def enter(self, remote: str) -> None:
        self.room.enter(remote, lambda: self.sent_away.append(remote))


def test_the_oldest_of_all_makes_room_when_it_is_full() -> None:
    room = Room(3, 3)
    for host in range(5):
        room.enter(f"10.0.0.{host}:1")
    assert room.sent_away == ["10.0.0.0:1", "10.0.0.1:1"]
    assert len(room.room) == 3


def test_who_brings_too_many_sends_its_own_away() -> None:
    room = Room(100, 2)
    room.enter("10.0.0.1:1")
    for port in range(4):
        room.enter(f"10.0.0.9:{port}")
    assert room.sent_away == ["10.0.0.9:0", "10.0.0.9:1"]


def test_who_has_left_takes_no_room() -> None:
    room = Room(2, 2)
    waiting = room.room.enter("10.0.0.1:1", lambda: None)
    waiting.leave()
    waiting.leave()
    room.enter("10.0.0.1:2")
    room.enter("10.0.0.1:3")
    assert room.sent_away == []
    assert len(room.room) == 2


@pytest.mark.parametrize(
    ("remote", "network"),
    [
        ("10.1.2.3:4567", "10.1.2.3"),
        ("[2001:db8:1:2:3:4:5:6]:80", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2:ffff::1]:80", "2001:db8:1:2::/64"),
        ("[::ffff:10.1.2.3]:80", "10.1.2.3"),
        ("[fe80::1%eth0]:80", "fe80::/64"),
        ("unknown", ""),
    ],
)
def test_a_network_counts_as_one_address(remote: str, network: str) -> None:
    assert network_of(remote) == network
