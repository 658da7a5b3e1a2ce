"""When the model stays silent, and when it speaks unasked (proactivity, idle nudge, longest turn)."""

from __future__ import annotations

from tests.conversation.simulation import Simulation, say

from antiphon.conversation.reply_decision import ReplyVerdict
from antiphon.conversation.settings import TurnTaking

HEARING = {
    "generationConfig": {"responseModalities": ["AUDIO"]},
    "outputAudioTranscription": {},
    "inputAudioTranscription": {},
}
PROACTIVE = {**HEARING, "proactivity": {"proactiveAudio": True}}
WATCHING = {**HEARING, "proactivity": {"proactiveAudio": True, "proactiveVideo": True}}
FRAME = {"realtimeInput": {"video": {"mimeType": "image/jpeg", "data": "AAAA"}}}


def spoken_to(session: Simulation, verdict: ReplyVerdict) -> Simulation:
    session.verdict = verdict
    session.speak("pass me the salt", 1.0)
    session.silence(3.0)
    return session


class TestProactiveAudio:
    def test_what_is_said_to_us_is_answered(self) -> None:
        session = spoken_to(Simulation(say("Sure."), setup=PROACTIVE), ReplyVerdict.ANSWER)
        assert session.history == [("user", "pass me the salt"), ("model", "Sure.")]

    def test_side_talk_is_transcribed_but_not_answered_and_not_remembered(self) -> None:
        session = spoken_to(Simulation(say("Sure."), setup=PROACTIVE), ReplyVerdict.STAY_SILENT)
        assert session.shape == ["setupComplete", "inputTranscription"]
        assert session.history == []
        assert session.notes == ["not answered: the test says so"]

    def test_an_incomplete_request_is_waited_for_and_answered_with_the_rest(self) -> None:
        session = spoken_to(Simulation(say("Sure."), say("Sure."), setup=PROACTIVE), ReplyVerdict.WAIT)
        assert session.messages[-1] == {"serverContent": {"waitingForInput": True}}
        session.verdict = ReplyVerdict.ANSWER
        session.speak("and the pepper", 1.0)
        session.silence(3.0)
        assert session.history == [
            ("user", "pass me the salt"),
            ("user", "and the pepper"),
            ("model", "Sure."),
        ]

    def test_without_proactivity_every_turn_is_answered(self) -> None:
        session = spoken_to(Simulation(say("Sure."), setup=HEARING), ReplyVerdict.STAY_SILENT)
        assert session.history[-1] == ("model", "Sure.")


class TestProactiveVideo:
    def test_a_frame_worth_a_word_is_spoken_about(self) -> None:
        session = Simulation(say("A dog!"), setup=WATCHING)
        session.send(FRAME)
        session.run(3.0)
        assert session.history == [("user", "<image/jpeg>"), ("model", "A dog!")]

    def test_other_frames_leave_no_trace(self) -> None:
        session = Simulation(setup=WATCHING)
        session.verdict = ReplyVerdict.STAY_SILENT
        session.send(FRAME)
        session.run(3.0)
        assert session.shape == ["setupComplete"]
        assert session.history == []


class TestIdleNudge:
    def test_after_a_silence_the_model_goes_on_once(self) -> None:
        taking = TurnTaking(idle_nudge_ms=5000, idle_nudge_text="(silence)")
        session = Simulation(say("Hello."), say("Still there?"), setup=HEARING, turn_taking=taking)
        session.send_text("Hi")
        session.run(60.0)
        assert session.history[-2:] == [("user", "(silence)"), ("model", "Still there?")]

    def test_it_is_off_by_default(self) -> None:
        session = Simulation(say("Hello."), setup=HEARING)
        session.send_text("Hi")
        session.run(600.0)
        assert len(session.history) == 2


class TestLongestTurn:
    def test_a_turn_without_a_pause_ends_at_the_limit(self) -> None:
        taking = TurnTaking(max_turn_ms=2000)
        session = Simulation(say("I see."), say("I see."), setup=HEARING, turn_taking=taking)
        session.speak("on and on", 2.2)
        assert session.times("inputTranscription")
        session.silence(3.0)
        assert session.receipts[0].reason == "the longest turn allowed"
