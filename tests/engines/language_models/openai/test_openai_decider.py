"""The model decides whether a turn is to be answered (proactive audio)."""

from __future__ import annotations

import asyncio

import pytest
from tests.engines.language_models.openai.asking import GET_WEATHER, a_request, started
from tests.engines.language_models.openai.fake_server import FakeServer, Refusal, says, serving

from antiphon.conversation.reply_decision import ReplyDecision, ReplyVerdict
from antiphon.engines.errors import EngineError
from antiphon.engines.language_models.protocol import ReplyDecider


async def decision(server: FakeServer, *, in_conversation: bool = False) -> ReplyDecision:
    request = a_request("Pass me the salt.", system_instruction="You are Bob.", functions=(GET_WEATHER,))
    async with started(server.base_url) as engine:
        assert isinstance(engine, ReplyDecider)
        return await engine.decide(request, in_conversation=in_conversation)


def decided(word: str) -> ReplyVerdict:
    async def use() -> ReplyVerdict:
        async with serving(says(word)) as server:
            return (await decision(server)).verdict

    return asyncio.run(use())


@pytest.mark.parametrize(
    "said, verdict",
    [
        ("SILENT", ReplyVerdict.STAY_SILENT),
        ("silent.", ReplyVerdict.STAY_SILENT),
        ("\n WAIT", ReplyVerdict.WAIT),
        ("ANSWER", ReplyVerdict.ANSWER),
        ("I think so", ReplyVerdict.ANSWER),
        ("", ReplyVerdict.ANSWER),
    ],
)
def test_the_first_word_is_the_verdict_and_anything_else_means_to_answer(
    said: str, verdict: ReplyVerdict
) -> None:
    assert decided(said) is verdict


def test_the_model_is_told_its_instructions_and_may_call_nothing() -> None:
    async def use() -> None:
        async with serving(says("SILENT")) as server:
            await decision(server, in_conversation=True)
            body = server.bodies[-1]
            assert "You are Bob." in body["messages"][0]["content"]
            assert "has just spoken" in body["messages"][0]["content"]
            assert "tools" not in body

    asyncio.run(use())


def test_a_server_that_fails_is_an_engine_error() -> None:
    async def use() -> None:
        async with serving(Refusal(400, "no")) as server:
            with pytest.raises(EngineError):
                await decision(server)

    asyncio.run(use())
