"""Finding out what a server understands, and remembering it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from tests.engines.language_models.openai.asking import (
    HurriedClock,
    a_request,
    ask,
    text_of,
    user,
    with_server,
)
from tests.engines.language_models.openai.fake_server import FakeServer, Refusal, says

from antiphon.engines.errors import EngineFailed
from antiphon.engines.language_models.openai import OpenAILanguageModel
from antiphon.wire.content import Blob, Part
from antiphon.wire.generation_config import GenerationConfig

JPEG = Part(inline_data=Blob(data=b"\xff\xd8", mime_type="image/jpeg"))
WARM = a_request("Hi", config=GenerationConfig(temperature=0.8, max_output_tokens=50))


def refusal(status: int, message: str) -> Refusal:
    return Refusal(status, {"error": {"message": message}})


def fields(server: FakeServer) -> list[set[str]]:
    """The optional fields of each request."""
    return [set(body) - {"model", "messages", "stream"} for body in server.bodies]


@pytest.mark.parametrize(
    "no_usage",
    [
        refusal(400, "Unrecognized request argument supplied: stream_options"),
        Refusal(
            422, {"detail": [{"type": "extra_forbidden", "loc": ["body", "stream_options", "include_usage"]}]}
        ),
        refusal(400, "Bad request"),
    ],
)
def test_without_stream_options_if_they_are_refused(
    no_usage: Refusal, caplog: pytest.LogCaptureFixture
) -> None:
    async def use(server: FakeServer, engine: OpenAILanguageModel, clock: HurriedClock) -> None:
        for _ in range(2):
            assert text_of(await ask(engine)) == "Hi."
        assert fields(server) == [{"stream_options"}, set(), set()]

    asyncio.run(with_server(use, no_usage, says("Hi.")))
    assert "the server refuses stream_options; going on without" in caplog.text


def test_a_refusal_with_another_reason_is_told_and_nothing_is_learned() -> None:
    async def use(server: FakeServer, engine: OpenAILanguageModel, clock: HurriedClock) -> None:
        with pytest.raises(EngineFailed, match="HTTP 400: bad template$"):
            await ask(engine)
        await ask(engine)
        assert fields(server) == [{"stream_options"}, set(), {"stream_options"}]

    script = refusal(400, "bad template"), refusal(400, "still bad"), says("Hi.")
    asyncio.run(with_server(use, *script))


def test_what_was_accepted_once_is_not_doubted() -> None:
    async def use(server: FakeServer, engine: OpenAILanguageModel, clock: HurriedClock) -> None:
        await ask(engine)
        with pytest.raises(EngineFailed, match="bad template"):
            await ask(engine)
        assert len(server.bodies) == 2

    asyncio.run(with_server(use, says("Hi."), refusal(400, "bad template")))


def test_the_newer_name_of_max_tokens() -> None:
    async def use(server: FakeServer, engine: OpenAILanguageModel, clock: HurriedClock) -> None:
        for _ in range(2):
            await ask(engine, WARM)
        assert [body.get("max_completion_tokens") for body in server.bodies] == [None, 50, 50]
        assert "max_tokens" not in server.bodies[1]

    message = "Unsupported parameter: 'max_tokens' is not supported. Use 'max_completion_tokens' instead."
    asyncio.run(with_server(use, refusal(400, message), says("Hi.")))


def test_a_sampling_field_that_the_model_does_not_have() -> None:
    async def use(server: FakeServer, engine: OpenAILanguageModel, clock: HurriedClock) -> None:
        for _ in range(2):
            await ask(engine, WARM)
        assert [body.get("temperature") for body in server.bodies] == [0.8, None, None]
        assert server.bodies[1]["max_tokens"] == 50

    message = "Unsupported value: 'temperature' does not support 0.8 with this model."
    asyncio.run(with_server(use, refusal(400, message), says("Hi.")))


def test_a_value_out_of_range_is_the_clients_mistake() -> None:
    async def use(server: FakeServer, engine: OpenAILanguageModel, clock: HurriedClock) -> None:
        await ask(engine)
        with pytest.raises(EngineFailed, match="temperature must be at most 0.5"):
            await ask(engine, WARM)
        await ask(engine, WARM)
        assert server.bodies[-1]["temperature"] == 0.8

    asyncio.run(with_server(use, says("Hi."), refusal(400, "temperature must be at most 0.5"), says("Hi.")))


class TestPictures:
    def _contents(self, server: FakeServer) -> list[Any]:
        return [body["messages"][0]["content"] for body in server.bodies]

    @pytest.mark.parametrize("status", [400, 500])
    def test_they_are_left_out_once_refused(self, status: int, caplog: pytest.LogCaptureFixture) -> None:
        async def use(server: FakeServer, engine: OpenAILanguageModel, clock: HurriedClock) -> None:
            for _ in range(2):
                assert text_of(await ask(engine, a_request(user("What?", JPEG)))) == "Hi."
            first, *others = self._contents(server)
            assert first[1]["type"] == "image_url"
            assert others == ["What?\n[A picture, which you cannot see.]"] * 2

        asyncio.run(with_server(use, refusal(status, "image input is not supported"), says("Hi.")))
        assert caplog.text.count("the server refuses pictures; going on without") == 1

    def test_they_are_kept_if_the_setting_says_so(self) -> None:
        async def use(server: FakeServer, engine: OpenAILanguageModel, clock: HurriedClock) -> None:
            with pytest.raises(EngineFailed, match="not supported"):
                await ask(engine, a_request(user("What?", JPEG)))
            assert len(server.bodies) == 1

        asyncio.run(with_server(use, refusal(500, "not supported"), images=True, max_retries=0))

    def test_a_model_that_saw_one_is_not_doubted(self) -> None:
        async def use(server: FakeServer, engine: OpenAILanguageModel, clock: HurriedClock) -> None:
            await ask(engine, a_request(user("What?", JPEG)))
            with pytest.raises(EngineFailed):
                await ask(engine, a_request(user("What?", JPEG)))
            assert self._contents(server)[-1][1]["type"] == "image_url"

        asyncio.run(with_server(use, says("Hi."), refusal(400, "broken JPEG")))
