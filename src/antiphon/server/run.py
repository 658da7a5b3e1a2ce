"""Running a server until somebody stops it."""

from __future__ import annotations

import asyncio
import logging
import os
import resource
import signal
from collections.abc import Callable, Sequence

from antiphon.config.settings import Config
from antiphon.config.source import ConfigSource
from antiphon.server.bind import Address
from antiphon.server.server import Server

logger = logging.getLogger(__name__)

_SIGNALS = (signal.SIGTERM, signal.SIGINT)

Announce = Callable[[Sequence[Address]], None]
"""Told where the server listens."""


def run(
    config: Config,
    *,
    source: ConfigSource | None = None,
    on_listening: Announce | None = None,
    on_ready: Announce | None = None,
) -> None:
    """Make a server and `serve` it, in an event loop made for it: uvloop, where there is one.

    Args:
        source: where the configuration came from, to be watched for other keys.

    Raises:
        BindError: it cannot listen there, or must not without keys.
        CertificateError: there is no certificate to be had.
        EngineError: an engine cannot be made or started.
    """

    async def main() -> None:
        server = Server(config, environ=os.environ, source=source)
        await serve(server, on_listening=on_listening, on_ready=on_ready)

    _raise_file_limit()
    try:
        import uvloop
    except ImportError:
        logger.warning("uvloop is not installed: the server will carry about half as many sessions")
        asyncio.run(main())
    else:
        uvloop.run(main())


async def serve(
    server: Server, *, on_listening: Announce | None = None, on_ready: Announce | None = None
) -> None:
    """Run a server until SIGTERM or SIGINT, or until it is drained; a second signal ends the process at once.

    On SIGHUP the keys are read again.

    Args:
        server: not listening yet.
        on_listening: told where it listens, before the engines are warm.
        on_ready: told the same once sessions may begin.

    Raises:
        EngineError: an engine cannot be started.
    """
    stop = _StopSignal()
    asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, server.reload_keys)
    server.listen()
    if on_listening is not None:
        on_listening(server.addresses)
    starting = asyncio.ensure_future(server.warm_up())
    stopping = asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if not starting.done():
            starting.cancel()  # closes the server on its way out
            await asyncio.wait({starting})
            return
        starting.result()
        if on_ready is not None:
            on_ready(server.addresses)
        drained = asyncio.ensure_future(server.drained())
        await asyncio.wait({stopping, drained}, return_when=asyncio.FIRST_COMPLETED)
        server.begin_drain()
        await drained
        await server.close()
    finally:
        stopping.cancel()
        stop.forget()
        asyncio.get_running_loop().remove_signal_handler(signal.SIGHUP)


class _StopSignal:
    """SIGTERM and SIGINT: the first asks for the end, the second is not asked twice."""

    def __init__(self) -> None:
        self._asked = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        for number in _SIGNALS:
            self._loop.add_signal_handler(number, self._on_signal, number)

    async def wait(self) -> None:
        await self._asked.wait()

    def forget(self) -> None:
        for number in _SIGNALS:
            self._loop.remove_signal_handler(number)

    def _on_signal(self, number: signal.Signals) -> None:
        if self._asked.is_set():
            os._exit(128 + number)
        logger.info("%s: shutting down", number.name)
        self._asked.set()


def _raise_file_limit() -> None:
    """Each session is an open file; the usual soft limit of 1024 is meant for programs that use select()."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    except (ValueError, OSError):  # macOS says "unlimited" and means less
        logger.debug("the limit of open files stays at %d", soft)
