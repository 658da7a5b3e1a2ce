"""Sequences of interruptions, frame by frame, in virtual time (Live API reference and guide)."""

from __future__ import annotations

import pytest
from tests.conversation.setups import AT_ONCE, HEARING, TEXT
from tests.conversation.simulation import Delays, Simulation, say


class TestBargeIn:
    """The user speaks while the model does, and any speech interrupts."""

    def interrupted(self, **setup: object) -> Simulation:
        session = Simulation(
            say("one two three four five six seven eight nine ten"),
            say("Yes?"),
            setup={**HEARING, **setup},
            turn_taking=AT_ONCE,
        )
        session.speak("count", 1.0)
        session.silence(1.5)
        session.speak("stop", 0.5)
        return session

    def test_interrupted_then_turn_complete_and_no_generation_complete(self) -> None:
        session = self.interrupted()
        assert session.shape[-2:] == ["interrupted", "turnComplete"]
        assert "generationComplete" not in session.shape
        assert "usageMetadata" in session.messages[-1]

    def test_nothing_of_the_dead_turn_is_sent_and_the_new_speech_is_answered(self) -> None:
        session = self.interrupted()
        session.silence(3.0)
        after = session.shape[session.shape.index("interrupted") :]
        assert after == [
            "interrupted",
            "turnComplete",
            "inputTranscription",
            "outputTranscription",
            "audio",
            "generationComplete",
            "turnComplete",
        ]

    def test_history_keeps_the_words_that_were_heard(self) -> None:
        session = self.interrupted()
        started = session.times("audio")[0]
        stopped = session.times("interrupted")[0]
        heard = int((stopped - started) / 0.25)
        words = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
        assert session.history == [("user", "count"), ("model", " ".join(words[:heard]))]

    def test_output_is_paced_with_a_lead_of_400_ms(self) -> None:
        session = Simulation(
            say("one two three four five six seven eight nine ten"), setup=HEARING, turn_taking=AT_ONCE
        )
        session.speak("count", 1.0)
        session.silence(4.0)
        started = session.times("audio")[0]
        sent = 0.0
        for time, message in session.frames:
            if "audio" in message:
                sent += message["audio"] / 1000
                assert sent - (time - started) <= 0.4 + 1e-6

    def test_turn_complete_comes_when_the_user_has_heard_the_end(self) -> None:
        session = Simulation(
            say("one two three four five six seven eight"), setup=HEARING, turn_taking=AT_ONCE
        )
        session.speak("count", 1.0)
        session.silence(4.0)
        played = session.times("audio")[0] + 8 * 0.25
        assert session.times("turnComplete")[0] == pytest.approx(played, abs=0.001)
        assert session.times("generationComplete")[0] < played - 0.2

    def test_between_generation_complete_and_turn_complete_it_is_interrupted_too(self) -> None:
        session = Simulation(say("one two three four"), say("Yes?"), setup=HEARING, turn_taking=AT_ONCE)
        session.speak("count", 1.0)
        while "generationComplete" not in session.shape:
            session.silence(0.032)
        session.speak("stop", 0.2)
        assert session.shape[-3:] == ["generationComplete", "interrupted", "turnComplete"]

    def test_without_interruption_new_input_waits_for_the_end_of_the_turn(self) -> None:
        session = self.interrupted(realtimeInputConfig={"activityHandling": "NO_INTERRUPTION"})
        session.silence(5.0)
        assert "interrupted" not in session.shape
        assert session.shape.count("turnComplete") == 2
        assert session.history[2] == ("user", "stop")

    def test_speech_before_anything_of_the_reply_was_sent_is_the_same_turn(self) -> None:
        session = Simulation(
            say("Hello."), setup=HEARING, turn_taking=AT_ONCE, delays=Delays(first_token=1.0)
        )
        session.speak("hello", 1.0)
        session.silence(0.6)
        session.speak("you", 1.0)
        session.silence(4.0)
        assert "interrupted" not in session.shape
        assert session.history == [("user", "hello"), ("user", "you"), ("model", "Hello.")]

    def test_a_noise_after_that_does_not_swallow_the_reply(self) -> None:
        session = Simulation(
            say("Hello."), setup=HEARING, turn_taking=AT_ONCE, delays=Delays(first_token=1.0)
        )
        session.speak("hello", 1.0)
        session.silence(0.6)
        session.speak("", 0.2)
        session.silence(4.0)
        assert session.history == [("user", "hello"), ("model", "Hello.")]

    def test_client_content_interrupts_even_without_turn_complete(self) -> None:
        session = Simulation(say("one two three"), setup=TEXT, delays=Delays(next_token=1.0))
        session.send_text("Count.")
        session.run(0.2)
        session.send_text("Never mind.", turn_complete=False)
        session.run()
        assert session.shape == ["setupComplete", "text", "interrupted", "turnComplete"]
        assert session.history[-1] == ("user", "Never mind.")
