"""A session whose client plays our voice into its own microphone."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from tests.audio.rooms import echo
from tests.audio.sounds import SENTENCES, at_level, espeak
from tests.server.harness import run
from tests.server.session.players import Ear, Voice
from tests.server.session.stage import MANUAL, audio_of, serving, session

from antiphon.audio.pcm import from_float, level_dbfs, to_float
from antiphon.audio.resample import Resampler
from antiphon.config.audio import AudioSettings
from antiphon.conversation.speech import SpeechChunk
from antiphon.server.session.echo_path import EchoPath


class Difference:
    """A canceller for a room without a room: what is heard, less what was played."""

    def cancel(self, heard: bytes, played: bytes) -> bytes:
        assert len(heard) == len(played) == 320
        return from_float(to_float(heard) - to_float(played))


def pieces(pcm: bytes, sizes: list[int]) -> Iterator[bytes]:
    for size in sizes:
        yield pcm[: 2 * size]
        pcm = pcm[2 * size :]
    yield pcm


@given(st.lists(st.integers(0, 1_000), max_size=20))
def test_nothing_of_the_microphone_is_lost_or_shifted(sizes: list[int]) -> None:
    path = EchoPath(Difference())
    heard = np.arange(5_000, dtype=np.int16).tobytes()
    cleaned = b"".join(path.clean(piece) for piece in pieces(heard, sizes))
    assert len(heard) - len(cleaned) < 320
    assert cleaned + path.flush() == heard


def test_what_was_played_is_laid_where_it_is_heard() -> None:
    path = EchoPath(Difference())
    tone = (0.25 * np.sin(2 * np.pi * 400 * np.arange(24_000) / 24_000)).astype(np.float32)
    path.clean(bytes(3_200))
    path.on_sent(from_float(tone))
    heard = (0.25 * np.sin(2 * np.pi * 400 * np.arange(16_000) / 16_000)).astype(np.float32)
    rest = to_float(path.clean(from_float(heard)))
    assert np.abs(rest[400:15_000]).max() < 0.002


def test_what_the_client_was_told_to_drop_is_not_taken_away() -> None:
    path = EchoPath(Difference())
    path.on_sent(from_float(np.full(24_000, 0.25, np.float32)))
    path.on_interrupted()
    assert path.clean(bytes(3_200)) == bytes(3_200)


def heard_by_the_recognizer(audio: AudioSettings) -> float:
    """The level of our own reply as it comes back to the recognizer, over its last second."""
    ear = Ear([""])
    spoken = from_float(at_level(espeak(SENTENCES[4])[:32_000], -20.0))
    speech = Resampler(16_000, 24_000)
    chunk = SpeechChunk(speech.process(spoken) + speech.flush())

    async def test() -> None:
        async with (
            serving(ear=ear, voice=Voice([[chunk]]), audio=audio) as server,
            session(server, modality="AUDIO", realtimeInputConfig=MANUAL) as client,
        ):
            await client.say("hello")
            reply = Resampler(24_000, 16_000)
            played = to_float(reply.process(audio_of(await client.receive_turn())) + reply.flush())
            await client.speak(from_float(echo(played, delay_ms=60, gain_db=-15.0)))
            await client.send({"realtimeInput": {"text": "bye"}})
            await client.receive_turn()

    run(test())
    return level_dbfs(to_float(bytes(ear.hearings[0].pcm))[-16_000:])


def test_the_recognizer_does_not_hear_our_own_voice() -> None:
    with_echo = heard_by_the_recognizer(AudioSettings())
    without = heard_by_the_recognizer(AudioSettings(echo_cancellation=True))
    assert with_echo > -50.0
    assert without < with_echo - 15.0
