"""Several equal workers, each request to the one that has the least to do."""

from __future__ import annotations

import asyncio
from typing import Generic

from antiphon.clock import Clock
from antiphon.engines.errors import EngineUnavailable
from antiphon.engines.workers.worker import AnswerT, Worker, WorkerSpec, WorkerState


class WorkerPool(Generic[AnswerT]):
    """A fixed number of workers of one kind.

    Args:
        spec: what each of them runs.
        count: how many, at least 1.
    """

    def __init__(self, spec: WorkerSpec[AnswerT], *, count: int, clock: Clock) -> None:
        self._engine = spec.engine
        self._workers = [Worker(spec, clock=clock) for _ in range(count)]

    @property
    def workers(self) -> tuple[Worker[AnswerT], ...]:
        return tuple(self._workers)

    @property
    def detail(self) -> str:
        """What the workers said they run; empty before the start."""
        return self._workers[0].detail

    @property
    def open_channels(self) -> int:
        """How many requests all of them have."""
        return sum(worker.open_channels for worker in self._workers)

    async def start(self) -> None:
        """Start all workers at once; return when every one is ready.

        Raises:
            EngineConfigError: they can never work as configured.
            EngineUnavailable: one of them did not start; the others are ended.
        """
        starts = [asyncio.create_task(worker.start()) for worker in self._workers]
        try:
            await asyncio.gather(*starts)
        except BaseException:
            await asyncio.wait(starts)
            await self.close()
            raise

    def least_busy(self) -> Worker[AnswerT]:
        """The worker to give the next request to: a ready one if there is one, else one that is starting.

        Raises:
            EngineUnavailable: all of them are down.
        """
        up = [worker for worker in self._workers if worker.state is WorkerState.READY] or [
            worker for worker in self._workers if worker.state is WorkerState.STARTING
        ]
        if not up:
            state = self._workers[0].state.value
            raise EngineUnavailable(f"its workers are {state}", engine=self._engine)
        return min(up, key=lambda worker: worker.open_channels)

    async def close(self) -> None:
        """End all workers."""
        await asyncio.gather(*(worker.close() for worker in self._workers))
