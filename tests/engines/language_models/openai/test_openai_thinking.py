"""Reasoning written into the reply between <think> and </think>."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antiphon.conversation.generation import TextDelta, ThoughtDelta
from antiphon.engines.language_models.openai.thinking import ThoughtSplitter


def split(*pieces: str) -> tuple[str, str]:
    """The text and the thoughts of a stream."""
    splitter = ThoughtSplitter()
    deltas = [delta for piece in pieces for delta in splitter.feed(piece)] + list(splitter.finish())
    text = "".join(delta.text for delta in deltas if isinstance(delta, TextDelta))
    thoughts = "".join(delta.text for delta in deltas if isinstance(delta, ThoughtDelta))
    return text, thoughts


@pytest.mark.parametrize(
    ("stream", "text", "thoughts"),
    [
        ("Hello.", "Hello.", ""),
        ("<think>Greet.</think>\n\nHello.", "Hello.", "Greet."),
        ("\n<think>a</think> <think>b</think>\nHello.", "\nHello.", "ab"),
        ("One. <think>Two?</think> Three.", "One. Three.", "Two?"),
        ("One.<think>Two?</think> Three.", "One. Three.", "Two?"),
        ("<think>never ends", "", "never ends"),
        ("Models write `<think>` first.", "Models write `<think>` first.", ""),
        ("1 <thin", "1 <thin", ""),
        ("<think>a </thin", "", "a </thin"),
        ("<think></think>Hello.", "Hello.", ""),
    ],
)
def test_thoughts_are_told_from_text(stream: str, text: str, thoughts: str) -> None:
    assert split(stream) == (text, thoughts)
    assert split(*stream) == (text, thoughts)


def test_text_is_passed_on_at_once_up_to_what_may_be_a_tag() -> None:
    splitter = ThoughtSplitter()
    assert list(splitter.feed("Well <")) == [TextDelta("Well ")]
    assert list(splitter.feed("3, no tag")) == [TextDelta("<3, no tag")]


@given(
    st.lists(
        st.sampled_from(["<think>", "</think>", "<th", "ink>", "a", " ", "`", "\n", "<", "</"]), max_size=12
    ),
    st.data(),
)
def test_it_does_not_matter_where_the_stream_is_cut(tokens: list[str], data: st.DataObject) -> None:
    stream = "".join(tokens)
    cuts = sorted(data.draw(st.sets(st.integers(0, len(stream)), max_size=6)))
    pieces = [stream[a:b] for a, b in zip([0, *cuts], [*cuts, len(stream)], strict=True)]
    assert split(*pieces) == split(stream)
