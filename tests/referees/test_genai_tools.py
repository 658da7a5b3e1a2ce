"""google-genai declares functions, and answers their calls."""

from __future__ import annotations

import pytest
from google.genai.live import AsyncSession
from google.genai.types import FunctionCall, FunctionResponse, LiveConnectConfigDict
from tests.referees.at_once import run
from tests.referees.sdk import (
    AUDIO,
    BUILTIN,
    LIVE_3_1,
    NATIVE,
    TEXT,
    TEXT_2_0,
    Turn,
    ask,
    receive_turn,
    receive_until,
    said_by,
    session,
    using,
)
from tests.referees.server_process import ServerProcess

DECLARATIONS = [
    {"name": "turn_on_the_lights"},
    {
        "name": "get_weather",
        "description": "The weather of a city.",
        "parameters": {
            "type": "OBJECT",
            "properties": {"city": {"type": "STRING"}, "days": {"type": "INTEGER"}},
            "required": ["city"],
        },
    },
]
TOOLS: LiveConnectConfigDict = using(TEXT, tools=[{"function_declarations": DECLARATIONS}])

WHOLE_END = ["generation_complete", "turn_complete"]
WHOLE_TEXT_TURN = ["text", *WHOLE_END]


async def answer(live: AsyncSession, *answers: tuple[FunctionCall, str]) -> None:
    """Answer calls in one message."""
    await live.send_tool_response(
        function_responses=[
            FunctionResponse(id=call.id, name=call.name, response={"output": output})
            for call, output in answers
        ]
    )


async def call(live: AsyncSession, text: str) -> Turn:
    """Say something that has functions called."""
    await live.send_client_content(turns=said_by("user", text))
    return await receive_until(live, "tool_call")


class TestFunctionCalling:
    """Live API tools guide: "Function calling"."""

    @pytest.mark.parametrize("model", [TEXT_2_0, NATIVE])
    def test_up_to_2_5_the_answer_is_a_turn_of_its_own(self, server: ServerProcess, model: str) -> None:
        async def test() -> None:
            async with session(server, model, TOOLS) as live:
                calling = await ask(live, "What is the weather in Paris?")
                assert calling.kinds == ["text", "tool_call", *WHOLE_END]
                (weather,) = calling.calls
                assert (weather.name, weather.args) == ("get_weather", {"city": "Paris", "days": 2})
                await answer(live, (weather, "sunny"))
                turn = await receive_turn(live)
                assert (turn.text, turn.kinds) == ("It is sunny.", WHOLE_TEXT_TURN)

        run(test())

    def test_from_3_on_the_answer_comes_in_the_same_turn(self, server: ServerProcess) -> None:
        async def test() -> None:
            async with session(server, LIVE_3_1, TOOLS) as live:
                calling = await call(live, "What is the weather in Paris?")
                assert calling.kinds == ["text", "tool_call"]
                await answer(live, (calling.calls[0], "sunny"))
                turn = await receive_turn(live)
                assert (turn.text, turn.kinds) == ("It is sunny.", WHOLE_TEXT_TURN)

        run(test())

    def test_the_answer_is_spoken(self, server: ServerProcess) -> None:
        async def test() -> None:
            config = using(AUDIO, tools=TOOLS["tools"])
            async with session(server, LIVE_3_1, config) as live:
                calling = await call(live, "What is the weather in Paris?")
                assert calling.spoken == "Let me see. "
                await answer(live, (calling.calls[0], "sunny"))
                turn = await receive_turn(live)
                assert turn.spoken == "It is sunny."
                assert turn.seconds > 0.5

        run(test())

    @pytest.mark.parametrize("model", [TEXT_2_0, LIVE_3_1])
    def test_several_calls_come_at_once(self, server: ServerProcess, model: str) -> None:
        async def test() -> None:
            async with session(server, model, TOOLS) as live:
                calling = await call(live, "Do everything.")
                paris, lights, oslo = calling.calls
                assert len({paris.id, lights.id, oslo.id}) == 3
                if model == TEXT_2_0:
                    assert (await receive_turn(live)).kinds == WHOLE_END
                await answer(live, (oslo, "rain"))
                await answer(live, (lights, "on"), (paris, "sunny"))
                turn = await receive_turn(live)
                assert (turn.text, turn.kinds) == ("It is sunny.", WHOLE_TEXT_TURN)

        run(test())

    def test_what_is_said_meanwhile_waits(self, server: ServerProcess) -> None:
        async def test() -> None:
            async with session(server, LIVE_3_1, TOOLS) as live:
                calling = await call(live, "Turn on the lights.")
                await live.send_client_content(turns=said_by("user", "Hello"))
                await answer(live, (calling.calls[0], "they are on"))
                assert (await receive_turn(live)).text == "Done: they are on."
                assert (await receive_turn(live)).text == "You said: Hello."

        run(test())

    def test_an_answer_to_no_call_is_ignored(self, server: ServerProcess) -> None:
        async def test() -> None:
            async with session(server, LIVE_3_1, TOOLS) as live:
                await answer(live, (FunctionCall(id="nobody-asked", name="get_weather"), "sunny"))
                assert (await ask(live, "Hello")).text == "You said: Hello."

        run(test())
        assert "nobody-asked" in server.log

    def test_python_functions_are_declared_by_themselves(self, server: ServerProcess) -> None:
        def turn_on_the_lights() -> str:
            """Turn on the lights."""
            return "on"

        async def test() -> None:
            async with session(server, LIVE_3_1, using(TEXT, tools=[turn_on_the_lights])) as live:
                calling = await call(live, "Turn on the lights.")
                assert calling.calls[0].name == "turn_on_the_lights"

        run(test())

    def test_the_builtin_model_calls_what_fits_the_words(self, server: ServerProcess) -> None:
        async def test() -> None:
            async with session(server, BUILTIN, TOOLS) as live:
                calling = await ask(live, "What's the weather in Paris?")
                (weather,) = calling.calls
                assert (weather.name, weather.args) == ("get_weather", {"city": "Paris"})
                await answer(live, (weather, "cloudy"))
                assert "cloudy" in (await receive_turn(live)).text

        run(test())

    def test_a_garbled_call_ends_the_turn_with_the_reason(self, server: ServerProcess) -> None:
        async def test() -> None:
            async with session(server, TEXT_2_0, TOOLS) as live:
                turn = await ask(live, "Please garble.")
                end = turn.messages[-1].server_content
                assert end is not None and end.turn_complete_reason == "MALFORMED_FUNCTION_CALL"
                assert (await ask(live, "Hello")).text == "You said: Hello."

        run(test())
