"""Workers: starts, requests, crashes and restarts, with real processes."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys

import pytest
from tests.engines.workers.echo_worker import Babble, Configure, Die, Freeze, Print, Say
from tests.engines.workers.workbench import (
    HurryingClock,
    Request,
    Run,
    echo_spec,
    started,
)

from antiphon.engines.errors import EngineConfigError, EngineFailed, EngineUnavailable
from antiphon.engines.workers.process import MAX_UNSENT_BYTES
from antiphon.engines.workers.worker import RESTART_DELAYS_S, Worker, WorkerState


class TestRequests:
    def test_an_answer_comes_on_the_channel_of_its_request(self, run: Run) -> None:
        async def main() -> None:
            worker = await started()
            requests = [Request(worker) for _ in range(50)]
            for number, request in enumerate(requests):
                request.send(Say(f"number {number}"))
            answers = [await request.answer() for request in reversed(requests)]
            assert answers == [f"number {number}" for number in reversed(range(50))]
            await worker.close()

        run(main())

    def test_many_answers_come_in_order(self, run: Run) -> None:
        async def main() -> None:
            worker = await started()
            request = Request(worker)
            request.send(Say("a", times=500))
            request.send(Say("b"))
            assert [await request.answer() for _ in range(501)] == ["a"] * 500 + ["b"]
            await worker.close()

        run(main())

    def test_a_message_of_a_megabyte_passes(self, run: Run) -> None:
        async def main() -> None:
            worker = await started()
            request = Request(worker)
            request.send(Say("x" * 1_000_000))
            assert len(await request.answer()) == 1_000_000
            await worker.close()

        run(main())

    def test_a_closed_channel_hears_nothing(self, run: Run) -> None:
        async def main() -> None:
            worker = await started()
            closed, other = Request(worker), Request(worker)
            closed.send(Say("lost"))
            closed.channel.close()
            other.send(Say("heard"))
            assert await other.answer() == "heard"
            assert worker.open_channels == 1
            closed.send(Say("not even sent"))
            await worker.close()

        run(main())

    def test_what_a_library_prints_does_not_break_the_frames(
        self, run: Run, caplog: pytest.LogCaptureFixture
    ) -> None:
        async def main() -> None:
            worker = await started()
            request = Request(worker)
            request.send(Print("model loaded in 3 ms\n"))
            assert await request.answer() == "printed"
            await worker.close()

        run(main())
        assert "model loaded in 3 ms" in caplog.text


class TestStart:
    def test_it_tells_what_it_runs(self, run: Run) -> None:
        async def main() -> None:
            worker = await started()
            assert (worker.state, worker.detail) == (WorkerState.READY, "an echo")
            await worker.close()

        run(main())

    def test_a_worker_that_refuses_says_why_and_what_to_do(self, run: Run) -> None:
        async def main() -> None:
            with pytest.raises(EngineConfigError, match="echo: no model here — ask nicely"):
                await started(Configure(refuse="no model here"))

        run(main())

    def test_a_worker_that_dies_is_quoted(self, run: Run) -> None:
        async def main() -> None:
            with pytest.raises(EngineUnavailable, match="ended with status 1: out of luck while"):
                await started(Configure(die="out of luck"))

        run(main())

    def test_a_worker_that_hangs_is_killed(self, run: Run) -> None:
        async def main() -> None:
            worker = Worker(echo_spec(Configure(hang=True)), clock=HurryingClock(60.0))
            with pytest.raises(EngineUnavailable, match="not ready in 60 s"):
                await worker.start()
            assert worker.pid is None
            with pytest.raises(EngineUnavailable, match="its worker is not started"):
                Request(worker)
            await worker.close()

        run(main())

    @pytest.mark.parametrize(
        "module",
        [
            "antiphon.engines.recognizers.pocketsphinx.worker",
            "antiphon.engines.synthesizers.espeak.worker",
        ],
    )
    def test_workers_load_nothing_of_the_server(self, module: str) -> None:
        heavy = ("asyncio", "pydantic", "openai", "antiphon.server", "antiphon.wire", "antiphon.config")
        program = f"import sys, {module}; print([name for name in {heavy} if name in sys.modules])"
        ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
        assert ran.stdout.strip() == "[]"

    def test_a_file_in_the_current_directory_does_not_stand_in_for_a_library(
        self, run: Run, tmp_path: object, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def main() -> None:
            worker = await started()
            await worker.close()

        monkeypatch.chdir(str(tmp_path))
        with open("msgspec.py", "w") as file:
            file.write("raise SystemExit('the wrong msgspec')")
        run(main())


class TestCrash:
    def test_open_requests_fail_with_its_last_words(self, run: Run) -> None:
        async def main() -> None:
            worker = await started()
            dying, waiting = Request(worker), Request(worker)
            dying.send(Die("segmentation of thought"))
            for request in (dying, waiting):
                with pytest.raises(EngineFailed, match="ended with status 3: segmentation of thought"):
                    await request.answer()
            await worker.close()

        run(main())

    def test_it_is_started_again(self, run: Run) -> None:
        async def main() -> None:
            worker = await started()
            first_pid = worker.pid
            assert first_pid is not None
            request = Request(worker)
            os.kill(first_pid, signal.SIGKILL)
            with pytest.raises(EngineFailed, match="ended by signal 9"):
                await request.answer()
            again = Request(worker)
            again.send(Say("well again"))
            assert await again.answer() == "well again"
            assert worker.pid != first_pid
            await worker.close()

        run(main())

    def test_pauses_grow_while_it_does_not_start(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        async def main() -> None:
            clock = HurryingClock(*RESTART_DELAYS_S)
            worker = Worker(echo_spec(), clock=clock)
            await worker.start()
            monkeypatch.setenv("PYTHONPATH", "")  # from now on the worker's module is not found
            request = Request(worker)
            request.send(Die("gone"))
            with pytest.raises(EngineFailed):
                await request.answer()
            pauses_s = [await clock.hurried.get() for _ in range(4)]
            assert pauses_s == list(RESTART_DELAYS_S[:4])
            await worker.close()

        run(main())

    def test_nonsense_ends_it(self, run: Run, caplog: pytest.LogCaptureFixture) -> None:
        async def main() -> None:
            worker = await started()
            request = Request(worker)
            request.send(Babble())
            with pytest.raises(EngineFailed, match="ended by signal 9"):
                await request.answer()
            await worker.close()

        run(main())
        assert "sent nonsense" in caplog.text

    def test_one_that_reads_nothing_is_killed(self, run: Run) -> None:
        async def main() -> None:
            worker = await started()
            request = Request(worker)
            request.send(Freeze())
            await asyncio.sleep(0.01)  # uvloop writes at the end of a turn
            assert worker.pid is not None
            await asyncio.to_thread(os.waitid, os.P_PID, worker.pid, os.WSTOPPED)
            for _ in range(MAX_UNSENT_BYTES // 1_000_000 + 2):
                request.send(Say("x" * 1_000_000))
            with pytest.raises(EngineFailed, match="ended by signal 9"):
                await request.answer()
            await worker.close()

        run(main())
