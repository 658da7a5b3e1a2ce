"""`antiphon chat`: a conversation in text, in the terminal."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from websockets.sync.client import ClientConnection, connect

from antiphon.cli.console import err, fail, write
from antiphon.cli.live import messages
from antiphon.cli.live.address import LiveAddress
from antiphon.cli.live.failures import OPEN_TIMEOUT_S, explained
from antiphon.cli.live.messages import SessionOptions

PROMPT = "you> "
NO_REPLY = "the turn ended without a reply; the server's log says why"
HELP = "/quit ends the conversation, Ctrl-C interrupts the reply (twice: ends the conversation)"


def chat(address: LiveAddress, options: SessionOptions) -> None:
    """Converse until `/quit` or the end of input; without a terminal, each line of input is a turn.

    Raises:
        LiveError: there is no server, it refuses the session, or it ends it.
    """
    with (
        explained(address),
        connect(
            address.uri,
            ssl=address.tls,
            additional_headers=dict(address.headers),
            open_timeout=OPEN_TIMEOUT_S,
            max_size=None,
            compression=None,
            proxy=address.proxy,
        ) as socket,
    ):
        _send(socket, messages.setup(options))
        socket.recv()  # setupComplete; a refusal closes the connection instead
        interactive = sys.stdin.isatty()
        if interactive:
            err.print(f"[dim]{options.model} at {address.base_url} · {HELP}[/]")
        for line in _typed_lines() if interactive else _piped_lines():
            if line == "/quit":
                break
            if line == "/help" and interactive:
                err.print(f"[dim]{HELP}[/]")
            elif line:
                _turn(socket, line)


def _turn(socket: ClientConnection, text: str) -> None:
    """Send one turn and write the reply as it comes. Ctrl-C interrupts it; a second Ctrl-C propagates."""
    _send(socket, messages.user_turn(text))
    try:
        _write_reply(socket)
    except KeyboardInterrupt:
        _send(socket, messages.INTERRUPT)
        write(" …")
        _write_reply(socket)


def _write_reply(socket: ClientConnection) -> None:
    silent = True
    while True:
        update = messages.read(socket.recv())
        write(update.text)
        silent = silent and not update.text and not update.interrupted
        if update.turn_complete:
            write("\n")
            break
    if silent:
        fail(NO_REPLY)


def _typed_lines() -> Iterator[str]:
    """Lines typed at the prompt, until the end of input or Ctrl-C twice in a row."""
    import readline  # noqa: F401  (gives `input` editing and history)

    interrupted = False
    while True:
        try:
            line = input(PROMPT).strip()
        except EOFError:
            write("\n")
            return
        except KeyboardInterrupt:
            write("\n")
            if interrupted:
                return
            interrupted = True
            err.print("[dim]Ctrl-C again ends the conversation[/]")
        else:
            interrupted = False
            yield line


def _piped_lines() -> Iterator[str]:
    for line in sys.stdin:
        yield line.strip()


def _send(socket: ClientConnection, message: Mapping[str, Any]) -> None:
    socket.send(json.dumps(message))
