"""`googleSearchRetrieval` with a threshold ("DynamicRetrievalConfig" in the Gemini API reference)."""

from __future__ import annotations

from typing import Any

import pytest
from tests.conversation.simulation import Simulation, say

from antiphon.conversation.grounding.dynamic_retrieval import retrieval_score
from antiphon.conversation.tool_requests import ServerTool

TEXT: dict[str, Any] = {"generationConfig": {"responseModalities": ["TEXT"]}}
SEARCH, PAGES = ServerTool.GOOGLE_SEARCH, ServerTool.URL_CONTEXT


def offered(said: str, tools: list[dict[str, Any]]) -> frozenset[ServerTool]:
    """What of the server's tools the model may use to answer a text."""
    session = Simulation(say("Fine."), setup={**TEXT, "tools": tools})
    session.send_text(said)
    session.run()
    (request,) = session.requests
    return request.server_tools


def retrieval(threshold: float) -> dict[str, Any]:
    config = {"mode": "MODE_DYNAMIC", "dynamicThreshold": threshold}
    return {"googleSearchRetrieval": {"dynamicRetrievalConfig": config}}


@pytest.mark.parametrize(
    ("said", "threshold", "expected"),
    [
        ("Who won the latest grand prix?", 0.3, {SEARCH}),
        ("Write a poem about peonies.", 0.3, set()),
        ("Write a poem about peonies.", 0.0, {SEARCH}),
        ("Who won the latest grand prix?", 1.0, {SEARCH}),
        ("Who was Ada?", 1.0, set()),
    ],
)
def test_the_threshold_decides(said: str, threshold: float, expected: set[ServerTool]) -> None:
    assert offered(said, [retrieval(threshold)]) == expected


@pytest.mark.parametrize("said", ["Who won the latest grand prix?", "Write a poem about peonies."])
def test_the_likelihood_is_told(said: str) -> None:
    session = Simulation(say("Fine."), setup={**TEXT, "tools": [retrieval(0.3)]})
    session.send_text(said)
    session.run()
    contents = [message.get("serverContent", {}) for message in session.messages]
    (metadata,) = [content["groundingMetadata"] for content in contents if "groundingMetadata" in content]
    score = metadata["retrievalMetadata"].get("googleSearchDynamicRetrievalScore", 0.0)
    assert score == retrieval_score(said)


def test_other_tools_are_not_concerned() -> None:
    assert offered("Write a poem.", [retrieval(0.3), {"urlContext": {}}]) == {PAGES}


@pytest.mark.parametrize("tool", [{"googleSearch": {}}, {"googleSearchRetrieval": {}}])
def test_without_a_threshold_the_model_decides(tool: dict[str, Any]) -> None:
    assert offered("Write a poem.", [tool]) == {SEARCH}
