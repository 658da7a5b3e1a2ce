"""The room's level, learned while nobody speaks."""

from __future__ import annotations

import pytest

from antiphon.conversation.loudness import FLOOR_MARGIN_DB, Room


def test_a_noisy_room_is_known_after_two_seconds() -> None:
    room = Room()
    for _ in range(62):
        room.heard(0.1, -40.0)
    assert room.floor_dbfs == pytest.approx(-40.0 + FLOOR_MARGIN_DB, abs=1.0)


def test_speech_says_nothing_about_the_room() -> None:
    room = Room()
    for _ in range(62):
        room.heard(0.6, -10.0)
    assert room == Room()


def test_the_first_frames_of_speech_that_the_network_misses_move_it_little() -> None:
    room = Room()
    for _ in range(4):
        room.heard(0.1, -15.0)
    assert room.floor_dbfs < -40.0


def test_digital_silence_does_not_make_it_bottomless() -> None:
    room = Room()
    for _ in range(1_000):
        room.heard(0.0, -100.0)
    assert room.level_dbfs == pytest.approx(-90.0)
