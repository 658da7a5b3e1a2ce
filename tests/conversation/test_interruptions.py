"""Speech during a reply is judged: a back-channel or a noise does not interrupt, real speech does."""

from __future__ import annotations

import pytest
from tests.conversation.simulation import Call, Delays, Simulation, say

from antiphon.conversation.interruption import SPARE_S, Sound, is_likely_backchannel
from antiphon.conversation.partial_words import STANDS_S

HEARING = {
    "generationConfig": {"responseModalities": ["AUDIO"]},
    "outputAudioTranscription": {},
    "inputAudioTranscription": {},
}
LONG = "one two three four five six seven eight nine ten eleven twelve"


def speaking(*replies: object, prefix_ms: int | None = None, **options: object) -> Simulation:
    """A session in which the model has been counting for a second."""
    setup: dict[str, object] = dict(HEARING)
    if prefix_ms is not None:
        setup["realtimeInputConfig"] = {"automaticActivityDetection": {"prefixPaddingMs": prefix_ms}}
    session = Simulation(say(LONG), *replies, setup=setup, **options)  # type: ignore[arg-type]
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


def longest_gap_s(session: Simulation) -> float:
    """How long the client had nothing to play in the middle of the reply."""
    played_until, gap_s = session.times("audio")[0], 0.0
    for at, message in session.frames:
        if "audio" in message:
            gap_s = max(gap_s, at - played_until)
            played_until = max(at, played_until) + message["audio"] / 1000
    return gap_s


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


def loud(seconds: float) -> list[tuple[float, float]]:
    """The user, as loud as in the request."""
    return [(1.0, -20.0)] * round(seconds / 0.032)


def soft(seconds: float) -> list[tuple[float, float]]:
    """Somebody across the room, 12 dB softer."""
    return [(1.0, -32.0)] * round(seconds / 0.032)


class TestHoldingBack:
    """Before it is known what is heard."""

    @pytest.mark.parametrize("prefix_ms", [20, 100, 300])
    def test_the_last_sample_leaves_50_ms_after_the_prefix_at_the_latest(self, prefix_ms: int) -> None:
        session = speaking(prefix_ms=prefix_ms)
        onset = session.now
        session.stream_levels(loud(0.6))
        assert max(session.times("audio")) <= onset + prefix_ms / 1000 + 0.05

    @pytest.mark.parametrize("prefix_ms", [100, 300])
    def test_the_client_is_given_all_it_may_have_ahead_until_the_prefix_has_passed(
        self, prefix_ms: int
    ) -> None:
        session = speaking(prefix_ms=prefix_ms)
        onset = session.now
        begins = session.times("audio")[0]
        session.stream_levels(loud(0.6))
        ahead_s = session.audio_samples_sent() / 24_000 - (onset + prefix_ms / 1000 - begins)
        assert ahead_s == pytest.approx(0.42, abs=0.02)

    def test_a_soft_begin_counts_from_where_it_rose_above_the_room(self) -> None:
        """The network hears it 64 ms later: what leaves meanwhile is not to be added to."""
        session = speaking()
        onset = session.now
        session.stream_levels([(0.1, -40.0), (0.3, -30.0), *loud(0.5)])
        assert max(session.times("audio")) <= onset + 0.096 + 0.05

    def test_a_click_costs_a_gap_of_200_ms_at_most(self) -> None:
        session = speaking()
        session.stream_levels(loud(0.032))
        session.silence(4.0)
        assert_not_interrupted(session)
        times = session.times("audio")
        assert max(later - sooner for sooner, later in zip(times, times[1:], strict=False)) <= 0.35

    def test_a_sound_that_comes_and_goes_does_not_silence_it(self) -> None:
        session = speaking()
        session.stream([1.0, 0.0] * 60)
        assert_not_interrupted(session)
        gaps = zip(session.times("audio"), session.times("audio")[1:], strict=False)
        assert max(later - sooner for sooner, later in gaps) <= 0.6

    def test_a_click_and_then_a_stalled_microphone_do_not_silence_the_reply(self) -> None:
        session = speaking()
        session.stream_levels(loud(0.032))
        session.run(5.0)
        assert_not_interrupted(session)


class TestWordsUnderstoodWhileTheyAreSpoken:
    """Partial transcripts."""

    def test_a_word_that_stands_interrupts_at_once(self) -> None:
        session = speaking(say("Okay."))
        onset = session.now
        session.speak("explain that again", 0.3)
        session.understand("explain that")
        session.understand("explain that again")
        session.run(0.2)
        assert session.times("interrupted") == [pytest.approx(onset + 0.3 + STANDS_S, abs=0.032)]

    def test_the_newest_word_does_not_count_for_it_is_still_growing(self) -> None:
        session = speaking()
        session.speak("all right", 0.3)
        session.understand("all rye")
        session.run(0.2)
        session.understand("all right")
        session.silence(4.0)
        assert_not_interrupted(session)

    def test_one_that_takes_the_floor_does(self) -> None:
        session = speaking(say("Okay."))
        onset = session.now
        session.speak("stop that", 0.2)
        session.understand("stop")
        session.run(0.2)
        assert session.times("interrupted") == [pytest.approx(onset + 0.2 + STANDS_S, abs=0.032)]

    def test_one_word_may_still_become_another(self) -> None:
        session = speaking()
        session.speak("all right", 0.4)
        session.understand("overall")
        session.understand("overall")
        session.silence(4.0)
        assert_not_interrupted(session)

    def test_a_word_that_is_taken_back_does_not(self) -> None:
        session = speaking()
        session.speak("okay", 0.3)
        session.understand("goal there")
        session.run(0.1)
        session.understand("okay")
        session.silence(4.0)
        assert_not_interrupted(session)

    def test_nor_does_the_begin_of_a_back_channel(self) -> None:
        session = speaking()
        session.speak("of course", 0.5)
        session.understand("of")
        session.understand("of course")
        session.silence(4.0)
        assert_not_interrupted(session)

    def test_one_whose_end_is_still_unclear_gets_900_ms(self) -> None:
        session = speaking()
        session.speak("of course", 0.5)
        session.understand("of callers")
        session.stream_levels(loud(0.3))
        session.silence(4.0)
        assert_not_interrupted(session)

    def test_a_back_channel_gets_900_ms(self) -> None:
        session = speaking()
        session.speak("yeah all right of course", 0.5)
        session.understand("yeah all right")
        session.stream_levels(loud(0.3))
        session.silence(4.0)
        assert_not_interrupted(session)


class TestSparing:
    """The gap in the reply is kept shorter than 200 ms, if what is said is likely to be no interruption."""

    def test_a_long_back_channel_costs_less_than_200_ms(self) -> None:
        session = speaking()
        session.speak("yeah okay", 0.3)
        session.understand("yeah")
        session.stream_levels(loud(0.55))
        session.silence(4.0)
        assert_not_interrupted(session)
        assert 0.1 <= longest_gap_s(session) < 0.2

    def test_so_does_one_that_is_known_for_it_late(self) -> None:
        session = speaking()
        session.speak("exactly", 0.3)
        session.understand("it's a")
        session.stream_levels(loud(0.384))
        session.understand("exactly")
        session.stream_levels(loud(0.1))
        session.silence(4.0)
        assert_not_interrupted(session)
        assert longest_gap_s(session) < 0.2

    def test_somebody_who_turns_out_to_be_across_the_room_costs_less_than_200_ms(self) -> None:
        session = speaking()
        session.heard_texts.append("dinner is almost ready")
        session.stream_levels([(1.0, -27.0)] * 5 + [(1.0, -36.0)] * 11)
        session.understand("dinner is almost")
        session.stream_levels([(1.0, -36.0)] * 30)
        session.silence(4.0)
        assert_not_interrupted(session)
        assert 0.1 <= longest_gap_s(session) < SPARE_S + 0.01

    def test_what_goes_on_after_a_back_channel_interrupts_all_the_same(self) -> None:
        session = speaking(say("Okay."))
        onset = session.now
        session.speak("okay but what does it cost", 0.4)
        session.understand("okay")
        session.stream_levels(loud(0.3))
        assert max(session.times("audio")) > onset + 0.6
        session.understand("okay but what does")
        session.stream_levels(loud(0.3))
        assert session.times("interrupted") == [pytest.approx(onset + 0.7 + STANDS_S, abs=0.032)]

    @pytest.mark.parametrize("partial", ["stop", "i wanted to", "the"])
    def test_what_is_likely_to_be_more_waits_in_silence(self, partial: str) -> None:
        session = speaking(say("Okay."))
        onset = session.now
        session.speak("something else", 0.55)
        session.understand(partial)
        session.stream_levels(loud(0.6))
        assert "interrupted" in session.shape
        assert max(t for t in session.times("audio") if t < onset + 1.0) <= onset + 0.15


@pytest.mark.parametrize("text, likely", [("of cour", True), ("no ki", False), ("okay", True)])
def test_what_takes_the_floor_promises_no_back_channel(text: str, likely: bool) -> None:
    assert is_likely_backchannel(text, "en") is likely


class TestPausesInWhatIsJudged:
    """Once a sound is over it tells more, and once it goes on it may be another."""

    def test_a_whole_hum_is_known_as_one_before_anything_is_understood(self) -> None:
        session = speaking(delays=Delays(recognition=1.2))
        session.sound = Sound.HUM
        session.speak("mm-hmm", 0.45)
        session.silence(4.0)
        assert_not_interrupted(session)
        assert longest_gap_s(session) < 0.1

    def test_what_was_understood_at_a_pause_is_not_all_once_the_user_goes_on(self) -> None:
        session = speaking(say("Okay."), delays=Delays(examination=0.1))
        onset = session.now
        session.speak("yeah", 0.2)
        session.silence(0.096)
        session.speak("but what does it cost", 1.0)
        assert "interrupted" in session.shape
        assert max(session.times("audio")) <= onset + 0.15

    def test_who_goes_on_after_a_back_channel_has_the_reply_hold_back_again(self) -> None:
        session = speaking(say("Okay."))
        session.speak("yeah", 0.3)
        session.silence(0.2)
        assert "interrupted" not in session.shape
        resumed = session.now
        session.speak("but i wanted to ask you something", 0.55)
        assert max(session.times("audio")) <= resumed + 0.032 + 1e-6


class TestHums:
    """ "Mm-hmm", which recognizers write down as any word."""

    def test_one_lets_the_reply_go_on_whatever_was_understood(self) -> None:
        session = speaking()
        session.sound = Sound.HUM
        session.speak("smooth snack", 0.45)
        session.silence(4.0)
        assert_not_interrupted(session)

    def test_a_word_that_begins_like_one_interrupts(self) -> None:
        session = speaking(say("Okay."))
        session.sound = Sound.HUM
        session.speak("more", 0.4)
        session.sound = Sound.SPEECH
        session.speak("of that please", 0.8)
        session.silence(3.0)
        assert "interrupted" in session.shape

    def test_a_word_that_takes_the_floor_interrupts_though_it_sounds_like_one(self) -> None:
        session = speaking(say("Okay."))
        session.sound = Sound.HUM
        session.speak("no", 0.3)
        session.silence(3.0)
        assert "interrupted" in session.shape


class TestSomebodyElse:
    """Who speaks in the background."""

    def test_is_talked_over(self) -> None:
        session = speaking()
        session.heard_texts.append("dinner is almost ready")
        session.stream_levels(soft(1.5))
        session.silence(4.0)
        assert_not_interrupted(session)

    def test_the_user_over_them_interrupts_and_only_the_user_is_understood(self) -> None:
        session = speaking(say("Okay."))
        session.heard_texts.append("dinner is almost ready")
        session.stream_levels(soft(1.0))
        onset = session.now
        session.stream_levels(loud(0.2))
        session.heard_texts.append("what did you say")
        session.stream_levels(loud(0.6))
        session.silence(3.0)
        assert max(t for t in session.times("audio") if t < onset + 0.5) <= onset + 0.064 + 1e-6
        assert "interrupted" in session.shape
        assert session.history[-2:] == [("user", "what did you say"), ("model", "Okay.")]

    def test_who_says_stop_is_obeyed(self) -> None:
        session = speaking(say("Okay."))
        session.heard_texts.append("stop it")
        session.stream_levels(soft(0.5))
        session.silence(3.0)
        assert "interrupted" in session.shape

    def test_a_softer_request_in_silence_is_answered(self) -> None:
        session = Simulation(say("One."), say("Two."), setup=HEARING)
        session.speak("what is the time", 1.0)
        session.silence(4.0)
        session.heard_texts.append("and what is the date")
        session.stream_levels(soft(1.0))
        session.silence(4.0)
        assert session.history[-1] == ("model", "Two.")
