"""Running a server until somebody stops it."""

from __future__ import annotations

import asyncio
import logging
import os
import resource
import signal
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from antiphon.config.settings import Config
from antiphon.config.source import ConfigSource
from antiphon.server.bind import Address
from antiphon.server.server import Server
from antiphon.server.stop_signal import StopSignal

logger = logging.getLogger(__name__)

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

    run_in_loop(main())


def run_in_loop(main: Coroutine[Any, Any, None]) -> None:
    """Run what serves in an event loop that is fit for it: uvloop's, where there is one."""
    occupy_standard_streams()
    _raise_file_limit()
    try:
        import uvloop
    except ImportError:
        logger.warning("uvloop is not installed: the server will carry about half as many sessions")
        asyncio.run(main)
    else:
        uvloop.run(main)


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
    stop = StopSignal()
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


def occupy_standard_streams() -> None:
    """Where standard input, output or errors are closed, put nothing in their place.

    Otherwise a socket would get the number, and libuv, which never closes those, would abort the process.
    """
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest free number


def _raise_file_limit() -> None:
    """Each session is an open file; the usual soft limit of 1024 is meant for programs that use select()."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    except (ValueError, OSError):  # macOS says "unlimited" and means less
        logger.debug("the limit of open files stays at %d", soft)
