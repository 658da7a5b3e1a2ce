"""When the model stays silent, and when it speaks unasked (proactivity, idle nudge, longest turn)."""

from __future__ import annotations

from tests.conversation.simulation import Delays, Simulation, say

from antiphon.conversation.events import DeadlineReached
from antiphon.conversation.reply_decision import ReplyVerdict
from antiphon.conversation.settings import TurnTaking

HEARING = {
    "generationConfig": {"responseModalities": ["AUDIO"]},
    "outputAudioTranscription": {},
    "inputAudioTranscription": {},
}
PROACTIVE = {**HEARING, "proactivity": {"proactiveAudio": True}}
WATCHING = {**HEARING, "proactivity": {"proactiveAudio": True, "proactiveVideo": True}}
TEXT = {"generationConfig": {"responseModalities": ["TEXT"]}}
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

    def test_the_reply_that_was_drafted_for_side_talk_is_dropped(self) -> None:
        session = spoken_to(
            Simulation(say("Sure."), setup=PROACTIVE, delays=Delays(first_token=9.0)),
            ReplyVerdict.STAY_SILENT,
        )
        assert len(session.requests) == len(session.cancelled_generations) == 1
        assert session.conversation.at_rest

    def test_an_incomplete_request_is_waited_for_and_answered_with_the_rest(self) -> None:
        session = spoken_to(Simulation(say("Sure."), say("Sure."), setup=PROACTIVE), ReplyVerdict.WAIT)
        assert session.messages[-1] == {"serverContent": {"waitingForInput": True}}
        assert session.notes == ["waiting for the rest: the test says so"]
        session.verdict = ReplyVerdict.ANSWER
        session.speak("and the pepper", 1.0)
        session.silence(3.0)
        assert session.history == [
            ("user", "pass me the salt"),
            ("user", "and the pepper"),
            ("model", "Sure."),
        ]

    def test_speech_that_nobody_understood_is_decided_about_too(self) -> None:
        """A television in the next room is not asked to say that again."""
        session = Simulation(say("Pardon?"), setup=PROACTIVE)
        session.verdict = ReplyVerdict.STAY_SILENT
        session.speak("", 1.0)
        session.silence(3.0)
        assert len(session.decisions) == 1
        assert session.shape == ["setupComplete"]
        session.verdict = ReplyVerdict.ANSWER
        session.speak("", 1.0)
        session.silence(3.0)
        assert session.history == [("user", "(unintelligible speech)"), ("model", "Pardon?")]

    def test_what_follows_a_reply_within_eight_seconds_is_likely_said_to_us(self) -> None:
        session = Simulation(*[say("Sure.")] * 3, setup=PROACTIVE)
        for silence_s in (5.0, 12.0, 3.0):
            session.speak("pass me the salt", 1.0)
            session.silence(silence_s)
        assert [asked.in_conversation for asked in session.decisions] == [False, True, False]

    def test_how_loud_the_user_is_is_learned_from_what_was_said_to_us(self) -> None:
        for verdict, known in ((ReplyVerdict.ANSWER, True), (ReplyVerdict.STAY_SILENT, False)):
            session = Simulation(say("Sure."), say("Sure."), setup={**PROACTIVE, "sessionResumption": {}})
            spoken_to(session, verdict)
            session.send_text("And now?")
            session.run(5.0)
            assert (session.snapshots[-1].acquaintance.speaker_dbfs is not None) == known

    def test_without_proactivity_every_turn_is_answered(self) -> None:
        session = spoken_to(Simulation(say("Sure."), setup=HEARING), ReplyVerdict.STAY_SILENT)
        assert session.history[-1] == ("model", "Sure.")


class TestLateDecisions:
    """Whoever decides takes a second, and the world goes on."""

    SLOWLY = Delays(decision=1.0)

    def test_nobody_is_answered_while_they_speak_on(self) -> None:
        undrafted = TurnTaking(drafts=0)
        session = Simulation(say("Both."), setup=PROACTIVE, delays=self.SLOWLY, turn_taking=undrafted)
        session.speak("pass me the salt", 1.0)
        session.silence(1.0)
        session.speak("and the pepper", 2.0)
        went_on_until = session.now
        session.silence(4.0)
        assert min(session.times("audio")) > went_on_until
        assert session.history == [
            ("user", "pass me the salt"),
            ("user", "and the pepper"),
            ("model", "Both."),
        ]
        assert [content.role for content in session.requests[-1].contents] == ["user", "user"]

    def test_what_was_said_to_us_is_answered_though_what_follows_was_not(self) -> None:
        undrafted = TurnTaking(drafts=0)
        session = Simulation(say("Sure."), setup=PROACTIVE, delays=self.SLOWLY, turn_taking=undrafted)
        session.speak("pass me the salt", 1.0)
        session.silence(1.0)
        session.speak("no not you", 1.2)
        assert len(session.decisions) == 1
        session.verdict = ReplyVerdict.STAY_SILENT
        session.silence(4.0)
        assert session.history == [("user", "pass me the salt"), ("model", "Sure.")]

    def test_and_though_it_was_withdrawn_for_what_follows(self) -> None:
        """The first words were being answered when the user spoke on, to somebody else."""
        delays = Delays(first_token=2.0)
        session = Simulation(say("Sure."), setup=PROACTIVE, delays=delays)
        session.speak("pass me the salt", 1.0)
        session.silence(1.5)
        assert len(session.requests) == 1
        session.verdict = ReplyVerdict.STAY_SILENT
        session.speak("no not you", 1.0)
        session.silence(6.0)
        assert session.history == [("user", "pass me the salt"), ("model", "Sure.")]

    def test_the_session_does_not_rest_while_it_is_decided(self) -> None:
        session = Simulation(say("Sure."), setup=PROACTIVE, delays=self.SLOWLY)
        session.speak("pass me the salt", 1.0)
        session.silence(1.0)
        assert len(session.decisions) == 1
        session.run(0.0)
        assert not session.conversation.at_rest
        session.silence(4.0)
        assert session.conversation.at_rest

    def test_each_turn_has_its_own_decision(self) -> None:
        setup = {
            **PROACTIVE,
            "realtimeInputConfig": {"automaticActivityDetection": {"silenceDurationMs": 300}},
        }
        session = Simulation(
            say("One."), say("Two."), setup=setup, delays=self.SLOWLY, turn_taking=TurnTaking(drafts=0)
        )
        for words in ("one", "two"):
            session.speak(words, 0.3)
            session.silence(0.4)
        assert len(session.decisions) == 2
        session.stray(1_000_000)
        session.silence(6.0)
        assert [text for role, text in session.history if role == "user"] == ["one", "two"]

    def test_it_is_decided_by_the_instruction_in_force(self) -> None:
        session = Simulation(say("Sure."), setup=PROACTIVE)
        session.send({"contextUpdate": {"systemInstruction": "You are called Ada."}})
        spoken_to(session, ReplyVerdict.ANSWER)
        assert [asked.request.system_instruction for asked in session.decisions] == ["You are called Ada."]


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

    def test_a_picture_is_never_waited_for(self) -> None:
        session = Simulation(setup=WATCHING)
        session.verdict = ReplyVerdict.WAIT
        session.send(FRAME)
        session.run(3.0)
        assert session.shape == ["setupComplete"]
        assert session.history == []

    def test_nobody_is_cut_in_on_for_a_picture(self) -> None:
        session = Simulation(say("That is a dog."), setup=WATCHING)
        session.speak("tell me", 0.5)
        session.send(FRAME)
        session.speak("what this is", 1.0)
        assert session.decisions == []
        spoke_until = session.now
        session.silence(3.0)
        assert min(session.times("audio")) > spoke_until
        assert session.history == [("user", "<image/jpeg> tell me what this is"), ("model", "That is a dog.")]

    def test_nor_when_they_begin_while_it_is_looked_at(self) -> None:
        session = Simulation(say("That is a dog."), setup=WATCHING, delays=Delays(decision=0.5))
        session.send(FRAME)
        session.speak("what is this", 1.0)
        spoke_until = session.now
        session.silence(3.0)
        assert min(session.times("audio")) > spoke_until
        assert "not spoken about: somebody else has the floor by now" in session.notes
        assert session.history == [("user", "<image/jpeg> what is this"), ("model", "That is a dog.")]

    def test_a_picture_that_was_spoken_about_is_not_shown_again_with_the_next_turn(self) -> None:
        """`TURN_INCLUDES_AUDIO_ACTIVITY_AND_ALL_VIDEO` is what this model does by default."""
        model = "models/gemini-3.1-flash-live-preview"
        session = Simulation(say("A dog!"), say("A poodle."), setup=WATCHING, model=model)
        session.send(FRAME)
        session.run(1.0)
        session.verdict = ReplyVerdict.STAY_SILENT
        session.run(2.0)
        session.send(FRAME)
        session.verdict = ReplyVerdict.ANSWER
        session.speak("which breed", 1.0)
        session.silence(3.0)
        assert [text for role, text in session.history if role == "user"] == [
            "<image/jpeg>",
            "<image/jpeg> which breed",
        ]

    def test_nor_the_model(self) -> None:
        slowly = Delays(decision=0.5, next_token=1.0)
        session = Simulation(say("Well, ", "let me see."), setup=WATCHING, delays=slowly)
        session.send(FRAME)
        session.send_text("Hi")
        session.run(0.4)
        session.send(FRAME)
        session.run(5.0)
        assert len(session.decisions) == 1
        assert session.notes == ["not spoken about: somebody else has the floor by now"]
        assert session.history == [("user", "Hi"), ("model", "Well, let me see.")]

    def test_it_is_looked_at_every_two_seconds_at_most(self) -> None:
        session = Simulation(setup=WATCHING)
        session.verdict = ReplyVerdict.STAY_SILENT
        for _ in range(10):
            session.send(FRAME)
            session.run(0.5)
        assert len(session.decisions) == 3

    def test_without_it_nothing_is_looked_at(self) -> None:
        session = Simulation(setup=PROACTIVE)
        session.send(FRAME)
        session.run(3.0)
        assert session.decisions == []


class TestIdleNudge:
    def test_after_a_silence_the_model_goes_on_once(self) -> None:
        taking = TurnTaking(idle_nudge_ms=5000, idle_nudge_text="(silence)")
        session = Simulation(say("Hello."), say("Still there?"), setup=HEARING, turn_taking=taking)
        session.send_text("Hi")
        session.run(60.0)
        assert session.history[-2:] == [("user", "(silence)"), ("model", "Still there?")]

    def test_it_does_not_go_on_before_its_time_or_when_the_user_did_something(self) -> None:
        taking = TurnTaking(idle_nudge_ms=5000)
        session = Simulation(say("Hello."), setup=HEARING, turn_taking=taking)
        session.send_text("Hi")
        session.silence(0.2)
        session.run(3.0)  # the microphone is found to have stopped meanwhile
        assert len(session.requests) == 1
        session.send_text("Look at this.", turn_complete=False)
        session.run(60.0)
        assert len(session.requests) == 1

    def test_nor_when_they_have_just_spoken_to_somebody_else(self) -> None:
        taking = TurnTaking(idle_nudge_ms=5000, drafts=0)
        session = Simulation(say("Hello."), setup=PROACTIVE, turn_taking=taking)
        session.send_text("Hi")
        session.run(3.0)
        spoken_to(session, ReplyVerdict.STAY_SILENT)
        session.run(3.0)
        assert len(session.requests) == 1

    def test_it_goes_on_again_after_the_user_has_spoken(self) -> None:
        taking = TurnTaking(idle_nudge_ms=5000, idle_nudge_text="(silence)")
        session = Simulation(*[say("Hello.")] * 4, setup=HEARING, turn_taking=taking)
        for _ in range(2):
            session.send_text("Hi")
            session.run(60.0)
        assert [text for role, text in session.history if role == "user"] == [
            "Hi",
            "(silence)",
            "Hi",
            "(silence)",
        ]

    def test_while_the_user_speaks_there_is_no_silence_to_break(self) -> None:
        """A reply in the middle of it: nobody is asked to wake up, again and again, for what has to wait."""
        taking = TurnTaking(idle_nudge_ms=1000, idle_nudge_text="(silence)")
        session = Simulation(say("Hello."), say("I see."), setup=TEXT, turn_taking=taking)
        session.speak("well", 0.5)
        session.send_text("Hi")
        session.speak("and so on", 3.0)
        assert session.conversation.receive(DeadlineReached(), session.now) == []
        woken_at = session.conversation.next_deadline()
        assert woken_at is None or woken_at > session.now
        assert session.history == [("user", "Hi"), ("model", "Hello.")]

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

    def test_there_is_none_by_default(self) -> None:
        session = Simulation(say("I see."), setup=HEARING)
        session.speak("on and on", 120.0)
        assert session.shape == ["setupComplete"]
        session.silence(3.0)
        assert session.receipts[0].reason.startswith("silence")
