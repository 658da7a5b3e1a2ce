"""`antiphon chat`: one turn for each line, replies as they come."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import threading
from pathlib import Path

import pytest
from tests.cli.canned_server import Client, canned_server
from tests.cli.command import ANTIPHON, antiphon, clean_environment
from websockets.exceptions import ConnectionClosed

from antiphon.cli.live.address import live_address
from antiphon.cli.live.chat_session import chat_session
from antiphon.cli.live.messages import SessionOptions, user_turn


def echo(client: Client) -> None:
    """Answers every turn with its own text, in two pieces."""
    client.receive()
    client.send(setupComplete={})
    while True:
        turn = client.receive()["clientContent"]["turns"][0]["parts"][0]["text"]
        client.text("You said: ")
        client.text(turn)
        client.content(generationComplete=True)
        client.send(serverContent={"turnComplete": True}, usageMetadata={})


class TestPiped:
    def test_each_line_is_a_turn_and_each_reply_a_line(self) -> None:
        with canned_server(echo) as (url, _):
            done = antiphon("chat", "--url", url, stdin="hello\n\n  good bye \n")
        assert (done.status, done.stdout, done.stderr) == (0, "You said: hello\nYou said: good bye\n", "")

    def test_quit_ends_it_early(self) -> None:
        with canned_server(echo) as (url, _):
            assert antiphon("chat", "--url", url, stdin="one\n/quit\ntwo\n").stdout == "You said: one\n"

    def test_what_is_sent_is_what_the_api_asks_for(self) -> None:
        with canned_server(echo) as (url, clients):
            antiphon(
                *("chat", "--url", f"{url}/", "--model", "house", "--api-key", "k", "--system", "Be brief."),
                stdin="hi\n",
            )
        assert clients[0].path == (
            "/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent"
        )
        assert clients[0].key == "k"
        assert clients[0].received == [
            {
                "setup": {
                    "model": "models/house",
                    "generationConfig": {"responseModalities": ["TEXT"]},
                    "sessionResumption": {},
                    "contextWindowCompression": {"slidingWindow": {}},
                    "systemInstruction": {"parts": [{"text": "Be brief."}]},
                }
            },
            {"clientContent": {"turns": [{"role": "user", "parts": [{"text": "hi"}]}], "turnComplete": True}},
        ]

    def test_a_turn_without_a_reply_is_not_passed_over(self) -> None:
        def fail(client: Client) -> None:
            client.receive()
            client.send(setupComplete={})
            client.receive()
            client.content(turnComplete=True)
            client.receive()
            client.text("Better now.")
            client.content(turnComplete=True)

        with canned_server(fail) as (url, _):
            done = antiphon("chat", "--url", url, stdin="hello\nhello?\n")
        assert (done.status, done.stdout, done.stderr) == (
            0,
            "\nBetter now.\n",
            "antiphon: the turn ended without a reply; the server's log says why\n",
        )

    def test_thoughts_are_not_the_reply(self) -> None:
        def think(client: Client) -> None:
            client.receive()
            client.send(setupComplete={})
            client.receive()
            client.content(modelTurn={"parts": [{"text": "Hm.", "thought": True}, {"text": "Yes."}]})
            client.content(turnComplete=True)

        with canned_server(think) as (url, _):
            assert antiphon("chat", "--url", url, stdin="well?\n").stdout == "Yes.\n"


class TestALongConversation:
    """The server ends connections; the conversation goes on."""

    def test_goes_on_elsewhere_when_it_is_told_to_go(self) -> None:
        def for_a_turn(client: Client) -> None:
            """A handle says how many turns there were before."""
            handle = client.receive()["setup"]["sessionResumption"].get("handle", "0")
            client.send(setupComplete={})
            client.receive()
            client.text(f"{handle} before.")
            client.send(sessionResumptionUpdate={"newHandle": str(int(handle) + 1), "resumable": True})
            client.send(goAway={"timeLeft": "50s"})
            client.content(turnComplete=True)
            client.receive()

        with canned_server(for_a_turn) as (url, clients):
            done = antiphon("chat", "--url", url, stdin="a\nb\nc\n")
        assert (done.status, done.stdout) == (0, "0 before.\n1 before.\n2 before.\n")
        assert [len(client.received) for client in clients] == [2, 2, 2]

    @pytest.mark.parametrize("handle", ["1", ""])
    def test_after_its_connection_was_closed_it_needs_a_handle(self, handle: str) -> None:
        closed = threading.Event()

        def for_a_turn(client: Client) -> None:
            client.receive()
            client.send(setupComplete={})
            client.receive()
            client.send(sessionResumptionUpdate={"newHandle": handle} if handle else {})
            client.content(turnComplete=True)
            client.close(1011, "Deadline expired.")
            closed.set()

        with canned_server(for_a_turn) as (url, clients):
            address = live_address(url, "k", None, {})
            with chat_session(address, SessionOptions(model="m", spoken=False)) as session:
                session.send(user_turn("Hi"))
                while not session.receive().turn_complete:
                    pass
                assert closed.wait(10)
                if handle:
                    session.catch_up()
                else:
                    with pytest.raises(ConnectionClosed, match="Deadline expired"):
                        session.catch_up()
        assert [client.received[0]["setup"]["sessionResumption"] for client in clients] == (
            [{}, {"handle": handle}] if handle else [{}]
        )


class TestFailures:
    def test_no_server(self) -> None:
        done = antiphon("chat", "--url", "http://127.0.0.1:9", stdin="hello\n")
        assert (done.status, done.stderr) == (
            1,
            "antiphon: no server answers at http://127.0.0.1:9 (Connection refused);"
            " start one with `antiphon serve`, or name another with --url\n",
        )

    def test_a_refused_setup_tells_the_reason(self) -> None:
        def refuse(client: Client) -> None:
            client.receive()
            client.close(1008, "models/x is not found for API version v1beta")

        with canned_server(refuse) as (url, _):
            done = antiphon("chat", "--url", url, "--model", "x", stdin="hello\n")
        assert (done.status, done.stderr) == (
            1,
            "antiphon: the server ended the session (1008): models/x is not found for API version v1beta\n",
        )

    def test_a_session_that_ends_during_a_reply(self) -> None:
        def leave(client: Client) -> None:
            client.receive()
            client.send(setupComplete={})
            client.receive()
            client.text("I was about to")
            client.close(1011, "")

        with canned_server(leave) as (url, _):
            done = antiphon("chat", "--url", url, stdin="hello\n")
        assert done.stderr == "antiphon: the server ended the session (1011): without a reason\n"

    def test_tls_to_a_plain_port(self) -> None:
        with canned_server(echo) as (url, _):
            done = antiphon("chat", "--url", url.replace("http:", "https:"), stdin="hello\n")
        assert done.status == 1
        assert "try http://" in done.stderr or "no server answers" in done.stderr

    @pytest.mark.parametrize("url", ["127.0.0.1:8080", "ftp://127.0.0.1", "https://"])
    def test_what_is_no_address(self, url: str) -> None:
        assert "expected one such as https://127.0.0.1:8080" in antiphon("chat", "--url", url).stderr


class TestTyped:
    """In a terminal: a prompt, and Ctrl-C."""

    def test_ctrl_c_interrupts_the_reply_and_the_conversation_goes_on(self, tmp_path: Path) -> None:
        def long_winded(client: Client) -> None:
            client.receive()
            client.send(setupComplete={})
            client.receive()
            client.text("Once upon a time")
            assert client.receive() == {"clientContent": {"turnComplete": False}}
            client.content(interrupted=True)
            client.content(turnComplete=True)
            client.receive()
            client.text("As you like.")
            client.content(turnComplete=True)
            client.receive()

        with canned_server(long_winded) as (url, clients), Terminal("chat", "--url", url) as terminal:
            terminal.read_until("you> ")
            terminal.type("tell me a story\n")
            terminal.read_until("Once upon a time")
            terminal.interrupt_until("you> ")
            terminal.type("never mind\n")
            terminal.read_until("As you like.")
            terminal.type("/quit\n")
            assert terminal.wait() == 0
        assert len(clients[0].received) == 4

    def test_ctrl_c_twice_at_the_prompt_ends_it(self) -> None:
        with canned_server(echo) as (url, _), Terminal("chat", "--url", url) as terminal:
            terminal.read_until("you> ")
            terminal.interrupt_until("Ctrl-C again ends the conversation")
            terminal.read_until("you> ")
            terminal.interrupt_until(END)
            assert terminal.wait() == 0

    def test_end_of_input_ends_it(self) -> None:
        with canned_server(echo) as (url, _), Terminal("chat", "--url", url) as terminal:
            terminal.read_until("you> ")
            terminal.type("/help\n")
            terminal.read_until("/quit ends the conversation")
            terminal.read_until("you> ")
            terminal.type("\x04")
            assert terminal.wait() == 0


END = "[end]"
"""Stands for the end of a program's output."""


class Terminal:
    """`antiphon` in a terminal."""

    def __init__(self, *arguments: str) -> None:
        self._ours, theirs = pty.openpty()
        self._process = subprocess.Popen(
            [*ANTIPHON, *arguments],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env={**clean_environment(), "TERM": "dumb"},
            start_new_session=True,
        )
        os.close(theirs)
        self._screen = ""

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        os.close(self._ours)

    def type(self, text: str) -> None:
        os.write(self._ours, text.encode())

    def interrupt_until(self, text: str) -> None:
        """Press Ctrl-C until a text appears.

        Python's `input` sleeps through a signal that comes between its prompt and its `select`; people press
        again.
        """
        self._process.send_signal(signal.SIGINT)
        while not self._appears(text, patience_s=1.0):
            self._process.send_signal(signal.SIGINT)

    def read_until(self, text: str) -> None:
        """Read what appears, up to and including a text."""
        assert self._appears(text, patience_s=15.0), f"expected {text!r}; came {self._screen!r}"

    def _appears(self, text: str, *, patience_s: float) -> bool:
        while text not in self._screen:
            readable, _, _ = select.select([self._ours], [], [], patience_s)
            if not readable:
                return False
            try:
                self._screen += os.read(self._ours, 4096).decode()
            except OSError:  # the program has closed its side
                self._screen += END
        self._screen = self._screen.partition(text)[2]
        return True

    def wait(self) -> int:
        return self._process.wait(timeout=10)
