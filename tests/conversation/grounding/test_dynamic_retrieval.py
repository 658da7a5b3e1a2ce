"""Whether a search is likely to help ("DynamicRetrievalConfig" in the Gemini API reference)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antiphon.conversation.grounding.dynamic_retrieval import (
    DEFAULT_THRESHOLD,
    retrieval_score,
    retrieval_threshold,
)
from antiphon.wire.tools import DynamicRetrievalConfig, GoogleSearch, GoogleSearchRetrieval, Tool


@pytest.mark.parametrize(
    "text",
    [
        "Who won the latest F1 grand prix?",
        "When is the next total solar eclipse in the United States?",
        "What is the current price of gold?",
        "how many people live in tokyo",
        "any news about the election",
        "Wie hoch ist der Eiffelturm?",
        "エッフェル塔の高さは？",
    ],
)
def test_facts_and_news_gain_from_a_search(text: str) -> None:
    assert retrieval_score(text) >= DEFAULT_THRESHOLD


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Hello!",
        "Write a poem about peonies.",
        "Thanks, that was great.",
        "Tell me a joke",
        "Translate this.",
    ],
)
def test_small_talk_and_writing_do_not(text: str) -> None:
    assert retrieval_score(text) < DEFAULT_THRESHOLD


@given(st.text())
def test_scores_are_probabilities(text: str) -> None:
    assert 0 <= retrieval_score(text) <= 1


def retrieval(**config: object) -> Tool:
    dynamic = DynamicRetrievalConfig(**config)  # type: ignore[arg-type]
    return Tool(google_search_retrieval=GoogleSearchRetrieval(dynamic_retrieval_config=dynamic))


def test_the_threshold_is_the_clients() -> None:
    assert retrieval_threshold([Tool(), retrieval(mode="MODE_DYNAMIC", dynamic_threshold=0.7)]) == 0.7
    assert retrieval_threshold([retrieval(mode="MODE_DYNAMIC", dynamic_threshold=0.0)]) == 0.0
    assert retrieval_threshold([retrieval(mode="MODE_DYNAMIC")]) == DEFAULT_THRESHOLD


@pytest.mark.parametrize(
    "tool",
    [
        Tool(google_search=GoogleSearch()),
        Tool(google_search_retrieval=GoogleSearchRetrieval()),
        retrieval(mode="MODE_UNSPECIFIED", dynamic_threshold=0.7),
        retrieval(dynamic_threshold=0.7),
    ],
)
def test_otherwise_the_model_decides(tool: Tool) -> None:
    assert retrieval_threshold([tool]) is None
