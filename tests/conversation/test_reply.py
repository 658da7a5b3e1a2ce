"""One reply: deltas in, clauses to speak and pieces to send out; a held one gives nothing out."""

from __future__ import annotations

import pytest

from antiphon.conversation.effects import CancelGeneration, CancelSpeech, Effect, StartSpeech, Warn
from antiphon.conversation.events import Generated, GenerationFailed, SpeechEnded, SpeechFailed, Spoken
from antiphon.conversation.generation import (
    FunctionCallRequest,
    GenerationEnd,
    GenerationEvent,
    TextDelta,
    ThoughtDelta,
)
from antiphon.conversation.playout import Playout
from antiphon.conversation.receipt import Mark
from antiphon.conversation.reply import AHEAD_SAMPLES, MAX_TEXT_CHARS, Reply
from antiphon.conversation.reply_driver import EngineEvent, ReplyDriver
from antiphon.conversation.speech import SpeechChunk, SpokenWord

GENERATION = 100


class Stage:
    """A reply and the driver that feeds it."""

    def __init__(self, *, spoken: bool = True, held: bool = False, show_thoughts: bool = False) -> None:
        self.driver = ReplyDriver()
        self.reply = Reply(
            generation_id=GENERATION,
            spoken=spoken,
            voice="Puck",
            language=None,
            text_ahead=False,
            show_thoughts=show_thoughts,
            playout=Playout(0.4),
            held=held,
        )

    def take(self, event: EngineEvent, now: float = 0.0) -> list[Effect]:
        return list(self.driver.take(self.reply, event, now))

    def generated(self, *events: GenerationEvent, now: float = 0.0) -> list[Effect]:
        return [effect for event in events for effect in self.take(Generated(GENERATION, event), now)]

    def say(self, text: str) -> list[Effect]:
        return self.generated(TextDelta(text))

    def spoken(self, utterance_id: int, seconds: float = 0.25) -> list[Effect]:
        """The synthesizer speaks one word of the clause and ends it."""
        chunk = SpeechChunk(bytes(2 * round(seconds * 24_000)), (SpokenWord(0, 1, 0),))
        return self.take(Spoken(utterance_id, chunk)) + self.take(SpeechEnded(utterance_id))


def clauses(effects: list[Effect]) -> list[tuple[int, str]]:
    """The utterances that are begun: their ids and texts."""
    assert all(isinstance(effect, StartSpeech) for effect in effects)
    return [(e.utterance_id, e.request.text) for e in effects if isinstance(e, StartSpeech)]


class TestHeld:
    """A draft: one clause is synthesized, and nothing leaves."""

    def test_nothing_of_it_can_be_taken_out(self) -> None:
        stage = Stage(held=True, show_thoughts=True)
        stage.generated(ThoughtDelta("hm"), TextDelta("Hello there. "), GenerationEnd())
        stage.spoken(1)
        assert stage.reply.take_thought() is None
        assert stage.reply.take_audio(0.0, paced=False) is None
        assert not stage.reply.produced
        stage.reply.held = False
        assert stage.reply.take_thought() == "hm"
        assert stage.reply.take_audio(0.0, paced=False) is not None

    def test_nothing_of_its_text_either(self) -> None:
        stage = Stage(spoken=False, held=True)
        stage.say("Hello.")
        assert stage.reply.take_text() is None
        assert stage.reply.sent_text() == ""
        stage.reply.held = False
        assert stage.reply.take_text() == "Hello."
        assert stage.reply.sent_text() == "Hello."

    def test_only_the_first_clause_is_synthesized(self) -> None:
        stage = Stage(held=True)
        assert clauses(stage.say("One. Two. Three.")) == [(1, "One.")]
        assert stage.spoken(1) == []
        stage.reply.held = False
        assert clauses(list(stage.driver.speak(stage.reply))) == [(2, " Two.")]


class TestSpeaking:
    """Clauses are synthesized one after the other."""

    def test_the_next_clause_begins_when_the_one_before_is_whole(self) -> None:
        stage = Stage()
        assert clauses(stage.say("One. Two. ")) == [(1, "One.")]
        assert clauses(stage.spoken(1)) == [(2, " Two.")]
        assert stage.spoken(2) == []
        assert clauses(stage.generated(GenerationEnd())) == [(3, " ")]

    def test_it_waits_when_far_ahead_of_what_was_sent(self) -> None:
        stage = Stage()
        stage.say("One. Two. ")
        assert stage.spoken(1, seconds=AHEAD_SAMPLES / 24_000 + 1) == []
        while stage.reply.take_audio(0.0, paced=False):
            pass
        assert clauses(list(stage.driver.speak(stage.reply))) == [(2, " Two.")]

    def test_the_text_nobody_spoke_is_sent_all_the_same(self) -> None:
        stage = Stage()
        stage.generated(TextDelta("***"), GenerationEnd())
        stage.take(SpeechEnded(1))
        audio = stage.reply.take_audio(0.0, paced=True)
        assert audio is not None
        assert (audio.pcm, audio.text) == (b"", "***")
        assert stage.reply.produced

    def test_it_is_produced_when_all_was_generated_spoken_and_handed_out(self) -> None:
        stage = Stage()
        stage.say("One.")
        assert not stage.reply.produced
        stage.generated(GenerationEnd())
        assert not stage.reply.produced
        stage.spoken(1)
        assert not stage.reply.produced
        assert stage.reply.take_audio(0.0, paced=False) is not None
        while stage.reply.take_audio(0.0, paced=False):
            pass
        assert stage.reply.produced


class TestText:
    """Written replies and thoughts."""

    def test_thoughts_are_counted_but_not_shown_unless_asked_for(self) -> None:
        stage = Stage()
        stage.generated(ThoughtDelta("hm"))
        assert stage.reply.thought_text == "hm"
        assert stage.reply.take_thought() is None

    def test_a_huge_delta_is_cut_to_what_a_message_may_hold(self) -> None:
        stage = Stage(spoken=False)
        stage.say("a" * (MAX_TEXT_CHARS + 1))
        assert [len(stage.reply.take_text() or "") for _ in range(3)] == [MAX_TEXT_CHARS, 1, 0]

    def test_an_empty_delta_is_no_token(self) -> None:
        stage = Stage(spoken=False)
        stage.say("")
        assert stage.reply.marks == {}

    def test_marks_tell_when_things_first_happened(self) -> None:
        stage = Stage()
        stage.generated(TextDelta("One"), now=1.0)
        stage.generated(TextDelta(". Two. "), now=2.0)
        stage.take(Spoken(1, SpeechChunk(bytes(2))), now=3.0)
        stage.take(Spoken(1, SpeechChunk(bytes(2))), now=4.0)
        assert stage.reply.marks == {Mark.FIRST_TOKEN: 1.0, Mark.FIRST_CLAUSE: 2.0, Mark.FIRST_AUDIO: 3.0}


class TestFailures:
    """What was said before a failure stands."""

    def test_when_the_model_breaks_its_calls_are_void_and_its_words_are_spoken(self) -> None:
        stage = Stage()
        stage.generated(TextDelta("I will"), FunctionCallRequest("f", {}))
        effects = stage.take(GenerationFailed(GENERATION, "it died", malformed_call="no JSON"))
        assert effects[0] == Warn("it died")
        assert clauses(effects[1:]) == [(1, "I will")]
        assert stage.reply.calls == []
        assert stage.reply.malformed_call
        assert not stage.reply.produced

    def test_when_the_synthesizer_breaks_the_model_is_stopped_and_the_reply_is_over(self) -> None:
        stage = Stage()
        stage.say("One. Two. ")
        effects = stage.take(SpeechFailed(1, "it died"))
        assert effects == [Warn("it died"), CancelGeneration(GENERATION), CancelSpeech(1)]
        assert stage.reply.failed == "it died"
        assert stage.reply.produced

    def test_after_the_failure_nothing_that_still_comes_is_taken(self) -> None:
        stage = Stage()
        stage.say("One. ")
        stage.take(SpeechFailed(1, "it died"))
        assert stage.say("Two. ") == []
        assert stage.generated(FunctionCallRequest("f", {})) == []
        assert stage.reply.calls == []
        assert stage.reply.produced

    def test_the_first_failure_is_the_one_that_is_told(self) -> None:
        stage = Stage()
        stage.say("One. ")
        stage.take(GenerationFailed(GENERATION, "first"))
        stage.take(SpeechFailed(1, "second"))
        assert stage.reply.failed == "first"


class TestStale:
    """What belongs to something else is ignored."""

    @pytest.mark.parametrize(
        "event",
        [
            Generated(GENERATION + 1, TextDelta("Two. ")),
            Generated(GENERATION + 1, GenerationEnd()),
            GenerationFailed(GENERATION + 1, "it died"),
            Spoken(2, SpeechChunk(bytes(200))),
            SpeechEnded(2),
            SpeechFailed(2, "it died"),
        ],
        ids=lambda event: type(event).__name__,
    )
    def test_another_ids_event_changes_nothing(self, event: EngineEvent) -> None:
        stage = Stage()
        stage.say("One. ")
        assert stage.take(event) == []
        assert stage.reply.owns_utterance(1)
        assert stage.reply.playout.empty
        assert not stage.reply.failed
        assert not stage.reply.generated

    def test_speech_of_a_clause_that_is_whole_is_ignored(self) -> None:
        stage = Stage()
        stage.say("One. ")
        stage.spoken(1)
        before = stage.reply.playout.waiting_bytes
        stage.take(Spoken(1, SpeechChunk(bytes(200))))
        assert stage.reply.playout.waiting_bytes == before


class TestCancel:
    """Only what is under way is stopped."""

    def test_generation_and_speech(self) -> None:
        stage = Stage()
        stage.say("One. ")
        assert list(stage.reply.cancel()) == [CancelGeneration(GENERATION), CancelSpeech(1)]

    def test_speech_alone_once_all_was_generated(self) -> None:
        stage = Stage()
        stage.generated(TextDelta("One."), GenerationEnd())
        assert list(stage.reply.cancel()) == [CancelSpeech(1)]

    def test_nothing_after_a_failure(self) -> None:
        stage = Stage()
        stage.take(GenerationFailed(GENERATION, "it died"))
        assert list(stage.reply.cancel()) == []
