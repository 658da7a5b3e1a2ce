"""An event loop in which nobody waits: when nothing is left to do, time jumps to the next timer.

Everything in Antiphon that needs the time asks `antiphon.clock.LoopClock`, which asks the running loop. Under
`VirtualTimeLoop` the whole server therefore lives in virtual time: ten minutes of conversation, paced as for
a real listener, take as long as the computing takes, and everything happens at exact, repeatable times.

What the loop waits for is either a timer, which it can jump to, or the world outside: a socket, a thread, a
child process. It cannot see whether the world is still working, so there are two rules:

- Before it jumps, the loop polls its sockets; what has arrived is taken first, and a callback that was made
  ready (from another thread, too) runs first.
- While anything runs that takes real time, somebody must say so by ``with loop.real_work():`` around it. The
  loop then waits for it and the clock stands still. `run_in_executor`, and so `asyncio.to_thread`, does this
  itself. Peers in the *same* loop need nothing: what is written to a loopback socket is there at once.

The idea is that of Trio's ``MockClock(autojump_threshold=0)``.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from typing import Any, TypeVar, TypeVarTuple

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

SelectedEvents = list[tuple[selectors.SelectorKey, int]]

__all__ = ["Deadlock", "VirtualTimeLoop", "run_virtual"]


class Deadlock(RuntimeError):
    """Nothing is ready, no timer is set, and no real work is announced: the loop would wait for ever."""


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """An asyncio event loop whose `time()` is virtual, in seconds from 0.

    Args:
        patience_s: how long, in real time, the loop waits for the outside world when not even a timer is
            set; then it raises `Deadlock` instead of hanging.
    """

    def __init__(self, *, patience_s: float = 5.0) -> None:
        self._virtual_s = 0.0
        self._real_work = 0
        self._jumping = _JumpingSelector(self, patience_s)
        super().__init__(self._jumping)

    def time(self) -> float:
        """Virtual seconds since the loop was made."""
        return self._virtual_s

    @property
    def virtual_s(self) -> float:
        """The same, by a name that tells it from a clock's reading."""
        return self._virtual_s

    def advance(self, duration_s: float) -> None:
        """Move the clock; for the selector, and for simulating a callback that takes long."""
        self._virtual_s += max(0.0, duration_s)

    @property
    def works_for_real(self) -> bool:
        """Somebody has announced work that takes real time."""
        return self._real_work > 0

    @contextmanager
    def real_work(self) -> Iterator[None]:
        """While this is entered, the clock stands still and the loop waits for real."""
        self._real_work += 1
        try:
            yield
        finally:
            self._real_work -= 1

    def run_in_executor(
        self, executor: Executor | None, func: Callable[[*Ts], T], *args: *Ts
    ) -> asyncio.Future[T]:
        """As in every loop; the clock stands still until it has returned."""
        future = super().run_in_executor(executor, func, *args)
        self._real_work += 1
        future.add_done_callback(self._real_work_done)
        return future

    async def shutdown_default_executor(self, *args: Any, **options: Any) -> None:
        """As in every loop; its threads end in real time."""
        with self.real_work():
            await super().shutdown_default_executor(*args, **options)

    def _real_work_done(self, _: asyncio.Future[Any]) -> None:
        self._real_work -= 1


class _JumpingSelector(selectors.BaseSelector):
    """A selector that jumps where another would wait."""

    def __init__(self, loop: VirtualTimeLoop, patience_s: float) -> None:
        self._loop = loop
        self._patience_s = patience_s
        self._real = selectors.DefaultSelector()

    def select(self, timeout: float | None = None) -> SelectedEvents:
        """What is ready.

        Args:
            timeout: until the next timer is due; 0 when a callback is ready, None when there is no timer.
        """
        ready = self._real.select(0)
        if ready or timeout == 0:
            return ready
        if self._loop.works_for_real:
            return self._real.select(self._patience_s)
        if timeout is None:
            return self._wait_for_the_world()
        self._loop.advance(timeout)
        return ready

    def _wait_for_the_world(self) -> SelectedEvents:
        ready = self._real.select(self._patience_s)
        if not ready:
            raise Deadlock(
                f"nothing is ready and no timer is set, at {self._loop.virtual_s:.3f} s of virtual time"
            )
        return ready

    def register(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        return self._real.register(fileobj, events, data)

    def unregister(self, fileobj: Any) -> selectors.SelectorKey:
        return self._real.unregister(fileobj)

    def modify(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        return self._real.modify(fileobj, events, data)

    def close(self) -> None:
        self._real.close()

    def get_key(self, fileobj: Any) -> selectors.SelectorKey:
        return self._real.get_key(fileobj)

    def get_map(self) -> Any:
        return self._real.get_map()


def run_virtual(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end in a new virtual-time loop, as `asyncio.run` would in a real one.

    Raises:
        Deadlock: everything waits for something that cannot come.
    """
    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        return runner.run(coroutine)
