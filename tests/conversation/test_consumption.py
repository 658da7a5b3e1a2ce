"""Which messages a handle covers (Live API reference, `lastConsumedClientMessageIndex`)."""

from __future__ import annotations

import pytest

from antiphon.conversation.consumption import Consumption


def audio(consumption: Consumption, start: int, end: int) -> None:
    consumption.on_audio(start, end)
    consumption.on_message(media=True)


def test_words_are_covered_as_soon_as_they_are_taken() -> None:
    consumption = Consumption()
    for _ in range(3):
        consumption.on_message(media=False)
    assert consumption.covered(None) == 3


def test_audio_is_covered_when_it_has_been_heard() -> None:
    consumption = Consumption()
    for start in (0, 100, 200):
        audio(consumption, start, start + 100)
    assert consumption.covered(None) == 0
    consumption.on_heard(250)
    assert consumption.covered(None) == 2
    consumption.on_heard(300)
    assert consumption.covered(None) == 3


def test_audio_that_a_turn_was_made_of_is_covered_with_it() -> None:
    consumption = Consumption()
    audio(consumption, 0, 100)
    consumption.on_message(media=False)
    assert consumption.covered(None) == 2


def test_a_picture_is_covered_when_a_turn_has_taken_it() -> None:
    consumption = Consumption()
    consumption.on_message(media=False)
    consumption.on_message(media=True)
    assert consumption.covered(2) == 1
    assert consumption.covered(None) == 2


def test_it_goes_on_counting_over_the_next_connection() -> None:
    consumption = Consumption(7)
    assert consumption.covered(None) == 7
    assert consumption.next_message == 8
    consumption.on_message(media=False)
    assert consumption.covered(None) == 8


class TestTheCut:
    def test_is_clean_where_nothing_waits_to_be_heard(self) -> None:
        assert Consumption().is_between_messages(0)

    @pytest.mark.parametrize(("turn_end", "clean"), [(100, True), (101, False)])
    def test_is_not_clean_within_one_message(self, turn_end: int, clean: bool) -> None:
        consumption = Consumption()
        audio(consumption, 0, 100)
        audio(consumption, 100, 200)
        consumption.on_heard(turn_end)
        assert consumption.is_between_messages(turn_end) is clean

    def test_is_not_clean_where_words_came_behind_audio_that_is_not_heard(self) -> None:
        consumption = Consumption()
        audio(consumption, 0, 100)
        consumption.on_message(media=False)
        assert not consumption.is_between_messages(0)
        consumption.on_heard(100)
        assert consumption.is_between_messages(0)
