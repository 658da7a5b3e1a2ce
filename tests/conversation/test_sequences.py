"""The Live API's sequences, frame by frame, in virtual time (Live API reference and guide)."""

from __future__ import annotations

import pytest
from tests.conversation.simulation import Call, Delays, Reply, Say, Simulation, Think, say

from antiphon.conversation.settings import Interruptions, TurnTaking

AT_ONCE = TurnTaking(interruptions=Interruptions.IMMEDIATE, default_silence_ms=500)
"""Google's way: any speech interrupts, and every turn ends after the same silence."""
TEXT = {"generationConfig": {"responseModalities": ["TEXT"]}}
AUDIO = {"generationConfig": {"responseModalities": ["AUDIO"]}, "outputAudioTranscription": {}}
HEARING = {**AUDIO, "inputAudioTranscription": {}}
TOOLS = {**TEXT, "tools": [{"functionDeclarations": [{"name": "get_weather"}, {"name": "get_time"}]}]}


class TestTextTurn:
    """A text turn with text output."""

    def test_deltas_leave_as_they_come_then_generation_complete_then_turn_complete_with_usage(self) -> None:
        session = Simulation(say("The weather", " is sunny."), setup=TEXT)
        session.send_text("Hi")
        session.run()
        assert session.messages == [
            {"setupComplete": {}},
            {"serverContent": {"modelTurn": {"parts": [{"text": "The weather"}]}}},
            {"serverContent": {"modelTurn": {"parts": [{"text": " is sunny."}]}}},
            {"serverContent": {"generationComplete": True}},
            {
                "serverContent": {"turnComplete": True},
                "usageMetadata": {
                    "promptTokenCount": 1,
                    "responseTokenCount": 6,
                    "candidatesTokenCount": 6,
                    "totalTokenCount": 7,
                    "promptTokensDetails": [{"modality": "TEXT", "tokenCount": 1}],
                    "responseTokensDetails": [{"modality": "TEXT", "tokenCount": 6}],
                    "candidatesTokensDetails": [{"modality": "TEXT", "tokenCount": 6}],
                },
            },
        ]

    def test_turn_complete_false_appends_context_and_waits(self) -> None:
        session = Simulation(say("Berlin."), setup=TEXT)
        turns = [
            {"role": "user", "parts": [{"text": "What is the capital of France?"}]},
            {"role": "model", "parts": [{"text": "Paris"}]},
        ]
        session.send({"clientContent": {"turns": turns, "turnComplete": False}})
        session.run()
        assert session.shape == ["setupComplete"]
        session.send_text("What is the capital of Germany?")
        session.run()
        assert [content.role for content in session.requests[0].contents] == ["user", "model", "user"]
        assert session.history[-1] == ("model", "Berlin.")

    def test_turn_complete_without_turns_asks_for_a_reply(self) -> None:
        session = Simulation(say("Hello."), setup=TEXT)
        session.send({"clientContent": {"turnComplete": True}})
        session.run()
        assert session.shape == ["setupComplete", "text", "generationComplete", "turnComplete"]

    def test_turns_that_end_with_the_models_are_completed_without_a_word(self) -> None:
        session = Simulation(say("Ada."), setup=AUDIO)
        turns = [
            {"role": "user", "parts": [{"text": "I am Ada."}]},
            {"role": "model", "parts": [{"text": "Hello, Ada."}]},
        ]
        session.send({"clientContent": {"turns": turns, "turnComplete": True}})
        session.run()
        assert session.shape == ["setupComplete", "generationComplete", "turnComplete"]
        session.send_text("Who am I?")
        session.run()
        assert session.output_text == "Ada."
        assert session.history[:2] == [("user", "I am Ada."), ("model", "Hello, Ada.")]

    def test_turns_that_end_with_the_models_do_not_complete_a_turn_that_waits_for_functions(self) -> None:
        session = Simulation([Call("get_time")], setup=TOOLS, model="gemini-3.1-flash-live-preview")
        session.send_text("What time is it?")
        session.run()
        turns = [{"role": "model", "parts": [{"text": "One moment."}]}]
        session.send({"clientContent": {"turns": turns, "turnComplete": True}})
        session.run()
        assert session.shape[-1] == "toolCall"

    def test_a_dot_after_the_users_words_only_asks_for_the_reply(self) -> None:
        session = Simulation(say("Four."), say("Yes?"), setup=TEXT)
        session.send_text("Two plus two?", turn_complete=False)
        session.send_text(".")
        session.run()
        session.send_text(".")
        session.run()
        assert session.history == [
            ("user", "Two plus two?"),
            ("model", "Four."),
            ("user", "."),
            ("model", "Yes?"),
        ]

    def test_the_prompt_counts_the_whole_context_in_every_turn(self) -> None:
        session = Simulation(say("a" * 40), say("b" * 40), setup=TEXT)
        session.send_text("x" * 80)
        session.run()
        session.send_text("y" * 80)
        session.run()
        usages = [m["usageMetadata"] for m in session.messages if "usageMetadata" in m]
        assert [usage["promptTokenCount"] for usage in usages] == [20, 20 + 10 + 20]

    def test_a_turn_without_output_lists_its_zero_response_because_clients_iterate_the_details(self) -> None:
        session = Simulation(say(), setup=TEXT)
        session.send_text("Hi")
        session.run()
        assert session.messages[-1]["usageMetadata"]["responseTokensDetails"] == [{"modality": "TEXT"}]

    def test_thoughts_are_shown_only_when_asked_for(self) -> None:
        session = Simulation([Think("Hm."), Say(("Yes.",))], setup=TEXT)
        session.send_text("Hi")
        session.run()
        assert session.shape == ["setupComplete", "text", "generationComplete", "turnComplete"]
        assert session.messages[-1]["usageMetadata"]["thoughtsTokenCount"] == 1
        thinking = {
            "generationConfig": {"responseModalities": ["TEXT"], "thinkingConfig": {"includeThoughts": True}}
        }
        session = Simulation([Think("Hm."), Say(("Yes.",))], setup=thinking)
        session.send_text("Hi")
        session.run()
        assert session.shape[1:3] == ["thought", "text"]


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


class TestFunctionCalls:
    """Blocking function calls."""

    def call_and_answer(self, model: str) -> Simulation:
        session = Simulation(
            [Call("get_weather", {"city": "Paris"})], say("Sunny."), setup=TOOLS, model=model
        )
        session.send_text("Weather?")
        session.run(1.0)
        call = session.messages[1]["toolCall"]["functionCalls"][0]
        assert call["name"] == "get_weather"
        assert call["args"] == {"city": "Paris"}
        assert call["id"].startswith("function-call-")
        assert call["id"].removeprefix("function-call-").isdigit()
        answer = {"id": call["id"], "name": "get_weather", "response": {"output": "Sunny"}}
        session.send({"toolResponse": {"functionResponses": [answer]}})
        session.run()
        return session

    def test_a_3_x_live_model_goes_on_with_the_same_turn(self) -> None:
        session = self.call_and_answer("gemini-3.1-flash-live-preview")
        assert session.shape == ["setupComplete", "toolCall", "text", "generationComplete", "turnComplete"]

    def test_another_model_completes_the_turn_and_answers_in_a_new_one(self) -> None:
        session = self.call_and_answer("gemini-2.5-flash-native-audio-latest")
        assert session.shape == [
            "setupComplete",
            "toolCall",
            "generationComplete",
            "turnComplete",
            "text",
            "generationComplete",
            "turnComplete",
        ]

    def test_speech_before_a_call_leaves_as_it_is_made_though_the_microphone_is_live(self) -> None:
        reply: Reply = [Say(("let me see what I can find out",)), Call("get_time")]
        session = Simulation(
            reply, setup=HEARING | {"tools": TOOLS["tools"]}, chunks_per_word=10, delays=Delays(speech=0.5)
        )
        session.speak("What time is it?", 1.0)
        session.silence(3.0)
        assert session.audio_samples_sent() == 8 * 6000
        assert session.shape[-3:] == ["toolCall", "generationComplete", "turnComplete"]

    def test_the_model_reads_its_call_and_the_answer(self) -> None:
        session = self.call_and_answer("gemini-3.1-flash-live-preview")
        assert session.history == [
            ("user", "Weather?"),
            ("model", "get_weather()"),
            ("user", "get_weather={'output': 'Sunny'}"),
            ("model", "Sunny."),
        ]

    @pytest.mark.parametrize("together", [True, False])
    def test_parallel_calls_come_in_one_frame_and_may_be_answered_in_any_order(self, together: bool) -> None:
        session = Simulation([Call("get_weather"), Call("get_time")], say("Both."), setup=TOOLS)
        session.send_text("Weather and time?")
        session.run(1.0)
        calls = session.messages[1]["toolCall"]["functionCalls"]
        answers = [{"id": call["id"], "name": call["name"], "response": {}} for call in reversed(calls)]
        if together:
            session.send({"toolResponse": {"functionResponses": answers}})
        else:
            session.send({"toolResponse": {"functionResponses": answers[:1]}})
            session.run(1.0)
            assert "text" not in session.shape
            session.send({"toolResponse": {"functionResponses": answers[1:]}})
        session.run()
        assert session.history[2] == ("user", "get_weather={} get_time={}")
        assert session.history[3] == ("model", "Both.")

    def test_an_answer_without_an_id_is_matched_by_name(self) -> None:
        session = Simulation([Call("get_weather")], say("Sunny."), setup=TOOLS)
        session.send_text("Weather?")
        session.run(1.0)
        answer = {"name": "get_weather", "response": {"text": "Sunny"}}
        session.send({"toolResponse": {"functionResponses": [answer]}})
        session.run()
        assert session.history[-1] == ("model", "Sunny.")

    def test_an_answer_nobody_asked_for_is_reported_and_the_session_lives(self) -> None:
        session = Simulation([Call("get_weather")], say("Sunny."), setup=TOOLS)
        session.send_text("Weather?")
        session.run(1.0)
        session.send({"toolResponse": {"functionResponses": [{"id": "nope", "name": "x", "response": {}}]}})
        assert "no such call was ever made" in session.warnings[0]
        answer = {"name": "get_weather", "response": {}}
        session.send({"toolResponse": {"functionResponses": [answer, answer]}})
        session.run()
        assert session.history[-1] == ("model", "Sunny.")

    def test_text_that_comes_while_a_call_is_open_is_answered_afterwards(self) -> None:
        session = Simulation([Call("get_weather")], say("Sunny."), say("Bye."), setup=TOOLS)
        session.send_text("Weather?")
        session.run(1.0)
        session.send_text("And goodbye.")
        session.run(1.0)
        answer = {"name": "get_weather", "response": {}}
        session.send({"toolResponse": {"functionResponses": [answer]}})
        session.run()
        assert [text for role, text in session.history if role == "model"] == [
            "get_weather()",
            "Sunny.",
            "Bye.",
        ]

    def test_speech_cancels_open_calls_and_late_answers_are_ignored(self) -> None:
        session = Simulation(
            [Call("get_weather")],
            say("Yes?"),
            setup={**HEARING, "tools": TOOLS["tools"]},
            turn_taking=AT_ONCE,
        )
        session.speak("weather", 1.0)
        session.silence(1.5)
        call_id = next(m for m in session.messages if "toolCall" in m)["toolCall"]["functionCalls"][0]["id"]
        session.speak("stop", 0.5)
        cancellations = [m for m in session.messages if "toolCallCancellation" in m]
        assert cancellations == [{"toolCallCancellation": {"ids": [call_id]}}]
        session.send(
            {"toolResponse": {"functionResponses": [{"id": call_id, "name": "get_weather", "response": {}}]}}
        )
        assert "cancelled" in session.warnings[-1]
        session.silence(3.0)
        assert session.history[-1] == ("model", "Yes?")

    def test_silence_does_not_cancel_a_call(self) -> None:
        session = Simulation([Call("get_weather")], setup={**HEARING, "tools": TOOLS["tools"]})
        session.speak("weather", 1.0)
        session.silence(20.0)
        assert not [m for m in session.messages if "toolCallCancellation" in m]

    def test_in_a_3_x_turn_cancellation_stands_between_interrupted_and_turn_complete(self) -> None:
        session = Simulation(
            [Call("get_weather")],
            setup={**HEARING, "tools": TOOLS["tools"]},
            model="gemini-3.1-flash-live-preview",
            turn_taking=AT_ONCE,
        )
        session.speak("weather", 1.0)
        session.silence(1.5)
        session.speak("stop", 0.2)
        assert session.shape[-3:] == ["interrupted", "toolCallCancellation", "turnComplete"]


class TestNonBlockingCalls:
    """Functions declared NON_BLOCKING (Live API guide, "Asynchronous function calling")."""

    SLOW = {**TEXT, "tools": [{"functionDeclarations": [{"name": "fetch", "behavior": "NON_BLOCKING"}]}]}

    def called(self, *replies: Reply) -> Simulation:
        session = Simulation([Say(("Fetching.",)), Call("fetch")], *replies, setup=self.SLOW)
        session.send_text("Fetch it.")
        session.run(1.0)
        assert session.shape[1:] == ["text", "toolCall", "generationComplete", "turnComplete"]
        return session

    def answer(self, session: Simulation, **fields: object) -> None:
        call = next(m for m in session.messages if "toolCall" in m)["toolCall"]["functionCalls"][0]
        response = {"id": call["id"], "name": "fetch", "response": {"output": "done"}, **fields}
        session.send({"toolResponse": {"functionResponses": [response]}})

    def test_the_turn_ends_and_the_conversation_goes_on_while_the_call_is_open(self) -> None:
        session = self.called(say("Fine."))
        session.send_text("How are you?")
        session.run(1.0)
        assert session.history[-1] == ("model", "Fine.")

    def test_an_answer_is_spoken_about_when_the_model_is_idle(self) -> None:
        session = self.called(say("Here it is."))
        self.answer(session)
        session.run(1.0)
        assert session.history[-2:] == [("user", "fetch={'output': 'done'}"), ("model", "Here it is.")]

    def test_when_idle_waits_for_the_end_of_the_turn(self) -> None:
        session = self.called(say("One.", " Two."), say("Here it is."))
        session.delays.next_token = 1.0
        session.send_text("Count.")
        session.run(0.5)
        self.answer(session, scheduling="WHEN_IDLE")
        session.run(10.0)
        assert "interrupted" not in session.shape
        assert [text for role, text in session.history if role == "model"][-2:] == [
            "One. Two.",
            "Here it is.",
        ]

    def test_interrupt_cuts_the_turn_short(self) -> None:
        session = self.called(say("One.", " Two."), say("Here it is."))
        session.delays.next_token = 1.0
        session.send_text("Count.")
        session.run(0.5)
        self.answer(session, scheduling="INTERRUPT")
        session.run(10.0)
        assert "interrupted" in session.shape
        assert session.history[-1] == ("model", "Here it is.")

    def test_silent_only_adds_to_the_context(self) -> None:
        session = self.called()
        self.answer(session, scheduling="SILENT")
        session.run(10.0)
        assert session.shape[-1] == "turnComplete"
        assert session.history[-1] == ("user", "fetch={'output': 'done'}")

    def _answered_while_the_user_speaks(self, *replies: Reply, said: str, **fields: object) -> Simulation:
        setup = {**HEARING, "tools": self.SLOW["tools"]}
        session = Simulation([Call("fetch")], *replies, setup=setup, turn_taking=TurnTaking(drafts=0))
        session.send_text("Fetch it.")
        session.run(1.0)
        session.speak(said, 0.4)
        self.answer(session, **fields)
        return session

    @pytest.mark.parametrize("scheduling", ["WHEN_IDLE", "INTERRUPT"])
    def test_nobody_is_cut_in_on_with_an_answer(self, scheduling: str) -> None:
        """Both are answered together, when the user has finished."""
        said = "what about the other"
        session = self._answered_while_the_user_speaks(say("Here."), said=said, scheduling=scheduling)
        session.speak("", 1.0)
        spoke_until = session.now
        session.silence(4.0)
        assert min(session.times("audio")) > spoke_until
        assert session.history[-3:] == [
            ("user", "fetch={'output': 'done'}"),
            ("user", said),
            ("model", "Here."),
        ]

    def test_an_answer_is_spoken_about_when_the_sound_was_nobody_speaking(self) -> None:
        session = self._answered_while_the_user_speaks(say("Here."), said="")
        session.silence(4.0)
        assert session.history[-2:] == [("user", "fetch={'output': 'done'}"), ("model", "Here.")]

    def test_an_answer_that_waited_for_the_reply_waits_for_the_user_too(self) -> None:
        setup = {
            **HEARING,
            "tools": self.SLOW["tools"],
            "realtimeInputConfig": {"activityHandling": "NO_INTERRUPTION"},
        }
        replies = [[Call("fetch")], say("One two three."), say("And what you said."), say("Here it is.")]
        session = Simulation(*replies, setup=setup, turn_taking=TurnTaking(drafts=0))
        session.send_text("Fetch it.")
        session.run(1.0)
        session.send_text("Count.")
        session.silence(0.2)
        self.answer(session, scheduling="WHEN_IDLE")
        session.speak("and then I talk", 2.0)
        spoke_until = session.now
        assert session.shape.count("turnComplete") == 2
        session.silence(6.0)
        assert min(at for at in session.times("audio") if at > 2.5) > spoke_until
        assert [text for role, text in session.history if role == "model"][-2:] == [
            "And what you said.",
            "Here it is.",
        ]

    def test_scheduling_is_found_inside_the_response_too_where_the_guide_puts_it(self) -> None:
        session = self.called()
        self.answer(session, response={"output": "done", "scheduling": "silent"})
        session.run(10.0)
        assert session.shape[-1] == "turnComplete"
        assert session.history[-1] == ("user", "fetch={'output': 'done'}")

    def test_will_continue_keeps_the_call_open(self) -> None:
        session = self.called(say("Half."), say("Whole."))
        self.answer(session, willContinue=True)
        session.run(1.0)
        self.answer(session)
        session.run(1.0)
        assert session.history[-1] == ("model", "Whole.")
        self.answer(session)
        assert "answered before" in session.warnings[-1]


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


class TestInitialHistory:
    """historyConfig.initialHistoryInClientContent."""

    SEEDED = {**TEXT, "historyConfig": {"initialHistoryInClientContent": True}}
    ENDS_WITH_USER = {
        "clientContent": {"turns": [{"role": "user", "parts": [{"text": "Hi"}]}], "turnComplete": True}
    }
    ENDS_WITH_MODEL = {
        "clientContent": {
            "turns": [
                {"role": "user", "parts": [{"text": "Hi"}]},
                {"role": "model", "parts": [{"text": "Hello"}]},
            ],
            "turnComplete": True,
        }
    }

    def test_on_3_x_the_history_is_not_answered_but_blank_text_after_it_is(self) -> None:
        session = Simulation(say("Hello."), setup=self.SEEDED, model="gemini-3.1-flash-live-preview")
        session.send(self.ENDS_WITH_USER)
        session.run()
        assert session.shape == ["setupComplete"]
        session.send({"realtimeInput": {"text": " "}})
        session.run()
        assert session.shape[-1] == "turnComplete"

    def test_on_2_x_a_history_that_ends_with_a_user_turn_is_answered(self) -> None:
        session = Simulation(say("Hello."), setup=self.SEEDED)
        session.send(self.ENDS_WITH_USER)
        session.run()
        assert session.shape[-1] == "turnComplete"

    def test_a_history_that_ends_with_a_model_turn_stays_silent(self) -> None:
        session = Simulation(setup=self.SEEDED)
        session.send(self.ENDS_WITH_MODEL)
        session.run()
        assert session.shape == ["setupComplete"]

    @pytest.mark.parametrize("text", ["", " ", "."])
    def test_blank_text_only_asks_for_the_reply(self, text: str) -> None:
        session = Simulation(say("Hello."), setup=self.SEEDED, model="gemini-3.8-live")
        session.send(self.ENDS_WITH_USER)
        session.send({"realtimeInput": {"text": text}})
        session.run()
        assert session.history == [("user", "Hi"), ("model", "Hello.")]

    def test_blank_text_asks_for_nothing_more_than_a_reply_that_is_coming(self) -> None:
        session = Simulation(say("Hello."), setup=TEXT, model="gemini-3.8-live")
        session.send_text("Hi")
        session.send({"realtimeInput": {"text": " "}})
        session.run()
        assert session.shape == ["setupComplete", "text", "generationComplete", "turnComplete"]

    def test_blank_text_after_a_reply_is_a_turn(self) -> None:
        session = Simulation(say("Hello."), say("Yes?"), setup=TEXT)
        session.send_text("Hi")
        session.run()
        session.send({"realtimeInput": {"text": "."}})
        session.run()
        assert session.history[-2:] == [("user", "."), ("model", "Yes?")]

    def test_what_follows_the_history_is_a_turn_like_any_other(self) -> None:
        session = Simulation(say("Fine."), setup=self.SEEDED)
        session.send(self.ENDS_WITH_MODEL)
        session.send_text("How are you?")
        session.run()
        assert session.history[-2:] == [("user", "How are you?"), ("model", "Fine.")]
