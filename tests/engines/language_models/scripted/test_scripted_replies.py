"""What a scenario answers, and when."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from antiphon.conversation.generation import (
    FunctionCallRequest,
    GenerationEnd,
    GenerationEvent,
    GenerationRequest,
    GenerationUsage,
    TextDelta,
    ThoughtDelta,
)
from antiphon.engines.errors import (
    EngineBusy,
    EngineError,
    EngineFailed,
    EngineUnavailable,
    MalformedFunctionCall,
    ResponseRejected,
)
from antiphon.engines.language_models.scripted import create
from antiphon.wire.content import Content, FunctionCall, FunctionResponse, Part
from antiphon.wire.tools import FunctionDeclaration


class StandingClock:
    """A clock that remembers how long it was slept by."""

    def __init__(self) -> None:
        self.slept_s: list[float] = []

    def now(self) -> float:
        return sum(self.slept_s)

    def utc(self) -> datetime:
        return datetime(2026, 11, 21, tzinfo=UTC)

    async def sleep(self, seconds: float) -> None:
        self.slept_s.append(seconds)


def user(text: str) -> Content:
    return Content(role="user", parts=[Part(text=text)])


def model(text: str) -> Content:
    return Content(role="model", parts=[Part(text=text)])


def called(*names: str) -> Content:
    return Content(role="model", parts=[Part(function_call=FunctionCall(name=name)) for name in names])


def result(name: str, **response: object) -> Content:
    return Content(
        role="user", parts=[Part(function_response=FunctionResponse(name=name, response=response))]
    )


def events(
    scenario: Mapping[str, object],
    *contents: Content | str,
    functions: Sequence[str] = (),
    clock: StandingClock | None = None,
) -> list[GenerationEvent]:
    async def main() -> list[GenerationEvent]:
        engine = create({"scenario": scenario}, clock=clock or StandingClock())
        await engine.start()
        request = GenerationRequest(
            contents=tuple(user(each) if isinstance(each, str) else each for each in contents),
            local_time=datetime(2026, 11, 21, tzinfo=UTC),
            session_id="s",
            functions=tuple(FunctionDeclaration(name=name) for name in functions),
        )
        try:
            return [event async for event in engine.generate(request)]
        finally:
            await engine.close()

    return asyncio.run(main())


def says(scenario: Mapping[str, object], *contents: Content | str) -> str:
    return "".join(event.text for event in events(scenario, *contents) if isinstance(event, TextDelta))


def rules(*rules: Mapping[str, object], **more: object) -> dict[str, object]:
    return {"rules": list(rules), **more}


class TestConditions:
    @pytest.mark.parametrize(
        "words", ["What is the weather?", "what is the  weather", "WHAT IS THE WEATHER!"]
    )
    def test_exact_is_the_same_words(self, words: str) -> None:
        scenario = rules({"exact": "What is the weather?", "reply": "yes"}, default="no")
        assert says(scenario, words) == "yes"
        assert says(scenario, "So, what is the weather?") == "no"

    @pytest.mark.parametrize("words", ["And the Weather?", "weather, please", "It’s weather"])
    def test_contains_is_somewhere_in_the_words(self, words: str) -> None:
        assert says(rules({"contains": "weather", "reply": "yes"}), words) == "yes"

    def test_apostrophes_are_letters_however_they_are_written(self) -> None:
        assert says(rules({"contains": "it's", "reply": "yes"}), "IT’S late.") == "yes"

    def test_regex_is_searched_in_either_case(self) -> None:
        scenario = rules({"regex": r"^my name is \w+\.$", "reply": "yes"}, default="no")
        assert says(scenario, "My name is Ada.") == "yes"
        assert says(scenario, "My name is Ada") == "no"

    def test_turn_counts_the_users_turns(self) -> None:
        scenario = rules({"turn": 2, "reply": "second"}, default="other")
        assert says(scenario, "a") == "other"
        assert says(scenario, "a", model("other"), "b") == "second"
        assert says(scenario, "a", called("f"), result("f"), model("x"), "b") == "second"

    def test_any_is_whatever_the_user_says(self) -> None:
        scenario = rules({"any": True, "reply": "hm"}, default="default")
        assert says(scenario, "whatever") == "hm"
        assert says(scenario, "go", called("f"), result("f")) == "default"

    def test_all_conditions_must_hold(self) -> None:
        scenario = rules({"contains": "weather", "turn": 1, "reply": "yes"}, default="no")
        assert says(scenario, "weather") == "yes"
        assert says(scenario, "hello", model("no"), "weather") == "no"

    def test_the_first_rule_that_applies_wins(self) -> None:
        scenario = rules({"contains": "weather", "reply": "first"}, {"any": True, "reply": "second"})
        assert says(scenario, "weather") == "first"

    def test_only_the_last_words_count(self) -> None:
        scenario = rules({"contains": "weather", "reply": "yes"}, default="no")
        assert says(scenario, "weather", model("yes"), "thanks") == "no"

    def test_a_model_asked_to_go_on_by_itself_has_no_words_to_answer(self) -> None:
        assert says({"default": "on my own"}, model("Hello!")) == "on my own"
        assert says(rules({"any": True, "reply": "I begin."})) == "I begin."


class TestResults:
    def test_a_result_is_waited_for_by_its_function(self) -> None:
        scenario = rules({"on_result": "f", "reply": "f came"}, {"on_result": "g", "reply": "g came"})
        assert says(scenario, "go", called("g"), result("g")) == "g came"

    def test_and_by_what_it_contains(self) -> None:
        scenario = rules(
            {"on_result": {"name": "f", "contains": "error"}, "reply": "It failed."},
            {"on_result": {}, "reply": "Done."},
        )
        assert says(scenario, "go", called("f"), result("f", error="disk full")) == "It failed."
        assert says(scenario, "go", called("f"), result("f", output="ok")) == "Done."

    def test_results_of_parallel_calls_make_one_moment(self) -> None:
        scenario = rules({"on_result": "f", "replies": ["once", "twice"]})
        history: list[Content | str] = ["go", called("f", "g"), result("f", output=1), result("g", output=2)]
        assert says(scenario, *history) == "once"
        assert says(scenario, *history, model("once"), "again", called("f"), result("f")) == "twice"

    def test_words_do_not_answer_a_result(self) -> None:
        with pytest.raises(EngineFailed, match=r'no rule answers the result f \{"output":1\}'):
            says(rules({"contains": "go", "reply": "x"}), "go", called("f"), result("f", output=1))


class TestSequences:
    SCENARIO = rules({"contains": "joke", "replies": ["One.", "Two."]}, default="?")

    def test_each_time_gives_the_next_and_the_last_is_repeated(self) -> None:
        history: list[Content | str] = []
        told = []
        for words in ("a joke", "hello", "another joke", "joke", "joke"):
            history.append(words)
            told.append(says(self.SCENARIO, *history))
            history.append(model(told[-1]))
        assert told == ["One.", "?", "Two.", "Two.", "Two."]

    def test_it_depends_on_the_history_alone(self) -> None:
        history: list[Content | str] = ["a joke", model("One."), "a joke"]
        assert says(self.SCENARIO, *history) == "Two."
        assert says(self.SCENARIO, *history) == "Two."

    def test_a_turn_that_was_interrupted_counts(self) -> None:
        assert says(self.SCENARIO, "a joke", "a joke") == "Two."

    def test_turns_that_another_rule_answered_do_not_count(self) -> None:
        scenario = rules(
            {"contains": "bad", "reply": "no"}, {"contains": "joke", "replies": ["One.", "Two."]}
        )
        assert says(scenario, "bad joke", model("no"), "joke") == "One."

    def test_it_may_end_instead(self) -> None:
        scenario = rules({"contains": "joke", "replies": ["One."], "exhausted": "fail"})
        with pytest.raises(
            EngineFailed, match=r'all 1 replies of the rule \(contains: joke\) .* "joke" \(turn 2\)'
        ):
            says(scenario, "joke", model("One."), "joke")


class TestSteps:
    def test_steps_are_played_in_order(self) -> None:
        clock = StandingClock()
        reply = [
            {"think": "Paris, then."},
            "One moment.",
            {"wait_ms": 250},
            {"say": ["Look", "ing."]},
            {"call": {"name": "get_weather", "args": {"city": "Paris", "days": 2}}},
            {"call": "get_time"},
        ]
        scenario = rules({"any": True, "reply": reply})
        assert events(scenario, "?", functions=["get_weather", "get_time"], clock=clock) == [
            ThoughtDelta("Paris, then."),
            TextDelta("One moment."),
            TextDelta("Look"),
            TextDelta("ing."),
            FunctionCallRequest("get_weather", {"city": "Paris", "days": 2}),
            FunctionCallRequest("get_time", {}),
            GenerationEnd(),
        ]
        assert clock.slept_s == [0.25]

    def test_a_reply_is_streamed_while_it_waits(self) -> None:
        async def main() -> None:
            clock = StandingClock()
            engine = create({"scenario": {"default": ["One.", {"wait_ms": 1000}, "Two."]}}, clock=clock)
            request = GenerationRequest(contents=(user("?"),), local_time=clock.utc(), session_id="s")
            reply = engine.generate(request)
            assert await anext(reply) == TextDelta("One.")
            assert clock.slept_s == []
            await reply.aclose()

        asyncio.run(main())

    def test_one_step_needs_no_list(self) -> None:
        scenario = rules({"any": True, "reply": {"call": "f"}})
        assert events(scenario, "?", functions=["f"])[0] == FunctionCallRequest("f", {})

    def test_a_function_must_be_declared(self) -> None:
        scenario = rules({"any": True, "reply": {"call": "f"}})
        with pytest.raises(EngineFailed, match="the scenario calls f; the client declares g, h"):
            events(scenario, "?", functions=["g", "h"])

    @pytest.mark.parametrize(
        ("fail", "kind"),
        [
            ("out of memory", EngineFailed),
            ({"text": "out of memory", "error": "unavailable"}, EngineUnavailable),
            ({"text": "out of memory", "error": "busy"}, EngineBusy),
            ({"text": "out of memory", "error": "malformed_call"}, MalformedFunctionCall),
            ({"text": "out of memory", "error": "rejected"}, ResponseRejected),
        ],
    )
    def test_it_can_fail_after_a_part_of_the_reply(self, fail: object, kind: type[EngineError]) -> None:
        async def main() -> None:
            clock = StandingClock()
            engine = create({"scenario": {"default": ["One.", {"fail": fail}, "Two."]}}, clock=clock)
            request = GenerationRequest(contents=(user("?"),), local_time=clock.utc(), session_id="s")
            reply = engine.generate(request)
            assert await anext(reply) == TextDelta("One.")
            with pytest.raises(EngineError, match="scripted by the configuration: out of memory") as caught:
                await anext(reply)
            assert type(caught.value) is kind

        asyncio.run(main())

    def test_usage_is_reported_as_told(self) -> None:
        scenario = rules({"any": True, "reply": "Hi.", "usage": {"prompt_tokens": 7, "response_tokens": 2}})
        assert events(scenario, "?")[-1] == GenerationEnd(GenerationUsage(prompt_tokens=7, response_tokens=2))


class TestPlaceholders:
    @pytest.mark.parametrize(
        ("rule", "text"),
        [
            ({"regex": r"name is (?P<name>\w+)", "reply": "Hello, {name}!"}, "Hello, Ada!"),
            ({"regex": r"name (\w+) (\w+)", "reply": "{2} {1}"}, "Ada is"),
            ({"regex": r"name is Ada( Byron)?", "reply": "[{1}]"}, "[]"),
            ({"any": True, "reply": "You said: {user} ({turn})"}, "You said: My name is Ada. (1)"),
            ({"any": True, "reply": '{{user}} {"a": 1} {} {-}'}, '{user} {"a": 1} {} {-}'),
        ],
    )
    def test_words_are_filled_in(self, rule: dict[str, object], text: str) -> None:
        assert says(rules(rule), "My name is Ada.") == text

    @pytest.mark.parametrize(
        ("response", "reply", "text"),
        [
            ({"output": "Sunny"}, "{result}.", "Sunny."),
            ({"result": 21}, "{result} degrees", "21 degrees"),
            ({"temp": 21, "sky": {"now": "clear"}}, "{result.sky.now}, {result.temp}", "clear, 21"),
            ({"temp": 21}, "{result}", '{"temp":21}'),
        ],
    )
    def test_results_are_filled_in(self, response: dict[str, Any], reply: str, text: str) -> None:
        scenario = rules({"on_result": "f", "reply": reply})
        assert says(scenario, "go", called("f"), result("f", **response)) == text

    def test_arguments_are_filled_in_and_keep_the_type_of_a_result(self) -> None:
        scenario = rules(
            {
                "regex": r"in (?P<city>\w+)",
                "reply": {"call": {"name": "f", "args": {"q": ["{city}!"], "city": "{city}"}}},
            },
            {"on_result": "f", "reply": {"call": {"name": "g", "args": {"temp": "{result.temp}", "n": 1}}}},
        )
        assert events(scenario, "in Rome", functions=["f"])[0] == FunctionCallRequest(
            "f", {"q": ["Rome!"], "city": "Rome"}
        )
        history: list[Content | str] = ["in Rome", called("f"), result("f", temp=21, sky="x")]
        assert events(scenario, *history, functions=["g"])[0] == FunctionCallRequest(
            "g", {"temp": 21, "n": 1}
        )

    def test_a_result_that_lacks_what_is_asked_for_fails(self) -> None:
        scenario = rules({"on_result": "f", "reply": "{result.temp}"})
        with pytest.raises(EngineFailed, match=r"\{result.temp\} stands for nothing in this reply"):
            says(scenario, "go", called("f"), result("f", output="?"))


def test_words_that_nothing_answers_are_quoted_with_the_place_to_add_them() -> None:
    with pytest.raises(EngineFailed) as caught:
        says(rules({"exact": "Hi", "reply": "Hello."}), "Bye.")
    assert caught.value.engine == "scripted by the configuration"
    assert 'no rule answers "Bye." (turn 1)' in str(caught.value)
    assert caught.value.fix == "add a rule or a default to the configuration"
