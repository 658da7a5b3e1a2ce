"""Voices and languages. Gemini API: "Speech generation"; Live API: "Supported languages"."""

from __future__ import annotations

import pytest

from antiphon.wire.languages import HALF_CASCADE_LANGUAGES, LANGUAGES, NATIVE_AUDIO_LANGUAGES, match_language
from antiphon.wire.voices import DEFAULT_VOICE, VOICES, nearest_voice


def test_there_are_thirty_voices_and_puck_is_the_default() -> None:
    assert len(VOICES) == 30
    assert VOICES[DEFAULT_VOICE].style == "upbeat"
    assert {voice.gender for voice in VOICES.values()} == {"female", "male"}


@pytest.mark.parametrize(
    ("name", "voice"),
    [
        ("kore", "Kore"),
        ("Zephir", "Zephyr"),
        ("Callirhoe", "Callirrhoe"),
        ("Nobody at all", None),
        ("", None),
    ],
)
def test_the_nearest_voice(name: str, voice: str | None) -> None:
    assert nearest_voice(name) == voice


def test_both_lists_of_languages_are_offered() -> None:
    assert (len(HALF_CASCADE_LANGUAGES), len(NATIVE_AUDIO_LANGUAGES)) == (30, 24)
    assert {"ar-XA", "ar-EG", "cmn-CN", "uk-UA"} <= set(LANGUAGES)


@pytest.mark.parametrize(
    ("code", "match"),
    [
        ("en-US", "en-US"),
        ("EN_us", "en-US"),
        ("en-ZA", "en-GB"),
        ("zh-CN", "cmn-CN"),
        ("de", "de-DE"),
        ("xx", None),
    ],
)
def test_a_language_is_matched_to_what_is_offered(code: str, match: str | None) -> None:
    assert match_language(code, ["en-GB", "en-US", "cmn-CN", "de-DE"]) == match
