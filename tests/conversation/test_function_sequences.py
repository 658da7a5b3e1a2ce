"""Sequences of function calls, frame by frame, in virtual time (Live API reference and guide)."""

from __future__ import annotations

import pytest
from tests.conversation.setups import AT_ONCE, HEARING, TEXT, TOOLS
from tests.conversation.simulation import Call, Delays, Reply, Say, Simulation, say

from antiphon.conversation.settings import TurnTaking


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
        (receipt,) = session.receipts
        assert (receipt.turn_id, receipt.reason) == (1, "turnComplete")
        call_tokens = len('get_weather{"city":"Paris"}') // 4
        assert (receipt.usage.response_token_count or 0) >= call_tokens + 1, (
            "the call, and the words after it"
        )

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
