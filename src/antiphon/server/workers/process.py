"""A worker: a server among several, in a process of its own. Run by the supervisor, never by hand."""

from __future__ import annotations

import asyncio
import logging
import os
import pickle
import signal
import socket
import sys
from typing import IO

import msgspec

from antiphon.config.errors import ConfigError
from antiphon.config.settings import Config
from antiphon.config.source import ConfigSource
from antiphon.engines.errors import EngineError
from antiphon.server.bind import BindError
from antiphon.server.certificates import CertificateError
from antiphon.server.log import configure_logging
from antiphon.server.run import run_in_loop
from antiphon.server.server import Server
from antiphon.server.workers.link import LENGTH_BYTES, Link
from antiphon.server.workers.messages import (
    Answer,
    Answers,
    DrainAll,
    DrainAsked,
    Failed,
    Go,
    Question,
    ReloadKeys,
    Start,
    TakenOver,
    ToSupervisor,
    ToWorker,
    Warm,
)
from antiphon.server.workers.siblings import LinkedSiblings
from antiphon.store.errors import StoreError

logger = logging.getLogger(__name__)

_decoder: msgspec.msgpack.Decoder[ToWorker] = msgspec.msgpack.Decoder(ToWorker)

_FOR_THE_USER = (BindError, CertificateError, ConfigError, EngineError, StoreError)


def main() -> None:
    """Serve as the supervisor says, until it says otherwise or is gone."""
    incoming, outgoing = _pipes()
    start = _read_start(incoming)
    config, source = pickle.loads(start.config)
    configure_logging(config.server.log_level, config.server.log_format, sys.stderr, worker=start.number)
    run_in_loop(_Worker(start, config, source).run(incoming, outgoing))


class _Worker:
    def __init__(self, start: Start, config: Config, source: ConfigSource | None) -> None:
        self._start = start
        self._source = source
        self._config = config
        self._go = asyncio.Event()

    async def run(self, incoming: IO[bytes], outgoing: IO[bytes]) -> None:
        link = await _connect(incoming, outgoing)
        siblings = LinkedSiblings(self._start.number, link)
        sockets = [socket.socket(fileno=descriptor) for descriptor in self._start.sockets]
        try:
            server = Server(
                self._config,
                environ=os.environ,
                source=self._source,
                sockets=sockets,
                siblings=siblings,
                ask_for_drain=lambda: link.send(DrainAsked()),
            )
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, server.begin_drain)
            reading = asyncio.ensure_future(self._read(link, server, siblings))
            try:
                await self._serve(server, link)
            finally:
                reading.cancel()
        except _FOR_THE_USER as error:
            link.send(Failed(str(error)))
        finally:
            link.close()
            await link.closed()

    async def _serve(self, server: Server, link: Link[ToSupervisor, ToWorker]) -> None:
        """A worker that joins others listens when it is warm: until then they take what comes."""
        if self._start.first:
            server.listen()
        drained = asyncio.ensure_future(server.drained())
        starting = asyncio.ensure_future(server.start())
        await asyncio.wait({starting, drained}, return_when=asyncio.FIRST_COMPLETED)
        if not starting.done():
            starting.cancel()  # closes the server on its way out
            await asyncio.wait({starting})
            return
        starting.result()
        link.send(Warm())
        going = asyncio.ensure_future(self._go.wait())
        await asyncio.wait({going, drained}, return_when=asyncio.FIRST_COMPLETED)
        going.cancel()
        if not self._start.first:
            server.listen()
        server.open()
        await drained
        await server.close()

    async def _read(
        self, link: Link[ToSupervisor, ToWorker], server: Server, siblings: LinkedSiblings
    ) -> None:
        while (message := await link.receive()) is not None:
            match message:
                case Go():
                    self._go.set()
                case ReloadKeys():
                    server.reload_keys()
                case DrainAll():
                    server.begin_drain()
                case TakenOver(session_id=session_id):
                    server.give_up_session(session_id)
                case Question():
                    link.send(Answer(message.id, server.answer_sibling(message)))
                case Answers():
                    siblings.on_answers(message)
                case Start():
                    pass
        logger.error("the supervisor is gone")
        server.stop_listening()  # the next supervisor wants the port now, not when the last turn is over
        server.begin_drain()


def _pipes() -> tuple[IO[bytes], IO[bytes]]:
    """The pipes of the supervisor, away from where anybody might read or print."""
    incoming, outgoing = os.dup(0), os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nowhere, 0)
    os.close(nowhere)
    os.dup2(2, 1)
    return os.fdopen(incoming, "rb", buffering=0), os.fdopen(outgoing, "wb", buffering=0)


def _read_start(incoming: IO[bytes]) -> Start:
    size = int.from_bytes(_read_exactly(incoming, LENGTH_BYTES))
    message = _decoder.decode(_read_exactly(incoming, size))
    assert isinstance(message, Start)
    return message


def _read_exactly(incoming: IO[bytes], size: int) -> bytes:
    data = b""
    while len(data) < size:
        piece = incoming.read(size - len(data))
        if not piece:
            raise SystemExit("a worker is started by `antiphon serve --workers N`, not by hand")
        data += piece
    return data


async def _connect(incoming: IO[bytes], outgoing: IO[bytes]) -> Link[ToSupervisor, ToWorker]:
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    protocol = asyncio.StreamReaderProtocol(reader)
    await loop.connect_read_pipe(lambda: protocol, incoming)
    transport, flow = await loop.connect_write_pipe(
        lambda: asyncio.StreamReaderProtocol(asyncio.StreamReader()), outgoing
    )
    writer = asyncio.StreamWriter(transport, flow, None, loop)
    return Link(reader, writer, _decoder.decode)


if __name__ == "__main__":
    main()
