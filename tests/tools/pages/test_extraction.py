"""Processes that read pages."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Awaitable, Callable
from typing import TypeVar

import pytest

from antiphon.tools.documents.formats import Format
from antiphon.tools.pages import extraction
from antiphon.tools.pages.errors import PageUnreadable
from antiphon.tools.pages.extraction import Extract, Extractor, Job

T = TypeVar("T")
TEXT = Job(format=Format.TEXT, charset="", most_chars=100)


def using(work: Callable[[Extractor], Awaitable[T]], timeout_s: float = 10) -> T:
    async def main() -> T:
        extractor = Extractor(timeout_s=timeout_s, concurrent=2)
        try:
            return await work(extractor)
        finally:
            await extractor.close()

    return asyncio.run(main())


def python(program: str) -> Callable[[], subprocess.Popen[bytes]]:
    """Instead of the process that reads pages: one that misbehaves."""
    return lambda: subprocess.Popen(
        [sys.executable, "-I", "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )


def test_a_page_becomes_text() -> None:
    assert using(lambda extractor: extractor.extract(b"Hello.\n", TEXT)) == Extract("", "Hello.")


def test_pages_are_read_at_the_same_time() -> None:
    async def work(extractor: Extractor) -> list[Extract]:
        return await asyncio.gather(*(extractor.extract(b"%d" % number, TEXT) for number in range(5)))

    assert [extract.text for extract in using(work)] == ["0", "1", "2", "3", "4"]


@pytest.mark.parametrize(
    "program",
    [
        "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)",
        "import sys; sys.exit(1)",
        "raise MemoryError",
        "pass",
    ],
)
def test_a_process_that_dies_loses_its_page_only(program: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def work(extractor: Extractor) -> Extract:
        with monkeypatch.context() as patch:
            patch.setattr(extraction, "_start_process", python(program))
            with pytest.raises(PageUnreadable, match="takes too long, too much memory, or is broken"):
                await extractor.extract(b"x", TEXT)
            await extractor.close()
        return await extractor.extract(b"y", TEXT)

    assert using(work).text == "y"


def test_a_process_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    hanging: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        hanging.append(python("import time; time.sleep(60)")())
        return hanging[-1]

    monkeypatch.setattr(extraction, "_start_process", start)

    async def work(extractor: Extractor) -> None:
        with pytest.raises(PageUnreadable):
            await extractor.extract(b"x", TEXT)

    using(work, timeout_s=0.2)
    (process,) = hanging
    assert process.poll() is not None


def test_cancelling_ends_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    hanging: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        hanging.append(python("import time; time.sleep(60)")())
        return hanging[-1]

    monkeypatch.setattr(extraction, "_start_process", start)

    async def work(extractor: Extractor) -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.3):
                await extractor.extract(b"x", TEXT)

    using(work)
    assert all(process.wait(5) is not None for process in hanging)


def test_memory_is_limited() -> None:
    """A process that reads pages cannot take the machine's memory."""
    program = "from antiphon.tools.pages import worker; worker._limit(); x = bytearray(3 * 1024**3)"
    done = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, check=False)
    assert b"MemoryError" in done.stderr


def test_nothing_of_the_environment_is_inherited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTIPHON_SEARCH__KEY", "s3cret")
    started: list[object] = []
    real = subprocess.Popen

    def start(*arguments: object, **options: object) -> object:
        started.append(options["env"])
        return real(*arguments, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(subprocess, "Popen", start)
    using(lambda extractor: extractor.extract(b"x", TEXT))
    assert started and all("ANTIPHON_SEARCH__KEY" not in environ for environ in started)  # type: ignore[operator]


def test_a_process_is_kept_ready_once_started(monkeypatch: pytest.MonkeyPatch) -> None:
    real = extraction._start_process
    started: list[subprocess.Popen[bytes]] = []

    def start(*arguments: str) -> subprocess.Popen[bytes]:
        started.append(real(*arguments))
        return started[-1]

    monkeypatch.setattr(extraction, "_start_process", start)

    async def work(extractor: Extractor) -> None:
        extractor.start()
        extractor.start()
        await extractor.extract(b"x", TEXT)

    using(work)
    assert len(started) == 2 and all(process.poll() is not None for process in started)
