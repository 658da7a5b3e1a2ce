"""Summing up what is cut from the context, by the language model itself.

Asked for beside the conversation, so that no turn waits for it. The summary stands at the begin of what is
left, and is itself summed up with what is cut next. One that fails is missing, and that is all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from antiphon.conversation.effects import Effect, Note, Summarize, Warn
from antiphon.conversation.entry import Entry
from antiphon.conversation.events import Summarized, SummaryFailed
from antiphon.conversation.generation import GenerationRequest
from antiphon.conversation.history import History
from antiphon.conversation.settings import SessionSettings
from antiphon.conversation.tokens import CHARS_PER_TOKEN, parts_tokens, text_tokens
from antiphon.wire.content import Content, Part
from antiphon.wire.generation_config import GenerationConfig

MAX_SUMMARY_TOKENS = 400
"""Of a summary; with a small window less, so that it takes at most a quarter of what is left after a cut."""

MAX_TRANSCRIPT_CHARS = 400_000
"""Of what is summed up at once; of more, the begin is left out."""

_INSTRUCTION = """\
You keep the notes of a conversation between a user and an assistant. Write down what must not be forgotten:
who the user is, what was wanted, agreed, found out and left open, with names, numbers and dates. Write plain
sentences in the language of the conversation, no more than {words} words, and nothing but the notes."""

_OPENING = "(The begin of this conversation is not shown any more. Notes on it: "


class Summarizer:
    """Has what is cut summed up, one request at a time."""

    def __init__(self, history: History) -> None:
        self._history = history
        self._ids = 0
        self._running: int | None = None
        self._waiting = ""

    def on_cut(self, dropped: Sequence[Entry], settings: SessionSettings, now: float) -> Iterator[Effect]:
        """Entries were cut."""
        self._waiting = (self._waiting + transcript(dropped))[-MAX_TRANSCRIPT_CHARS:]
        if self._running is None:
            yield from self._start(settings, now)

    def on_summarized(self, event: Summarized, settings: SessionSettings, now: float) -> Iterator[Effect]:
        """A summary is there."""
        if event.summary_id != self._running:
            return
        self._running = None
        text = event.text.strip()[: _limit_tokens(settings) * CHARS_PER_TOKEN]
        if text:
            self._history.summarize(summary_entry(text))
            yield Note(f"context: what was cut is summed up in {text_tokens(text)} tokens")
        else:
            yield Warn("what was cut is not summed up: the language model said nothing")
        yield from self._start(settings, now)

    def on_failed(self, event: SummaryFailed, settings: SessionSettings, now: float) -> Iterator[Effect]:
        """There will be no summary: what was cut is gone."""
        if event.summary_id != self._running:
            return
        self._running = None
        yield Warn(f"what was cut is not summed up: {event.message}")
        yield from self._start(settings, now)

    def _start(self, settings: SessionSettings, now: float) -> Iterator[Effect]:
        if not self._waiting:
            return
        self._ids += 1
        self._running = self._ids
        before = self._history.summary
        earlier = transcript([before]) if before is not None else ""
        text, self._waiting = earlier + self._waiting, ""
        limit_tokens = _limit_tokens(settings)
        request = GenerationRequest(
            contents=(Content(role="user", parts=[Part(text=f"The conversation:\n\n{text}")]),),
            system_instruction=_INSTRUCTION.format(words=limit_tokens // 2),
            config=GenerationConfig(max_output_tokens=limit_tokens),
            local_time=settings.started_at + timedelta(seconds=now - settings.started_now),
            session_id=settings.session_id,
        )
        yield Summarize(self._running, request)


def summary_entry(text: str) -> Entry:
    """What stands for the entries that were cut."""
    parts = [Part(text=f"{_OPENING}{text})")]
    return Entry(Content(role="user", parts=parts), parts_tokens(parts, None))


def transcript(entries: Sequence[Entry]) -> str:
    """Entries as text, a line for each thing said or done."""
    return "".join(f"{line}\n" for entry in entries for line in _lines(entry.content))


def _lines(content: Content) -> Iterator[str]:
    speaker = "User" if content.role == "user" else "Assistant"
    for part in content.parts:
        if part.text:
            yield f"{speaker}: {part.text}"
        elif part.inline_data is not None:
            yield f"{speaker}: [{part.inline_data.mime_type}]"
        elif part.function_call is not None:
            yield f"{speaker} called {part.function_call.name}({part.function_call.args})"
        elif part.function_response is not None:
            yield f"{part.function_response.name} answered {part.function_response.response}"
        elif part.executable_code is not None:
            yield f"{speaker} ran: {part.executable_code.code}"
        elif part.code_execution_result is not None:
            yield f"It printed: {part.code_execution_result.output}"


def _limit_tokens(settings: SessionSettings) -> int:
    sliding = settings.window.sliding
    return min(MAX_SUMMARY_TOKENS, sliding.target_tokens // 4) if sliding is not None else MAX_SUMMARY_TOKENS
