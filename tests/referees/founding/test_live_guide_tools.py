"""The samples of https://ai.google.dev/gemini-api/docs/live (May 2025) that use the server's own tools.

Code samples of that page are licensed under the Apache 2.0 License. A scripted model stands for the page's,
the sandbox and the search are real.
"""

# ruff: noqa: E501 - the samples as they are

from __future__ import annotations

import shlex
from typing import Any

import pytest
from google import genai
from google.genai import types
from tests.referees.at_once import run
from tests.referees.server_process import ServerProcess

model = "gemini-2.0-flash-live-001"

turn_on_the_lights = {"name": "turn_on_the_lights"}
turn_off_the_lights = {"name": "turn_off_the_lights"}


@pytest.fixture(autouse=True)
def tools_environment(environment: None, tool_server: ServerProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    for line in tool_server.env_lines().splitlines():
        if line.startswith("export "):
            name, _, value = line.removeprefix("export ").partition("=")
            monkeypatch.setenv(name, *shlex.split(value))


def test_use_code_execution(capsys: pytest.CaptureFixture[str]) -> None:
    client: Any = genai.Client(api_key="GEMINI_API_KEY")

    tools: Any = [{"code_execution": {}}]
    config = {"response_modalities": ["TEXT"], "tools": tools}

    async def main() -> None:
        async with client.aio.live.connect(model=model, config=config) as session:
            prompt = "Compute the largest prime palindrome under 100000."
            await session.send_client_content(turns={"parts": [{"text": prompt}]})

            async for chunk in session.receive():
                if chunk.server_content:
                    if chunk.text is not None:
                        print(chunk.text)

                    model_turn = chunk.server_content.model_turn
                    if model_turn:
                        for part in model_turn.parts:
                            if part.executable_code is not None:
                                print(part.executable_code.code)

                            if part.code_execution_result is not None:
                                print(part.code_execution_result.output)

    run(main())
    lines = [line for line in capsys.readouterr().out.splitlines() if line]
    assert lines == ["print('It is', 98689)", "It is 98689", "It is 98689."]


def test_use_grounding_with_google_search(capsys: pytest.CaptureFixture[str]) -> None:
    client: Any = genai.Client(api_key="GEMINI_API_KEY")

    tools: Any = [{"google_search": {}}]
    config = {"response_modalities": ["TEXT"], "tools": tools}

    async def main() -> None:
        async with client.aio.live.connect(model=model, config=config) as session:
            prompt = "When did the last Brazil vs. Argentina soccer match happen?"
            await session.send_client_content(turns={"parts": [{"text": prompt}]})

            async for chunk in session.receive():
                if chunk.server_content:
                    if chunk.text is not None:
                        print(chunk.text)

                    # The model might generate and execute Python code to use Search
                    model_turn = chunk.server_content.model_turn
                    if model_turn:
                        for part in model_turn.parts:
                            if part.executable_code is not None:
                                print(part.executable_code.code)

                            if part.code_execution_result is not None:
                                print(part.code_execution_result.output)

    run(main())
    lines = [line for line in capsys.readouterr().out.splitlines() if line]
    assert lines[0] == "concise_search('last Brazil Argentina soccer match')"
    assert lines[1] == "Looking up information on Google Search."


def test_combine_multiple_tools() -> None:
    prompt = """
Hey, I need you to do three things for me.

1. Compute the largest prime palindrome under 100000.
2. Then use Google Search to look up information about the largest earthquake in California the week of Dec 5 2024?
3. Turn on the lights

Thanks!
"""

    tools = [
        {"google_search": {}},
        {"code_execution": {}},
        {"function_declarations": [turn_on_the_lights, turn_off_the_lights]},
    ]

    config = {"response_modalities": ["TEXT"], "tools": tools}
    client: Any = genai.Client(api_key="GEMINI_API_KEY")
    text: list[str] = []
    seen: list[str] = []
    grounding: list[Any] = []

    async def main() -> None:
        async with client.aio.live.connect(model=model, config=config) as session:
            await session.send_client_content(turns={"parts": [{"text": prompt}]})
            while "The lights are on." not in "".join(text):
                async for chunk in session.receive():
                    if chunk.server_content:
                        if chunk.text is not None:
                            text.append(chunk.text)
                        if chunk.server_content.grounding_metadata is not None:
                            grounding.append(chunk.server_content.grounding_metadata)
                        for part in (chunk.server_content.model_turn or types.Content(parts=[])).parts or []:
                            if part.executable_code is not None:
                                seen.append("code")
                            if part.code_execution_result is not None:
                                seen.append((part.code_execution_result.output or "").strip())
                    elif chunk.tool_call:
                        function_responses = []
                        for fc in chunk.tool_call.function_calls:
                            seen.append(fc.name)
                            function_response = types.FunctionResponse(
                                id=fc.id,
                                name=fc.name,
                                response={"result": "ok"},  # simple, hard-coded function response
                            )
                            function_responses.append(function_response)

                        await session.send_tool_response(function_responses=function_responses)

    run(main())
    assert seen == [
        "code",
        "98689",
        "code",
        "Looking up information on Google Search.",
        "turn_on_the_lights",
    ]
    said = "".join(text)
    assert "The largest prime palindrome under 100000 is 98689." in said
    assert "A magnitude 7.0 earthquake struck offshore Cape Mendocino" in said
    (metadata,) = grounding
    assert metadata.web_search_queries == [
        "largest earthquake California December 5 2024",
        "earthquake magnitude Cape Mendocino",
    ]
