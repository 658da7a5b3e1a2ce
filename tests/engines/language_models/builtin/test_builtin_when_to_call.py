"""When no function is called, what is asked where an argument is missing, what the turn before adds."""

from __future__ import annotations

import pytest
from tests.engines.language_models.builtin import declared as d
from tests.engines.language_models.builtin.talking import (
    answered,
    called,
    calls,
    model,
    reply,
    user,
)

from antiphon.wire.content import Content
from antiphon.wire.tools import FunctionDeclaration

Functions = FunctionDeclaration | tuple[FunctionDeclaration, ...]


def among(functions: Functions) -> tuple[FunctionDeclaration, ...]:
    return functions if isinstance(functions, tuple) else (functions,)


class TestNoCall:
    @pytest.mark.parametrize(
        ("said", "functions"),
        [
            ("Hello", d.LIGHTS),
            ("are the lights on?", d.LIGHTS),
            ("how do i turn on the lights", d.LIGHTS),
            ("who invented the light bulb", d.LIGHTS),
            ("my lights are broken", d.LIGHTS),
            ("please switch off everything", d.LIGHTS),
            ("turn on delights please", d.LIGHTS),
            ("Say turn on the lights", d.LIGHTS),
            ("I love the weather today", d.WEATHER),
            ("The weather was nice yesterday.", d.WEATHER),
            ("spell weather", d.WEATHER),
            ("Turn this place into a party!", d.PARTY),
            ("Hello, are you there?", (d.CALCULATOR, d.STOP)),
            ("remember the number 42", d.CALCULATOR),
            ("what is 2 plus 3 times 4", (d.ADD, d.MULTIPLY)),
            ("thank you", (*d.LIGHTS, d.WEATHER, d.SEARCH)),
            ("what is the capital of Germany", (d.SEARCH, d.WEATHER)),
            ("is the door locked?", d.DOORS),
            ("tell me a joke", d.PARTY),
        ],
    )
    def test_where_nothing_fits(self, said: str, functions: Functions) -> None:
        assert reply(said, functions=among(functions))

    @pytest.mark.parametrize(
        "said", ["don't turn on the lights", "do not turn on the lights please", "Never turn on the lights."]
    )
    def test_where_it_is_declined(self, said: str) -> None:
        assert reply(said, functions=d.LIGHTS) == "Okay, I will not turn on the lights."


class TestStopping:
    @pytest.mark.parametrize("said", ["stop conversation", "Please stop conversation.", "Stop conversation!"])
    def test_the_exact_phrase_a_tool_insists_on(self, said: str) -> None:
        assert calls(said, functions=(d.STOP, d.CALCULATOR)) == [("stop_conversation", {})]

    @pytest.mark.parametrize("said", ["stop", "goodbye", "exit", "hang up", "end the conversation"])
    def test_nothing_but_that_phrase(self, said: str) -> None:
        assert reply(said, functions=(d.STOP,))

    @pytest.mark.parametrize("said", ["goodbye, please end the call", "hang up", "Can you end the call now?"])
    def test_a_tool_without_conditions(self, said: str) -> None:
        assert calls(said, functions=(d.END_CALL,)) == [("end_call", {})]

    @pytest.mark.parametrize("said", ["goodbye", "don't hang up", "thanks"])
    def test_only_when_asked_for(self, said: str) -> None:
        assert reply(said, functions=(d.END_CALL,))


class TestMissingArguments:
    @pytest.mark.parametrize(
        ("said", "functions", "question"),
        [
            ("what's the weather", d.CITY_WEATHER, "Which city?"),
            ("set a timer", d.TIMER, "How many minutes?"),
            ("what's the status of my order", d.ORDER, "What is the order id?"),
            (
                "dim the lights to 25 percent",
                d.LIGHT_VALUES,
                "Which color temperature: daylight, cool or warm?",
            ),
            ("play some music", d.PARTY, "To start the music: energetic, yes or no?"),
            ("send an email", d.EMAIL, "Who is it for?"),
            ("open the door", d.DOORS, "Which door: front or back?"),
            ("turn the volume up", d.VOLUME, "What should the level be?"),
            ("set an alarm", d.ALARM, "At what time?"),
            ("search", d.SEARCH, "What should I look for?"),
        ],
    )
    def test_are_asked_for(self, said: str, functions: Functions, question: str) -> None:
        assert reply(said, functions=among(functions)) == question

    @pytest.mark.parametrize(
        ("answer", "city"),
        [
            ("Paris", "Paris"),
            ("it's in london please", "London"),
            ("New York, please.", "New York"),
            ("to Rome", "Rome"),
        ],
    )
    def test_are_taken_from_the_answer(self, answer: str, city: str) -> None:
        given = ("what's the weather", "Which city?", answer)
        assert calls(*given, functions=(d.CITY_WEATHER,)) == [("get_weather", {"city": city})]

    def test_one_after_the_other(self) -> None:
        to = ("Send an email", "Who is it for?", "bob@example.com")
        about = (*to, "What is the subject?", "Lunch")
        saying = (*about, "What should it say?", "Are you free at noon?")
        assert reply(*to, functions=(d.EMAIL,)) == "What is the subject?"
        assert reply(*about, functions=(d.EMAIL,)) == "What should it say?"
        assert calls(*saying, functions=(d.EMAIL,)) == [
            ("send_email", {"to": "bob@example.com", "subject": "Lunch", "body": "Are you free at noon?"})
        ]

    def test_yes_and_no(self) -> None:
        given = (
            "play some music",
            "To start the music: energetic, yes or no?",
            "yes",
            "To start the music: loud, yes or no?",
            "no",
        )
        assert calls(*given, functions=d.PARTY) == [("start_music", {"energetic": True, "loud": False})]

    def test_a_number_in_words(self) -> None:
        given = ("set a timer", "How many minutes?", "five")
        assert calls(*given, functions=(d.TIMER,)) == [("set_timer", {"minutes": 5})]

    def test_of_a_question_that_was_interrupted(self) -> None:
        given = ("what's the weather", "Which ci", "Paris")
        assert calls(*given, functions=(d.CITY_WEATHER,)) == [("get_weather", {"city": "Paris"})]

    def test_never_mind(self) -> None:
        assert (
            reply("what's the weather", "Which city?", "never mind", functions=(d.CITY_WEATHER,))
            == "All right."
        )

    def test_another_question_is_no_answer(self) -> None:
        given = ("what's the weather", "Which city?", "what time is it")
        assert reply(*given, functions=(d.CITY_WEATHER,)) == "It is 2:05 PM UTC."

    def test_another_order_is_no_answer(self) -> None:
        given = ("set a timer", "How many minutes?", "turn on the lights")
        assert calls(*given, functions=(d.TIMER, *d.LIGHTS)) == [("turn_on_the_lights", {})]

    def test_the_answer_to_somebody_elses_question_is_none(self) -> None:
        assert reply("hi", "Which city were you born in?", "Paris", functions=(d.CITY_WEATHER,))


class TestReferringBack:
    @pytest.fixture
    def lights_on(self) -> tuple[Content, ...]:
        return (
            user("Turn on the lights"),
            called("turn_on_the_lights"),
            answered("turn_on_the_lights", {"result": "ok"}),
            model("Done: I turned on the lights."),
        )

    def test_it_and_them(self, lights_on: tuple[Content, ...]) -> None:
        assert calls(*lights_on, "now turn them off", functions=d.LIGHTS) == [("turn_off_the_lights", {})]

    def test_a_placeholder_does_not_call_again(self, lights_on: tuple[Content, ...]) -> None:
        assert reply(*lights_on, user("."), functions=d.LIGHTS) == "I am listening. What can I do for you?"

    def test_what_about(self) -> None:
        given = ("what's the weather in Paris", "Sunny.", "and what about London?")
        assert calls(*given, functions=(d.CITY_WEATHER,)) == [("get_weather", {"city": "London"})]


TRANSFER = FunctionDeclaration(
    name="transfer_to_agent",
    description="Transfer the query to another agent.",
    parameters={
        "type": "OBJECT",
        "properties": {"agent_name": {"type": "STRING", "enum": ["root"]}},
        "required": ["agent_name"],
    },
)
HANDED_OVER = (
    user("Transfer me to the weather agent please"),
    user("For context: see what another agent did.\n[root] called tool `transfer_to_agent`"),
    user("For context: see what another agent did.\n[root] `transfer_to_agent` returned None"),
)


class TestAfterAnotherAgent:
    """Agent frameworks tell an agent of another's doings in the user's place: that asks for nothing."""

    def test_a_report_is_no_request(self) -> None:
        assert reply(*HANDED_OVER, functions=(TRANSFER, d.WEATHER))

    def test_what_the_user_says_next_is_answered(self) -> None:
        said = (*HANDED_OVER, user("What is the weather in Paris?"))
        assert [name for name, _ in calls(*said, functions=(TRANSFER, d.WEATHER))] == ["get_weather"]
