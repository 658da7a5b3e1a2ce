"""Reading what strangers have made, in processes of their own.

What parses HTML and PDF is written in C. A page that makes it crash, loop or devour memory takes down a
process that was made for this page, has limits, and holds nothing else. One such process is kept ready.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import subprocess
import sys
from dataclasses import dataclass

import msgspec

from antiphon.tools.documents.formats import Format
from antiphon.tools.pages.errors import PageUnreadable

READY = "--ready"
"""Tells the process that its page comes later."""

_WORKER = "antiphon.tools.pages.worker"
_INHERITED = ("PATH", "LD_LIBRARY_PATH", "LANG")


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What the process is told, before the page itself."""

    format: Format
    charset: str
    most_chars: int


@dataclass(frozen=True, slots=True)
class Extract:
    """What the process answers.

    Attributes:
        problem: why there is no text; empty when there is.
    """

    title: str = ""
    text: str = ""
    problem: str = ""


class Extractor:
    """Makes text of pages, each in a process of its own.

    Args:
        timeout_s: how long one page may take.
        concurrent: how many pages are read at the same time; others wait.
    """

    def __init__(self, *, timeout_s: float, concurrent: int) -> None:
        self._timeout_s = timeout_s
        self._slots = asyncio.Semaphore(concurrent)
        self._keeps_spare = False
        self._spare: asyncio.Task[subprocess.Popen[bytes]] | None = None

    def start(self) -> None:
        """From now on, keep a process ready."""
        self._keeps_spare = True
        self._replace_spare()

    async def extract(self, page: bytes, job: Job) -> Extract:
        """The text of a page.

        Raises:
            PageUnreadable: it cannot be read, or takes too long or too much memory.
        """
        async with self._slots:
            process = await self._take()
            try:
                answer = await asyncio.to_thread(_run, process, _message(page, job), self._timeout_s)
            finally:
                process.kill()
        if not answer:
            raise PageUnreadable("it cannot be read: it takes too long, too much memory, or is broken")
        extract = msgspec.json.decode(answer, type=Extract)
        if extract.problem:
            raise PageUnreadable(extract.problem)
        return extract

    async def close(self) -> None:
        """End the process that is kept ready."""
        self._keeps_spare = False
        spare, self._spare = self._spare, None
        if spare is not None:
            process = await spare
            await asyncio.to_thread(_end, process)

    async def _take(self) -> subprocess.Popen[bytes]:
        spare, self._spare = self._spare, None
        self._replace_spare()
        return await (spare or asyncio.to_thread(_start_process))

    def _replace_spare(self) -> None:
        if self._keeps_spare and self._spare is None:
            self._spare = asyncio.create_task(asyncio.to_thread(_start_process, READY))


def _start_process(*arguments: str) -> subprocess.Popen[bytes]:
    # Isolated: no variables of the server's (there may be keys among them), no modules of where it runs.
    return subprocess.Popen(
        [sys.executable, "-I", "-m", _WORKER, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={name: os.environ[name] for name in _INHERITED if name in os.environ},
        start_new_session=True,
    )


def _message(page: bytes, job: Job) -> bytes:
    return msgspec.json.encode(job) + b"\n" + page


def _run(process: subprocess.Popen[bytes], message: bytes, timeout_s: float) -> bytes:
    """What the process answers; nothing when it did not come to its end."""
    try:
        answer, _ = process.communicate(message, timeout=timeout_s)
    except subprocess.TimeoutExpired:
        _end(process)
        return b""
    return answer if process.returncode == 0 else b""


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    with contextlib.suppress(ValueError, BrokenPipeError):
        process.communicate()
