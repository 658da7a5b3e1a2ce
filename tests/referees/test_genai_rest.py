"""google-genai without a session: models, and single answers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from google.genai import Client
from google.genai.errors import APIError
from google.genai.types import GenerateContentConfig
from tests.referees.at_once import run
from tests.referees.sdk import BUILTIN, TEXT_2_0, client
from tests.referees.server_process import ServerProcess


@pytest.fixture
def genai_client(server: ServerProcess) -> Iterator[Client]:
    with client(server) as opened:
        yield opened


class TestModels:
    """Gemini API reference: "Models"."""

    def test_live_models_can_be_found(self, genai_client: Client) -> None:
        models = list(genai_client.models.list())
        live = {m.name for m in models if "bidiGenerateContent" in (m.supported_actions or [])}
        assert f"models/{BUILTIN}" in live

    def test_a_model_can_be_looked_at(self, genai_client: Client) -> None:
        model = genai_client.models.get(model=BUILTIN)
        assert model.name == f"models/{BUILTIN}"
        assert model.input_token_limit and model.output_token_limit
        assert "bidiGenerateContent" in (model.supported_actions or [])

    def test_one_that_does_not_exist_cannot(self, genai_client: Client) -> None:
        with pytest.raises(APIError) as raised:
            genai_client.models.get(model="llama-live")
        assert raised.value.code == 404
        assert "models/llama-live is not found" in str(raised.value)


class TestGeneratingContent:
    """Gemini API reference: "Generating content"."""

    def test_at_once(self, genai_client: Client) -> None:
        response = genai_client.models.generate_content(model=TEXT_2_0, contents="Hello")
        assert response.text == "You said: Hello."
        assert response.usage_metadata is not None and response.usage_metadata.total_token_count

    def test_in_pieces(self, genai_client: Client) -> None:
        pieces = [
            chunk.text or ""
            for chunk in genai_client.models.generate_content_stream(model=TEXT_2_0, contents="Please count.")
        ]
        assert len(pieces) > 2
        assert "".join(pieces).startswith("One potato, two potatoes")

    def test_asynchronously(self, server: ServerProcess) -> None:
        async def test() -> None:
            async with client(server).aio as asynchronous:
                response = await asynchronous.models.generate_content(model=TEXT_2_0, contents="Hello")
                assert response.text == "You said: Hello."

        run(test())

    def test_with_functions(self, genai_client: Client) -> None:
        config = GenerateContentConfig(
            tools=[{"function_declarations": [{"name": "turn_on_the_lights"}]}]  # type: ignore[list-item]
        )
        response = genai_client.models.generate_content(
            model=TEXT_2_0, contents="Turn on the lights.", config=config
        )
        assert response.function_calls is not None
        assert [call.name for call in response.function_calls] == ["turn_on_the_lights"]

    def test_tokens_are_counted(self, genai_client: Client) -> None:
        count = genai_client.models.count_tokens(model=TEXT_2_0, contents="How many tokens is this?")
        assert count.total_tokens and 3 <= count.total_tokens <= 12

    def test_a_failing_model_is_an_error(self, genai_client: Client) -> None:
        with pytest.raises(APIError) as raised:
            genai_client.models.generate_content(model=TEXT_2_0, contents="Please garble.")
        assert raised.value.code >= 500
