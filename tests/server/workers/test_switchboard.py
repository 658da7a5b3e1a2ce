"""Questions of one worker to the others."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

from antiphon.server.workers.messages import Answer, Answers, Question, ToWorker
from antiphon.server.workers.switchboard import PATIENCE_S, Switchboard
from antiphon.testing import run_virtual


class Wires:
    """What a switchboard has sent."""

    def __init__(self) -> None:
        self.sent: list[tuple[int, ToWorker]] = []
        self.board = Switchboard(lambda number, message: self.sent.append((number, message)))

    def asked(self, worker: int) -> int:
        """The id under which a worker was asked last."""
        return [m.id for number, m in self.sent if number == worker and isinstance(m, Question)][-1]

    @property
    def answers(self) -> list[tuple[int, ToWorker]]:
        return [(number, message) for number, message in self.sent if isinstance(message, Answers)]


def check(test: Coroutine[Any, Any, None]) -> None:
    run_virtual(test)


def test_who_asks_hears_what_all_others_say() -> None:
    async def test() -> None:
        wires = Wires()
        wires.board.ask(2, Question(7, "metrics", "anyone"), [1, 3])
        wires.board.answer(3, Answer(wires.asked(3), b"three"))
        assert not wires.answers
        wires.board.answer(1, Answer(wires.asked(1), b"one"))
        assert wires.answers == [(2, Answers(7, {3: b"three", 1: b"one"}))]

    check(test())


def test_who_has_nobody_to_ask_hears_so_at_once() -> None:
    async def test() -> None:
        wires = Wires()
        wires.board.ask(1, Question(7, "metrics", "anyone"), [])
        assert wires.answers == [(1, Answers(7, {}))]

    check(test())


def test_who_is_too_slow_is_left_out() -> None:
    async def test() -> None:
        wires = Wires()
        wires.board.ask(1, Question(7, "metrics", "anyone"), [2, 3])
        wires.board.answer(2, Answer(wires.asked(2), b"two"))
        await asyncio.sleep(PATIENCE_S)
        assert wires.answers == [(1, Answers(7, {2: b"two"}))]
        wires.board.answer(3, Answer(wires.asked(3), b"three"))
        assert len(wires.answers) == 1

    check(test())


def test_who_has_ended_is_not_waited_for() -> None:
    async def test() -> None:
        wires = Wires()
        wires.board.ask(1, Question(7, "metrics", "anyone"), [2])
        wires.board.ask(3, Question(8, "metrics", "anyone"), [1, 2])
        wires.board.gone(2)
        assert wires.answers == [(1, Answers(7, {}))]
        wires.board.answer(1, Answer(wires.asked(1), b"one"))
        assert wires.answers[1:] == [(3, Answers(8, {1: b"one"}))]

    check(test())
