"""Cutting a reply into clauses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antiphon.conversation.clauses import FIRST_CLAUSE_MIN_CHARS, MAX_CLAUSE_CHARS, ClauseCutter

texts = st.text(alphabet=st.sampled_from("aB1 .,!?;:…\"'”)\n。，」-"), max_size=60)


def cut(*deltas: str) -> list[str]:
    """All clauses of a reply that comes in these deltas."""
    cutter = ClauseCutter()
    clauses = [clause for delta in deltas for clause in cutter.push(delta)]
    return clauses + cutter.flush()


@given(st.lists(st.one_of(texts, st.text())))
def test_the_clauses_concatenate_to_the_text_whatever_the_deltas(deltas: list[str]) -> None:
    assert "".join(cut(*deltas)) == "".join(deltas)


@given(st.text(alphabet="ab .,", max_size=2000), st.integers(1, 400))
def test_no_clause_is_empty_or_longer_than_allowed(text: str, size: int) -> None:
    deltas = [text[begin : begin + size] for begin in range(0, len(text), size)]
    assert all(0 < len(clause) <= MAX_CLAUSE_CHARS for clause in cut(*deltas))


@given(st.text(alphabet="aB. ,!?", max_size=400))
def test_how_the_text_is_cut_into_deltas_does_not_matter(text: str) -> None:
    assert cut(*text) == cut(text)


def test_a_sentence_is_cut_when_it_is_certain_to_be_over() -> None:
    cutter = ClauseCutter()
    assert cutter.push("It is five.") == []
    assert cutter.push(" And") == ["It is five."]


def test_the_first_clause_is_cut_at_the_first_natural_break() -> None:
    assert cut("Well of course, I can do that, gladly. Anything, else?") == [
        "Well of course,",
        " I can do that, gladly.",
        " Anything, else?",
    ]


def test_but_not_when_that_would_be_a_single_short_word() -> None:
    assert len("Well,") < FIRST_CLAUSE_MIN_CHARS
    assert cut("Well, I can do that.") == ["Well, I can do that."]


def test_a_break_after_the_first_sentence_does_not_lengthen_the_first_clause() -> None:
    assert cut("I can do that. Then again, perhaps not.") == ["I can do that.", " Then again, perhaps not."]


@pytest.mark.parametrize(
    "text",
    [
        "Pi is about 3.14 and a bit",
        "Ask Dr. Smith or Mrs. Jones or St. Peter",
        "It is e.g. this or i.e. that etc. and so on",
        "J. R. R. Tolkien wrote it",
        "See https://example.org/a.b?c=d for more",
        "Version 1.2.3 is out",
        "The file is called notes.txt today",
        "At 10:30 it begins",
    ],
)
def test_not_every_dot_ends_a_sentence(text: str) -> None:
    assert cut(*text) == [text]


@pytest.mark.parametrize(
    "text, clauses",
    [
        ("你好。今天天气很好！你呢？", ["你好。", "今天天气很好！", "你呢？"]),
        ("「はい。」そうです。", ["「はい。」", "そうです。"]),
        ("我今天早上去了那个大市场，买了菜", ["我今天早上去了那个大市场，", "买了菜"]),
    ],
)
def test_east_asian_punctuation_needs_no_space_after_it(text: str, clauses: list[str]) -> None:
    assert cut(text) == clauses


@pytest.mark.parametrize(
    "text, clauses",
    [
        ('He said "Stop." Then he left.', ['He said "Stop."', " Then he left."]),
        ("What?! No.", ["What?!", " No."]),
        ("Wait… what now", ["Wait…", " what now"]),
        ("First item\nSecond item", ["First item\n", "Second item"]),
    ],
)
def test_other_ends_of_sentences(text: str, clauses: list[str]) -> None:
    assert cut(text) == clauses


def test_blank_space_alone_is_no_clause() -> None:
    assert cut("\n\n Hello there. ") == ["\n\n Hello there.", " "]


def test_a_long_text_without_punctuation_is_cut_at_a_space() -> None:
    words = "word " * 100
    clauses = cut(words)
    assert len(clauses) == 2
    assert clauses[0].endswith("word")


def test_a_long_sentence_is_cut_though_its_end_is_there() -> None:
    clauses = cut("word " * 100 + "end. And")
    assert max(map(len, clauses)) <= MAX_CLAUSE_CHARS


def test_a_long_text_without_spaces_is_cut_all_the_same() -> None:
    assert [len(clause) for clause in cut("a" * 600)] == [280, 280, 40]
