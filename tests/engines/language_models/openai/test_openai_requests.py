"""What the server is asked."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from tests.engines.language_models.openai.asking import (
    GET_WEATHER,
    HurriedClock,
    a_request,
    ask,
    body_of,
    started,
    user,
    with_server,
)
from tests.engines.language_models.openai.fake_server import FakeServer, says, serving

from antiphon.conversation.generation import GenerationRequest
from antiphon.engines.errors import EngineFailed
from antiphon.engines.language_models.openai import OpenAILanguageModel
from antiphon.engines.language_models.openai.prompt import SPOKEN_NOTE
from antiphon.wire.content import Blob, Part
from antiphon.wire.enums import ThinkingLevel
from antiphon.wire.generation_config import GenerationConfig, ThinkingConfig
from antiphon.wire.json_schema import MAX_DEPTH
from antiphon.wire.tools import FunctionDeclaration

JPEG = Part(inline_data=Blob(data=b"\xff\xd8", mime_type="image/jpeg"))


def asked(request: GenerationRequest, **settings: object) -> dict[str, Any]:
    return asyncio.run(body_of(request, says("Hi."), **settings))


def asked_with(config: GenerationConfig, **settings: object) -> dict[str, Any]:
    body = asked(a_request("Hi", config=config), **settings)
    for key in ("model", "messages", "stream", "stream_options"):
        del body[key]
    return body


def test_a_plain_request_holds_only_what_it_must() -> None:
    assert asked(a_request("Hi")) == {
        "model": "tiny",
        "messages": [{"role": "user", "content": "Hi"}],
        "stream": True,
        "stream_options": {"include_usage": True},
    }


class TestSystemMessage:
    def test_the_operators_part_comes_first(self) -> None:
        body = asked(a_request("Hi", system_instruction="Be kind."), system_prompt="You are Ada.")
        assert body["messages"][0] == {"role": "system", "content": "You are Ada.\n\nBe kind."}

    def test_notes_tell_what_the_model_cannot_know(self) -> None:
        body = asked(a_request("Hi", spoken=True, language="fr-FR"), prompt_notes=True)
        assert body["messages"][0]["content"] == (
            f"{SPOKEN_NOTE}\n\nReply in the language with the BCP-47 code fr-FR.\n\n"
            "Today is Saturday, 2026-11-21."
        )

    def test_a_reply_that_is_read_by_eye_has_no_note_on_speech(self) -> None:
        body = asked(a_request("Hi"), prompt_notes=True)
        assert body["messages"][0]["content"] == "Today is Saturday, 2026-11-21."


class TestGenerationConfig:
    def test_fields_have_their_names_there(self) -> None:
        config = GenerationConfig(
            temperature=0.0,
            top_p=0.9,
            max_output_tokens=100,
            presence_penalty=0.1,
            frequency_penalty=0.2,
            seed=0,
            stop_sequences=["END"],
        )
        assert asked_with(config) == {
            "temperature": 0.0,
            "top_p": 0.9,
            "max_tokens": 100,
            "presence_penalty": 0.1,
            "frequency_penalty": 0.2,
            "seed": 0,
            "stop": ["END"],
        }

    def test_settings_are_used_where_the_client_says_nothing(self) -> None:
        settings = {"temperature": 0.3, "max_output_tokens": 200}
        assert asked_with(GenerationConfig(), **settings) == {"temperature": 0.3, "max_tokens": 200}
        own = GenerationConfig(temperature=0.0, max_output_tokens=10)
        assert asked_with(own, **settings) == {"temperature": 0.0, "max_tokens": 10}

    def test_top_k_is_sent_only_if_a_setting_says_so(self, caplog: pytest.LogCaptureFixture) -> None:
        assert asked_with(GenerationConfig(top_k=40)) == {}
        assert "topK is not sent (send_top_k = false)" in caplog.text
        assert asked_with(GenerationConfig(top_k=40), send_top_k=True) == {"top_k": 40}

    @pytest.mark.parametrize(
        ("thinking", "effort"),
        [
            (ThinkingConfig(thinking_level=ThinkingLevel.MINIMAL), "minimal"),
            (ThinkingConfig(thinking_level=ThinkingLevel.HIGH), "high"),
            (ThinkingConfig(thinking_budget=0), "none"),
            (ThinkingConfig(thinking_budget=1024), "low"),
            (ThinkingConfig(thinking_budget=1025), "medium"),
            (ThinkingConfig(thinking_budget=24_576), "high"),
            (ThinkingConfig(thinking_budget=-1), None),
            (ThinkingConfig(include_thoughts=True), None),
        ],
    )
    def test_thinking_is_an_effort_if_a_setting_says_so(
        self, thinking: ThinkingConfig, effort: str | None
    ) -> None:
        body = asked_with(GenerationConfig(thinking_config=thinking), send_reasoning_effort=True)
        assert body == ({} if effort is None else {"reasoning_effort": effort})

    def test_thinking_is_otherwise_not_sent_and_that_is_said(self, caplog: pytest.LogCaptureFixture) -> None:
        assert asked_with(GenerationConfig(thinking_config=ThinkingConfig(thinking_budget=0))) == {}
        assert "thinkingConfig is not sent" in caplog.text


class TestFunctions:
    def test_declared_functions_are_tools(self) -> None:
        assert asked(a_request("Hi", functions=(GET_WEATHER,)))["tools"] == [
            {
                "type": "function",
                "function": {
                    "name": "get_weather",
                    "description": "Tells the weather.",
                    "parameters": {"type": "object", "properties": {"city": {"type": "string"}}},
                },
            }
        ]

    def test_they_can_be_kept_back_and_that_is_said(self, caplog: pytest.LogCaptureFixture) -> None:
        assert "tools" not in asked(a_request("Hi", functions=(GET_WEATHER,)), tools="off")
        assert "functions and tools are not offered to the model" in caplog.text

    def test_a_schema_nested_too_deep_fails_the_request(self) -> None:
        schema: dict[str, Any] = {"type": "STRING"}
        for _ in range(MAX_DEPTH + 1):
            schema = {"type": "ARRAY", "items": schema}
        deep = FunctionDeclaration(name="f", parameters={"type": "OBJECT", "properties": {"x": schema}})
        with pytest.raises(EngineFailed, match="declared with a schema nested deeper"):
            asked(a_request("Hi", functions=(deep,)))


class TestPictures:
    def test_they_are_sent(self) -> None:
        content = asked(a_request(user("What?", JPEG)))["messages"][0]["content"]
        assert content[1]["image_url"]["url"] == "data:image/jpeg;base64,/9g="

    def test_they_can_be_turned_off_and_that_is_said_once(self, caplog: pytest.LogCaptureFixture) -> None:
        async def use(server: FakeServer, engine: OpenAILanguageModel, clock: HurriedClock) -> None:
            for _ in range(2):
                await ask(engine, a_request(user("What?", JPEG)))
            assert server.bodies[1]["messages"][0]["content"] == "What?\n[A picture, which you cannot see.]"

        asyncio.run(with_server(use, says("Hi."), images=False))
        assert caplog.text.count("pictures are replaced by a note") == 1

    def test_only_the_newest_are_sent(self) -> None:
        content = asked(a_request(user(JPEG, JPEG, JPEG)), max_images=1)["messages"][0]["content"]
        assert [part["type"] for part in content] == ["text", "text", "image_url"]


class TestVendorFields:
    def test_extra_fields_are_added_and_win(self) -> None:
        extra = {"chat_template_kwargs": {"enable_thinking": False}, "temperature": 1.0}
        body = asked(a_request("Hi"), temperature=0.2, extra_body=extra)
        assert body["chat_template_kwargs"] == {"enable_thinking": False}
        assert body["temperature"] == 1.0


class TestHeaders:
    async def _headers(self, **settings: Any) -> list[dict[str, str]]:
        async with serving(says("Hi.")) as server, started(server.base_url, **settings) as engine:
            await ask(engine)
            return [dict(headers) for headers in server.headers]

    def test_the_key_is_sent(self) -> None:
        for headers in asyncio.run(self._headers(api_key="sk-1")):
            assert headers["authorization"] == "Bearer sk-1"

    def test_the_key_may_stand_in_the_environment(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("MY_KEY", "sk-2")
        for headers in asyncio.run(self._headers(api_key_env="MY_KEY")):
            assert headers["authorization"] == "Bearer sk-2"

    def test_what_is_meant_for_openai_does_not_reach_another_server(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("OPENAI_API_KEY", "sk-private")
        monkeypatch.setenv("OPENAI_ADMIN_KEY", "sk-private")
        monkeypatch.setenv("OPENAI_ORG_ID", "org-private")
        monkeypatch.setenv("OPENAI_PROJECT_ID", "proj-private")
        monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:1/v1")
        monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "Authorization: Bearer sk-private")
        for headers in asyncio.run(self._headers()):
            assert "authorization" not in headers
            assert "private" not in str(headers)

    def test_extra_headers_are_sent_also_instead_of_the_key(self) -> None:
        extra = {"X-Tenant": "acme", "authorization": "Basic eDp5"}
        for headers in asyncio.run(self._headers(extra_headers=extra)):
            assert headers["x-tenant"] == "acme"
            assert headers["authorization"] == "Basic eDp5"
