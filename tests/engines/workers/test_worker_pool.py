"""Pools of workers."""

from __future__ import annotations

import os
import signal

import pytest
from tests.engines.workers.echo_worker import Configure, Say
from tests.engines.workers.workbench import Request, Run, echo_spec

from antiphon.clock import LoopClock
from antiphon.engines.errors import EngineConfigError, EngineFailed, EngineUnavailable
from antiphon.engines.workers.pool import WorkerPool


def test_a_request_goes_to_the_worker_with_the_fewest(run: Run) -> None:
    async def main() -> None:
        pool = WorkerPool(echo_spec(), count=2, clock=LoopClock())
        await pool.start()
        requests = [Request(pool.least_busy()) for _ in range(4)]
        assert [worker.open_channels for worker in pool.workers] == [2, 2]
        requests[0].channel.close()
        assert pool.least_busy() is pool.workers[0]
        assert (pool.open_channels, pool.detail) == (3, "an echo")
        await pool.close()

    run(main())


def test_the_others_serve_while_one_is_down(run: Run) -> None:
    async def main() -> None:
        pool = WorkerPool(echo_spec(), count=2, clock=LoopClock())
        await pool.start()
        dying = Request(pool.workers[0])
        pid = pool.workers[0].pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        with pytest.raises(EngineFailed):
            await dying.answer()
        assert pool.least_busy() is pool.workers[1]
        request = Request(pool.least_busy())
        request.send(Say("served"))
        assert await request.answer() == "served"
        await pool.close()

    run(main())


def test_one_that_cannot_start_fails_the_start_of_all(run: Run) -> None:
    async def main() -> None:
        pool = WorkerPool(echo_spec(Configure(refuse="no model here")), count=3, clock=LoopClock())
        with pytest.raises(EngineConfigError, match="no model here"):
            await pool.start()
        assert [worker.pid for worker in pool.workers] == [None, None, None]
        with pytest.raises(EngineUnavailable, match="its workers are closed"):
            pool.least_busy()

    run(main())
