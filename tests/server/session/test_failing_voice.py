"""When a synthesizer breaks, the turn is ended on the wire, and the session lives."""

from __future__ import annotations

import asyncio

import pytest
from tests.server.harness import run
from tests.server.session.players import NEVER, SAMPLES_PER_CHARACTER, Model, Never, Voice, says
from tests.server.session.stage import audio_samples_of, ends_of, reason_of, serving, session

from antiphon.conversation.speech import SpeechChunk
from antiphon.engines.errors import EngineFailed

TWO_SENTENCES = says("The first sentence. ", "The second sentence.")
TONE = SpeechChunk(bytes(4800))

Failing = list[SpeechChunk | BaseException | Never]


@pytest.mark.parametrize(
    ("failure", "told"),
    [
        (EngineFailed("worker ended by signal 11", engine="tts"), "tts: worker ended by signal 11"),
        (OSError("boom"), "player: OSError('boom')"),
        (asyncio.CancelledError(), "player: the speech was cancelled from within"),
    ],
    ids=["crash", "bug", "cancels itself"],
)
@pytest.mark.parametrize("before", [[], [TONE]], ids=["at once", "in mid-speech"])
class TestFailures:
    def test_the_turn_ends_and_the_next_is_spoken(
        self, before: Failing, failure: BaseException, told: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        model, voice = Model([TWO_SENTENCES, says("Here I am.")]), Voice([[*before, failure]])

        async def test() -> None:
            async with serving(model, voice=voice) as server, session(server, modality="AUDIO") as client:
                await client.say("Hello")
                turn = await client.receive_turn()
                assert ends_of(turn) == ["generationComplete", "turnComplete"]
                assert reason_of(turn) == "RESPONSE_REJECTED"
                await client.say("Hello?")
                turn = await client.receive_turn()
                assert reason_of(turn) is None
                assert audio_samples_of(turn) == len("Here I am.") * SAMPLES_PER_CHARACTER

        run(test())
        assert told in caplog.text
        assert [request.text.rstrip() for request in voice.requests] == ["The first sentence.", "Here I am."]


def test_a_voice_that_says_nothing_is_no_failure() -> None:
    voice = Voice([[], [SpeechChunk(b"")]])

    async def test() -> None:
        async with serving(voice=voice) as server, session(server, modality="AUDIO") as client:
            for _ in range(2):
                await client.say("Hello")
                turn = await client.receive_turn()
                assert ends_of(turn) == ["generationComplete", "turnComplete"]
                assert reason_of(turn) is None

    run(test())


def test_what_is_no_speech_ends_the_session_and_no_other(caplog: pytest.LogCaptureFixture) -> None:
    nonsense = SpeechChunk("speech")  # type: ignore[arg-type]

    async def test() -> None:
        async with (
            serving(voice=Voice([[nonsense]])) as server,
            session(server, modality="AUDIO") as client,
            session(server) as other,
        ):
            await client.say("Hello")
            code, reason, _ = await client.closing()
            assert (code, reason) == (1011, "Internal error encountered.")
            await other.say("Hello")
            assert ends_of(await other.receive_turn()) == ["generationComplete", "turnComplete"]

    run(test())
    assert "the conversation core broke" in caplog.text


class TestStopping:
    def test_an_interrupted_utterance_is_stopped(self) -> None:
        voice = Voice([[TONE, NEVER]])

        async def test() -> None:
            async with serving(voice=voice) as server, session(server, modality="AUDIO") as client:
                await client.say("Hello")
                await client.receive_until("modelTurn")
                await client.say("Stop")
                assert ends_of(await client.receive_turn()) == ["interrupted", "turnComplete"]
                assert audio_samples_of(await client.receive_turn()) > 0
                assert voice.stopped.is_set()

        run(test())

    def test_so_is_that_of_a_client_that_left(self) -> None:
        voice = Voice([[TONE, NEVER]])

        async def test() -> None:
            async with serving(voice=voice) as server:
                async with session(server, modality="AUDIO") as client:
                    await client.say("Hello")
                    await client.receive_until("modelTurn")
                await voice.stopped.wait()

        run(test())
