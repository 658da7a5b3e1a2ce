"""However a session ends, it ends once, in order, and with nothing sent after it."""

from __future__ import annotations

import asyncio
import io
import json
import logging
from collections.abc import Iterator

import pytest
from tests.server.harness import run
from tests.server.session.players import NEVER, Model, says
from tests.server.session.stage import connected, serving, session, text_of

from antiphon.config.server import LogFormat, LogLevel
from antiphon.conversation.generation import TextDelta
from antiphon.server.log import configure_logging


@pytest.fixture
def log_lines() -> Iterator[io.StringIO]:
    """Where a test may send the log; afterwards it goes where it went before."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield io.StringIO()
    root.handlers[:] = handlers
    root.setLevel(level)


class TestShutdown:
    def test_every_session_is_told(self) -> None:
        async def test() -> None:
            model = Model([[TextDelta("Well, "), NEVER]])
            async with serving(model) as server, session(server) as idle, session(server) as busy:
                await busy.say("Hello")
                await busy.receive_until("modelTurn")
                closing = asyncio.gather(server.close(), idle.closing(), busy.closing())
                _, *ends = await closing
                assert ends == [(1001, "The server is shutting down.", [])] * 2
                assert model.stopped.is_set()

        run(test())

    def test_so_is_who_has_not_been_set_up(self) -> None:
        async def test() -> None:
            async with serving() as server, connected(server) as client:
                _, end = await asyncio.gather(server.close(), client.closing())
                assert end[0] == 1001

        run(test())


class TestClosing:
    def test_nothing_is_sent_after_the_close_frame(self) -> None:
        """The server refuses a message in the middle of a reply that is being sent."""
        hundred = [TextDelta(f"{number} ") for number in range(100)]

        async def test() -> None:
            async with serving(Model([[*hundred, NEVER]])) as server, session(server) as client:
                await client.say("Hello")
                await client.receive_until("modelTurn")
                await client.send({"realtimeInput": {"activityStart": {}}})
                code, _, messages = await client.closing()
                assert code == 1007
                assert "turnComplete" not in json.dumps(messages)

        run(test())

    def test_what_comes_after_a_refused_message_is_ignored(self) -> None:
        model = Model([says("Hello.")])

        async def test() -> None:
            async with serving(model) as server, session(server) as client:
                await client.send({"hello": {}})
                await client.say("Hello")
                code, _, messages = await client.closing()
                assert (code, messages) == (1007, [])

        run(test())
        assert not model.requests

    def test_one_session_ends_without_the_others(self) -> None:
        async def test() -> None:
            async with serving() as server, session(server) as first, session(server) as second:
                await first.connection.close()
                await second.say("Hello")
                assert text_of(await second.receive_turn()) == "Hello."

        run(test())


class TestLog:
    """Whoever looks for a session in the log finds all of its lines."""

    def test_lines_of_a_session_carry_its_id(self, log_lines: io.StringIO) -> None:
        model = Model([[RuntimeError("boom")], says("Hello.")])

        async def test() -> None:
            async with serving(model) as server, session(server) as first, session(server) as second:
                for client in (first, second):
                    await client.say("Hello")
                    await client.receive_turn()
                await first.send({"nonsense": 1})
                await first.closing()

        configure_logging(LogLevel.INFO, LogFormat.JSON, log_lines)
        run(test())
        lines = [json.loads(line) for line in log_lines.getvalue().splitlines()]
        first, second = (line["session"] for line in lines if " from 127.0.0.1" in line["message"])
        told = {
            name: [line["message"] for line in lines if line.get("session") == name]
            for name in (first, second)
        }
        assert "the language model player raised what it should not" in told[first]
        assert [text for text in told[first] if 'Unknown name "nonsense"' in text]
        assert [text for text in told[first] if "ended: 1007" in text]
        assert [text for text in told[second] if text.startswith("turn")]
        assert not [line for line in lines if "session" not in line and line["level"] != "info"]
