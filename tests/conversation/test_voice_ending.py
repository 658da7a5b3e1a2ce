"""What the sound of a voice says about whether its turn is over."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.audio.sounds import voice
from tests.conversation.simulation import Delays, Simulation, say

from antiphon.audio.prosody import prosody
from antiphon.conversation.patience import PauseHistory, patience
from antiphon.conversation.voice_ending import Melody, VoiceEnding, doubt_after, melody

HEARING = {"generationConfig": {"responseModalities": ["AUDIO"]}, "inputAudioTranscription": {}}
UNFINISHED = "i want to book a table for"
FALLING = VoiceEnding(melody=Melody.FALLING)
HELD = VoiceEnding(melody=Melody.HELD)


def waited(text: str, *endings: tuple[float, VoiceEnding], silence_ms: int | None = None) -> float:
    """Milliseconds between the end of speech and the decision that the turn is over.

    Args:
        endings: what is found about the voice, and how many seconds after the pause was noticed.
    """
    detection = {"automaticActivityDetection": {"silenceDurationMs": silence_ms} if silence_ms else {}}
    session = Simulation(
        say("Fine."), setup={**HEARING, "realtimeInputConfig": detection}, delays=Delays(recognition=0.1)
    )
    session.endings = list(endings)
    session.speak(text, 1.024)
    ended = session.now
    session.silence(3.0)
    return (session.times("inputTranscription")[0] - ended) * 1000


class TestMelody:
    """Gravano and Hirschberg 2011: falling and steeply rising pitch yield the turn, level pitch keeps it."""

    @pytest.mark.parametrize(
        ("end_st", "slope_st_per_s", "range_st", "expected"),
        [
            (-3.5, -20.0, 6.0, Melody.FALLING),
            (4.0, 25.0, 6.0, Melody.RISING),
            (0.3, -1.0, 5.0, Melody.HELD),
            (0.3, -1.0, 1.2, Melody.UNCLEAR),
            (-3.5, 0.0, 6.0, Melody.UNCLEAR),
            (None, None, None, Melody.UNCLEAR),
            (-3.5, None, 6.0, Melody.UNCLEAR),
        ],
    )
    def test_the_end_of_a_contour(
        self, end_st: float | None, slope_st_per_s: float | None, range_st: float | None, expected: Melody
    ) -> None:
        assert melody(end_st, slope_st_per_s, range_st) is expected

    @pytest.mark.parametrize(
        ("begin_hz", "end_hz", "expected"), [(140, 90, Melody.FALLING), (120, 200, Melody.RISING)]
    )
    def test_a_voice_that_glides(self, begin_hz: float, end_hz: float, expected: Melody) -> None:
        sound = prosody(np.concatenate([voice(0.5, begin_hz), voice(0.4, begin_hz, end_hz)]))
        assert melody(sound.f0_end_st, sound.f0_slope_st_per_s, sound.f0_range_st) is expected

    def test_a_voice_that_is_held_after_it_moved(self) -> None:
        sound = prosody(np.concatenate([voice(0.15, 100), voice(0.15, 100, 130), voice(0.6, 130)]))
        assert melody(sound.f0_end_st, sound.f0_slope_st_per_s, sound.f0_range_st) is Melody.HELD


class TestWaiting:
    def test_a_falling_voice_is_answered_sooner_and_a_held_one_later(self) -> None:
        text = "i think so too"
        assert waited(text, (0.0, FALLING)) < waited(text) < waited(text, (0.0, HELD))

    def test_the_words_outweigh_the_melody(self) -> None:
        assert waited(UNFINISHED, (0.0, FALLING)) > waited("what time is it", (0.0, HELD))

    def test_a_turn_model_that_is_sure_of_the_end_shortens_even_a_dangling_turn(self) -> None:
        sure = VoiceEnding(end_probability=0.98)
        assert waited(UNFINISHED, (0.05, sure)) < waited(UNFINISHED) - 200

    def test_a_turn_model_that_hears_somebody_go_on_holds_back_a_complete_sentence(self) -> None:
        unsure = VoiceEnding(end_probability=0.02)
        assert waited("what time is it", (0.05, unsure)) > waited("what time is it") + 200

    def test_an_opinion_that_comes_after_the_transcript_counts(self) -> None:
        unsure = VoiceEnding(end_probability=0.02)
        assert waited("what time is it", (0.15, unsure)) == pytest.approx(
            waited("what time is it", (0.05, unsure)), abs=1
        )

    def test_an_explicit_silence_asks_nobody(self) -> None:
        unsure = VoiceEnding(end_probability=0.02)
        assert waited("what time is it", (0.05, unsure), silence_ms=400) == pytest.approx(400, abs=33)

    def test_the_opinion_about_one_pause_does_not_outlive_it(self) -> None:
        session = Simulation(say("Fine."), say("Fine."), setup=HEARING, delays=Delays(recognition=0.05))
        session.endings = [(0.3, VoiceEnding(end_probability=0.99))]
        session.speak("i want to", 0.512)
        session.silence(0.256)
        session.endings = []
        session.speak("i want to book a table for", 0.512)
        ended = session.now
        session.silence(3.0)
        assert session.times("inputTranscription")[0] - ended > 0.9

    def test_the_receipt_tells_what_was_heard(self) -> None:
        session = Simulation(say("Fine."), setup=HEARING)
        session.endings = [(0.0, VoiceEnding(melody=Melody.FALLING, end_probability=0.93))]
        session.speak("what time is it", 1.024)
        session.silence(3.0)
        assert "the voice falls, the turn model is 93% sure of the end" in session.receipts[0].reason


@given(st.floats(0, 1), st.sampled_from(Melody), st.none() | st.floats(0, 1))
def test_doubt_stays_between_none_and_all(
    doubt: float, melody: Melody, end_probability: float | None
) -> None:
    after, _ = doubt_after(doubt, VoiceEnding(melody=melody, end_probability=end_probability))
    assert -1e-9 <= after <= 1 + 1e-9


@given(st.text(), st.sampled_from(Melody), st.none() | st.floats(0, 1))
def test_the_wait_stays_between_350_and_1200_ms(
    text: str, melody: Melody, end_probability: float | None
) -> None:
    ending = VoiceEnding(melody=melody, end_probability=end_probability)
    assert 350 - 1e-6 <= patience(text, "en", PauseHistory(), ending).silence_ms <= 1200
