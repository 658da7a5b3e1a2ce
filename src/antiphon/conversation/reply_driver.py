"""Driving a reply: it is asked for, what the engines say goes in, the next clause to speak comes out."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence

from antiphon.conversation.context import Context
from antiphon.conversation.effects import Effect, StartGeneration, Warn
from antiphon.conversation.entry import Entry
from antiphon.conversation.events import (
    Generated,
    GenerationFailed,
    SpeechEnded,
    SpeechFailed,
    Spoken,
)
from antiphon.conversation.playout import Playout
from antiphon.conversation.prompt import generation_request
from antiphon.conversation.reply import Reply
from antiphon.conversation.settings import SessionSettings

EngineEvent = Generated | GenerationFailed | Spoken | SpeechEnded | SpeechFailed


class ReplyDriver:
    """Begins and feeds replies, and numbers their work so that no id is used twice in a session."""

    def __init__(self) -> None:
        self._ids = 0

    def new_id(self) -> int:
        """An id that was never used."""
        self._ids += 1
        return self._ids

    def ask(
        self,
        context: Context,
        now: float,
        *,
        extra: Sequence[Entry] = (),
        held: bool = False,
        plays_until: float | None = None,
        server_tools: bool = True,
        malformed: str = "",
    ) -> Generator[Effect, None, Reply]:
        """Ask the language model for a reply to the context, which must fit.

        Args:
            extra: entries to reply to that are not in the history yet.
            held: it is a draft.
            plays_until: when the speech before it will have been played.
            server_tools: the model may use the server's own tools once more.
            malformed: why the calls of the attempt before this one cannot be carried out.
        """
        reply = self._new_reply(context.settings, held=held, plays_until=plays_until)
        context.on_asked(reply.generation_id, extra)
        request = generation_request(
            context.settings,
            context.history,
            extra,
            now,
            server_tools=server_tools,
            malformed=malformed,
        )
        yield StartGeneration(reply.generation_id, request)
        return reply

    def _new_reply(self, settings: SessionSettings, *, held: bool, plays_until: float | None) -> Reply:
        return Reply(
            generation_id=self.new_id(),
            spoken=settings.spoken,
            voice=settings.voice,
            language=settings.language,
            text_ahead=settings.profile.transcription_ahead_of_audio,
            show_thoughts=settings.include_thoughts,
            playout=Playout(settings.turn_taking.playout_lead_ms / 1000, plays_until=plays_until),
            held=held,
        )

    def speak(self, reply: Reply) -> Iterator[Effect]:
        """Have the next clause spoken, if it is time for one."""
        speech = reply.next_speech(self._ids + 1)
        if speech is not None:
            self._ids += 1
            yield speech

    def take(self, reply: Reply, event: EngineEvent, now: float) -> Iterator[Effect]:
        """An engine said something; ignored unless this reply still waits for it."""
        match event:
            case Generated(generation_id=id, event=said) if id == reply.generation_id:
                reply.on_generated(said, now)
            case GenerationFailed(generation_id=id, message=message) if id == reply.generation_id:
                reply.on_generation_failed(message, malformed_call=event.malformed_call)
                yield Warn(message)
            case Spoken(utterance_id=id, chunk=chunk) if reply.owns_utterance(id):
                reply.on_spoken(chunk, now)
            case SpeechEnded(utterance_id=id) if reply.owns_utterance(id):
                reply.on_speech_ended()
            case SpeechFailed(utterance_id=id, message=message) if reply.owns_utterance(id):
                yield Warn(message)
                yield from reply.cancel()
                reply.on_speech_failed(message)
            case _:
                return
        yield from self.speak(reply)
