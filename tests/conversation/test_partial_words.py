"""Which words of a partial transcript are likely to stay."""

from __future__ import annotations

import pytest

from antiphon.conversation.partial_words import STANDS_S, PartialWords
from antiphon.conversation.transcript import Transcript


def heard(*partials: tuple[float, str]) -> PartialWords:
    words = PartialWords()
    for at, text in partials:
        words = words.updated(Transcript(text), at)
    return words


def test_nothing_stands_of_nothing() -> None:
    assert PartialWords().standing(99.0) == ""
    assert PartialWords().finished(99.0) == ""
    assert PartialWords().next_standing(0.0) is None


def test_a_word_stands_when_it_was_not_taken_back_for_a_while() -> None:
    words = heard((1.0, "stop"))
    assert words.standing(1.0 + STANDS_S - 0.01) == ""
    assert words.standing(1.0 + STANDS_S) == "stop"


def test_more_words_behind_it_take_nothing_from_it() -> None:
    words = heard((1.0, "tell"), (1.1, "tell me"), (1.2, "tell me a"))
    assert words.standing(1.1 + STANDS_S) == "tell me"


def test_another_word_before_it_makes_it_a_new_one() -> None:
    words = heard((1.0, "you have all"), (1.2, "he have all"))
    assert words.standing(1.0 + STANDS_S + 0.1) == ""
    assert words.standing(1.2 + STANDS_S) == "he have all"


def test_the_newest_word_is_never_finished() -> None:
    words = heard((1.0, "all"), (1.1, "all rye"))
    assert words.finished(9.0) == "all"
    assert heard((1.0, "stop")).finished(9.0) == ""


def test_a_finished_word_has_to_stand_too() -> None:
    words = heard((1.0, "tell"), (1.2, "tell me a"))
    assert words.finished(1.2) == "tell"


def test_it_tells_when_to_look_again() -> None:
    words = heard((1.0, "tell"), (1.1, "tell me"))
    assert words.next_standing(1.1) == pytest.approx(1.0 + STANDS_S)
    assert words.next_standing(1.0 + STANDS_S) == pytest.approx(1.1 + STANDS_S)
    assert words.next_standing(1.1 + STANDS_S) is None
