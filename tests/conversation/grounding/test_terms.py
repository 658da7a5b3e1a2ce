"""Words of any language, as search compares them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antiphon.conversation.grounding.function_words import FUNCTION_WORDS
from antiphon.conversation.grounding.terms import terms


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The quick_brown FOX-trot, 2.5 kg", ["the", "quick", "brown", "fox", "trot", "2", "5", "kg"]),
        ("Crème Brûlée à l'Élysée", ["creme", "brulee", "a", "l", "elysee"]),
        ("Straße der Übung", ["strasse", "der", "ubung"]),
        ("ΑΘΉΝΑ", ["αθηνα"]),
        ("ｆｕｌｌ ｗｉｄｔｈ ﬁsh", ["full", "width", "fish"]),
        ("東京都庁", ["東京", "京都", "都庁"]),
        ("猫", ["猫"]),
        ("がぎ", ["がぎ"]),
        ("Python入門2版", ["python", "入門", "2", "版"]),
        ("한국어를", ["한국", "국어", "어를"]),
        ("हिन्दी भाषा", ["हिन्दी", "भाषा"]),
        ("Война и мир", ["война", "и", "мир"]),
        ("", []),
        ("…!? 🙂", []),
    ],
)
def test_terms(text: str, expected: list[str]) -> None:
    assert list(terms(text)) == expected


@given(st.text())
def test_any_text_has_terms_without_blanks_or_marks(text: str) -> None:
    for term in terms(text):
        assert term
        assert not any(character.isspace() or character == "_" for character in term)


@pytest.mark.parametrize("language", FUNCTION_WORDS)
def test_function_words_are_written_as_terms(language: str) -> None:
    assert {term for word in FUNCTION_WORDS[language] for term in terms(word)} == FUNCTION_WORDS[language]
