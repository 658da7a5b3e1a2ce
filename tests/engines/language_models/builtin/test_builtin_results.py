"""What is said about functions' answers."""

from __future__ import annotations

from typing import Any

import pytest
from tests.engines.language_models.builtin import declared as d
from tests.engines.language_models.builtin.talking import answered, called, reply, user

from antiphon.wire.content import Content, FunctionCall, Part


def told(
    name: str, response: dict[str, Any], args: dict[str, Any] | None = None, *, spoken: bool = True
) -> str:
    """What is said after one call."""
    return reply(user("please"), called(name, args), answered(name, response), spoken=spoken)


class TestConfirmations:
    @pytest.mark.parametrize(
        "response",
        [{"result": "ok"}, {"output": "OK."}, {}, {"result": None}, {"success": True}, {"status": "success"}],
    )
    def test_name_what_was_done(self, response: dict[str, Any]) -> None:
        assert told("turn_on_the_lights", response) == "Done: I turned on the lights."

    @pytest.mark.parametrize("name", ["transfer_to_agent", "escalateToHuman", "hand_off_to_billing"])
    def test_who_hands_over_says_little_for_the_next_word_is_not_theirs(self, name: str) -> None:
        assert told(name, {"result": None}, {"agent_name": "billing"}) == "One moment."

    def test_money_is_not_handed_over(self) -> None:
        assert (
            told("transfer_money", {"result": "ok"}, {"amount": 5})
            == "Done: I transferred the money, amount 5."
        )

    @pytest.mark.parametrize(
        ("name", "args", "expected"),
        [
            ("set_timer", {"minutes": 5}, "Done: I set the timer, 5 minutes."),
            ("sendEmail", {"to": "Bob"}, "Done: I sent the email, to Bob."),
            ("dim_lights", {"brightness": 0.25}, "Done: I dimmed the lights, brightness 0.25."),
            ("schedule_meeting", {"attendees": ["Bob"]}, "Done: I scheduled the meeting."),
            ("turn_lights_on", {}, "Done: I turned the lights on."),
            ("lights", {}, "Done: lights is done."),
        ],
    )
    def test_with_the_arguments(self, name: str, args: dict[str, Any], expected: str) -> None:
        assert told(name, {"result": "ok"}, args) == expected

    def test_of_several_calls_in_one_sentence(self) -> None:
        both = Content(
            role="model",
            parts=[
                Part(function_call=FunctionCall(id="1", name="turn_on_the_lights")),
                Part(function_call=FunctionCall(id="2", name="start_music", args={"loud": True})),
            ],
        )
        first = answered("start_music", {"result": "ok"}, call_id="2")
        second = answered("turn_on_the_lights", {"result": "ok"}, call_id="1")
        expected = "Done: I started the music and turned on the lights."
        assert (
            reply(user("both"), both, Content(role="user", parts=[*first.parts, *second.parts])) == expected
        )
        assert reply(user("both"), both, first, second) == expected


class TestResults:
    @pytest.mark.parametrize(
        ("response", "expected"),
        [
            ({"output": "It is foggy and 12 degrees in London."}, "It is foggy and 12 degrees in London."),
            ({"result": "Sunny"}, "The weather for London is Sunny."),
            ({"text": "Sunny, 20 degrees"}, "Sunny, 20 degrees."),
            ({"status": "success", "report": "The weather is sunny."}, "The weather is sunny."),
            (
                {"temperature": 22, "unit": "celsius", "conditions": "sunny"},
                "The weather for London: temperature 22, unit celsius and conditions sunny.",
            ),
            ({"result": 21.5}, "The weather for London is 21.5."),
            ({"result": 0}, "The weather for London is 0."),
            ({"result": ["rain", "wind"]}, "The weather for London: rain and wind."),
            ({"output": '{"temp": 3}'}, "The weather for London: temp 3."),
            ({"output": [{"text": "Result: 84"}]}, "Result: 84."),
            ({"output": "not {json"}, "Not {json."),
            (
                {"output": {"days": [{"high": 3}, {"high": 4}]}},
                "The weather for London: days high 3 and high 4.",
            ),
        ],
    )
    def test_are_spoken(self, response: dict[str, Any], expected: str) -> None:
        assert told("get_weather", response, {"city": "London"}) == expected

    def test_numbers_of_functions_without_a_noun(self) -> None:
        assert told("calculator", {"result": 84}, {"expression": "12*7"}) == "The answer is 84."

    def test_yes_or_no(self) -> None:
        assert told("is_open", {"open": False}) == "The answer: open no."

    def test_without_markup_where_it_is_spoken(self) -> None:
        marked = {"output": "**Bold** words and `code` here"}
        assert told("lookup", marked) == "Bold words and code here."
        assert told("lookup", marked, spoken=False) == "**Bold** words and `code` here."

    def test_not_for_ever(self) -> None:
        assert len(told("lookup", {"output": "word " * 5000})) < 1300
        assert told("lookup", {"rows": list(range(100))}).endswith("7 and 92 more.")

    def test_deep_ones(self) -> None:
        nested: dict[str, Any] = {"a": 1}
        for _ in range(50):
            nested = {"a": nested}
        assert told("lookup", nested)


class TestErrors:
    @pytest.mark.parametrize(
        ("response", "expected"),
        [
            ({"error": "device offline"}, "Device offline."),
            ({"error": {"code": 404, "message": "not found"}}, "Code 404, message not found."),
            ({"status": "error", "error_message": "No data."}, "No data."),
            ({"success": False}, "It did not work."),
            ({"output": {"error": "time-out"}}, "Time-out."),
        ],
    )
    def test_are_told_as_such(self, response: dict[str, Any], expected: str) -> None:
        assert told("get_weather", response) == f"I tried to get the weather, but it failed: {expected}"


class TestWhatIsAnswered:
    def test_words_after_the_answer_come_first(self) -> None:
        given = (
            user("lights"),
            called("turn_on_the_lights"),
            answered("turn_on_the_lights", {"result": "ok"}),
        )
        assert reply(*given, user("What is 2+2?")) == "2 plus 2 is 4."

    def test_an_answer_without_a_call(self) -> None:
        assert reply(answered("turn_on_the_lights", {"result": "ok"})) == "Done: I turned on the lights."

    def test_an_answer_is_matched_by_id_not_by_name(self) -> None:
        call = called("turn_on_the_lights", call_id="42")
        assert reply(user("x"), call, answered("42", {"result": "ok"}, call_id="42"), functions=d.LIGHTS) == (
            "Done: I turned on the lights."
        )

    def test_the_instruction_gives_the_words(self) -> None:
        given = (user("x"), called("turn_on_the_lights"), answered("turn_on_the_lights", {"result": "ok"}))
        instruction = 'After calling turn_on_the_lights, say "Let there be light".'
        assert reply(*given, instruction=instruction) == "Let there be light"
