"""WebRTC's canceller, in simulated rooms: our own voice goes, the speaker's stays."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from tests.audio.rooms import echo
from tests.audio.sounds import SENTENCES, at_level, espeak, flite, silence

from antiphon.audio.echo_cancellation import BLOCK_SAMPLES, webrtc_cancellers
from antiphon.audio.errors import LibraryMissing
from antiphon.audio.pcm import FloatArray, from_float, level_dbfs, to_float


def cancelled(heard: FloatArray, played: FloatArray) -> FloatArray:
    """The microphone, cleaned block by block."""
    canceller = webrtc_cancellers()()
    blocks = [
        canceller.cancel(
            from_float(heard[begin : begin + BLOCK_SAMPLES]),
            from_float(played[begin : begin + BLOCK_SAMPLES]),
        )
        for begin in range(0, len(heard) - BLOCK_SAMPLES + 1, BLOCK_SAMPLES)
    ]
    return to_float(b"".join(blocks))


def our_voice() -> FloatArray:
    return at_level(np.concatenate([espeak(sentence) for sentence in SENTENCES[:4]]), -20.0)


class TestOurOwnVoice:
    @pytest.mark.parametrize("delay_ms", [40, 150, 350])
    def test_it_is_20_db_softer_however_long_it_takes(self, delay_ms: float) -> None:
        played = our_voice()
        heard = echo(played, delay_ms=delay_ms, gain_db=-20.0)
        rest = cancelled(heard, played)
        begin = 32_000  # the canceller needs a moment to learn the room
        assert level_dbfs(rest[begin:]) < level_dbfs(heard[begin : len(rest)]) - 20.0

    def test_without_it_the_microphone_is_as_it_was(self) -> None:
        speech = at_level(flite(SENTENCES[0]), -26.0)
        rest = cancelled(speech, silence(len(speech) / 16_000))
        assert level_dbfs(rest) == pytest.approx(level_dbfs(speech), abs=1.0)


def test_somebody_who_speaks_over_it_is_heard() -> None:
    """The end of what the speaker says, after our voice had the time to be learned."""
    played = our_voice()
    heard = echo(played, delay_ms=80, gain_db=-25.0)
    speech = at_level(flite(SENTENCES[2]), -26.0)
    begin = 64_000
    heard[begin : begin + len(speech)] += speech
    rest = cancelled(heard, played)[begin : begin + len(speech)]
    assert level_dbfs(rest) > -26.0 - 9.0


def test_without_the_library_it_is_refused_with_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "livekit.rtc.apm", None)
    with pytest.raises(LibraryMissing, match=r"pip install 'antiphon\[echo-cancellation\]'"):
        webrtc_cancellers()
