"""Calls that cannot be carried out: the model is asked once more, and then the turn ends with the reason."""

from __future__ import annotations

from typing import Any

import pytest
from tests.conversation.simulation import Break, Call, Garble, Reply, Say, Simulation, say

from antiphon.conversation.receipt import TurnOutcome

WEATHER = {
    "name": "get_weather",
    "parameters": {
        "type": "OBJECT",
        "properties": {"city": {"type": "STRING"}, "days": {"type": "INTEGER"}},
        "required": ["city"],
    },
}
JSON_SCHEMA = {
    "name": "add",
    "parametersJsonSchema": {"type": "object", "properties": {"a": {"type": "number"}}, "required": ["a"]},
}
BROKEN = {"name": "broken", "parametersJsonSchema": {"type": "strin"}}
TEXT: dict[str, Any] = {
    "generationConfig": {"responseModalities": ["TEXT"]},
    "tools": [{"functionDeclarations": [WEATHER, JSON_SCHEMA, BROKEN]}],
}

WRONG: list[tuple[Reply, str]] = [
    ([Call("get_whether")], "There is no function 'get_whether'; there is get_weather, add, broken."),
    (
        [Call("get_weather")],
        "The arguments of get_weather do not fit its declaration: $: 'city' is a required",
    ),
    ([Call("get_weather", {"city": 5})], "city: 5 is not of type 'string'"),
    ([Call("get_weather", {"city": "Oslo", "days": "two"})], "days: 'two' is not of type 'integer'"),
    ([Call("add", {"a": "1"})], "a: '1' is not of type 'number'"),
    ([Call("get_weather", {"city": "Oslo"}), Call("add")], "$: 'a' is a required property"),
    ([Garble("arguments that are not JSON")], "arguments that are not JSON"),
]


def asked(*replies: Reply, **fields: Any) -> Simulation:
    session = Simulation(*replies, setup=TEXT, **fields)
    session.send_text("Weather?")
    session.run(5.0)
    return session


@pytest.mark.parametrize(("wrong", "told"), WRONG)
class TestRepair:
    def test_the_model_is_told_and_makes_it_good(self, wrong: Reply, told: str) -> None:
        session = asked([Say(("Let me see. ",)), *wrong], [Call("get_weather", {"city": "Oslo"})])
        assert told in session.requests[1].malformed
        assert session.requests[0].malformed == ""
        assert session.shape[1:] == ["text", "toolCall", "generationComplete", "turnComplete"]
        (call,) = next(m for m in session.messages if "toolCall" in m)["toolCall"]["functionCalls"]
        assert (call["name"], call["args"]) == ("get_weather", {"city": "Oslo"})
        assert told in session.warnings[0]
        assert ("model", "Let me see. ") in session.history

    def test_or_answers_in_words(self, wrong: Reply, told: str) -> None:
        session = asked(wrong, say("I do not know."))
        assert session.history[1:] == [("model", "I do not know.")]
        assert session.receipts[0].outcome is TurnOutcome.COMPLETED

    def test_if_not_the_turn_ends_with_the_reason(self, wrong: Reply, told: str) -> None:
        session = asked(wrong, wrong)
        assert session.shape[1:] == ["generationComplete", "turnComplete"]
        last = session.messages[-1]["serverContent"]
        assert last == {"turnComplete": True, "turnCompleteReason": "MALFORMED_FUNCTION_CALL"}
        assert told in session.receipts[0].error
        assert len(session.requests) == 2

    def test_the_attempt_is_no_part_of_the_conversation(self, wrong: Reply, told: str) -> None:
        session = asked(wrong, wrong, say("Hello."))
        session.send_text("Hello?")
        session.run(5.0)
        assert session.history == [("user", "Weather?"), ("user", "Hello?"), ("model", "Hello.")]
        assert session.requests[2].malformed == ""


def test_each_turn_may_be_repaired_once() -> None:
    session = asked([Call("nope")], say("A."), [Call("nope")], say("B."))
    session.send_text("Again?")
    session.run(5.0)
    assert session.history[-1] == ("model", "B.")


def test_another_failure_is_not_repaired() -> None:
    session = asked([Break("the server died")])
    last = session.messages[-1]["serverContent"]
    assert last["turnCompleteReason"] == "RESPONSE_REJECTED"
    assert len(session.requests) == 1


def test_a_schema_that_is_none_lets_the_call_pass_and_is_noted() -> None:
    session = asked([Call("broken", {"x": 1})])
    assert "toolCall" in session.shape
    assert "passes unchecked: the schema of broken cannot be applied" in session.warnings[0]


def test_what_was_said_before_a_wrong_call_is_spoken_and_remembered() -> None:
    setup = {**TEXT, "generationConfig": {"responseModalities": ["AUDIO"]}, "outputAudioTranscription": {}}
    session = Simulation([Say(("Let me see.",)), Call("nope")], say("It is sunny."), setup=setup)
    session.send_text("Weather?")
    session.run(10.0)
    assert session.output_text == "Let me see. It is sunny."
    assert session.history[1:] == [("model", "Let me see."), ("model", "It is sunny.")]


def test_the_tools_of_the_moment_count() -> None:
    session = Simulation([Call("get_weather", {"city": "Oslo"})], say("Gone."), setup=TEXT)
    session.send_text("Weather?")
    session.send({"contextUpdate": {"tools": {"tools": []}}})
    session.run(5.0)
    assert session.requests[1].malformed == "There is no function 'get_weather'; there is none."
    assert session.requests[1].functions == ()
