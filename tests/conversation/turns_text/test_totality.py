"""Any text, any language code: an answer, and always the same."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from antiphon.conversation.turns_text.addressed import addressed
from antiphon.conversation.turns_text.backchannel import is_backchannel
from antiphon.conversation.turns_text.completeness import LANGUAGES, completeness
from antiphon.conversation.turns_text.words import Utterance, primary_language

languages = st.one_of(st.none(), st.sampled_from(sorted(LANGUAGES)), st.text(max_size=8))
FRAGMENTS = """
and the um five oh double s m at dot com is it can you want to between either what that not 3 a i @ , . ? - …
like on mom honey because if mr 東京 に 네 नमस्ते
"""

fragments = st.sampled_from(FRAGMENTS.split())
texts = st.one_of(st.text(max_size=60), st.lists(fragments, max_size=9).map(" ".join))


@given(texts, languages)
def test_completeness_is_total_bounded_and_deterministic(text: str, language: str | None) -> None:
    verdict = completeness(text, language)
    assert 0.0 <= verdict.score <= 1.0
    assert verdict.reason
    assert completeness(text, language) == verdict


@given(texts)
def test_case_and_outer_space_do_not_matter_in_english(text: str) -> None:
    assert completeness(f"  {text} ", "en") == completeness(text, "en")
    assert completeness(text.lower(), "en").score == completeness(text.lower().capitalize(), "en").score


@given(texts, languages)
def test_backchannel_is_total_and_deterministic(text: str, language: str | None) -> None:
    assert is_backchannel(text, language) is is_backchannel(text, language)


@given(texts, languages)
def test_no_backchannel_contains_a_stop_word(text: str, language: str | None) -> None:
    assert not is_backchannel(f"{text} stop", "en")
    assert not is_backchannel(f"wait {text}", "en")


@given(texts, languages, st.lists(st.text(max_size=10), max_size=3).map(tuple), st.booleans())
def test_addressed_is_total_and_deterministic(
    text: str, language: str | None, names: tuple[str, ...], in_conversation: bool
) -> None:
    verdict = addressed(text, names=names, language=language, in_conversation=in_conversation)
    assert verdict.reason
    assert verdict == addressed(text, names=names, language=language, in_conversation=in_conversation)


class TestUtterance:
    def test_words_keep_clitics_and_addresses(self) -> None:
        assert Utterance.of("Don’t mail l'eau to a.b@c.org, OK?").words == (
            "don't", "mail", "l'eau", "to", "a.b@c.org", "ok",
        )  # fmt: skip

    def test_hindi_words_keep_their_vowel_signs(self) -> None:
        assert Utterance.of("आज मौसम कैसा है।").words == ("आज", "मौसम", "कैसा", "है")

    def test_japanese_loses_its_spaces(self) -> None:
        assert Utterance.of("今日 の 天気").bare == "今日の天気"

    def test_the_last_mark(self) -> None:
        marks = [
            Utterance.of(text).mark for text in ("a", "a.", "a…", "a...", "a、", "a？", 'a!"', "a —", "")
        ]
        assert marks == ["", ".", "...", "...", ",", "?", "!", "-", ""]


def test_primary_language() -> None:
    codes = ["en-US", "EN", "pt_BR", "cmn-CN", "yue", "fil-PH", "", None]
    assert [primary_language(code) for code in codes] == ["en", "en", "pt", "zh", "zh", "tl", None, None]
