"""Building what a language model is asked from what has been said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import zip_longest

from antiphon.conversation.generation import GenerationRequest
from antiphon.conversation.grounding.dynamic_retrieval import retrieval_score
from antiphon.conversation.history import Entry, History
from antiphon.conversation.settings import SessionSettings
from antiphon.conversation.tokens import TokenCount, text_tokens
from antiphon.conversation.tool_requests import ServerTool
from antiphon.wire.content import Content, FunctionCall, FunctionResponse, Part
from antiphon.wire.enums import MediaModality

NO_ANSWER = {"status": "There is no answer to this call: it is still running, or it was cancelled."}
"""Stands for the answer of a call that has none, because a model cannot read a call without its answer."""


def generation_request(
    settings: SessionSettings,
    history: History,
    extra: Sequence[Entry],
    now: float,
    *,
    server_tools: bool = True,
    malformed: str = "",
) -> GenerationRequest:
    """Ask for a reply to the history and some entries that are not part of it yet.

    Args:
        server_tools: the model may use the server's own tools once more, in this turn.
        malformed: why the calls of the attempt before this one cannot be carried out.
    """
    contents = (*history.contents(), *(entry.content for entry in extra))
    return GenerationRequest(
        contents=tuple(_answered(contents)),
        system_instruction=settings.system_instruction,
        functions=settings.toolbox.callable_functions if server_tools else settings.toolbox.functions,
        server_tools=_offered(settings, contents) if server_tools else frozenset(),
        malformed=malformed,
        config=settings.generation_config,
        language=settings.language,
        spoken=settings.spoken,
        local_time=settings.started_at + timedelta(seconds=now - settings.started_now),
        session_id=settings.session_id,
    )


def search_score(settings: SessionSettings, contents: Sequence[Content]) -> float | None:
    """How likely a search is to help with the user's last words; None when the client set no threshold."""
    if settings.toolbox.retrieval_threshold is None:
        return None
    return retrieval_score(next(filter(None, map(_words, reversed(contents))), ""))


def _offered(settings: SessionSettings, contents: Sequence[Content]) -> frozenset[ServerTool]:
    """The server's own tools, without the search where the client wants none."""
    score, threshold = search_score(settings, contents), settings.toolbox.retrieval_threshold
    if score is None or threshold is None or score >= threshold:
        return settings.toolbox.server_tools
    return settings.toolbox.server_tools - {ServerTool.GOOGLE_SEARCH}


def _words(content: Content) -> str:
    """What the user said in it."""
    if content.role == "model":
        return ""
    heard = (part.audio_transcription.text for part in content.parts if part.audio_transcription)
    return " ".join(filter(None, (*(part.text for part in content.parts), *heard)))


def prompt_tokens(settings: SessionSettings, history: History) -> TokenCount:
    """What a request costs that asks for a reply to the history: instruction, declarations, context."""
    declared = sum(
        text_tokens(f"{f.name}{f.description or ''}{f.parameters or f.parameters_json_schema or ''}")
        for f in settings.toolbox.callable_functions
    )
    fixed = TokenCount.of(MediaModality.TEXT, text_tokens(settings.system_instruction) + declared)
    return fixed + history.tokens()


def _answered(contents: Sequence[Content]) -> Iterator[Content]:
    """The contents, with an answer supplied to each call that is not answered by the entry after it."""
    for content, following in zip_longest(contents, contents[1:]):
        yield content
        calls = [part.function_call for part in content.parts if part.function_call is not None]
        replies = following.parts if following is not None else []
        answered = {part.function_response.id for part in replies if part.function_response is not None}
        missing = [call for call in calls if call.id not in answered]
        if missing:
            yield Content(role="user", parts=[_no_answer(call) for call in missing])


def _no_answer(call: FunctionCall) -> Part:
    return Part(function_response=FunctionResponse(id=call.id, name=call.name, response=dict(NO_ANSWER)))
