"""The worker's side: a process that reads frames from its standard input and answers on its standard output.

Nothing here imports the server, so that a worker starts quickly. The process ends when its standard input
does, which also happens when the server dies without saying so.
"""

from __future__ import annotations

import os
import queue
import signal
import threading
from collections.abc import Callable
from typing import Protocol

import msgspec

from antiphon.engines.workers.control import Control, Ready, StartFailed
from antiphon.engines.workers.frames import CONTROL_CHANNEL, HEADER, pack_frame, unpack_header


class CannotStart(Exception):
    """The worker lacks something it needs.

    Args:
        reason: what is wrong, one sentence.
        fix: what the operator can do about it.
    """

    def __init__(self, reason: str, *, fix: str = "") -> None:
        super().__init__(reason)
        self.fix = fix


class Service(Protocol):
    """What a worker does with its frames: one thread, one slice of work at a time."""

    @property
    def detail(self) -> str:
        """What it runs, for logs."""
        ...

    def receive(self, channel: int, body: bytes) -> None:
        """Take a frame. Must return at once; the work is done in `work`."""
        ...

    def work(self) -> bool:
        """Do one slice of work, a few tens of milliseconds at most; False when there is nothing to do."""
        ...


class Host:
    """The server, as its worker sees it: a pipe to read frames from and one to write them to.

    Takes over standard input and output. What a library prints goes to standard error, which the server logs.
    """

    def __init__(self) -> None:
        self._requests = os.dup(0)
        self._answers = os.dup(1)
        os.dup2(2, 1)
        self._frames: queue.SimpleQueue[tuple[int, bytes]] = queue.SimpleQueue()
        self._encoder = msgspec.msgpack.Encoder()
        threading.Thread(target=self._read, name="frames", daemon=True).start()

    def send(self, channel: int, message: msgspec.Struct) -> None:
        """Write one message. Blocks while the server does not read."""
        frame = memoryview(pack_frame(channel, self._encoder.encode(message)))
        try:
            while frame:
                frame = frame[os.write(self._answers, frame) :]
        except BrokenPipeError:
            os._exit(0)  # the server is gone, and nobody is left to tell

    def waiting_frame(self) -> tuple[int, bytes] | None:
        """The next frame, if one has come."""
        try:
            return self._frames.get_nowait()
        except queue.Empty:
            return None

    def next_frame(self) -> tuple[int, bytes]:
        """The next frame; waits for it."""
        return self._frames.get()

    def _read(self) -> None:
        try:
            with open(self._requests, "rb") as requests:
                while len(header := requests.read(HEADER.size)) == HEADER.size:
                    length, channel = unpack_header(header)
                    self._frames.put((channel, requests.read(length)))
        finally:
            os._exit(0)  # at once, whatever the other thread computes: nobody is left to take the answer


def serve(create: Callable[[Host, bytes], Service]) -> None:
    """Run a worker process; does not return while the server lives.

    Args:
        create: makes the service from the configuration the server sent; it may raise `CannotStart`.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the server's; it ends us by closing the pipe
    host = Host()
    _, configuration = host.next_frame()
    try:
        service = create(host, configuration)
    except CannotStart as refusal:
        _control(host, StartFailed(str(refusal), refusal.fix))
        return
    _control(host, Ready(service.detail))
    while True:
        while frame := host.waiting_frame():
            service.receive(*frame)
        if not service.work():
            service.receive(*host.next_frame())


def _control(host: Host, message: Control) -> None:
    host.send(CONTROL_CHANNEL, message)
