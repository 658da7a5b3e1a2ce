"""Sequences of spoken sessions, frame by frame, in virtual time (Live API reference and guide)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.conversation.setups import AT_ONCE, AUDIO, HEARING, TEXT
from tests.conversation.simulation import Delays, Simulation, say

from antiphon.conversation.receipt import Mark


class TestAudioOutput:
    """A text turn with audio output and its transcription."""

    def test_transcript_and_audio_alternate_and_end_before_generation_complete(self) -> None:
        session = Simulation(say("I don't know."), setup=AUDIO)
        session.send_text("What?")
        session.run()
        assert session.shape == [
            "setupComplete",
            *["outputTranscription", "audio"] * 3,
            "generationComplete",
            "turnComplete",
        ]
        assert session.output_text == "I don't know."

    def test_without_output_transcription_only_audio_is_sent(self) -> None:
        session = Simulation(
            say("I don't know."), setup={"generationConfig": {"responseModalities": ["AUDIO"]}}
        )
        session.send_text("What?")
        session.run()
        assert session.shape == ["setupComplete", "audio", "generationComplete", "turnComplete"]

    def test_without_a_live_microphone_everything_leaves_at_once(self) -> None:
        session = Simulation(say("one two three four five six seven eight"), setup=AUDIO)
        session.send_text("Count.")
        session.run(0.2)
        assert session.audio_samples_sent() == 8 * 6000
        assert session.shape[-1] == "turnComplete"

    def test_speech_made_in_small_pieces_leaves_in_large_ones(self) -> None:
        session = Simulation(say("one two three"), setup=AUDIO, chunks_per_word=10)
        session.send_text("Count.")
        session.run(0.2)
        audio_ms = [message["audio"] for _, message in session.frames if "audio" in message]
        assert audio_ms == [*[25] * 10, 200, 50, 200, 50]

    def test_audio_is_counted_at_25_tokens_a_second(self) -> None:
        session = Simulation(say("one two three four"), setup=AUDIO)
        session.send_text("Count.")
        session.run()
        assert session.messages[-1]["usageMetadata"]["responseTokensDetails"] == [
            {"modality": "AUDIO", "tokenCount": 25}
        ]

    def test_on_vertex_the_transcript_runs_ahead_and_is_marked_finished(self) -> None:
        session = Simulation(say("I don't know."), setup=AUDIO, model="gemini-live-2.5-flash", vertex=True)
        session.send_text("What?")
        session.run()
        assert session.messages[0] == {"setupComplete": {"sessionId": "5e551011"}}
        assert session.messages[1] == {"serverContent": {"outputTranscription": {"text": "I don't know."}}}
        assert session.messages[3] == {"serverContent": {"outputTranscription": {"finished": True}}}


class TestVoiceTurn:
    """An audio turn, found by the server."""

    def test_speech_is_transcribed_and_answered_after_the_silence(self) -> None:
        session = Simulation(say("Hello you."), setup=HEARING)
        session.silence(0.5)
        session.speak("hello", 1.0)
        session.silence(3.0)
        assert session.shape == [
            "setupComplete",
            "inputTranscription",
            *["outputTranscription", "audio"] * 2,
            "generationComplete",
            "turnComplete",
        ]
        assert session.messages[1] == {"serverContent": {"inputTranscription": {"text": "hello"}}}
        assert session.history == [("user", "hello"), ("model", "Hello you.")]

    def test_on_vertex_the_users_transcript_is_marked_finished(self) -> None:
        session = Simulation(say("Hi."), setup=HEARING, model="gemini-live-2.5-flash", vertex=True)
        session.speak("hello", 1.0)
        session.silence(3.0)
        contents = [message.get("serverContent", {}) for message in session.messages]
        assert [one["inputTranscription"] for one in contents if "inputTranscription" in one] == [
            {"text": "hello"},
            {"finished": True},
        ]

    def test_nothing_is_marked_finished_that_was_not_begun(self) -> None:
        for setup in (TEXT, {"generationConfig": {"responseModalities": ["AUDIO"]}}):
            session = Simulation(say("Hi."), setup=setup, model="gemini-live-2.5-flash", vertex=True)
            session.send_text("Hello")
            session.run()
            assert "outputTranscription" not in session.shape
        session = Simulation(say(), setup=HEARING, model="gemini-live-2.5-flash", vertex=True)
        session.send_text("Hello")
        session.run()
        assert "outputTranscription" not in session.shape

    def test_its_receipt_has_every_mark_at_its_time_and_the_parts_sum_to_the_whole(self) -> None:
        delays = Delays(recognition=0.01, first_token=0.1, speech=0.05)
        session = Simulation(
            say("Hello you."), setup=HEARING, delays=delays, turn_taking=replace(AT_ONCE, drafts=0)
        )
        session.speak("hello", 1.024)
        session.silence(3.0)
        (receipt,) = session.receipts
        assert list(receipt.marks) == list(receipt.passed()) == list(Mark)
        ends = {part.end: part.duration_us / 1e6 for part in receipt.parts()}
        assert ends == {
            Mark.DECIDED: pytest.approx(0.5),
            Mark.TRANSCRIBED: 0.0,
            Mark.GENERATION_STARTED: 0.0,
            Mark.FIRST_TOKEN: pytest.approx(0.1),
            Mark.FIRST_CLAUSE: pytest.approx(0.01),
            Mark.FIRST_AUDIO: pytest.approx(0.05),
            Mark.FIRST_SENT: pytest.approx(session.times("audio")[0] - receipt.marks[Mark.FIRST_AUDIO]),
        }
        assert sum(part.duration_us for part in receipt.parts()) == receipt.total_us()
        assert receipt.marks[Mark.FIRST_SENT] == session.times("audio")[0]

    def test_the_receipt_of_a_draft_tells_what_was_done_before_the_turn_was_over(self) -> None:
        session = Simulation(say("Hello you."), setup=HEARING, turn_taking=AT_ONCE)
        session.speak("hello", 1.024)
        session.silence(3.0)
        (receipt,) = session.receipts
        assert receipt.drafted
        assert list(receipt.passed()) == [
            Mark.SPEECH_ENDED,
            Mark.GENERATION_STARTED,
            Mark.FIRST_TOKEN,
            Mark.FIRST_CLAUSE,
            Mark.FIRST_AUDIO,
            Mark.DECIDED,
            Mark.TRANSCRIBED,
            Mark.FIRST_SENT,
        ]
        assert receipt.marks[Mark.FIRST_SENT] == receipt.marks[Mark.DECIDED] == session.times("audio")[0]

    def test_and_goes_on_when_the_draft_was_not_ready(self) -> None:
        session = Simulation(
            say("Hello you."), setup=HEARING, turn_taking=AT_ONCE, delays=Delays(first_token=1.0)
        )
        session.speak("hello", 1.024)
        session.silence(4.0)
        (receipt,) = session.receipts
        assert receipt.drafted
        assert list(receipt.passed())[:5] == [
            Mark.SPEECH_ENDED,
            Mark.GENERATION_STARTED,
            Mark.DECIDED,
            Mark.TRANSCRIBED,
            Mark.FIRST_TOKEN,
        ]
        assert receipt.marks[Mark.FIRST_SENT] == session.times("audio")[0]

    def test_voice_activity_is_told_where_the_profile_tells_it(self) -> None:
        session = Simulation(say("Hello."), setup=HEARING, model="gemini-3.1-flash-live-preview")
        session.silence(0.512)
        session.speak("hello", 1.024)
        session.silence(3.0)
        events = [m["voiceActivity"] for m in session.messages if "voiceActivity" in m]
        assert events == [
            {"type": "ACTIVITY_START", "audioOffset": "0.512s"},
            {"type": "ACTIVITY_END", "audioOffset": "1.536s"},
        ]

    def test_voice_activity_is_told_when_the_client_asks_for_it(self) -> None:
        session = Simulation(say("Hello."), setup={**HEARING, "explicitVadSignal": True})
        session.speak("hello", 1.0)
        session.silence(3.0)
        assert session.shape[1:3] == ["ACTIVITY_START", "ACTIVITY_END"]

    def test_the_end_of_the_stream_ends_the_turn_at_once(self) -> None:
        session = Simulation(say("Hello."), setup=HEARING)
        session.speak("hello", 1.0)
        session.send({"realtimeInput": {"audioStreamEnd": True}})
        session.run(0.3)
        assert session.shape[-1] == "turnComplete"

    @pytest.mark.parametrize("silence_s", [0.0, 0.1, 0.5])
    def test_turn_complete_without_turns_completes_the_turn_that_is_spoken(self, silence_s: float) -> None:
        session = Simulation(say("Fine."), setup=HEARING)
        session.speak("How are you?", 1.0)
        session.silence(silence_s)
        completed_at = session.now
        session.send({"clientContent": {"turnComplete": True}})
        session.silence(1.5)
        assert session.history == [("user", "How are you?"), ("model", "Fine.")]
        assert "interrupted" not in session.shape
        assert session.times("audio")[0] < completed_at + 0.2

    def test_turn_complete_without_turns_adds_nothing_to_a_turn_that_is_being_understood(self) -> None:
        session = Simulation(say("Fine."), setup=HEARING, delays=Delays(recognition=0.5))
        session.speak("How are you?", 1.0)
        session.send({"realtimeInput": {"audioStreamEnd": True}})
        session.send({"clientContent": {"turnComplete": True}})
        session.run()
        assert session.history == [("user", "How are you?"), ("model", "Fine.")]

    @pytest.mark.parametrize(
        "message",
        [
            {"clientContent": {"turns": [{"parts": [{"text": "Quick!"}]}], "turnComplete": True}},
            {"realtimeInput": {"text": "Quick!"}},
        ],
        ids=["clientContent", "realtimeInput.text"],
    )
    def test_words_written_while_speech_is_being_understood_belong_to_its_turn(
        self, message: dict[str, object]
    ) -> None:
        session = Simulation(say("Fine."), setup=HEARING, delays=Delays(recognition=0.5))
        session.speak("How are you?", 1.0)
        session.send({"realtimeInput": {"audioStreamEnd": True}})
        session.send(message)
        session.run()
        assert session.history == [("user", "How are you?"), ("user", "Quick!"), ("model", "Fine.")]
        assert "interrupted" not in session.shape

    def test_a_dot_sent_while_speech_is_being_understood_adds_no_words(self) -> None:
        session = Simulation(say("Fine."), setup=HEARING, delays=Delays(recognition=0.5))
        session.speak("How are you?", 1.0)
        session.send({"realtimeInput": {"audioStreamEnd": True}})
        session.send_text(".")
        session.send({"realtimeInput": {"text": " "}})
        session.run()
        assert session.history == [("user", "How are you?"), ("model", "Fine.")]

    def test_a_recording_sent_in_one_piece_is_answered_once_though_it_has_pauses(self) -> None:
        session = Simulation(say("Hello."), setup=HEARING)
        session.dump("hello there", [1.0] * 40 + [0.0] * 40 + [1.0] * 40)
        session.run(5.0)
        assert session.shape.count("turnComplete") == 1
        assert "interrupted" not in session.shape
        assert session.messages[1] == {"serverContent": {"inputTranscription": {"text": "hello there"}}}

    def test_speech_that_just_stops_coming_is_over_after_a_second(self) -> None:
        session = Simulation(say("Hello."), setup=HEARING)
        session.speak("hello", 1.0)
        before = session.now
        session.run(5.0)
        assert session.times("inputTranscription")[0] - before == pytest.approx(1.02, abs=0.04)

    def test_a_cough_is_not_answered(self) -> None:
        session = Simulation(setup=HEARING)
        session.speak("", 0.3)
        session.silence(3.0)
        assert session.shape == ["setupComplete"]

    def test_long_speech_that_nobody_understands_is_answered(self) -> None:
        session = Simulation(say("Sorry?"), setup=HEARING)
        session.speak("", 1.0)
        session.silence(3.0)
        assert session.history[0] == ("user", "(unintelligible speech)")

    def test_audio_tokens_of_the_prompt_count_the_speech(self) -> None:
        session = Simulation(say("Hello."), setup=HEARING)
        session.speak("hello", 2.0)
        session.silence(3.0)
        assert session.messages[-1]["usageMetadata"]["promptTokensDetails"] == [
            {"modality": "AUDIO", "tokenCount": 50}
        ]

    def test_the_reply_is_drafted_in_the_silence_so_it_starts_when_the_silence_ends(self) -> None:
        slow = Delays(first_token=0.2)
        session = Simulation(say("Hello."), setup=HEARING, delays=slow, turn_taking=AT_ONCE)
        session.speak("hello", 1.024)
        session.silence(3.0)
        decided = session.times("inputTranscription")[0]
        assert session.times("audio")[0] == decided
        assert session.receipts[0].drafted

    def test_a_draft_leaves_no_trace_when_the_user_goes_on(self) -> None:
        slow = Delays(first_token=0.2)
        session = Simulation(say("Hello."), setup=HEARING, delays=slow, turn_taking=AT_ONCE)
        session.speak("hello", 1.0)
        session.silence(0.3)
        session.speak("you", 1.0)
        session.silence(3.0)
        assert session.history == [("user", "hello you"), ("model", "Hello.")]
        assert session.cancelled_generations
        assert session.receipts[0].discarded_drafts == 1
        assert session.receipts[0].discarded_tokens > 0
        assert session.shape.count("turnComplete") == 1


class TestManualActivity:
    """The client marks activity by activityStart and activityEnd."""

    MANUAL = {**HEARING, "realtimeInputConfig": {"automaticActivityDetection": {"disabled": True}}}

    def test_the_reply_comes_after_activity_end(self) -> None:
        session = Simulation(say("Hello."), setup=self.MANUAL)
        session.send({"realtimeInput": {"activityStart": {}}})
        session.push_to_talk("hello", 1.0)
        session.run(3.0)
        assert session.shape == ["setupComplete"]
        session.send({"realtimeInput": {"activityEnd": {}}})
        session.run(3.0)
        assert session.shape == [
            "setupComplete",
            "inputTranscription",
            "outputTranscription",
            "audio",
            "generationComplete",
            "turnComplete",
        ]

    def test_activity_start_interrupts(self) -> None:
        session = Simulation(
            say("one two three"), setup={**self.MANUAL, **TEXT}, delays=Delays(next_token=1.0)
        )
        session.send_text("Count.")
        session.run(0.2)
        session.send({"realtimeInput": {"activityStart": {}}})
        assert session.shape[-2:] == ["interrupted", "turnComplete"]

    def test_activity_signals_in_automatic_mode_close_the_session(self) -> None:
        from antiphon.conversation.errors import ClientError

        session = Simulation(setup=HEARING)
        with pytest.raises(ClientError, match="automaticActivityDetection.disabled") as error:
            session.send({"realtimeInput": {"activityStart": {}}})
        assert error.value.code == 1007
