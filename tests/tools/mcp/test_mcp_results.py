"""What MCP tools answer, as a language model takes it."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from mcp.types import (
    AudioContent,
    CallToolResult,
    EmbeddedResource,
    ImageContent,
    ResourceLink,
    TextContent,
    TextResourceContents,
)

from antiphon.conversation.tool_requests import RemoteOutcome
from antiphon.tools.mcp.results import MAX_IMAGES, MAX_TEXT_CHARS, outcome_of
from antiphon.wire.content import Blob


def text(words: str) -> TextContent:
    return TextContent(type="text", text=words)


def image(data: str) -> ImageContent:
    return ImageContent(type="image", data=data, mime_type="image/png")


PNG = base64.b64encode(b"\x89PNG").decode()


@pytest.mark.parametrize(
    ("result", "content"),
    [
        (CallToolResult(content=[text("a"), text("b")]), {"output": "a\nb"}),
        (CallToolResult(content=[text("5")], structured_content={"sum": 5}), {"sum": 5}),
        (CallToolResult(content=[text("5")], structured_content=[5]), {"output": "5"}),
        (CallToolResult(content=[]), {"output": ""}),
        (
            CallToolResult(
                content=[
                    EmbeddedResource(
                        type="resource", resource=TextResourceContents(uri="file:///a", text="inside")
                    ),
                    ResourceLink(type="resource_link", name="b", uri="https://b.example/"),
                    AudioContent(type="audio", data=PNG, mime_type="audio/wav"),
                ]
            ),
            {
                "output": "inside\n[a file: https://b.example/]\n[a sound, which cannot be played to you]",
            },
        ),
    ],
    ids=["texts", "an object", "a list", "nothing", "resources"],
)
def test_an_answer(result: CallToolResult, content: dict[str, Any]) -> None:
    assert outcome_of(result) == RemoteOutcome(content)


def test_an_error() -> None:
    failed = CallToolResult(content=[text("no tickets")], structured_content={"x": 1}, is_error=True)
    assert outcome_of(failed) == RemoteOutcome({"error": "no tickets"}, is_error=True)
    silent = outcome_of(CallToolResult(content=[], is_error=True))
    assert silent.content == {"error": "The tool failed without saying why."}


def test_images_are_a_few_that_can_be_read() -> None:
    outcome = outcome_of(CallToolResult(content=[image("not base64!"), *[image(PNG)] * (MAX_IMAGES + 1)]))
    assert outcome.images == (Blob(data=b"\x89PNG", mime_type="image/png"),) * MAX_IMAGES


def test_what_is_too_long_is_cut_and_says_so() -> None:
    long = "x" * (MAX_TEXT_CHARS + 1)
    for structured in (None, {"text": long}):
        content = outcome_of(CallToolResult(content=[text(long)], structured_content=structured)).content
        assert content["output"].endswith("[cut here]")
        assert len(content["output"]) < MAX_TEXT_CHARS + 20
