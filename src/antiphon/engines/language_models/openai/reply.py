"""A reply, read from the chunks of its stream."""

from __future__ import annotations

import logging
from collections.abc import Iterator

from antiphon.conversation.generation import (
    FunctionCallRequest,
    GenerationEnd,
    GenerationEvent,
    GenerationUsage,
    TextDelta,
    ThoughtDelta,
)
from antiphon.engines.errors import EngineFailed, MalformedFunctionCall, ResponseRejected
from antiphon.engines.language_models.openai.calls import CallAssembler, CallDraft
from antiphon.engines.language_models.openai.chunks import Chunk, Delta, Usage
from antiphon.engines.language_models.openai.names import DeclaredNames
from antiphon.engines.language_models.openai.thinking import ThoughtSplitter

logger = logging.getLogger(__name__)


class ReplyReader:
    """Turns chunks into generation events."""

    def __init__(self, names: DeclaredNames, *, engine: str) -> None:
        self._names = names
        self._engine = engine
        self._splitter = ThoughtSplitter()
        self._calls = CallAssembler()
        self._usage: Usage | None = None
        self._finish_reason: str | None = None

    def read(self, chunk: Chunk) -> Iterator[GenerationEvent]:
        """The events of one chunk."""
        self._usage = chunk.usage or self._usage
        if not chunk.choices:
            return
        choice = chunk.choices[0]
        if choice.delta is not None:
            yield from self._read_delta(choice.delta)
        self._finish_reason = choice.finish_reason or self._finish_reason

    def finish(self) -> Iterator[GenerationEvent]:
        """The events left when the stream has ended.

        Raises:
            EngineFailed: the stream ended before the reply did.
            MalformedFunctionCall: a call cannot be carried out.
            ResponseRejected: a content filter cut the reply off.
        """
        yield from self._splitter.finish()
        if self._finish_reason is None and self._usage is None:
            raise EngineFailed(
                "the stream ended before the reply was finished",
                engine=self._engine,
                fix="look into the model server's log; it may have crashed or run out of memory",
            )
        if self._finish_reason == "content_filter":
            raise ResponseRejected(
                "the model server's content filter withheld the reply", engine=self._engine
            )
        if self._finish_reason == "length":
            logger.info("%s: the reply was cut at the limit of its length", self._engine)
        # All of them are checked before the first is passed on: half of a set of parallel calls is no use.
        yield from [self._call(draft) for draft in self._calls.drafts]
        yield GenerationEnd(_usage(self._usage))

    def _read_delta(self, delta: Delta) -> Iterator[GenerationEvent]:
        if thought := delta.reasoning_content or delta.reasoning:
            yield ThoughtDelta(thought)
        if delta.content:
            yield from self._splitter.feed(delta.content)
        if delta.refusal:
            yield TextDelta(delta.refusal)
        for call in delta.tool_calls or ():
            self._calls.feed(call)

    def _call(self, draft: CallDraft) -> FunctionCallRequest:
        name = self._names.declared(draft.name)
        if name is None:
            raise MalformedFunctionCall(
                f"the model called {draft.name!r}, which is not declared; declared: {self._names}",
                engine=self._engine,
            )
        try:
            return FunctionCallRequest(name, draft.args())
        except ValueError as error:
            raise MalformedFunctionCall(
                f"the model called {name} with arguments that are {error}",
                engine=self._engine,
                fix="raise maxOutputTokens, the reply was cut" if self._finish_reason == "length" else "",
            ) from error


def _usage(usage: Usage | None) -> GenerationUsage:
    """The counts; the reasoning is taken out of the reply's, as the Live API counts it apart."""
    if usage is None:
        return GenerationUsage()
    prompt, completion = usage.prompt_tokens_details, usage.completion_tokens_details
    thoughts = completion.reasoning_tokens if completion else None
    response = usage.completion_tokens
    if response is not None and thoughts:
        response = max(0, response - thoughts)
    return GenerationUsage(
        prompt_tokens=usage.prompt_tokens,
        response_tokens=response,
        thoughts_tokens=thoughts,
        cached_tokens=prompt.cached_tokens if prompt else None,
    )
