"""From the client's audio to the recognizer: which samples an utterance is made of."""

from __future__ import annotations

import numpy as np
import pytest
from tests.server.harness import run
from tests.server.session.players import Ear, Model, says
from tests.server.session.stage import MANUAL, serving, session, text_of
from tests.speech import BYTES_PER_S, flite_wav, resampled, silence

LOUD = (np.sin(np.arange(48_000) / 10) * 8000).astype(np.int16).tobytes()


class TestManualActivity:
    """Live API reference: "ActivityStart", "ActivityEnd"."""

    def test_audio_outside_of_an_activity_is_not_heard(self) -> None:
        ear = Ear()

        async def test() -> None:
            async with serving(ear=ear) as server, session(server, realtimeInputConfig=MANUAL) as client:
                await client.send_audio(silence(0.5))
                await client.speak(LOUD[:32_000])
                await client.receive_turn()

        run(test())
        assert bytes(ear.hearings[0].pcm) == LOUD[:32_000]

    @pytest.mark.parametrize("rate_hz", [8_000, 24_000, 48_000])
    def test_utterances_at_other_rates_are_whole_and_apart(self, rate_hz: int) -> None:
        """The second utterance has nothing of the first, however a resampler works."""
        ear = Ear()
        second_of_tone = LOUD[: 2 * rate_hz]

        async def test() -> None:
            async with serving(ear=ear) as server, session(server, realtimeInputConfig=MANUAL) as client:
                for pcm in (second_of_tone, bytes(2 * rate_hz)):
                    await client.send({"realtimeInput": {"activityStart": {}}})
                    await client.send_audio(pcm, rate_hz)
                    await client.send({"realtimeInput": {"activityEnd": {}}})
                    await client.receive_turn()

        run(test())
        loud, quiet = (np.frombuffer(bytes(hearing.pcm), np.int16) for hearing in ear.hearings)
        assert abs(len(loud) - 16_000) <= 1
        assert abs(len(quiet) - 16_000) <= 1
        assert np.abs(loud[-320:]).max() > 1000
        assert np.abs(quiet).max() <= 1


class TestAutomaticActivity:
    """Live API guide: "Use automatic VAD"."""

    @pytest.mark.parametrize("rate_hz", [8_000, 16_000, 48_000])
    def test_the_speech_is_heard_and_the_silence_before_it_is_not(self, rate_hz: int) -> None:
        ear = Ear(["what is the time"])
        speech = flite_wav("what is the time")
        pcm = silence(2) + speech + silence(4)

        async def test() -> None:
            async with serving(Model([says("Late.")]), ear=ear) as server, session(server) as client:
                await client.send_audio(resampled(pcm, rate_hz), rate_hz)
                assert text_of(await client.receive_turn()) == "Late."

        run(test())
        assert len(ear.hearings) == 1
        heard_s = len(ear.hearings[0].pcm) / BYTES_PER_S
        assert len(speech) / BYTES_PER_S - 0.2 < heard_s < len(pcm) / BYTES_PER_S - 1.5

    def test_the_end_of_the_stream_ends_the_turn(self) -> None:
        ear = Ear(["what is the time"])
        patient = {"automaticActivityDetection": {"silenceDurationMs": 60_000}}

        async def test() -> None:
            async with serving(ear=ear) as server, session(server, realtimeInputConfig=patient) as client:
                await client.send_audio(flite_wav("what is the time"))
                await client.send({"realtimeInput": {"audioStreamEnd": True}})
                assert text_of(await client.receive_turn()) == "Hello."

        run(test())
