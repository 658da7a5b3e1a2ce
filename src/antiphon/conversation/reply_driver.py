"""Driving a reply: what the engines say goes in, the next clause to speak comes out."""

from __future__ import annotations

from collections.abc import Iterator

from antiphon.conversation.effects import Effect, Warn
from antiphon.conversation.events import (
    Generated,
    GenerationFailed,
    SpeechEnded,
    SpeechFailed,
    Spoken,
)
from antiphon.conversation.reply import Reply

EngineEvent = Generated | GenerationFailed | Spoken | SpeechEnded | SpeechFailed


class ReplyDriver:
    """Feeds replies, and numbers generations and utterances so that no id is used twice in a session."""

    def __init__(self) -> None:
        self._ids = 0

    def new_id(self) -> int:
        """An id that was never used."""
        self._ids += 1
        return self._ids

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
