"""What of a text is spoken, in which pieces, and where its words are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antiphon.engines.synthesizers.espeak.text import MAX_PIECE_CHARS, pieces, speakable, tokens

any_text = st.text(st.characters(exclude_categories=()), max_size=400)


class TestSpeakable:
    @pytest.mark.parametrize(
        ("text", "spoken"),
        [
            ("Hello, world!", "Hello, world!"),
            ("a <b>bold</b> word", "a bold word"),
            ('wait <break time="10s"/> here', "wait here"),
            ("<speak><prosody rate='x-slow'>hi</prosody></speak>", "hi"),
            ("3 < 4 and 5 > 2", "3 < 4 and 5 > 2"),
            ("**bold** and _italic_ and `code`", "bold and italic and code"),
            ("# Heading\n## Another", "Heading\n Another"),
            ("C# costs 2*3", "C# costs 2*3"),
            ("so 😀 nice 👩‍👧", "so nice"),
            ("bell\x07 and null\x00 and \x01+100s", "bell and null and +100s"),
            ("ನ್‍ಯ", "ನ್‍ಯ"),
            ("half a pair \ud83d here", "half a pair here"),
            ("21 °C and $5", "21 °C and $5"),
        ],
    )
    def test_what_is_left(self, text: str, spoken: str) -> None:
        assert speakable(text).split() == spoken.split()

    @given(any_text)
    def test_every_character_keeps_its_place(self, text: str) -> None:
        spoken = speakable(text)
        assert len(spoken) == len(text)
        assert all(new in (old, " ") for old, new in zip(text, spoken, strict=True))
        spoken.encode()
        assert "\x00" not in spoken


class TestTokens:
    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("", []),
            ("  ", []),
            ("Hello, world!", ["Hello,", "world!"]),
            ("“Don't” — she said", ["“Don't”", "—", "she", "said"]),
            ("你好，天气", ["你", "好，", "天", "气"]),
            ("我用 iPhone手机", ["我", "用", "iPhone", "手", "机"]),
            ("안녕하세요 오늘", ["안녕하세요", "오늘"]),
        ],
    )
    def test_words(self, text: str, words: list[str]) -> None:
        assert [text[span.start : span.end] for span in tokens(text)] == words

    @given(any_text)
    def test_all_but_spaces_belongs_to_one_word(self, text: str) -> None:
        spans = tokens(text)
        ends = [0, *(index for span in spans for index in (span.start, span.end)), len(text)]
        assert ends == sorted(ends)
        assert "".join(text[span.start : span.end] for span in spans) == "".join(text.split())


class TestPieces:
    def test_a_short_text_is_one_piece(self) -> None:
        text = "First sentence. Second sentence."
        assert [text[span.start : span.end] for span in pieces(text)] == [text]

    def test_a_long_one_is_cut_after_sentences(self) -> None:
        text = "This sentence has exactly forty letters. " * 20
        assert {text[span.start : span.end][-2:] for span in pieces(text)} == {". "}

    @pytest.mark.parametrize(
        ("text", "ending"), [("a clause of it, " * 40, ", "), ("words " * 100, " "), ("x" * 600, "x")]
    )
    def test_without_sentences_it_is_cut_where_it_can(self, text: str, ending: str) -> None:
        assert all(text[span.start : span.end].endswith(ending) for span in pieces(text))

    @given(st.text(st.sampled_from("ab .,。\n"), max_size=1000))
    def test_they_are_the_whole_text(self, text: str) -> None:
        spans = list(pieces(text))
        assert "".join(text[span.start : span.end] for span in spans) == text
        assert all(0 < span.end - span.start <= MAX_PIECE_CHARS for span in spans)
