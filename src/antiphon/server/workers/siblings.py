"""The other workers, as one of them sees them."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Mapping
from typing import Protocol

from antiphon.server.workers.link import Link
from antiphon.server.workers.messages import Answers, Question, TakenOver, ToSupervisor, ToWorker


class Siblings(Protocol):
    """The other workers of a server."""

    @property
    def number(self) -> int:
        """Which worker this one is, counted from 1."""
        ...

    async def ask(self, path: str, principal: str) -> Mapping[int, bytes]:
        """What the others answer to a GET of this path, by their numbers; who is too slow is left out.

        Args:
            principal: the name of the key for which it is asked.
        """
        ...

    def tell_taken_over(self, session_id: str) -> None:
        """A session goes on over a connection here: whoever has an older one is to close it."""
        ...


class LinkedSiblings:
    """The other workers, by way of the supervisor."""

    def __init__(self, number: int, link: Link[ToSupervisor, ToWorker]) -> None:
        self._number = number
        self._link = link
        self._ids = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[Mapping[int, bytes]]] = {}

    @property
    def number(self) -> int:
        """Which worker this one is."""
        return self._number

    async def ask(self, path: str, principal: str) -> Mapping[int, bytes]:
        """What the others answer."""
        number = next(self._ids)
        self._waiting[number] = asyncio.get_running_loop().create_future()
        self._link.send(Question(number, path, principal))
        try:
            return await self._waiting[number]
        finally:
            del self._waiting[number]

    def on_answers(self, answers: Answers) -> None:
        """The supervisor has brought them together."""
        waiting = self._waiting.get(answers.id)
        if waiting is not None and not waiting.done():
            waiting.set_result(answers.bodies)

    def tell_taken_over(self, session_id: str) -> None:
        """A session goes on here."""
        self._link.send(TakenOver(session_id))
