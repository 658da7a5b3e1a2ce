"""A worker that does as it is told, for the tests of workers. Run as ``python -m echo_worker``."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import msgspec

from antiphon.engines.workers.service import CannotStart, Host, serve


class Configure(msgspec.Struct, frozen=True, tag=True):
    """How to start."""

    refuse: str = ""
    die: str = ""
    hang: bool = False


class Say(msgspec.Struct, frozen=True, tag=True):
    """Answer with the same text, once for each of so many times."""

    text: str
    times: int = 1


class Print(msgspec.Struct, frozen=True, tag=True):
    """Print to standard output, like a careless library, and answer."""

    text: str


class Die(msgspec.Struct, frozen=True, tag=True):
    """Print this to standard error, and end with status 3."""

    last_words: str


class Freeze(msgspec.Struct, frozen=True, tag=True):
    """Stop running, without ending."""


class Babble(msgspec.Struct, frozen=True, tag=True):
    """Answer with something that is no message."""


class ListFiles(msgspec.Struct, frozen=True, tag=True):
    """Answer with what the file descriptors refer to, one per line."""


class Said(msgspec.Struct, frozen=True, tag=True):
    """The answer."""

    text: str


Request = Say | Print | Die | Freeze | Babble | ListFiles
Answer = Said | Configure  # two kinds, so that an answer is decoded as a union like everywhere


class EchoService:
    """Answers each request at once."""

    detail = "an echo"

    def __init__(self, host: Host) -> None:
        self._host = host
        self._messages: msgspec.msgpack.Decoder[Request] = msgspec.msgpack.Decoder(Request)

    def receive(self, channel: int, body: bytes) -> None:
        message = self._messages.decode(body)
        if isinstance(message, Say):
            for _ in range(message.times):
                self._host.send(channel, Said(message.text))
        elif isinstance(message, Print):
            os.write(1, message.text.encode())
            self._host.send(channel, Said("printed"))
        elif isinstance(message, Die):
            sys.stderr.write(message.last_words)
            sys.stderr.flush()
            os._exit(3)
        elif isinstance(message, Freeze):
            os.kill(os.getpid(), signal.SIGSTOP)
        elif isinstance(message, Babble):
            self._host.send(channel, Say("no answer has this tag"))
        else:
            links = (Path("/proc/self/fd", name) for name in os.listdir("/proc/self/fd"))
            files = [str(link.readlink()) for link in links if link.is_symlink()]
            self._host.send(channel, Said("\n".join(files)))

    def work(self) -> bool:
        return False


def create(host: Host, configuration: bytes) -> EchoService:
    """Start as told."""
    told = msgspec.msgpack.decode(configuration, type=Configure)
    if told.die:
        sys.exit(told.die)
    if told.hang:
        signal.pause()
    if told.refuse:
        raise CannotStart(told.refuse, fix="ask nicely")
    return EchoService(host)


if __name__ == "__main__":
    serve(create)
