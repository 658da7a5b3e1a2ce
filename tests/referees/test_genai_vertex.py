"""google-genai in its Vertex AI forms: by project, by key, and through a gateway."""

from __future__ import annotations

import pytest
from google.genai.types import HttpOptions
from google.oauth2.credentials import Credentials
from tests.referees.at_once import run
from tests.referees.sdk import AUDIO, TEXT, ask, client, receive_turn, receive_until, said_by, session, using
from tests.referees.server_process import ServerProcess

MODEL = "gemini-live-2.5-flash-scripted"

PROJECT = {"project": "somebody", "location": "us-central1", "credentials": Credentials(token="any")}  # type: ignore[no-untyped-call]

FORMS = [
    pytest.param({"vertexai": True, "api_key": None, **PROJECT}, id="project"),
    pytest.param({"vertexai": True, "api_key": "any"}, id="express"),
]


@pytest.mark.parametrize("form", FORMS)
class TestForms:
    """Vertex AI Live API reference."""

    def test_text(self, server: ServerProcess, form: dict[str, object]) -> None:
        async def test() -> None:
            async with session(server, MODEL, TEXT, **form) as live:
                assert live.session_id
                turn = await ask(live, "Hello")
                assert (turn.text, turn.kinds[-2:]) == (
                    "You said: Hello.",
                    ["generation_complete", "turn_complete"],
                )
                usage = turn.usage
                assert usage is not None and usage.prompt_token_count and usage.response_token_count
                assert usage.response_tokens_details and usage.prompt_tokens_details

        run(test())

    def test_the_transcript_runs_ahead_of_the_speech(
        self, server: ServerProcess, form: dict[str, object]
    ) -> None:
        async def test() -> None:
            async with session(server, MODEL, AUDIO, **form) as live:
                turn = await ask(live, "Hello")
                assert turn.spoken == "You said: Hello."
                assert turn.seconds > 0.5
                assert turn.kinds[0] == "output_transcription"

        run(test())

    def test_functions(self, server: ServerProcess, form: dict[str, object]) -> None:
        async def test() -> None:
            config = using(TEXT, tools=[{"function_declarations": [{"name": "turn_on_the_lights"}]}])
            async with session(server, MODEL, config, **form) as live:
                await live.send_client_content(turns=said_by("user", "Turn on the lights."))
                calling = await receive_until(live, "tool_call")
                await receive_turn(live)
                (lights,) = calling.calls
                await live.send_tool_response(
                    function_responses={"id": lights.id, "name": lights.name, "response": {"output": "on"}}
                )
                assert (await receive_turn(live)).text == "Done: on."

        run(test())

    def test_the_model_can_be_asked_without_a_session(
        self, server: ServerProcess, form: dict[str, object]
    ) -> None:
        with client(server, **form) as genai_client:
            response = genai_client.models.generate_content(model=MODEL, contents="Hello")
            assert response.text == "You said: Hello."


def test_a_gateway_may_have_any_address(server: ServerProcess) -> None:
    async def test() -> None:
        options = HttpOptions(
            base_url=f"wss://{server.host}:{server.port}/my/gateway", headers={"authorization": "Bearer any"}
        )
        form = {"vertexai": True, "api_key": None, "http_options": options}
        async with session(server, f"publishers/google/models/{MODEL}", TEXT, **form) as live:
            assert (await ask(live, "Hello")).text == "You said: Hello."

    run(test())
