"""Sequences of text sessions, frame by frame, in virtual time (Live API reference and guide)."""

from __future__ import annotations

import pytest
from tests.conversation.setups import AUDIO, TEXT, TOOLS
from tests.conversation.simulation import Call, Say, Simulation, Think, say


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
        told = session.messages[-1]["usageMetadata"]
        assert told["promptTokenCount"] == told["totalTokenCount"] == 6
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
