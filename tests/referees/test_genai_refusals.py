"""google-genai is told why it may not come in."""

from __future__ import annotations

import pytest
from google.genai.errors import APIError
from google.genai.types import LiveConnectConfigDict
from tests.referees.at_once import run
from tests.referees.conftest import KEY
from tests.referees.sdk import BUILTIN, TEXT, ask, client, session, using
from tests.referees.server_process import ServerProcess


def refusal(
    server: ServerProcess, config: LiveConnectConfigDict, model: str = BUILTIN, key: str = "any"
) -> tuple[int, str]:
    """The code and the text of the error that a refused setup raises."""

    async def connect() -> None:
        async with session(server, model, config, api_key=key) as live:
            await ask(live, "Hello")

    with pytest.raises(APIError) as raised:
        run(connect())
    return raised.value.code, str(raised.value)


class TestKeys:
    """Gemini API guide: "Using Gemini API keys"."""

    def test_the_right_key_opens(self, guarded: ServerProcess) -> None:
        async def test() -> None:
            async with session(guarded, BUILTIN, TEXT, api_key=KEY) as live:
                assert (await ask(live, "Hello")).text

        run(test())

    def test_a_wrong_key_does_not(self, guarded: ServerProcess) -> None:
        code, text = refusal(guarded, TEXT, key="wrong")
        assert code == 1007
        assert text.endswith("API key not valid. Please pass a valid API key.")

    def test_nor_does_it_open_the_rest_api(self, guarded: ServerProcess) -> None:
        with client(guarded, api_key="wrong") as stranger, pytest.raises(APIError, match="API key not valid"):
            stranger.models.get(model=BUILTIN)
        with client(guarded, api_key=KEY) as friend:
            assert friend.models.get(model=BUILTIN).name == f"models/{BUILTIN}"

    @pytest.mark.filterwarnings("ignore:The SDK's ephemeral token support")
    def test_a_token_that_nobody_made_does_not(self, guarded: ServerProcess) -> None:
        code, text = refusal(guarded, TEXT, key="auth_tokens/0123456789abcdef")
        assert code in (1007, 1008)
        assert "token" in text.lower() or "API key not valid" in text


class TestSetup:
    """Live API reference: "BidiGenerateContentSetup"."""

    def test_an_unknown_model_is_named_beside_those_there_are(self, server: ServerProcess) -> None:
        code, text = refusal(server, TEXT, model="llama-live")
        assert code == 1008
        assert "models/llama-live is not found for API version v1" in text

    @pytest.mark.parametrize(
        ("fields", "path"),
        [
            (
                {"speech_config": {"voice_config": {"prebuilt_voice_config": {"voice_name": "Puk"}}}},
                "setup.generationConfig.speechConfig.voiceConfig.prebuiltVoiceConfig.voiceName",
            ),
            ({"response_modalities": ["TEXT", "AUDIO"]}, "setup.generationConfig.responseModalities"),
            ({"temperature": 7}, "setup.generationConfig.temperature"),
            ({"tools": [{"google_maps": {}}]}, "setup.tools[0].googleMaps"),
            ({"tools": [{"function_declarations": [{"name": "a b"}]}]}, "functionDeclarations[0].name"),
            (
                {"speech_config": {"language_code": "tlh-KX"}},
                "setup.generationConfig.speechConfig.languageCode",
            ),
        ],
        ids=lambda value: value.rsplit(".", 1)[-1] if isinstance(value, str) else "",
    )
    def test_a_bad_field_is_named(self, server: ServerProcess, fields: dict[str, object], path: str) -> None:
        code, text = refusal(server, using({}, **{"response_modalities": ["AUDIO"], **fields}))
        assert code == 1007
        assert path in text

    def test_a_session_that_does_not_exist_cannot_be_resumed(self, server: ServerProcess) -> None:
        handle = "58836b26-2e71-4b3f-a2a8-0c1d5a4e9b7e"
        code, text = refusal(server, using(TEXT, session_resumption={"handle": handle}))
        assert code == 1008
        assert text.endswith("BidiGenerateContent session not found")
