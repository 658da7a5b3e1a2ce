"""Workers end when they are closed, and with the server."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys

import pytest
from tests.engines.workers.echo_worker import Die, Freeze, ListFiles, Say
from tests.engines.workers.workbench import (
    HERE,
    HurryingClock,
    Request,
    Run,
    echo_spec,
    started,
    wait_for_end,
)

from antiphon.engines.errors import EngineFailed, EngineUnavailable
from antiphon.engines.workers.worker import Worker, WorkerState


class TestEnd:
    def test_close_ends_the_process_and_the_requests(self, run: Run) -> None:
        async def main() -> None:
            worker = await started()
            pid = worker.pid
            assert pid is not None
            request = Request(worker)
            await worker.close()
            with pytest.raises(EngineUnavailable, match="it was closed"):
                await request.answer()
            with pytest.raises(EngineUnavailable, match="its worker is closed"):
                Request(worker)
            with pytest.raises(ProcessLookupError):
                os.kill(pid, 0)
            await worker.close()

        run(main())

    def test_a_frozen_one_is_killed_after_the_grace(self, run: Run) -> None:
        async def main() -> None:
            worker = Worker(echo_spec(), clock=HurryingClock(2.0))
            await worker.start()
            request = Request(worker)
            request.send(Freeze())
            await worker.close()
            assert worker.pid is None

        run(main())

    @pytest.mark.parametrize("turns", [0, 1, 2, 3, 5, 8])
    def test_one_that_is_being_started_again_is_closed(self, run: Run, turns: int) -> None:
        async def main() -> None:
            worker = await started()
            request = Request(worker)
            request.send(Die("gone"))
            with pytest.raises(EngineFailed):
                await request.answer()
            for _ in range(turns):  # of the event loop: so far may the new start have got
                await asyncio.sleep(0)
            await worker.close()
            assert (worker.state, worker.pid) == (WorkerState.CLOSED, None)

        run(main())

    def test_ctrl_c_does_not_end_it(self, run: Run) -> None:
        async def main() -> None:
            worker = await started()
            assert worker.pid is not None
            assert os.getsid(worker.pid) != os.getsid(0)
            os.kill(worker.pid, signal.SIGINT)
            request = Request(worker)
            request.send(Say("still here"))
            assert await request.answer() == "still here"
            await worker.close()

        run(main())

    def test_it_ends_with_the_server_even_if_that_is_killed(self) -> None:
        server = subprocess.Popen(
            [sys.executable, "-c", _SERVER],
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(HERE)},
        )
        with server:
            assert server.stdout is not None
            worker_pid = int(server.stdout.readline())
            server.kill()
        wait_for_end(worker_pid)

    @pytest.mark.parametrize("loop", ["asyncio.new_event_loop", "uvloop.new_event_loop"])
    def test_a_server_that_gives_up_while_it_starts_does_not_hang(self, loop: str) -> None:
        ran = subprocess.run(
            [sys.executable, "-c", _QUITTERS.replace("LOOP", loop)],
            capture_output=True,
            text=True,
            timeout=15,
            env={**os.environ, "PYTHONPATH": str(HERE)},
        )
        assert ran.stdout.split() == ["gave", "up"] * 8

    def test_it_does_not_keep_the_servers_sockets(self, run: Run) -> None:
        async def main() -> None:
            with socket.create_server(("127.0.0.1", 0)) as listener:
                inode = os.readlink(f"/proc/self/fd/{listener.fileno()}")
                worker = await started()
                request = Request(worker)
                request.send(ListFiles())
                files = (await request.answer()).splitlines()
                await worker.close()
            assert len(files) >= 3
            assert inode not in files

        run(main())


_PREAMBLE = """
import asyncio, msgspec, uvloop
from antiphon.clock import LoopClock
from antiphon.engines.workers.worker import Worker, WorkerSpec
from echo_worker import Answer, Configure

def make():
    answers = msgspec.msgpack.Decoder(Answer)
    spec = WorkerSpec(engine="echo", module="echo_worker", configuration=Configure(), answers=answers)
    return Worker(spec, clock=LoopClock())
"""

_SERVER = f"""{_PREAMBLE}
async def main():
    worker = make()
    await worker.start()
    print(worker.pid, flush=True)
    await asyncio.sleep(60)

asyncio.run(main())
"""

_QUITTERS = f"""{_PREAMBLE}
async def main(delay_ms):
    starting = asyncio.create_task(make().start())
    await asyncio.sleep(delay_ms / 1000)

for delay_ms in range(0, 16, 2):
    with asyncio.Runner(loop_factory=LOOP) as runner:
        runner.run(main(delay_ms))
    print("gave up")
"""
