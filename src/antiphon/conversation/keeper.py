"""Keeping the session: what is saved of it when it comes to rest, and what its client is told of that."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum, auto

from antiphon.conversation.consumption import Consumption
from antiphon.conversation.context import Context
from antiphon.conversation.effects import SaveSession, Send
from antiphon.conversation.frames import FrameBuffer
from antiphon.conversation.lifetime import Lifetime
from antiphon.conversation.listener import Listener
from antiphon.conversation.responder import Responder
from antiphon.conversation.session_usage import SessionUsage
from antiphon.conversation.snapshot import VERSION, SavedEntry, Snapshot
from antiphon.wire.server import ServerMessage, SessionResumptionUpdate


class _Told(Enum):
    NOTHING = auto()
    RESUMABLE = auto()
    UNRESUMABLE = auto()


class Keeper:
    """Keeps one session, if its client wants that.

    Args:
        context: as yet nothing was said in it.
    """

    def __init__(
        self,
        context: Context,
        listener: Listener,
        responder: Responder,
        frames: FrameBuffer,
        consumption: Consumption,
        lifetime: Lifetime,
    ) -> None:
        self._context = context
        self._listener = listener
        self._responder = responder
        self._frames = frames
        self._consumption = consumption
        self._lifetime = lifetime
        self._announces = context.settings.resumable and context.settings.announces_unresumable
        self._kept = self._state()
        self._told = _Told.NOTHING
        self._saving = False

    @property
    def saving(self) -> bool:
        """A handle is on its way to the client."""
        return self._saving

    def on_turn(self) -> Iterator[Send]:
        """A turn is under way that no handle covers: say so, as Google's service does."""
        if self._announces and self._told is not _Told.UNRESUMABLE:
            self._told = _Told.UNRESUMABLE
            yield Send(ServerMessage(session_resumption_update=SessionResumptionUpdate()))

    def on_rest(self, usage: SessionUsage, now: float) -> Iterator[SaveSession]:
        """The session is at rest: it is kept if anything is new.

        Also when nothing is new but the client was told that the session cannot be resumed: now it can.
        """
        if not self._context.settings.resumable:
            return
        self._consumption.on_heard(self._listener.heard_samples)
        state = self._state()
        is_new = state != self._kept or self._told is _Told.UNRESUMABLE
        if is_new and self._is_clean_cut():
            self._kept = state
            self._told = _Told.RESUMABLE
            self._saving = True
            yield SaveSession(self._snapshot(usage, now))

    def on_settled(self) -> None:
        """The client has its handle, or knows that there is none."""
        self._saving = False

    def _state(self) -> object:
        """What counts as new when it changes."""
        return self._context.history.revision, self._context.settings

    def _is_clean_cut(self) -> bool:
        """A client that sends again what is not covered neither repeats nor loses anything."""
        end = self._listener.turn_end_samples
        return not self._context.settings.transparent or self._consumption.is_between_messages(end)

    def _snapshot(self, usage: SessionUsage, now: float) -> Snapshot:
        settings, history = self._context.settings, self._context.history
        toolbox, age = settings.toolbox, self._lifetime.age(now)
        return Snapshot(
            version=VERSION,
            session_id=settings.session_id,
            model_id=settings.model_id,
            system_instruction=settings.system_instruction,
            functions=list(toolbox.functions),
            history=[SavedEntry.of(entry) for entry in history.entries],
            prefix=history.prefix,
            summary=SavedEntry.of(history.summary) if history.summary is not None else None,
            token_factor=self._context.factor,
            calls_issued=self._responder.calls.issued,
            open_calls=self._responder.calls.open,
            turns=self._responder.turns.count,
            consumed=self._consumption.covered(self._frames.oldest_message),
            acquaintance=self._listener.acquaintance,
            server_tools=sorted(toolbox.server_tools),
            excluded_domains=list(toolbox.excluded_domains),
            grounding_form=toolbox.grounding_form,
            retrieval_threshold=toolbox.retrieval_threshold,
            mcp_servers=list(toolbox.mcp_servers),
            audio_s=age.audio_s,
            video_s=age.video_s,
            usage=usage,
        )
