"""What an MCP server's tool answered, as a language model takes it."""

from __future__ import annotations

import binascii
from collections.abc import Iterable
from typing import TYPE_CHECKING

import msgspec
import pybase64

from antiphon.conversation.tool_requests import RemoteOutcome
from antiphon.wire.content import Blob

if TYPE_CHECKING:
    from mcp.types import CallToolResult, ContentBlock

MAX_TEXT_CHARS = 50_000
"""Of one answer; what is longer is cut, and says so."""

MAX_IMAGES = 8


def outcome_of(result: CallToolResult) -> RemoteOutcome:
    """An error is told under `error`, a JSON object as it is, and anything else under `output`."""
    text = _cut("\n".join(filter(None, map(_text, result.content))))
    if result.is_error:
        return RemoteOutcome({"error": text or "The tool failed without saying why."}, is_error=True)
    images = tuple(_images(result.content))
    structured = result.structured_content
    if isinstance(structured, dict) and len(msgspec.json.encode(structured)) <= MAX_TEXT_CHARS:
        return RemoteOutcome(structured, images=images)
    return RemoteOutcome({"output": text}, images=images)


def _text(block: ContentBlock) -> str:
    match block.type:
        case "text":
            return block.text
        case "resource":
            return getattr(block.resource, "text", None) or f"[a file: {block.resource.uri}]"
        case "resource_link":
            return f"[a file: {block.uri}]"
        case "audio":
            return "[a sound, which cannot be played to you]"
        case _:
            return ""


def _images(blocks: Iterable[ContentBlock]) -> list[Blob]:
    images: list[Blob] = []
    for block in blocks:
        if block.type == "image" and len(images) < MAX_IMAGES:
            try:
                data = pybase64.b64decode(block.data, validate=True)
            except binascii.Error:
                continue
            images.append(Blob(data=data, mime_type=block.mime_type))
    return images


def _cut(text: str) -> str:
    return text if len(text) <= MAX_TEXT_CHARS else f"{text[:MAX_TEXT_CHARS]}\n[cut here]"
