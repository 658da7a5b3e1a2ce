"""The decision whether there is room for a session."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from antiphon.config.caller import CallerRules
from antiphon.config.model_table import matches
from antiphon.server.admission.daily import DailyLimits
from antiphon.server.admission.load import Load
from antiphon.server.admission.refusals import LimitReached, blocked_origin, forbidden_model
from antiphon.server.admission.shared_slots import SharedSlots
from antiphon.server.auth import Authenticator
from antiphon.server.origins import OriginPolicy

SLOT_S = 60.0
"""A session's slot is free again so long after it was last renewed: its server may have been killed."""

_MINUTE_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """A session that wants in.

    Attributes:
        name: of the principal.
        model_id: what the client asks for.
        origin: of the web page, if it comes from one.
        host: the `Host` header.
        session_id: it may be here already, on a socket that still hangs.
        new: it is not resumed.
    """

    name: str
    model_id: str
    origin: str | None
    host: str | None
    session_id: str
    new: bool


class Place:
    """The room that a session takes, until it leaves."""

    def __init__(self, doorkeeper: Doorkeeper, visitor: Visitor, holder: str) -> None:
        self._doorkeeper = doorkeeper
        self.visitor = visitor
        self.holder = holder

    def leave(self) -> None:
        """The session is over; calls after the first do nothing."""
        self._doorkeeper.leave(self)


class Doorkeeper:
    """Lets sessions in.

    Args:
        max_sessions: most sessions at the same time, of all callers.
        observe_refusal: told the name of the limit when somebody is turned away because of one.
    """

    def __init__(
        self,
        *,
        authenticator: Authenticator,
        origins: OriginPolicy,
        daily: DailyLimits,
        slots: SharedSlots,
        load: Load,
        max_sessions: int,
        observe_refusal: Callable[[str], None],
    ) -> None:
        self._authenticator = authenticator
        self._origins = origins
        self._daily = daily
        self._slots = slots
        self._load = load
        self._max_sessions = max_sessions
        self._observe_refusal = observe_refusal
        self._places: dict[Place, None] = {}
        self._farewells: dict[asyncio.Task[None], str] = {}

    async def admit(self, visitor: Visitor) -> Place:
        """Let a session in.

        Raises:
            LimitReached: there is no room.
            ProtocolError: it may not come in at all.
        """
        self._check_rules(visitor)
        try:
            self._check_room(visitor)
            return await self._take_place(visitor)
        except LimitReached as refusal:
            self._observe_refusal(refusal.limit)
            raise

    async def renew(self) -> None:
        """Hold on to the slots of all that are inside; to be called well within `SLOT_S`."""
        for place in list(self._places):
            if self._authenticator.rules(place.visitor.name).max_sessions is not None:
                pool, session_id = _sessions_of(place.visitor.name), place.visitor.session_id
                await self._slots.take(pool, session_id, place.holder, limit=None, for_s=SLOT_S)
                if place not in self._places:  # it left meanwhile
                    await self._slots.free(pool, session_id, place.holder)
        await self._slots.sweep()

    def leave(self, place: Place) -> None:
        """A session is over."""
        if place not in self._places:
            return
        del self._places[place]
        pool, session_id = _sessions_of(place.visitor.name), place.visitor.session_id
        if self._authenticator.rules(place.visitor.name).max_sessions is not None:
            freeing = self._slots.free(pool, session_id, place.holder)
            task = asyncio.get_running_loop().create_task(freeing)
            self._farewells[task] = place.visitor.name
            task.add_done_callback(self._farewells.pop)

    async def close(self) -> None:
        """Wait until all slots are given back."""
        if self._farewells:
            await asyncio.wait(list(self._farewells))

    def _check_rules(self, visitor: Visitor) -> None:
        """What the caller may do does not depend on who else is there."""
        rules, origin = self._authenticator.rules(visitor.name), visitor.origin
        if not allows_model(rules, visitor.model_id):
            raise forbidden_model(visitor.model_id, visitor.name, rules.models)
        # A program that is no browser sends no origin, and could send any: it is not asked for one.
        if origin is not None and not self._origins.allows_caller(origin, visitor.host, rules.origins):
            raise blocked_origin(origin, visitor.name)

    def _check_room(self, visitor: Visitor) -> None:
        inside = {place.visitor.session_id for place in self._places} - {visitor.session_id}
        if len(inside) >= self._max_sessions:
            text = f"the server has max_sessions ({self._max_sessions}) open."
            raise LimitReached("server.max_sessions", text)
        overload = self._load.too_high(len(inside))
        if overload is not None:
            raise overload

    async def _take_place(self, visitor: Visitor) -> Place:
        place = Place(self, visitor, secrets.token_hex(8))
        self._places[place] = None
        try:
            await self._check_limits(place)
        except BaseException:
            place.leave()
            raise
        return place

    async def _check_limits(self, place: Place) -> None:
        visitor, rules = place.visitor, self._authenticator.rules(place.visitor.name)
        await self._daily.look_up(visitor.name)
        used_up = self._daily.exhausted(visitor.name)
        if used_up is not None:
            raise used_up
        # Who closes one session and opens the next at once does not find the first still counted.
        leaving = [task for task, name in self._farewells.items() if name == visitor.name]
        if leaving:
            await asyncio.wait(leaving)
        if rules.max_sessions is not None and not await self._slots.take(
            _sessions_of(visitor.name),
            visitor.session_id,
            place.holder,
            limit=rules.max_sessions,
            for_s=SLOT_S,
        ):
            text = f"max_sessions ({rules.max_sessions}) of this API key are open."
            raise LimitReached("max_sessions", text, detail=visitor.name)
        if visitor.new and rules.sessions_per_minute is not None:
            pool, slot = f"begun by {visitor.name}", place.holder
            limit = rules.sessions_per_minute
            if not await self._slots.take(pool, slot, place.holder, limit=limit, for_s=_MINUTE_S):
                text = f"sessions_per_minute ({limit}) of this API key are begun."
                raise LimitReached("sessions_per_minute", text, detail=visitor.name)


def allows_model(rules: CallerRules, model_id: str) -> bool:
    """Whether a caller may ask for a model."""
    return not rules.models or any(matches(pattern, model_id) for pattern in rules.models)


def _sessions_of(name: str) -> str:
    return f"sessions of {name}"
