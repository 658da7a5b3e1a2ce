"""From a language model's events to `GenerateContentResponse`s (Gemini API reference)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

from antiphon.conversation.generation import (
    FunctionCallRequest,
    GenerationEnd,
    GenerationEvent,
    GenerationRequest,
    GenerationUsage,
    TextDelta,
    ThoughtDelta,
)
from antiphon.conversation.tokens import parts_tokens, text_tokens
from antiphon.server.rest.generate_request import details
from antiphon.server.usage.spending import Spending, request_spending, unfinished_request
from antiphon.wire.content import Part

Chunk = dict[str, Any]

Book = Callable[[Spending], None]
"""Told once what a request has used."""

_NOTHING = {"text": ""}
"""The last chunk's part: programs print the text of every chunk, and no part at all would read as None."""


class ResponseWriter:
    """Writes the responses to one request.

    Args:
        request: what was asked; its tokens are estimated when the engine does not count.
        book: told what the answer took, also when nobody waited for its end.
        model_version: the id the client asked for.
        response_id: the same in all chunks of one answer.
    """

    def __init__(
        self, request: GenerationRequest, book: Book, *, model_version: str, response_id: str
    ) -> None:
        self._request = request
        self._book = book
        self._envelope = {"modelVersion": model_version, "responseId": response_id}
        thinking = request.config.thinking_config
        self._shows_thoughts = bool(thinking and thinking.include_thoughts)
        self._texts: list[str] = []

    async def chunks(self, events: AsyncIterator[GenerationEvent]) -> AsyncIterator[Chunk]:
        """One response per event that shows; the last has the finish reason and the usage."""
        ended = False
        try:
            async for event in events:
                match event:
                    case TextDelta(text):
                        self._texts.append(text)
                        yield self._chunk([{"text": text}])
                    case ThoughtDelta(text) if self._shows_thoughts:
                        yield self._chunk([{"text": text, "thought": True}])
                    case FunctionCallRequest(name, args):
                        self._texts.append(f"{name}{args}")
                        yield self._chunk([{"functionCall": {"name": name, "args": args}}])
                    case GenerationEnd(usage=usage):
                        ended = True
                        yield self._last_chunk(usage)
        finally:
            if not ended:
                self._book(unfinished_request(self._usage(GenerationUsage())["totalTokenCount"]))

    async def whole(self, events: AsyncIterator[GenerationEvent]) -> Chunk:
        """All in one response; neighboring texts are joined."""
        parts: list[dict[str, Any]] = []
        chunk: Chunk = {}
        async for chunk in self.chunks(events):
            for part in chunk["candidates"][0]["content"]["parts"]:
                if part is not _NOTHING:
                    _append(parts, part)
        chunk["candidates"][0]["content"]["parts"] = parts
        return chunk

    def _chunk(self, parts: list[dict[str, Any]]) -> Chunk:
        return {"candidates": [{"content": {"parts": parts, "role": "model"}, "index": 0}], **self._envelope}

    def _last_chunk(self, usage: GenerationUsage) -> Chunk:
        written = self._usage(usage)
        self._book(request_spending(written))
        return {
            "candidates": [
                {"content": {"parts": [_NOTHING], "role": "model"}, "finishReason": "STOP", "index": 0}
            ],
            "usageMetadata": written,
            **self._envelope,
        }

    def _usage(self, usage: GenerationUsage) -> dict[str, Any]:
        parts = [part for content in self._request.contents for part in content.parts]
        estimate = parts_tokens(
            [*parts, Part(text=self._request.system_instruction)], self._request.config.media_resolution
        )
        prompt = estimate.total if usage.prompt_tokens is None else usage.prompt_tokens
        answer = usage.response_tokens
        if answer is None:
            answer = text_tokens("".join(self._texts))
        thoughts = usage.thoughts_tokens or 0
        written: dict[str, Any] = {
            "promptTokenCount": prompt,
            "candidatesTokenCount": answer,
            "totalTokenCount": prompt + answer + thoughts,
        }
        if usage.prompt_tokens is None:
            written["promptTokensDetails"] = details(estimate)
        if thoughts:
            written["thoughtsTokenCount"] = thoughts
        if usage.cached_tokens:
            written["cachedContentTokenCount"] = usage.cached_tokens
        return written


def _append(parts: list[dict[str, Any]], part: Mapping[str, Any]) -> None:
    last = parts[-1] if parts else {}
    if "text" in part and "text" in last and part.get("thought") == last.get("thought"):
        last["text"] += part["text"]
    else:
        parts.append(dict(part))
