"""How the user sounded before a pause: what of the microphone is listened to, and what comes of it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from tests.audio.sounds import at_level, flite, silence, voice
from tests.engines.turn_models.tiny_network import write_network
from tests.server.harness import run
from tests.server.session.players import Ear
from tests.server.session.stage import serving, session

from antiphon.audio.pcm import FloatArray, from_float
from antiphon.conversation.effects import ExaminePause
from antiphon.conversation.events import Event, PauseExamined
from antiphon.conversation.voice_ending import Melody, VoiceEnding
from antiphon.engines.errors import EngineFailed
from antiphon.engines.turn_models.smart_turn.model import SmartTurn
from antiphon.engines.turn_models.smart_turn.settings import SmartTurnSettings
from antiphon.server.session.audio_input import AudioInput
from antiphon.server.session.pauses import Pauses

RATE_HZ = 16_000


@dataclass
class Listener:
    """A turn model that keeps what it hears and answers as it is told.

    Attributes:
        answer: a probability, or what it raises.
        heard: the turns it was asked about.
    """

    answer: float | Exception = 0.9
    heard: list[bytes] = field(default_factory=list)
    name: str = "listener"
    window_s: float = 8.0

    async def start(self) -> None:
        pass

    async def end_probability(self, pcm: bytes) -> float:
        self.heard.append(pcm)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    async def close(self) -> None:
        pass


def examined(sound: FloatArray, turn_model: Listener | None = None, *, began_s: float = 0.0) -> list[Event]:
    """What is found about a pause at the end of the sound."""
    events: list[Event] = []

    async def test() -> None:
        audio = AudioInput()
        audio.append(from_float(sound), RATE_HZ)
        pauses = Pauses(audio, turn_model, events.append)
        pauses.examine(ExaminePause(1, 2, round(began_s * RATE_HZ), len(sound)))
        while tasks := asyncio.all_tasks() - {asyncio.current_task()}:
            await asyncio.wait(tasks)
        pauses.close()

    asyncio.run(test())
    return events


FALLING_VOICE = np.concatenate([voice(0.5, 140), voice(0.4, 140, 90), silence(0.16)])


def test_the_melody_is_told_at_once() -> None:
    assert examined(FALLING_VOICE) == [PauseExamined(1, 2, VoiceEnding(melody=Melody.FALLING))]


def test_the_turn_model_is_asked_and_its_opinion_follows() -> None:
    told = VoiceEnding(melody=Melody.FALLING, end_probability=0.9)
    assert examined(FALLING_VOICE, Listener(0.9))[1:] == [PauseExamined(1, 2, told)]


class TestWhatTheTurnModelHears:
    """Not the last phrase but the turn: what came before sets the tone."""

    def test_the_whole_turn_and_nothing_before_it(self) -> None:
        listener = Listener()
        sound = np.concatenate([voice(3.0, 120), silence(0.2)])
        examined(sound, listener, began_s=1.0)
        assert listener.heard == [from_float(sound[RATE_HZ:])]

    def test_of_a_long_turn_its_last_eight_seconds(self) -> None:
        listener = Listener()
        sound = voice(12.0, 120)
        examined(sound, listener)
        assert listener.heard == [from_float(sound[4 * RATE_HZ :])]


@pytest.mark.parametrize("error", [EngineFailed("out of order", engine="listener"), ValueError("a bug")])
def test_a_turn_model_that_fails_is_done_without(error: Exception, caplog: pytest.LogCaptureFixture) -> None:
    assert examined(FALLING_VOICE, Listener(error)) == [
        PauseExamined(1, 2, VoiceEnding(melody=Melody.FALLING))
    ]
    assert "listener" in caplog.text


def test_audio_is_kept_for_the_turn_model() -> None:
    async def test() -> tuple[int, int]:
        audio = AudioInput()
        return (
            Pauses(audio, None, lambda _: None).keep_samples,
            Pauses(audio, Listener(), lambda _: None).keep_samples,
        )

    assert asyncio.run(test()) == (RATE_HZ, 8 * RATE_HZ)


def test_in_a_session_it_hears_a_turn_of_six_seconds_whole() -> None:
    """Automatic voice activity lets go of audio as it is recognized; not of what the turn model needs."""
    listener = Listener()
    sentence = at_level(flite("please turn on the lights in the kitchen and in the hall"), -26.0)
    spoken = np.concatenate([sentence, silence(0.1), sentence])

    async def test() -> None:
        ear = Ear(["what time is it"])
        async with serving(ear=ear, turn_model=listener) as server, session(server) as client:
            pcm = from_float(np.concatenate([silence(3), spoken, silence(2)]))
            for begin in range(0, len(pcm), 6_400):
                await client.send_audio(pcm[begin : begin + 6_400])
            await client.receive_turn()

    run(test())
    assert len(listener.heard[-1]) / 2 / RATE_HZ == pytest.approx(len(spoken) / RATE_HZ + 0.2, abs=0.4)


class WatchedNetwork(SmartTurn):
    """Tells when it has judged a pause."""

    judged: asyncio.Event

    async def start(self) -> None:
        await super().start()
        self.judged = asyncio.Event()

    async def end_probability(self, pcm: bytes) -> float:
        probability = await super().end_probability(pcm)
        if pcm:
            self.judged.set()
        return probability


def test_a_real_network_has_its_say_in_a_session(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    network = WatchedNetwork(SmartTurnSettings(path=write_network(tmp_path / "tiny.onnx", scale=0.0)))
    caplog.set_level("INFO")

    async def test() -> None:
        ear = Ear(["what time is it"])
        async with serving(ear=ear, turn_model=network) as server, session(server) as client:
            await client.send_audio(from_float(np.concatenate([silence(1), flite("what time is it")])))
            await client.send_audio(from_float(silence(0.25)))
            await network.judged.wait()
            await client.send_audio(from_float(silence(1.5)))
            await client.receive_turn()

    run(test())
    assert "the turn model is 50% sure of the end" in caplog.text
