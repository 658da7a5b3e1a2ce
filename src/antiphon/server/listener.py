"""One port for TLS and plain connections: the first byte tells which.

A TLS connection opens with a handshake record, whose first byte is 0x16 (RFC 8446, section 5.1); no HTTP
request begins so.
"""

from __future__ import annotations

import asyncio
import errno
import logging
import socket
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass

logger = logging.getLogger(__name__)

_TLS_HANDSHAKE = 0x16
_OUT_OF_RESOURCES = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})
_ACCEPT_PAUSE_S = 1.0

_UNTRUSTED = ("UNKNOWN_CA", "CERTIFICATE_UNKNOWN", "BAD_CERTIFICATE")


TLS_FAREWELL_S = 1.0
"""How long a closing TLS connection waits for the client's `close_notify`: an idle client sends none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListenerLimits:
    """What connections may cost before they have said anything useful.

    Attributes:
        first_byte_timeout_s: from the connection to its first byte.
        handshake_timeout_s: for the TLS handshake.
        max_pending: connections without a first byte, and again TLS handshakes under way; when there are
            more, the oldest goes.
        backlog: connections the kernel keeps for us.
        accepts_per_pass: how many are accepted before anything else is done; 1 leaves the next one to other
            processes that listen on the same port, if they are less busy.
    """

    first_byte_timeout_s: float = 10.0
    handshake_timeout_s: float = 10.0
    max_pending: int = 512
    backlog: int = 2048
    accepts_per_pass: int = 64


class Listener:
    """Accepts connections, finds out what they speak, and gives each to a protocol.

    Args:
        sockets: bound, and not listening yet; the listener closes them.
        tls: how to answer TLS; None to speak plain only.
        make_protocol: makes the protocol of one connection.
    """

    def __init__(
        self,
        sockets: Sequence[socket.socket],
        *,
        tls: ssl.SSLContext | None,
        make_protocol: Callable[[], asyncio.Protocol],
        limits: ListenerLimits | None = None,
    ) -> None:
        self._sockets = list(sockets)
        self._tls = tls
        self._make_protocol = make_protocol
        self._limits = limits or ListenerLimits()
        self._loop = asyncio.get_running_loop()
        self._silent: dict[socket.socket, asyncio.TimerHandle] = {}
        self._starting: dict[asyncio.Task[None], None] = {}

    def start(self) -> None:
        """Begin to accept."""
        for listening in self._sockets:
            listening.setblocking(False)
            listening.listen(self._limits.backlog)
            self._loop.add_reader(listening, self._accept, listening)

    def stop(self) -> None:
        """Accept no more, and drop connections that have not said anything; the others live on."""
        for listening in self._sockets:
            self._loop.remove_reader(listening)
            listening.close()
        self._sockets.clear()
        for client in list(self._silent):
            self._drop_silent(client)
        for task in self._starting:
            task.cancel()

    def _accept(self, listening: socket.socket) -> None:
        for _ in range(self._limits.accepts_per_pass):
            try:
                client, _address = listening.accept()
            except (BlockingIOError, InterruptedError):
                return
            except ConnectionError:
                continue
            except OSError as error:
                if error.errno not in _OUT_OF_RESOURCES:
                    raise
                logger.error("cannot accept connections: %s; raise the limit of open files", error)
                self._pause(listening)
                return
            client.setblocking(False)
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._wait_for_first_byte(client)

    def _pause(self, listening: socket.socket) -> None:
        self._loop.remove_reader(listening)

        def resume() -> None:
            if listening in self._sockets:
                self._loop.add_reader(listening, self._accept, listening)

        self._loop.call_later(_ACCEPT_PAUSE_S, resume)

    def _wait_for_first_byte(self, client: socket.socket) -> None:
        if len(self._silent) >= self._limits.max_pending:
            self._drop_silent(next(iter(self._silent)))
        timeout_s = self._limits.first_byte_timeout_s
        self._silent[client] = self._loop.call_later(timeout_s, self._drop_silent, client)
        self._loop.add_reader(client, self._on_first_byte, client)

    def _on_first_byte(self, client: socket.socket) -> None:
        try:
            first = client.recv(1, socket.MSG_PEEK)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            first = b""
        if not first:
            self._drop_silent(client)
            return
        self._loop.remove_reader(client)
        self._silent.pop(client).cancel()
        tls = self._tls if first[0] == _TLS_HANDSHAKE else None
        if len(self._starting) >= self._limits.max_pending:
            next(iter(self._starting)).cancel()
        task = self._loop.create_task(self._serve(client, tls))
        self._starting[task] = None
        task.add_done_callback(self._starting.pop)

    async def _serve(self, client: socket.socket, tls: ssl.SSLContext | None) -> None:
        remote = _describe(client)
        timeout_s = self._limits.handshake_timeout_s if tls is not None else None
        try:
            await self._loop.connect_accepted_socket(
                self._make_protocol,
                client,
                ssl=tls,
                ssl_handshake_timeout=timeout_s,
                ssl_shutdown_timeout=TLS_FAREWELL_S if tls is not None else None,
            )
        except (ssl.SSLError, ConnectionResetError) as error:
            if tls is not None:
                logger.log(*_explain_tls_failure(remote, error))
        except OSError as error:
            logger.debug("connection from %s ended before it began: %s", remote, error)

    def _drop_silent(self, client: socket.socket) -> None:
        self._loop.remove_reader(client)
        self._silent.pop(client).cancel()
        client.close()


def _describe(client: socket.socket) -> str:
    try:
        host, port = client.getpeername()[:2]
    except OSError:
        return "a client that left"
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _explain_tls_failure(remote: str, error: OSError) -> tuple[int, str]:
    """A client that does not trust us sends an alert, or just hangs up: Python's asyncio does that."""
    if isinstance(error, ConnectionResetError) or any(word in str(error) for word in _UNTRUSTED):
        return logging.WARNING, (
            f"{remote} broke off the TLS handshake, most likely because it does not trust this server's"
            ' certificate; in the client\'s shell run: eval "$(antiphon env)"'
        )
    return logging.INFO, f"TLS with {remote} failed: {error}"
