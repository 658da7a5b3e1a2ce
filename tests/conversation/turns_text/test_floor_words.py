"""Words that take the floor."""

from __future__ import annotations

import pytest

from antiphon.conversation.turns_text.backchannel import is_backchannel
from antiphon.conversation.turns_text.floor_words import FLOOR_WORDS, asks_for_floor, takes_floor


@pytest.mark.parametrize(
    "text, language",
    [
        ("Stop!", "en"),
        ("no that is not what i meant", "en-US"),
        ("Wait a minute", "en"),
        ("Moment mal, bitte", "de-DE"),
        ("espera", "es"),
        ("等一下", "zh"),
        ("待って", "ja-JP"),
    ],
)
def test_they_are_known_by_the_begin(text: str, language: str) -> None:
    assert takes_floor(text, language)


@pytest.mark.parametrize(
    "text, language", [("yeah", "en"), ("not at all", "en"), ("", "en"), ("stop", None), ("stop", "xx")]
)
def test_other_words_and_languages_that_are_not_known_take_nothing(text: str, language: str | None) -> None:
    assert not takes_floor(text, language)


@pytest.mark.parametrize("text", ["wait", "no no", "stop it", "Hold on."])
def test_they_ask_for_more_when_nothing_follows(text: str) -> None:
    assert asks_for_floor(text, "en")


@pytest.mark.parametrize("text", ["no i meant london", "stop please tell me", ""])
def test_what_follows_is_the_request(text: str) -> None:
    assert not asks_for_floor(text, "en")


@pytest.mark.parametrize("language", FLOOR_WORDS)
def test_none_of_them_is_a_back_channel(language: str) -> None:
    both = {phrase for phrase in FLOOR_WORDS[language] if is_backchannel(phrase, language)}
    assert both == set()
