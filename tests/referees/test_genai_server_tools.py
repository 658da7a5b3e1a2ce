"""google-genai and the server's own tools: a real sandbox, a real index, a real MCP server's process."""

from __future__ import annotations

from typing import Any

import pytest
from google.genai.errors import APIError
from google.genai.types import FunctionResponse, LiveConnectConfigDict, Outcome
from tests.referees.at_once import run
from tests.referees.sdk import AUDIO, TEXT, Turn, ask, receive_turn, receive_until, said_by, session, using
from tests.referees.server_process import ServerProcess

TEXT_2_0 = "gemini-2.0-flash-live-001"
LIVE_3_1 = "gemini-3.1-flash-live-preview"
NATIVE = "gemini-2.5-flash-native-audio-latest"
END = ["generation_complete", "turn_complete"]

LIGHTS: dict[str, Any] = {"function_declarations": [{"name": "turn_on_the_lights"}]}
SUMS: dict[str, Any] = {"mcp_servers": [{"name": "sums"}]}


def with_tools(*tools: dict[str, Any], config: LiveConnectConfigDict = TEXT) -> LiveConnectConfigDict:
    return using(config, tools=list(tools))


def results(turn: Turn) -> list[tuple[Any, str | None]]:
    """Outcome and output of the code that ran."""
    contents = [m.server_content for m in turn.messages if m.server_content]
    parts = [p for content in contents if content.model_turn for p in content.model_turn.parts or []]
    ran = [part.code_execution_result for part in parts if part.code_execution_result]
    return [(result.outcome, result.output) for result in ran]


class TestCode:
    CONFIG = with_tools({"code_execution": {}})

    @pytest.mark.parametrize("model", [TEXT_2_0, LIVE_3_1])
    def test_a_program_runs_within_the_turn(self, tool_server: ServerProcess, model: str) -> None:
        async def test() -> None:
            async with session(tool_server, model, self.CONFIG) as live:
                turn = await ask(live, "What is the largest prime palindrome?")
                assert results(turn) == [(Outcome.OUTCOME_OK, "It is 98689\n")]
                assert turn.text == "It is 98689."
                assert turn.kinds == ["executable_code", "code_execution_result", "text", *END]

        run(test())

    def test_one_that_fails_says_how(self, tool_server: ServerProcess) -> None:
        async def test() -> None:
            async with session(tool_server, TEXT_2_0, self.CONFIG) as live:
                turn = await ask(live, "Please divide.")
                ((outcome, output),) = results(turn)
                assert outcome is Outcome.OUTCOME_FAILED
                assert output is not None and "ZeroDivisionError" in output
                assert turn.text == "That cannot be divided."

        run(test())

    def test_an_interruption_ends_it(self, tool_server: ServerProcess) -> None:
        async def test() -> None:
            async with session(tool_server, TEXT_2_0, self.CONFIG) as live:
                await live.send_client_content(turns=said_by("user", "Go to sleep."))
                async for message in live.receive():
                    content = message.server_content
                    parts = (content and content.model_turn and content.model_turn.parts) or []
                    if any(part.executable_code for part in parts):
                        break
                await live.send_client_content(turns=said_by("user", "Wake up!"))
                interrupted = await receive_turn(live)
                assert interrupted.kinds == ["interrupted", "turn_complete"]
                turn = await receive_turn(live)
                assert turn.text == "You said: Wake up!."

        run(test())


class TestSearch:
    @pytest.mark.parametrize("config", [TEXT, AUDIO], ids=["text", "audio"])
    def test_the_answer_names_its_sources(
        self, tool_server: ServerProcess, config: LiveConnectConfigDict
    ) -> None:
        async def test() -> None:
            tools = with_tools({"google_search": {}}, LIGHTS, config=config)
            async with session(tool_server, NATIVE, tools) as live:
                calling = await ask(live, "Tell me about the earthquake.")
                (call,) = calling.calls
                await live.send_tool_response(
                    function_responses=[FunctionResponse(id=call.id, name=call.name, response={})]
                )
                turn = await receive_turn(live)
                assert turn.kinds[-3:] == ["grounding_metadata", *END]
                (metadata,) = [
                    m.server_content.grounding_metadata
                    for m in turn.messages
                    if m.server_content and m.server_content.grounding_metadata
                ]
                assert metadata.web_search_queries == ["earthquake Cape Mendocino"]

        run(test())

    def test_supports_count_the_bytes_of_what_the_client_has(self, tool_server: ServerProcess) -> None:
        async def test() -> None:
            async with session(tool_server, LIVE_3_1, with_tools({"google_search": {}}, LIGHTS)) as live:
                await live.send_client_content(turns=said_by("user", "Tell me about the earthquake."))
                calling = await receive_until(live, "tool_call")
                (call,) = calling.calls
                await live.send_tool_response(
                    function_responses=[FunctionResponse(id=call.id, name=call.name, response={})]
                )
                turn = await receive_turn(live)
                text = (calling.text + turn.text).encode()
                (metadata,) = [
                    m.server_content.grounding_metadata
                    for m in turn.messages
                    if m.server_content and m.server_content.grounding_metadata
                ]
                assert metadata.grounding_chunks and metadata.grounding_supports
                for support in metadata.grounding_supports:
                    segment = support.segment
                    assert segment is not None and segment.end_index is not None
                    said = text[segment.start_index or 0 : segment.end_index].decode()
                    assert said == segment.text
                    assert said.strip().startswith("A magnitude 7.0 earthquake")

        run(test())


class TestMcp:
    """Servers that the operator has configured, called by the server itself."""

    def test_a_tool_is_used_and_the_client_sees_the_answer_only(self, tool_server: ServerProcess) -> None:
        async def test() -> None:
            async with session(tool_server, TEXT_2_0, with_tools(SUMS)) as live:
                turn = await ask(live, "What is the sum?")
                assert turn.text == "Let me add. That makes 5."
                assert turn.kinds == ["text", *END]

        run(test())

    def test_a_server_that_dies_does_not_end_the_session(self, tool_server: ServerProcess) -> None:
        async def test() -> None:
            async with session(tool_server, TEXT_2_0, with_tools(SUMS)) as live:
                assert (await ask(live, "Now bring the server down.")).text == "It is gone."
                turn = await ask(live, "What is the sum?")
                assert turn.text.startswith("Let me add. That makes")
                assert "error" in turn.text
                assert (await ask(live, "Hello?")).text == "You said: Hello?."

        run(test())

    @pytest.mark.parametrize(
        ("asked", "why"),
        [
            ({"name": "bills"}, "no MCP server 'bills'"),
            ({"name": "x", "streamable_http_transport": {"url": "http://169.254.169.254/"}}, "not allowed"),
        ],
    )
    def test_what_cannot_be_had_is_refused_by_name(
        self, tool_server: ServerProcess, asked: dict[str, Any], why: str
    ) -> None:
        async def test() -> None:
            async with session(tool_server, TEXT_2_0, with_tools({"mcp_servers": [asked]})):
                pass

        with pytest.raises(APIError) as refused:
            run(test())
        assert refused.value.code == 1007
        assert "setup.tools[0].mcpServers[0]" in str(refused.value) and why in str(refused.value)


class TestAllTogether:
    EVERYTHING: tuple[dict[str, Any], ...] = (
        {"google_search": {}},
        {"code_execution": {}},
        {"url_context": {}},
        SUMS,
        LIGHTS,
    )

    def test_everything_at_once(self, tool_server: ServerProcess) -> None:
        async def test() -> None:
            async with session(tool_server, LIVE_3_1, with_tools(*self.EVERYTHING)) as live:
                await live.send_client_content(turns=said_by("user", "Do everything at once."))
                calling = await receive_until(live, "tool_call")
                assert [output for _, output in results(calling)] == [
                    "42\n",
                    "Looking up information on Google Search.\n",
                ]
                (call,) = calling.calls
                await live.send_tool_response(
                    function_responses=[FunctionResponse(id=call.id, name=call.name, response={})]
                )
                assert (await receive_turn(live)).text == "The lights are on."

        run(test())

    def test_tools_change_in_mid_session(self, tool_server: ServerProcess) -> None:
        async def test() -> None:
            async with session(tool_server, LIVE_3_1, TEXT) as live:
                refused = await ask(live, "Please divide.")
                assert results(refused) == []
                code: Any = {"code_execution": {}}
                await live.send_context_update(tools=[code])
                turn = await ask(live, "Please divide.")
                assert turn.text == "That cannot be divided."

        run(test())


class TestMalformedCalls:
    def test_one_is_made_good(self, tool_server: ServerProcess) -> None:
        async def test() -> None:
            async with session(tool_server, TEXT_2_0, with_tools(SUMS)) as live:
                turn = await ask(live, "Do it wrongly once.")
                assert turn.text == "That makes 8."

        run(test())

    def test_or_the_turn_says_so(self, tool_server: ServerProcess) -> None:
        async def test() -> None:
            async with session(tool_server, TEXT_2_0, TEXT) as live:
                turn = await ask(live, "Make a blunder.")
                last = turn.messages[-1].server_content
                assert last is not None
                assert last.turn_complete_reason == "MALFORMED_FUNCTION_CALL"
                assert (await ask(live, "Hello?")).text == "You said: Hello?."

        run(test())
