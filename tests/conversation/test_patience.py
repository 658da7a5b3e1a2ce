"""How long the server waits in silence when the client leaves it open."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conversation.simulation import FRAME_S, Delays, Simulation, say

from antiphon.conversation.patience import PauseHistory, patience
from antiphon.conversation.settings import TurnTaking

HEARING = {"generationConfig": {"responseModalities": ["AUDIO"]}, "inputAudioTranscription": {}}


def waited(text: str) -> float:
    """Milliseconds between the end of speech and the decision that the turn is over."""
    session = Simulation(say("Fine."), setup=HEARING)
    session.speak(text, 1.024)
    ended = session.now
    session.silence(3.0)
    return (session.times("inputTranscription")[0] - ended) * 1000


def test_a_complete_question_is_answered_soon() -> None:
    assert 350 <= waited("what time is it") <= 500


def test_a_dangling_turn_waits_long() -> None:
    assert waited("i want to book a table for") >= 1000


def test_a_number_being_spelled_waits_long() -> None:
    assert waited("my number is five five five") >= 1000


def test_the_receipt_tells_the_reason() -> None:
    session = Simulation(say("Fine."), setup=HEARING)
    session.speak("what time is it", 1.024)
    session.silence(3.0)
    assert session.receipts[0].reason.startswith("silence 4")
    assert "what time is it" in session.receipts[0].reason


@pytest.mark.parametrize("silence_ms", [100, 250, 500, 800, 1000, 2000, 6000])
@pytest.mark.parametrize("text", ["what time is it", "i want to"])
def test_an_explicit_silence_is_obeyed_within_one_frame_whatever_is_said(silence_ms: int, text: str) -> None:
    detection = {"automaticActivityDetection": {"silenceDurationMs": silence_ms}}
    session = Simulation(
        say("Fine."), setup={**HEARING, "explicitVadSignal": True, "realtimeInputConfig": detection}
    )
    session.speak(text, 1.024)
    ended = session.now
    session.silence(7.0)
    assert session.times("ACTIVITY_END")[0] - ended == pytest.approx(
        silence_ms / 1000 + 0.016, abs=0.016 + 1e-6
    )


@pytest.mark.parametrize("prefix_ms, frames", [(0, 1), (20, 1), (32, 1), (33, 2), (100, 4), (500, 16)])
def test_prefix_padding_is_the_speech_needed_to_begin_a_turn(prefix_ms: int, frames: int) -> None:
    detection = {"automaticActivityDetection": {"prefixPaddingMs": prefix_ms}}
    setup = {**HEARING, "explicitVadSignal": True, "realtimeInputConfig": detection}
    session = Simulation(say("Fine."), setup=setup)
    session.stream([1.0] * (frames - 1) + [0.0] * 10)
    assert "ACTIVITY_START" not in session.shape
    session.stream([1.0] * frames)
    assert "ACTIVITY_START" in session.shape


def test_sensitivities_decide_what_counts_as_speech() -> None:
    def starts(probability: float, sensitivity: str) -> bool:
        detection = {"automaticActivityDetection": {"startOfSpeechSensitivity": sensitivity}}
        setup = {**HEARING, "explicitVadSignal": True, "realtimeInputConfig": detection}
        session = Simulation(say("Fine."), setup=setup)
        session.stream([probability] * 10)
        return "ACTIVITY_START" in session.shape

    assert starts(0.6, "START_SENSITIVITY_HIGH")
    assert not starts(0.6, "START_SENSITIVITY_LOW")
    assert starts(0.9, "START_SENSITIVITY_LOW")


def test_a_speaker_who_pauses_long_gets_more_time() -> None:
    slow = PauseHistory()
    for _ in range(5):
        slow.resumed_after(900)
    assert patience("i think", "en", slow).silence_ms > patience("i think", "en", PauseHistory()).silence_ms


@given(st.text(), st.lists(st.floats(0, 5000), max_size=5))
def test_the_wait_is_always_between_350_and_1200_ms(text: str, pauses: list[float]) -> None:
    history = PauseHistory()
    for pause in pauses:
        history.resumed_after(pause)
    assert 350 <= patience(text, "en", history).silence_ms <= 1200


def test_a_transcript_that_comes_after_the_wait_ends_the_turn_at_once() -> None:
    session = Simulation(say("Fine."), setup=HEARING, delays=Delays(recognition=0.35))
    session.speak("what time is it", 1.024)
    ended = session.now
    session.silence(3.0)
    decided = session.times("inputTranscription")[0]
    assert decided == pytest.approx(ended + 0.160 + 0.35, abs=1e-6)


class TestTailOfTheDetector:
    """The network notices silence late: it is counted from where the sound itself fell silent."""

    def test_silence_counts_from_the_end_of_the_sound(self) -> None:
        taking = TurnTaking(default_silence_ms=512)
        session = Simulation(say("Fine."), setup=HEARING, turn_taking=taking)
        session.heard_texts.append("what time is it")
        session.stream_levels([(1.0, -20.0)] * 32 + [(0.6, -70.0)] * 3)
        sound_ended = session.now - 3 * FRAME_S
        session.silence(3.0)
        assert session.times("inputTranscription")[0] == pytest.approx(sound_ended + 0.512, abs=0.001)

    def test_but_not_further_back_than_the_network_is_ever_late(self) -> None:
        taking = TurnTaking(default_silence_ms=512)
        session = Simulation(say("Fine."), setup=HEARING, turn_taking=taking)
        session.heard_texts.append("what time is it")
        session.stream_levels([(1.0, -20.0)] * 32 + [(0.9, -70.0)] * 12)
        noticed = session.now
        session.silence(3.0)
        expected = noticed - 7 * FRAME_S + 0.512
        assert session.times("inputTranscription")[0] == pytest.approx(expected, abs=0.001)

    def test_in_noise_that_goes_on_the_network_decides_alone(self) -> None:
        taking = TurnTaking(default_silence_ms=512)
        session = Simulation(say("Fine."), setup=HEARING, turn_taking=taking)
        session.heard_texts.append("what time is it")
        session.stream_levels([(1.0, -20.0)] * 32)
        ended = session.now
        session.stream_levels([(0.0, -30.0)] * 30)
        assert session.times("inputTranscription")[0] == pytest.approx(ended + 0.512, abs=0.001)
