"""A reply, read from the chunks of its stream."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from antiphon.conversation.generation import (
    FunctionCallRequest,
    GenerationEnd,
    GenerationEvent,
    GenerationRequest,
    GenerationUsage,
    ServerToolRequest,
    TextDelta,
    ThoughtDelta,
)
from antiphon.engines.errors import EngineFailed, MalformedFunctionCall, ResponseRejected
from antiphon.engines.language_models.openai.calls import CallAssembler
from antiphon.engines.language_models.openai.chunks import Chunk, Delta, Usage
from antiphon.engines.language_models.openai.names import DeclaredNames
from antiphon.engines.language_models.openai.prompted_calls import PromptedCallReader, parse_call
from antiphon.engines.language_models.openai.thinking import ThoughtSplitter
from antiphon.engines.language_models.server_functions import called_function, offered_functions

logger = logging.getLogger(__name__)


class ReplyReader:
    """Turns chunks into generation events.

    Args:
        request: what was asked.
        prompted: calls stand in the text (`prompted_calls`).
    """

    def __init__(self, request: GenerationRequest, *, prompted: bool, engine: str) -> None:
        self._request = request
        self._names = DeclaredNames(function.name for function in offered_functions(request))
        self._engine = engine
        self._prompted = PromptedCallReader() if prompted else None
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
        yield from self._without_calls(self._splitter.finish())
        yield from self._end_of_text()
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
        drafts = [self._call(draft.name, draft.args) for draft in self._calls.drafts]
        written = [self._written_call(text) for text in self._prompted.calls] if self._prompted else []
        yield from drafts + written
        yield GenerationEnd(_usage(self._usage))

    def _read_delta(self, delta: Delta) -> Iterator[GenerationEvent]:
        if thought := delta.reasoning_content or delta.reasoning:
            yield ThoughtDelta(thought)
        if delta.content:
            yield from self._without_calls(self._splitter.feed(delta.content))
        if delta.refusal:
            yield TextDelta(delta.refusal)
        for call in delta.tool_calls or ():
            self._calls.feed(call)

    def _without_calls(self, said: Iterable[TextDelta | ThoughtDelta]) -> Iterator[GenerationEvent]:
        """What was said, without the calls that stand in the text."""
        for event in said:
            if self._prompted is None or isinstance(event, ThoughtDelta):
                yield event
            else:
                yield from (TextDelta(text) for text in self._prompted.feed(event.text))

    def _end_of_text(self) -> Iterator[GenerationEvent]:
        if self._prompted is not None:
            yield from (TextDelta(text) for text in self._prompted.finish())

    def _written_call(self, text: str) -> FunctionCallRequest | ServerToolRequest:
        try:
            call = parse_call(text)
        except ValueError as error:
            raise MalformedFunctionCall(
                f"the model made a call that is {error}", engine=self._engine
            ) from error
        return self._call(call.name, lambda: call.arguments)

    def _call(
        self, upstream_name: str, args: Callable[[], dict[str, Any]]
    ) -> FunctionCallRequest | ServerToolRequest:
        name = self._names.declared(upstream_name)
        if name is None:
            raise MalformedFunctionCall(
                f"the model called {upstream_name!r}, which is not declared; declared: {self._names}",
                engine=self._engine,
            )
        try:
            return called_function(name, args(), self._request)
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
