"""When a recognizer breaks, the model is told that somebody spoke, and the session lives."""

from __future__ import annotations

import asyncio

import pytest
from tests.server.harness import run
from tests.server.session.players import NEVER, Ear, Model, says
from tests.server.session.stage import MANUAL, ends_of, reason_of, serving, session, text_of
from tests.speech import flite_wav, silence

from antiphon.conversation.user_turns import UNINTELLIGIBLE
from antiphon.engines.errors import EngineBusy, EngineFailed

BUSY = EngineBusy("it hears 6 utterances already", engine="asr")
SECOND = silence(1.0)


def said_to(model: Model) -> list[str | None]:
    """The user's words, as the model got them last."""
    return [
        p.text for content in model.requests[-1].contents for p in content.parts if content.role == "user"
    ]


@pytest.mark.parametrize(
    ("failure", "told"),
    [
        (EngineFailed("worker ended by signal 9", engine="asr"), "asr: worker ended by signal 9"),
        (RuntimeError("boom"), "player: RuntimeError('boom')"),
        (asyncio.CancelledError(), "player: the transcript was cancelled from within"),
    ],
    ids=["crash", "bug", "cancels itself"],
)
class TestFailures:
    def test_speech_marked_by_hand_is_answered(
        self, failure: BaseException, told: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        model = Model([says("Pardon?"), says("I see.")])

        async def test() -> None:
            ear = Ear([failure, "hello"])
            async with (
                serving(model, ear=ear) as server,
                session(server, realtimeInputConfig=MANUAL) as client,
            ):
                await client.speak(SECOND)
                turn = await client.receive_turn()
                assert (text_of(turn), reason_of(turn)) == ("Pardon?", None)
                assert said_to(model) == [UNINTELLIGIBLE]
                await client.speak(SECOND)
                assert text_of(await client.receive_turn()) == "I see."
                assert said_to(model) == [UNINTELLIGIBLE, "hello"]

        run(test())
        assert told in caplog.text

    def test_speech_that_the_server_found_is_answered(
        self, failure: BaseException, told: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        model = Model([says("Pardon?")])

        async def test() -> None:
            async with serving(model, ear=Ear([failure])) as server, session(server) as client:
                await client.send_audio(flite_wav("what is the time") + silence(2.5))
                turn = await client.receive_turn()
                assert ends_of(turn) == ["generationComplete", "turnComplete"]
                assert said_to(model) == [UNINTELLIGIBLE]

        run(test())
        assert told in caplog.text


@pytest.mark.parametrize("refusal", [BUSY, RuntimeError("boom")], ids=["busy", "bug"])
def test_one_that_will_not_even_listen_does_not_end_the_session(
    refusal: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    async def test() -> None:
        ear = Ear(refusal=refusal)
        async with serving(ear=ear) as server, session(server, realtimeInputConfig=MANUAL) as client:
            await client.speak(SECOND)
            assert text_of(await client.receive_turn()) == "Hello."
            ear.refusal = None
            await client.speak(SECOND)
            assert text_of(await client.receive_turn()) == "Hello."

    run(test())
    assert "it hears 6 utterances already" in caplog.text or "boom" in caplog.text


def test_an_utterance_of_a_client_that_left_is_dropped() -> None:
    ear = Ear([NEVER])

    async def test() -> None:
        async with serving(ear=ear) as server:
            async with session(server, realtimeInputConfig=MANUAL) as client:
                await client.speak(SECOND)
                await client.send({"realtimeInput": {"activityStart": {}}})
                await (await client.connection.ping())
            one_being_finished, one_still_open = ear.hearings
            await one_being_finished.cancelled.wait()
            await one_still_open.cancelled.wait()

    run(test())
