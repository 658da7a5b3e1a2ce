"""Sessions' connections to real MCP servers, by both transports."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Any

import pytest
from tests.tools.mcp.mcp_processes import STDIO, http_server
from tests.tools.mcp.mcp_program import PICTURE

from antiphon.conversation.tool_requests import RemoteCall, RemoteOutcome
from antiphon.tools.mcp.servers import ConfiguredServer, McpConnections, McpServers, NotConnected, Unreachable
from antiphon.tools.mcp.transport import Http, Stdio, Transport
from antiphon.wire.content import Blob
from antiphon.wire.tools import McpServer, StreamableHttpTransport

NAMES = ["add", "get_weather", "fail", "draw", "dawdle", "die", "environment"]


@pytest.fixture(scope="module")
def http() -> Iterator[Http]:
    with http_server() as transport:
        yield transport


@pytest.fixture(params=["stdio", "streamable HTTP"])
def transport(request: pytest.FixtureRequest, http: Http) -> Transport:
    return STDIO if request.param == "stdio" else http


def connected(
    transport: Transport, use: Callable[[McpConnections], Awaitable[None]], *, taken: tuple[str, ...] = ()
) -> None:
    """Have a session with this one server."""

    async def test() -> None:
        servers = McpServers({"tickets": ConfiguredServer(transport=transport)})
        connections = await servers.connect([McpServer(name="tickets")], taken)
        try:
            await use(connections)
        finally:
            connections.leave()
            await servers.close()

    asyncio.run(test())


async def call(connections: McpConnections, tool: str, **args: Any) -> RemoteOutcome:
    return await connections.call(RemoteCall("tickets", tool, args))


class TestTools:
    def test_they_are_declared_as_functions(self, transport: Transport) -> None:
        async def use(connections: McpConnections) -> None:
            assert [tool.declaration.name for tool in connections.tools] == NAMES
            declaration = connections.tools[0].declaration
            assert declaration.description == "Add two numbers."
            schema = declaration.parameters_json_schema
            assert isinstance(schema, Mapping)
            assert schema["required"] == ["a", "b"]

        connected(transport, use)

    def test_a_name_that_a_function_has_gets_the_servers_in_front(self) -> None:
        async def use(connections: McpConnections) -> None:
            assert [tool.declaration.name for tool in connections.tools][:2] == ["add", "tickets_get_weather"]
            assert connections.tools[1].name == "get_weather"

        connected(STDIO, use, taken=("get_weather",))


class TestCalls:
    def test_what_a_tool_answers(self, transport: Transport) -> None:
        async def use(connections: McpConnections) -> None:
            assert await call(connections, "add", a=2, b=3) == RemoteOutcome({"result": 5})
            weather = await call(connections, "get_weather", city="Oslo")
            assert weather.content == {"city": "Oslo", "sky": "clear"}
            drawn = await call(connections, "draw")
            assert drawn.images == (Blob(data=PICTURE, mime_type="image/png"),)

        connected(transport, use)

    def test_several_at_a_time(self) -> None:
        async def use(connections: McpConnections) -> None:
            sums = await asyncio.gather(*(call(connections, "add", a=n, b=1) for n in range(10)))
            assert [outcome.content["result"] for outcome in sums] == list(range(1, 11))

        connected(STDIO, use)

    def test_a_tool_that_fails_says_why(self, transport: Transport) -> None:
        async def use(connections: McpConnections) -> None:
            outcome = await call(connections, "fail", reason="out of tickets")
            assert outcome.is_error
            assert "out of tickets" in outcome.content["error"]
            unknown = await call(connections, "no_such_tool")
            assert unknown.is_error

        connected(transport, use)

    def test_a_server_that_dies_is_an_error_and_so_are_later_calls(self) -> None:
        async def use(connections: McpConnections) -> None:
            for _ in range(2):
                outcome = await call(connections, "die")
                assert outcome.is_error
                assert outcome.content["error"]

        connected(STDIO, use)

    def test_a_call_can_be_given_up(self, http: Http) -> None:
        async def use(connections: McpConnections) -> None:
            waiting = asyncio.create_task(call(connections, "get_weather", city="Oslo"))
            await asyncio.sleep(0)
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting
            assert (await call(connections, "add", a=1, b=1)).content == {"result": 2}

        connected(http, use)

    def test_a_process_gets_none_of_our_secrets(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("OUR_SECRET", "hunter2")

        async def use(connections: McpConnections) -> None:
            variables = (await call(connections, "environment")).content
            assert "OUR_SECRET" not in variables
            assert variables["THEIRS"] == "1"

        connected(Stdio(command=STDIO.command, env={"THEIRS": "1"}), use)


class TestConnecting:
    """Which servers a session gets."""

    def connect(self, servers: McpServers, *asked: McpServer, required: bool = True) -> list[str]:
        async def test() -> list[str]:
            try:
                connections = await servers.connect(asked, (), required=required)
                connections.leave()
                return sorted(connections.names)
            finally:
                await servers.close()

        return asyncio.run(test())

    def test_those_it_asks_for_and_those_every_session_has(self, http: Http) -> None:
        servers = McpServers(
            {
                "a": ConfiguredServer(transport=http),
                "b": ConfiguredServer(transport=http, in_every_session=True),
                "c": ConfiguredServer(transport=http),
            }
        )
        assert self.connect(servers) == ["b"]
        assert self.connect(servers, McpServer(name="a")) == ["a", "b"]

    def test_one_that_the_client_brings_along(self, http: Http) -> None:
        brought = McpServer(name="x", streamable_http_transport=StreamableHttpTransport(url=http.url))
        assert self.connect(McpServers({}, allowed_urls=[http.url]), brought) == ["x"]

    @pytest.mark.parametrize(
        ("asked", "why"),
        [
            (McpServer(name="x"), "no MCP server 'x' is configured"),
            (
                McpServer(
                    name="x", streamable_http_transport=StreamableHttpTransport(url="http://10.0.0.1/")
                ),
                "its URL is not allowed",
            ),
            (
                McpServer(
                    name="x",
                    streamable_http_transport=StreamableHttpTransport(
                        url="http://127.0.0.1:9/mcp", headers={"HOST": "intranet"}
                    ),
                ),
                "the header host cannot be set",
            ),
            (
                McpServer(
                    name="a", streamable_http_transport=StreamableHttpTransport(url="http://127.0.0.1:9/mcp")
                ),
                "the operator's",
            ),
        ],
        ids=["an unknown one", "an address that is not allowed", "a header of ours", "a name of ours"],
    )
    def test_what_is_refused(self, asked: McpServer, why: str) -> None:
        servers = McpServers(
            {"a": ConfiguredServer(transport=STDIO)}, allowed_urls=["http://127.0.0.1:9/mcp"]
        )
        with pytest.raises(NotConnected, match=why) as refused:
            self.connect(servers, McpServer(name="a"), asked) if asked.name != "a" else self.connect(
                servers, asked
            )
        assert refused.value.position == (1 if asked.name != "a" else 0)

    def test_one_that_is_named_twice(self) -> None:
        servers = McpServers({"a": ConfiguredServer(transport=STDIO)})
        with pytest.raises(NotConnected, match="named twice"):
            self.connect(servers, McpServer(name="a"), McpServer(name="a"))

    BROKEN = (
        ("no such program", Stdio(command=("/no/such/program",))),
        ("a program that ends at once", Stdio(command=(sys.executable, "-c", "pass"))),
        ("nobody there", Http(url="http://127.0.0.1:9/mcp")),
        ("one that never answers", Stdio(command=(sys.executable, "-c", "input()"))),
    )

    @pytest.mark.parametrize("transport", [t for _, t in BROKEN], ids=[name for name, _ in BROKEN])
    def test_one_that_does_not_answer(self, transport: Transport) -> None:
        broken = McpServers({"a": ConfiguredServer(transport=transport)}, connect_timeout_s=1.0)
        with pytest.raises(Unreachable, match="MCP server 'a'"):
            self.connect(broken, McpServer(name="a"))
        assert self.connect(broken, McpServer(name="a"), required=False) == []
        always = McpServers(
            {"a": ConfiguredServer(transport=transport, in_every_session=True)}, connect_timeout_s=1.0
        )
        assert self.connect(always) == []
