"""Questions of one worker to the others, and their answers."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from antiphon.server.workers.messages import Answer, Answers, Question, ToWorker

PATIENCE_S = 2.0
"""Who has not answered by then is left out."""


@dataclass(slots=True)
class _Asked:
    asker: int
    id: int
    missing: set[int]
    timer: asyncio.TimerHandle
    bodies: dict[int, bytes] = field(default_factory=dict)


class Switchboard:
    """Passes questions on, and brings the answers back together.

    Args:
        send: sends a message to the worker of a number.
    """

    def __init__(self, send: Callable[[int, ToWorker], None]) -> None:
        self._send = send
        self._ids = itertools.count(1)
        self._asked: dict[int, _Asked] = {}

    def ask(self, asker: int, question: Question, others: Collection[int]) -> None:
        """Pass a question on to the others."""
        number = next(self._ids)
        timer = asyncio.get_running_loop().call_later(PATIENCE_S, self._close, number)
        self._asked[number] = _Asked(asker, question.id, set(others), timer)
        for other in others:
            self._send(other, Question(number, question.path, question.principal))
        self._check(number)

    def answer(self, worker: int, answer: Answer) -> None:
        """A worker answers; too late, nobody listens."""
        asked = self._asked.get(answer.id)
        if asked is not None and worker in asked.missing:
            asked.missing.remove(worker)
            asked.bodies[worker] = answer.body
            self._check(answer.id)

    def gone(self, worker: int) -> None:
        """A worker has ended, and answers no more."""
        for number, asked in list(self._asked.items()):
            asked.missing.discard(worker)
            self._check(number)

    def _check(self, number: int) -> None:
        if not self._asked[number].missing:
            self._close(number)

    def _close(self, number: int) -> None:
        asked = self._asked.pop(number)
        asked.timer.cancel()
        self._send(asked.asker, Answers(asked.id, asked.bodies))
