"""The tools of a session: made ready when it is opened, refused by name, stopped when it ends."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from tests.server.harness import run
from tests.tools.mcp.mcp_processes import PROGRAM

from antiphon.conversation.tool_requests import CodeOutcome, CodeRequest
from antiphon.server.session.tools import NO_FETCHER, Missing, Tools
from antiphon.testing import LiveClient, scripted, serving
from antiphon.tools.errors import ToolUnavailable
from antiphon.tools.mcp.servers import ConfiguredServer, McpServers
from antiphon.tools.mcp.transport import Stdio
from antiphon.wire.enums import CodeExecutionOutcome

TEXT: dict[str, Any] = {"generationConfig": {"responseModalities": ["TEXT"]}}
CODE: dict[str, Any] = {**TEXT, "tools": [{"codeExecution": {}}]}

SCENARIO: dict[str, Any] = {
    "rules": [
        {"contains": "compute", "reply": [{"run_code": "print(6 * 7)"}]},
        {"contains": "add", "reply": [{"call": {"name": "add", "args": {"a": 2, "b": 3}}}]},
        {"on_result": {}, "reply": "It is {result}."},
    ],
    "default": "Hello.",
}


@dataclass
class Runner:
    """Runs no code, but ends as it is told: with an outcome, an error, or never."""

    end: CodeOutcome | BaseException | None = field(
        default_factory=lambda: CodeOutcome(CodeExecutionOutcome.OK, "42\n")
    )
    obstacle: str = ""
    started: int = 0
    stopped: asyncio.Event = field(default_factory=asyncio.Event)

    async def start(self) -> None:
        self.started += 1
        if self.obstacle:
            raise ToolUnavailable(self.obstacle)

    async def close(self) -> None:
        pass

    async def run(self, request: CodeRequest) -> CodeOutcome:
        if isinstance(self.end, BaseException):
            raise self.end
        if self.end is not None:
            return self.end
        try:
            await asyncio.Event().wait()
            raise AssertionError("nobody sets it")
        finally:
            self.stopped.set()


def tools(code: Runner | Missing, **servers: ConfiguredServer) -> Tools:
    return Tools(
        code=code,
        searcher=Missing("there is nothing to search"),
        fetcher=NO_FETCHER,
        mcp=McpServers(servers, connect_timeout_s=5.0),
    )


async def answer(client: LiveClient, text: str, turn: int = 1) -> str:
    """Say something; what the model says in its n-th turn."""
    before = len(client.received)
    await client.send_text(text)
    await client.until("turnComplete", turn)
    contents = [received.content.get("modelTurn", {}) for received in client.received[before:]]
    return "".join(part.get("text", "") for content in contents for part in content.get("parts", []))


def refusal(setup: dict[str, Any], own: Callable[[], Tools]) -> str:
    async def test() -> str:
        async with serving(scripted(SCENARIO), tools=own()) as server:
            with pytest.raises(ConnectionError) as refused:
                async with LiveClient.connected(server, setup):
                    pass
            return str(refused.value)

    return run(test())


class TestSetup:
    @pytest.mark.parametrize(
        ("asked", "path", "why"),
        [
            ([{"googleSearch": {}}], "setup.tools[0].googleSearch", "there is nothing to search"),
            ([{}, {"retrieval": {}}], "setup.tools[1].retrieval", "there is nothing to search"),
            ([{"urlContext": {}}], "setup.tools[0].urlContext", "this server reads no pages"),
            ([{"codeExecution": {}}], "setup.tools[0].codeExecution", "no sandbox holds"),
            ([{"mcpServers": [{"name": "x"}]}], "setup.tools[0].mcpServers[0]", "no MCP server 'x'"),
        ],
        ids=["search", "retrieval", "pages", "code", "MCP"],
    )
    def test_what_is_not_there_is_refused_by_name(
        self, asked: list[dict[str, Any]], path: str, why: str
    ) -> None:
        told = refusal({**TEXT, "tools": asked}, lambda: tools(Runner(obstacle="no sandbox holds")))
        assert "1007" in told
        assert path in told and why in told

    def test_a_server_that_does_not_answer_is_a_failure_of_ours(self) -> None:
        gone = ConfiguredServer(transport=Stdio(command=("/no/such/program",)))
        setup = {**TEXT, "tools": [{"mcpServers": [{"name": "gone"}]}]}
        told = refusal(setup, lambda: tools(Runner(), gone=gone))
        assert "1011" in told and "setup.tools[0].mcpServers[0]" in told

    def test_a_function_may_not_be_called_like_a_tool_that_is_on(self) -> None:
        function = {"functionDeclarations": [{"name": "code_execution"}]}
        told = refusal({**TEXT, "tools": [{"codeExecution": {}}, function]}, lambda: tools(Runner()))
        assert "setup.tools[1].functionDeclarations[0].name" in told

        async def test() -> None:
            async with (
                serving(scripted(SCENARIO), tools=tools(Runner())) as server,
                LiveClient.connected(server, {**TEXT, "tools": [function]}) as client,
            ):
                assert await answer(client, "Hi") == "Hello."

        run(test())


class TestWork:
    def test_a_tool_is_made_ready_once_for_each_session_that_asks(self) -> None:
        async def test() -> None:
            runner = Runner()
            async with serving(scripted(SCENARIO), tools=tools(runner)) as server:
                async with LiveClient.connected(server, TEXT) as client:
                    assert await answer(client, "Hi") == "Hello."
                assert runner.started == 0
                async with LiveClient.connected(server, CODE) as client:
                    assert await answer(client, "compute") == "It is 42."
                assert runner.started == 1

        run(test())

    @pytest.mark.parametrize(
        "failure", [RuntimeError("boom"), asyncio.CancelledError(), ToolUnavailable("x")]
    )
    def test_one_that_breaks_ends_nothing(self, failure: BaseException) -> None:
        async def test() -> None:
            async with (
                serving(scripted(SCENARIO), tools=tools(Runner(end=failure))) as server,
                LiveClient.connected(server, CODE) as client,
            ):
                said = await answer(client, "compute")
                assert "This tool does not work at the moment." in said
                assert await answer(client, "Hi", turn=2) == "Hello."

        run(test())

    def test_it_stops_with_the_session(self) -> None:
        async def test() -> None:
            runner = Runner(end=None)
            async with serving(scripted(SCENARIO), tools=tools(runner)) as server:
                async with LiveClient.connected(server, CODE) as client:
                    await client.send_text("compute")
                    await client.until("modelTurn")
                async with asyncio.timeout(5):
                    await runner.stopped.wait()

        run(test())


class TestContextUpdate:
    def test_a_tool_comes_into_the_session(self) -> None:
        async def test() -> None:
            async with (
                serving(scripted(SCENARIO), tools=tools(Runner())) as server,
                LiveClient.connected(server, TEXT) as client,
            ):
                await client.send({"contextUpdate": {"tools": {"tools": CODE["tools"]}}})
                assert await answer(client, "compute") == "It is 42."

        run(test())

    @pytest.mark.parametrize(
        ("asked", "path"),
        [
            ({"codeExecution": {}}, "contextUpdate.tools.tools[0].codeExecution"),
            ({"googleSearch": {}}, "contextUpdate.tools.tools[0].googleSearch"),
            ({"mcpServers": [{"name": "x"}]}, "contextUpdate.tools.tools[0].mcpServers[0]"),
        ],
    )
    def test_one_that_is_not_there_ends_it_by_name(self, asked: dict[str, Any], path: str) -> None:
        async def test() -> None:
            async with (
                serving(scripted(SCENARIO), tools=tools(Runner(obstacle="no sandbox holds"))) as server,
                LiveClient.connected(server, TEXT) as client,
            ):
                await client.send({"contextUpdate": {"tools": {"tools": [asked]}}})
                with pytest.raises(ConnectionError, match="1007"):
                    await client.until("turnComplete")
                assert client.closed is not None and path in client.closed[1]

        run(test())


class TestMcp:
    def test_a_resumed_session_has_its_servers_again_or_goes_on_without(self, tmp_path: Path) -> None:
        program = tmp_path / "sums.py"
        program.write_text(PROGRAM.read_text())

        async def test() -> None:
            transport = Stdio(command=(sys.executable, str(program), "stdio"))
            own = tools(Runner(), sums=ConfiguredServer(transport=transport))
            setup = {**TEXT, "tools": [{"mcpServers": [{"name": "sums"}]}], "sessionResumption": {}}
            async with serving(scripted(SCENARIO), tools=own) as server:
                async with LiveClient.connected(server, setup) as client:
                    assert await answer(client, "add") == "It is 5."
                    handle = await client.handle()
                resumption = {"sessionResumption": {"handle": handle}}
                async with LiveClient.connected(server, {**TEXT, **resumption}) as client:
                    assert await answer(client, "add") == "It is 5."
                    handle = await client.handle()
                program.unlink()
                resumption = {"sessionResumption": {"handle": handle}}
                async with LiveClient.connected(server, {**TEXT, **resumption}) as client:
                    assert await answer(client, "Hi") == "Hello."

        run(test())
