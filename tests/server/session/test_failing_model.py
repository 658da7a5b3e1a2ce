"""When a language model breaks, the turn is ended on the wire, and the session lives."""

from __future__ import annotations

import asyncio
import logging

import pytest
from tests.server.harness import run
from tests.server.session.players import NEVER, Model, Never, Voice, says
from tests.server.session.stage import audio_samples_of, ends_of, reason_of, serving, session, text_of

from antiphon.conversation.generation import GenerationEvent, TextDelta
from antiphon.engines.errors import EngineUnavailable, MalformedFunctionCall, ResponseRejected

DOWN = EngineUnavailable("cannot be reached", engine="llm at http://127.0.0.1:9", fix="start it")

Failing = list[GenerationEvent | BaseException | Never]


@pytest.mark.parametrize(
    ("failure", "told"),
    [
        ([DOWN], "llm at http://127.0.0.1:9: cannot be reached — start it"),
        ([RuntimeError("boom")], "player: RuntimeError('boom')"),
        ([ResponseRejected("not this", engine="llm")], "llm: not this"),
        ([], "player: the reply broke off without an end"),
        ([asyncio.CancelledError()], "player: the reply was cancelled from within"),
    ],
    ids=["down", "bug", "rejected", "no end", "cancels itself"],
)
class TestFailures:
    def test_the_turn_ends_and_the_next_is_answered(
        self, failure: Failing, told: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        async def test() -> None:
            async with serving(Model([failure, says("Here I am.")])) as server, session(server) as client:
                await client.say("Hello")
                turn = await client.receive_turn()
                assert ends_of(turn) == ["generationComplete", "turnComplete"]
                assert reason_of(turn) == "RESPONSE_REJECTED"
                await client.say("Hello?")
                turn = await client.receive_turn()
                assert (text_of(turn), reason_of(turn)) == ("Here I am.", None)

        run(test())
        assert told in caplog.text

    def test_what_was_said_before_stands(
        self, failure: Failing, told: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        model = Model([[TextDelta("I was about to "), *failure], says("Go on.")])

        async def test() -> None:
            async with serving(model) as server, session(server) as client:
                await client.say("Hello")
                turn = await client.receive_turn()
                assert (text_of(turn), reason_of(turn)) == ("I was about to ", "RESPONSE_REJECTED")
                await client.say("And?")
                await client.receive_turn()

        run(test())
        said = [part.text for content in model.requests[1].contents for part in content.parts]
        assert said == ["Hello", "I was about to ", "And?"]

    def test_it_is_also_spoken(self, failure: Failing, told: str) -> None:
        voice = Voice()

        async def test() -> None:
            model = Model([[TextDelta("I was about to "), *failure]])
            async with serving(model, voice=voice) as server, session(server, modality="AUDIO") as client:
                await client.say("Hello")
                turn = await client.receive_turn()
                assert reason_of(turn) == "RESPONSE_REJECTED"
                assert audio_samples_of(turn) > 0

        run(test())
        assert [request.text for request in voice.requests] == ["I was about to "]


def test_a_call_that_cannot_be_understood_has_a_reason_of_its_own() -> None:
    async def test() -> None:
        failing = Model([[MalformedFunctionCall("call:{", engine="llm")]])
        async with serving(failing) as server, session(server) as client:
            await client.say("Hello")
            assert reason_of(await client.receive_turn()) == "MALFORMED_FUNCTION_CALL"

    run(test())


def test_a_bug_is_logged_with_its_traceback_and_the_session(caplog: pytest.LogCaptureFixture) -> None:
    async def test() -> None:
        async with serving(Model([[RuntimeError("boom")]])) as server, session(server) as client:
            await client.say("Hello")
            await client.receive_turn()

    run(test())
    (record,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert record.getMessage() == "the language model player raised what it should not"
    assert record.exc_info is not None and "boom" in str(record.exc_info[1])


class TestStopping:
    def test_an_interrupted_reply_is_stopped(self) -> None:
        model = Model([[TextDelta("Well, "), NEVER], says("Yes.")])

        async def test() -> None:
            async with serving(model) as server, session(server) as client:
                await client.say("Hello")
                await client.receive_until("modelTurn")
                await client.say("Stop")
                assert ends_of(await client.receive_turn()) == ["interrupted", "turnComplete"]
                assert text_of(await client.receive_turn()) == "Yes."
                assert model.stopped.is_set()

        run(test())

    def test_so_is_the_reply_to_a_client_that_left(self) -> None:
        model = Model([[TextDelta("Well, "), NEVER]])

        async def test() -> None:
            async with serving(model) as server:
                async with session(server) as client:
                    await client.say("Hello")
                    await client.receive_until("modelTurn")
                await model.stopped.wait()

        run(test())
