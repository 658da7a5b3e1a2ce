"""`antiphon chat`: a conversation in text, in the terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from antiphon.cli.console import err, fail, write
from antiphon.cli.live import messages
from antiphon.cli.live.address import LiveAddress
from antiphon.cli.live.chat_session import ChatSession, chat_session
from antiphon.cli.live.messages import SessionOptions

PROMPT = "you> "
NO_REPLY = "the turn ended without a reply; the server's log says why"
HELP = "/quit ends the conversation, Ctrl-C interrupts the reply (twice: ends the conversation)"


def chat(address: LiveAddress, options: SessionOptions) -> None:
    """Converse until `/quit` or the end of input; without a terminal, each line of input is a turn.

    Raises:
        LiveError: there is no server, it refuses the session, or it ends it.
    """
    with chat_session(address, options) as session:
        interactive = sys.stdin.isatty()
        if interactive:
            err.print(f"[dim]{options.model} at {address.base_url} · {HELP}[/]")
        for line in _typed_lines() if interactive else _piped_lines():
            if line == "/quit":
                break
            if line == "/help" and interactive:
                err.print(f"[dim]{HELP}[/]")
            elif line:
                session.catch_up()
                _turn(session, line)


def _turn(session: ChatSession, text: str) -> None:
    """Send one turn and write the reply as it comes. Ctrl-C interrupts it; a second Ctrl-C propagates."""
    session.send(messages.user_turn(text))
    try:
        _write_reply(session)
    except KeyboardInterrupt:
        session.send(messages.INTERRUPT)
        write(" …")
        _write_reply(session)


def _write_reply(session: ChatSession) -> None:
    silent = True
    while True:
        update = session.receive()
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
