"""Speech during a reply is judged: a back-channel or a noise does not interrupt, real speech does."""

from __future__ import annotations

import pytest
from tests.conversation.simulation import Call, Delays, Simulation, say

from antiphon.conversation.interruption import Sound

HEARING = {
    "generationConfig": {"responseModalities": ["AUDIO"]},
    "outputAudioTranscription": {},
    "inputAudioTranscription": {},
}
LONG = "one two three four five six seven eight nine ten eleven twelve"


def speaking(*replies: object, **options: object) -> Simulation:
    """A session in which the model has been counting for a second."""
    session = Simulation(say(LONG), *replies, setup=HEARING, **options)  # type: ignore[arg-type]
    session.speak("please count to twelve", 1.0)
    while not session.times("audio"):
        session.silence(0.032)
    session.silence(1.0)
    return session


def assert_not_interrupted(session: Simulation) -> None:
    """The reply was sent whole, as one turn."""
    assert "interrupted" not in session.shape
    assert session.output_text == LONG
    assert session.shape.count("turnComplete") == 1


def test_a_back_channel_lets_the_reply_go_on() -> None:
    session = speaking()
    session.speak("uh-huh", 0.35)
    session.silence(4.0)
    assert_not_interrupted(session)
    assert session.history == [("user", "please count to twelve"), ("model", LONG)]


def test_a_back_channel_is_heard_as_a_short_gap_at_most() -> None:
    session = speaking()
    began = session.now
    session.speak("uh-huh", 0.35)
    session.silence(4.0)
    times = [time for time in session.times("audio") if time > began - 0.2]
    gaps = [later - sooner for sooner, later in zip(times, times[1:], strict=False)]
    assert max(gaps) < 0.7


def test_output_stops_within_a_frame_of_the_onset() -> None:
    session = speaking()
    onset = session.now
    session.speak("no wait a moment", 2.0)
    last = max(time for time in session.times("audio") if time < onset + 2.0)
    assert last <= onset + 0.096 + 0.032


def test_a_short_command_interrupts_as_soon_as_it_is_understood() -> None:
    session = speaking(say("Okay."))
    onset = session.now
    session.speak("stop", 0.3)
    session.silence(3.0)
    assert session.times("interrupted")[0] - onset <= 0.6
    assert session.history[-2:] == [("user", "stop"), ("model", "Okay.")]


def test_long_speech_interrupts_within_600_ms_of_its_begin() -> None:
    session = speaking(say("Okay."))
    onset = session.now
    session.speak("i would rather hear something else", 2.0)
    assert session.times("interrupted")[0] - onset <= 0.096 + 0.6 + 0.032
    session.silence(3.0)
    assert session.history[-1] == ("model", "Okay.")


def test_a_cough_lets_the_reply_go_on() -> None:
    session = speaking()
    session.speak("", 0.3)
    session.silence(4.0)
    assert_not_interrupted(session)


def test_a_back_channel_that_grows_into_speech_interrupts() -> None:
    session = speaking(say("Okay."))
    session.speak("yeah", 0.3)
    session.silence(0.2)
    assert "interrupted" not in session.shape
    session.speak("but i wanted to ask you something", 1.5)
    session.silence(3.0)
    assert "interrupted" in session.shape
    assert session.history[-2] == ("user", "yeah but i wanted to ask you something")


def test_a_short_answer_at_the_end_of_the_reply_is_an_answer() -> None:
    session = Simulation(say("shall i"), say("Good."), setup=HEARING)
    session.speak("please count to twelve", 1.0)
    while not session.times("audio"):
        session.silence(0.032)
    session.silence(0.2)
    session.speak("yes", 0.3)
    session.silence(3.0)
    assert session.history[-2:] == [("user", "yes"), ("model", "Good.")]


def test_a_slow_recognizer_gets_a_little_more_time() -> None:
    session = speaking(delays=Delays(recognition=0.3))
    session.speak("uh-huh", 0.35)
    session.silence(4.0)
    assert_not_interrupted(session)


def test_a_short_word_that_is_understood_late_interrupts_late() -> None:
    session = speaking(say("Okay."), delays=Delays(recognition=1.2))
    session.speak("stop", 0.35)
    session.silence(1.0)
    assert "interrupted" not in session.shape
    session.silence(3.0)
    assert "interrupted" in session.shape
    assert session.history[-2:] == [("user", "stop"), ("model", "Okay.")]


def test_a_back_channel_that_is_understood_late_changes_nothing() -> None:
    session = speaking(delays=Delays(recognition=1.2))
    session.speak("uh-huh", 0.35)
    session.silence(5.0)
    assert_not_interrupted(session)


def test_long_speech_that_is_not_understood_in_time_interrupts() -> None:
    session = speaking(say("Okay."), delays=Delays(recognition=2.0))
    session.speak("yeah i see what you mean", 0.56)
    session.silence(1.0)
    assert "interrupted" in session.shape


def test_the_words_sent_before_the_user_spoke_stay_in_the_history() -> None:
    session = speaking(say("Okay."))
    session.speak("no stop that please now", 2.0)
    (_, heard) = session.history[1]
    assert LONG.startswith(heard)
    assert 4 <= len(heard.split()) <= 7


@pytest.mark.parametrize("said, cancels", [("uh-huh", False), ("never mind", True)])
def test_open_calls_survive_a_back_channel(said: str, cancels: bool) -> None:
    setup = {**HEARING, "tools": [{"functionDeclarations": [{"name": "get_weather"}]}]}
    session = Simulation([Call("get_weather")], say("Okay."), setup=setup)
    session.speak("what is the weather", 1.0)
    session.silence(1.5)
    session.speak(said, 0.35)
    session.silence(0.5)
    assert bool([m for m in session.messages if "toolCallCancellation" in m]) is cancels


def test_our_own_echo_lets_the_reply_go_on_though_it_goes_on_itself() -> None:
    session = speaking()
    session.sound = Sound.ECHO
    session.speak("four five six", 1.5)
    session.silence(4.0)
    assert_not_interrupted(session)


def test_somebody_who_speaks_over_the_echo_interrupts() -> None:
    session = speaking(say("Okay."))
    session.sound = Sound.ECHO
    session.speak("four five", 0.6)
    session.sound = Sound.SPEECH
    session.speak("stop", 1.2)
    session.silence(3.0)
    assert "interrupted" in session.shape


def test_a_noise_that_was_taken_for_words_lets_the_reply_go_on() -> None:
    session = speaking()
    session.sound = Sound.NOISE
    session.speak("the", 0.3)
    session.silence(4.0)
    assert_not_interrupted(session)
