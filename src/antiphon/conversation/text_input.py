"""What the client writes: turns, context, instructions, and wishes for a reply."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from antiphon.conversation.context import Context
from antiphon.conversation.effects import Effect
from antiphon.conversation.entry import Entry
from antiphon.conversation.floor import AwaitingTools
from antiphon.conversation.initial_history import InitialHistory
from antiphon.conversation.initiative import Initiative
from antiphon.conversation.listener import Listener
from antiphon.conversation.next_turn import NextTurn
from antiphon.conversation.responder import Responder
from antiphon.conversation.user_turns import (
    content_entry,
    is_nudge,
    role_of,
    text_entry,
    text_turn,
    without_nudge,
)
from antiphon.conversation.voice_input import VoiceInput
from antiphon.wire.client import ClientContent, ContextUpdate


class TextInput:
    """The written side of one session's input."""

    def __init__(
        self,
        context: Context,
        listener: Listener,
        responder: Responder,
        voice: VoiceInput,
        initiative: Initiative,
        initial_history: InitialHistory,
        next_turn: NextTurn,
    ) -> None:
        self._context = context
        self._listener = listener
        self._responder = responder
        self._voice = voice
        self._initiative = initiative
        self._initial_history = initial_history
        self._next = next_turn

    # -- clientContent ---------------------------------------------------------------------------------

    def on_client_content(self, message: ClientContent, now: float) -> Iterator[Effect]:
        """Turns of the conversation so far, and whether they are to be answered."""
        self._initiative.on_user()
        resolution = self._context.settings.media_resolution
        entries = [content_entry(content, resolution) for content in message.turns]
        spoken = [entry for entry in entries if entry.content.role != "system"]
        for content in message.turns:
            if role_of(content) == "system":
                yield from self._responder.update(ContextUpdate(system_instruction=content))
        if self._initial_history.open:
            yield from self._seed(spoken, now, complete=bool(message.turn_complete))
        elif message.turn_complete and not message.turns:
            yield from self._on_nudge("turnComplete", now)
        else:
            if not isinstance(self._responder.floor, AwaitingTools):
                yield from self._responder.interrupt(now, live=self._listener.live(now))
            yield from self._on_turns(spoken, now, complete=bool(message.turn_complete))

    def _seed(self, entries: Sequence[Entry], now: float, *, complete: bool) -> Iterator[Effect]:
        yield from self._initial_history.add(entries, now)
        if not complete:
            return
        self._initial_history.close()
        asks = self._context.history.last_role == "user"
        if asks and self._context.settings.profile.history_reply_on_user_turn:
            yield from self._answer([], "initial history ends with a user turn", now)

    def _on_turns(self, entries: Sequence[Entry], now: float, *, complete: bool) -> Iterator[Effect]:
        if not complete:
            yield from self._responder.add_context(entries, now)
        elif self._listener.hearing and not self._listener.speaking:
            # What was said before is still being understood: both are one turn.
            self._next.add_text(without_nudge(entries, "user"))
        elif entries and entries[-1].content.role == "model":
            # A conversation that is told up to the model's own words asks for nothing.
            turn = text_turn(entries, "turnComplete after a model turn", now)
            yield from self._responder.pass_over(turn, now)
        else:
            asked = without_nudge(entries, self._context.history.last_role)
            yield from self._answer(asked, "turnComplete", now)

    # -- realtimeInput.text ----------------------------------------------------------------------------

    def on_text(self, text: str, now: float) -> Iterator[Effect]:
        """A turn of the user, or part of the one that is being spoken."""
        self._initial_history.close()
        self._initiative.on_user()
        if self._listener.hearing:
            if not is_nudge(text):
                self._next.add_text([text_entry(text, (), self._context.settings.media_resolution)])
            return
        if is_nudge(text) and self._context.history.last_role == "user":
            yield from self._on_nudge("realtimeInput.text without words", now)
            return
        if self._context.settings.interrupting and not isinstance(self._responder.floor, AwaitingTools):
            yield from self._responder.interrupt(now, live=self._listener.live(now))
        yield from self._answer([self._next.written(text, now)], "realtimeInput.text", now)

    # -- asking for a reply ----------------------------------------------------------------------------

    def _on_nudge(self, reason: str, now: float) -> Iterator[Effect]:
        """The client wants a reply, without saying more: to what is being spoken, or to what was said."""
        if self._listener.hearing:
            yield from self._voice.hear(self._listener.on_stream_end(now), now)
        elif self._responder.idle:
            yield from self._answer([], reason, now)

    def _answer(self, entries: Sequence[Entry], reason: str, now: float) -> Iterator[Effect]:
        yield from self._responder.answer(text_turn(entries, reason, now), now)
