"""One reply on its way: from the language model's deltas, over clauses and speech, to what waits to be sent.

A reply knows nothing of the wire and nothing of turns. It is *held* until it is released: a held reply is a
draft, of which only the first clause is synthesized and nothing can be taken out.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from antiphon.conversation.alignment import ClauseAligner
from antiphon.conversation.clauses import ClauseCutter
from antiphon.conversation.effects import CancelGeneration, CancelSpeech, Effect, StartSpeech
from antiphon.conversation.generation import (
    FunctionCallRequest,
    GenerationEnd,
    GenerationEvent,
    GenerationUsage,
    ServerToolRequest,
    TextDelta,
    ThoughtDelta,
)
from antiphon.conversation.playout import SAMPLE_BYTES, Audio, Playout
from antiphon.conversation.receipt import Mark
from antiphon.conversation.speech import OUTPUT_RATE_HZ, SpeechChunk, SpeechRequest

AHEAD_SAMPLES = 10 * OUTPUT_RATE_HZ
"""Speech synthesized ahead of what was sent; the next clause waits when there is more."""

MAX_TEXT_CHARS = 100_000
"""Text in one message. Google's Python SDK takes messages of at most 1 MiB, and JSON may need six bytes for a
character."""


@dataclass(slots=True)
class _Utterance:
    id: int
    aligner: ClauseAligner


@dataclass(slots=True)
class Reply:
    """One generation and its speech.

    Attributes:
        generation_id: the generation it comes from.
        spoken: True when text becomes speech, False when text is the output.
        voice: a prebuilt voice's name.
        language: BCP-47 code, or None.
        text_ahead: each clause's text leaves with its first sample.
        show_thoughts: thoughts are output, too; else they are only counted.
        playout: the speech that waits and what was heard of it.
        held: a draft.
        calls: what the model wants called, complete once `generated`.
        generated: the model has said everything.
        failed: what broke, empty when nothing did.
        malformed_call: what is wrong with a call that cannot be carried out, for the language model.
        marks: when things first happened, in seconds on the session's clock.
    """

    generation_id: int
    spoken: bool
    voice: str
    language: str | None
    text_ahead: bool
    show_thoughts: bool
    playout: Playout
    held: bool
    calls: list[FunctionCallRequest | ServerToolRequest] = field(default_factory=list)
    generated: bool = False
    failed: str = ""
    malformed_call: str = ""
    usage: GenerationUsage = field(default_factory=GenerationUsage)
    generated_text: str = ""
    thought_text: str = ""
    marks: dict[Mark, float] = field(default_factory=dict)
    _cutter: ClauseCutter = field(default_factory=ClauseCutter)
    _clauses: deque[str] = field(default_factory=deque)
    _utterance: _Utterance | None = None
    _texts: deque[str] = field(default_factory=deque)
    _thoughts: deque[str] = field(default_factory=deque)
    _sent_text: str = ""

    # -- what comes in ---------------------------------------------------------------------------------

    def on_generated(self, event: GenerationEvent, now: float) -> None:
        """The language model said something; after a failure that is not wanted any more."""
        if self.failed:
            return
        match event:
            case TextDelta(text=text):
                self._on_text(text, now)
            case ThoughtDelta(text=text):
                self.thought_text += text
                if self.show_thoughts:
                    self._thoughts.extend(_pieces(text))
            case FunctionCallRequest() | ServerToolRequest():
                self.marks.setdefault(Mark.FIRST_TOKEN, now)
                self.calls.append(event)
            case GenerationEnd(usage=usage):
                self.usage = usage
                self._end_text()
        if self._clauses:
            self.marks.setdefault(Mark.FIRST_CLAUSE, now)

    def on_generation_failed(self, message: str, *, malformed_call: str) -> None:
        """The language model broke, or made calls that cannot be carried out: what it said stands."""
        self.failed = message
        self.malformed_call = malformed_call
        self.calls.clear()
        self._end_text()

    def owns_utterance(self, utterance_id: int) -> bool:
        """The utterance belongs to this reply and is still wanted."""
        return self._utterance is not None and self._utterance.id == utterance_id

    def on_spoken(self, chunk: SpeechChunk, now: float) -> None:
        """The synthesizer made a piece of the clause under way."""
        if self._utterance is not None:
            self.marks.setdefault(Mark.FIRST_AUDIO, now)
            for audio in self._utterance.aligner.push(chunk):
                self.playout.add(audio)

    def on_speech_ended(self) -> None:
        """The clause under way is whole."""
        if self._utterance is not None:
            rest = self._utterance.aligner.finish()
            if rest:
                self.playout.add(Audio(b"", rest))
            self._utterance = None

    def on_speech_failed(self, message: str) -> None:
        """The synthesizer broke: the reply ends here."""
        self.failed = self.failed or message
        self._utterance = None
        self._clauses.clear()
        self.calls.clear()

    # -- what goes out ---------------------------------------------------------------------------------

    def next_speech(self, utterance_id: int) -> StartSpeech | None:
        """The next clause to synthesize, if it is time for one."""
        if self._utterance is not None or not self._clauses:
            return None
        if self.held and not self.playout.empty:
            return None
        if self.playout.waiting_bytes > AHEAD_SAMPLES * SAMPLE_BYTES:
            return None
        clause = self._clauses.popleft()
        self._utterance = _Utterance(utterance_id, ClauseAligner(clause, ahead=self.text_ahead))
        return StartSpeech(utterance_id, SpeechRequest(clause, self.voice, self.language))

    def take_thought(self) -> str | None:
        """The next piece of reasoning to show."""
        return self._thoughts.popleft() if self._thoughts and not self.held else None

    def take_text(self) -> str | None:
        """The next piece of text output; None in a spoken reply."""
        if self.held or not self._texts:
            return None
        text = self._texts.popleft()
        self._sent_text += text
        return text

    def take_audio(self, now: float, *, paced: bool, filling: bool = False) -> Audio | None:
        """The next frame of speech, if one may leave now."""
        if self.held:
            return None
        growing = self._utterance is not None and not self.wants_calls
        return self.playout.take(now, paced=paced, growing=growing, filling=filling)

    @property
    def produced(self) -> bool:
        """Everything has been generated, synthesized and handed out."""
        ended = self.generated or bool(self.failed)
        return (
            ended
            and not (self._clauses or self._utterance or self._texts or self._thoughts)
            and self.playout.empty
        )

    @property
    def wants_calls(self) -> bool:
        """The model has ended with calls: speech before them need not be paced any more."""
        return self.generated and bool(self.calls)

    def sent_text(self) -> str:
        """The text of everything handed out."""
        return self.playout.said_text() if self.spoken else self._sent_text

    def heard_text(self, now: float, *, paced: bool) -> str:
        """The text the user can have heard by now: what was sent, and with pacing only what was played."""
        return self.playout.heard_text(now) if self.spoken and paced else self.sent_text()

    def cancel(self) -> Iterator[Effect]:
        """Stop all work on the reply."""
        if not self.generated and not self.failed:
            yield CancelGeneration(self.generation_id)
        if self._utterance is not None:
            yield CancelSpeech(self._utterance.id)

    # -- how it works ----------------------------------------------------------------------------------

    def _on_text(self, text: str, now: float) -> None:
        if not text:
            return
        self.marks.setdefault(Mark.FIRST_TOKEN, now)
        self.generated_text += text
        if not self.spoken:
            self._texts.extend(_pieces(text))
            return
        self._add_clauses(self._cutter.push(text))

    def _end_text(self) -> None:
        self.generated = not self.failed
        if self.spoken:
            self._add_clauses(self._cutter.flush())

    def _add_clauses(self, clauses: list[str]) -> None:
        self._clauses.extend(clauses)


def _pieces(text: str) -> Iterator[str]:
    """The text, cut to what one message may hold."""
    return (text[begin : begin + MAX_TEXT_CHARS] for begin in range(0, len(text), MAX_TEXT_CHARS))
