"""What the tests of workers share: echo workers, clocks that hurry, and ways to wait for a process's end."""

from __future__ import annotations

import asyncio
import os
import select
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import uvloop
from tests.engines.workers.echo_worker import Answer, Configure, Said

from antiphon.clock import LoopClock
from antiphon.engines.errors import EngineError
from antiphon.engines.workers.worker import Channel, Worker, WorkerSpec

HERE = Path(__file__).parent

LOOPS = {"asyncio": asyncio.new_event_loop, "uvloop": uvloop.new_event_loop}

Run = Callable[[Coroutine[Any, Any, None]], None]


def echo_spec(configuration: Configure | None = None) -> WorkerSpec[Answer]:
    return WorkerSpec(
        engine="echo",
        module="echo_worker",
        configuration=configuration or Configure(),
        answers=msgspec.msgpack.Decoder(Answer),
    )


async def started(configuration: Configure | None = None) -> Worker[Answer]:
    worker = Worker(echo_spec(configuration), clock=LoopClock())
    await worker.start()
    return worker


class Request:
    """One open request; its answers can be awaited."""

    def __init__(self, worker: Worker[Answer]) -> None:
        self._inbox: asyncio.Queue[Answer | EngineError] = asyncio.Queue()
        self.channel: Channel[Answer] = worker.open(self._inbox.put_nowait, self._inbox.put_nowait)

    def send(self, message: msgspec.Struct) -> None:
        self.channel.send(message)

    async def answer(self) -> str:
        """The next answer's text.

        Raises:
            EngineError: the request failed.
        """
        message = await self._inbox.get()
        if isinstance(message, EngineError):
            raise message
        assert isinstance(message, Said)
        return message.text


class HurryingClock(LoopClock):
    """A clock on which some sleeps are over at once; they are written down. Others take their time.

    Args:
        hurried_s: the lengths of those that are over at once.
    """

    def __init__(self, *hurried_s: float) -> None:
        super().__init__(datetime(2026, 1, 1, tzinfo=UTC))
        self._hurried_s = hurried_s
        self.hurried: asyncio.Queue[float] = asyncio.Queue()

    async def sleep(self, seconds: float) -> None:
        if seconds in self._hurried_s:
            self.hurried.put_nowait(seconds)
            seconds = 0
        await super().sleep(seconds)


def wait_for_end(pid: int) -> None:
    """Wait until a process has ended, whoever's child it is."""
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    try:
        ready, _, _ = select.select([descriptor], [], [], 10)
        assert ready, f"process {pid} still runs"
    finally:
        os.close(descriptor)
