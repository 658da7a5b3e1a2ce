"""Usage adds up: what is told of turns, of drafts that were dropped, and of a turn that was cut off."""

from __future__ import annotations

import pytest
from tests.conversation.simulation import Count, Delays, Reply, Say, Simulation, Think, say

from antiphon.conversation.discards import Leftover
from antiphon.conversation.generation import GenerationUsage
from antiphon.conversation.settings import TurnTaking

HEARING = {
    "generationConfig": {"responseModalities": ["AUDIO"]},
    "inputAudioTranscription": {},
    "realtimeInputConfig": {"automaticActivityDetection": {"silenceDurationMs": 500}},
}
WRITING = {"generationConfig": {"responseModalities": ["TEXT"]}}
SLOW = Delays(first_token=2.0)


class TestAReceipt:
    def test_tells_what_the_client_was_told(self) -> None:
        session = Simulation([Think("Let me think."), *say("Hello there.")], setup=WRITING)
        session.send_text("Hi")
        session.run()
        (told,) = [frame["usageMetadata"] for _, frame in session.frames if "usageMetadata" in frame]
        usage = session.receipts[0].usage
        assert usage.total_token_count == told["totalTokenCount"] > 0
        assert usage.thoughts_token_count == told["thoughtsTokenCount"] == 4

    def test_tells_of_a_reply_that_was_taken_back(self) -> None:
        """The user goes on after the reply was begun, and before anything of it was sent."""
        session = Simulation(
            say("Hello."), setup=HEARING, delays=SLOW, turn_taking=TurnTaking(drafts=0, eager_silence_ms=160)
        )
        session.speak("hello", 1.0)
        session.silence(0.8)
        session.speak("you", 1.0)
        session.silence(6.0)
        (receipt,) = session.receipts
        assert receipt.turn_id == 1
        assert receipt.discarded_drafts == 1
        assert receipt.discarded_tokens == 25, "the second of speech that was answered"

    def test_tells_of_each_draft_once(self) -> None:
        session = Simulation(*[say("Hello.")] * 3, setup=HEARING, delays=Delays(first_token=1.0))
        for part in range(3):
            session.speak(f"part {part}", 1.0)
            session.silence(0.35)
        session.silence(4.0)
        session.speak("more", 1.0)
        session.silence(4.0)
        assert [receipt.discarded_drafts for receipt in session.receipts] == [2, 0]
        assert session.receipts[1].discarded_tokens == 0

    def test_tells_of_what_the_turn_that_was_taken_back_would_have_told(self) -> None:
        """A draft was dropped, the next one committed; before anything of it was sent the user goes on."""
        session = Simulation(say("Hello."), setup=HEARING, delays=SLOW)
        session.speak("well", 1.0)
        session.silence(0.3)
        session.speak("hello", 1.0)
        session.silence(0.8)
        session.speak("you", 1.0)
        session.silence(6.0)
        (receipt,) = session.receipts
        assert receipt.discarded_drafts == 2
        assert receipt.discarded_tokens == pytest.approx(25 + 25 + 8 + 25, abs=2)

    def test_believes_the_engine_about_what_a_draft_cost(self) -> None:
        counted = Count(GenerationUsage(prompt_tokens=40, thoughts_tokens=7))
        whole: Reply = [Say(("Four words of text.",)), counted]
        session = Simulation(whole, say("Hello."), setup=HEARING)
        session.speak("well", 1.0)
        session.silence(0.4)
        session.speak("hello", 1.0)
        session.silence(4.0)
        (receipt,) = session.receipts
        assert (receipt.discarded_drafts, receipt.discarded_tokens) == (1, 40 + 5 + 7)


class TestALeftover:
    def test_is_nothing_at_rest(self) -> None:
        session = Simulation(say("Hello."), setup=WRITING)
        assert session.conversation.abandon() == Leftover()
        session = Simulation(say("Hello."), setup=WRITING)
        session.send_text("Hi")
        session.run()
        assert session.conversation.abandon() == Leftover()

    def test_is_a_draft_that_nobody_will_get(self) -> None:
        session = Simulation(say("Hello."), setup=HEARING, delays=SLOW)
        session.speak("hello", 1.0)
        session.silence(0.3)
        left = session.conversation.abandon()
        assert (left.tokens, left.drafts) == (0, 1)
        assert left.draft_tokens == 25

    def test_is_also_what_the_turn_that_was_cut_off_would_have_told(self) -> None:
        session = Simulation(say("Hello."), setup=HEARING, delays=SLOW)
        session.speak("well", 1.0)
        session.silence(0.3)
        session.speak("hello", 1.0)
        session.silence(1.0)
        left = session.conversation.abandon()
        assert (left.drafts, left.draft_tokens) == (1, 25)
        assert left.tokens == pytest.approx(2.3 * 25, abs=2)

    @pytest.mark.parametrize("passed_s", [0.1, 1.0], ids=["before a word", "in the middle"])
    def test_is_the_turn_that_was_cut_off(self, passed_s: float) -> None:
        delays = Delays(first_token=0.5, next_token=5.0)
        session = Simulation(say("Hello ", "there."), setup=WRITING, delays=delays)
        session.send_text("Hi")
        session.run(passed_s)
        left = session.conversation.abandon()
        sent_tokens = 0 if passed_s < 0.5 else 2
        assert (left.tokens, left.drafts) == (1 + sent_tokens, 0)
        assert session.conversation.abandon() == Leftover(), "it is told once"
