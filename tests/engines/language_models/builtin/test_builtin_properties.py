"""What holds for every request: a whole reply, the same each time, only arguments that the schema allows."""

from __future__ import annotations

from typing import Any

import jsonschema
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.engines.language_models.builtin.talking import NOW, events_of, model, user

from antiphon.conversation.generation import FunctionCallRequest, GenerationEnd, GenerationRequest, TextDelta
from antiphon.engines.language_models.builtin.english.vocabulary import word_list
from antiphon.wire.content import Blob, Content, FunctionCall, FunctionResponse, Part
from antiphon.wire.tools import FunctionDeclaration

WORDS = word_list(
    "turn on off the lights play music weather in Paris set timer five 5 minutes add 2 and 3 plus times "
    "what is my name "
    "remember that call mom email bob@example.com saying hello search for cats tomorrow at noon July 20 "
    "1969 percent "
    'not don\'t please and then with a red warm high true yes no one hundred half (2+3)*4 "quoted text" '
    "count to spell"
)
NAMES = word_list(
    "get_weather set_timer turn_on_the_lights turn_off_the_lights play_music add send_email "
    "schedule_meeting x "
    "set_light_values search calculator stop_conversation getUserInfo control.device zqx"
)
PARAMETERS = word_list(
    "location city minutes duration brightness color_temp unit attendees date time when query to subject "
    "body count "
    "enabled power name text expression a b zqx_measurement order_id currency_from currency_to language "
    "options"
)

sentences = st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join)
texts = sentences | st.text(max_size=200)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=8,
)
SCALARS: list[dict[str, Any]] = [
    {"type": "string"},
    {"type": "string", "enum": ["celsius", "fahrenheit"]},
    {"type": "string", "enum": ["on", "off"]},
    {"type": "string", "format": "date"},
    {"type": "string", "description": "Time of day (e.g., '15:00')", "maxLength": 5},
    {"type": "integer"},
    {"type": "integer", "minimum": 3, "maximum": 10},
    {"type": "integer", "enum": [1, 2, 5]},
    {"type": "number", "minimum": 0, "maximum": 1},
    {"type": "number", "description": "0.0 is off, 1.0 is full"},
    {"type": "boolean"},
    {"type": ["string", "null"]},
    {"anyOf": [{"type": "integer"}, {"type": "null"}]},
    {"const": "sensor"},
    {"type": "string", "default": "medium"},
    {"type": "integer", "default": "not a number"},
    {"$ref": "#/$defs/Unit"},
    {},
]
schemas = st.recursive(
    st.sampled_from(SCALARS),
    lambda inner: (
        inner.map(lambda items: {"type": "array", "items": items, "minItems": 1})
        | st.dictionaries(st.sampled_from(PARAMETERS), inner, max_size=3).map(
            lambda properties: {
                "type": "object",
                "properties": properties,
                "required": sorted(properties)[:2],
            }
        )
    ),
    max_leaves=4,
)


@st.composite
def declarations(draw: st.DrawFn) -> FunctionDeclaration:
    properties = draw(st.dictionaries(st.sampled_from(PARAMETERS), schemas, max_size=5))
    required = draw(st.lists(st.sampled_from(sorted(properties)), unique=True)) if properties else []
    schema = {
        "type": "object",
        "properties": properties,
        "required": required,
        "$defs": {"Unit": {"type": "string", "enum": ["km", "miles"]}},
    }
    return FunctionDeclaration(
        name=draw(st.sampled_from(NAMES)), description=draw(sentences), parameters_json_schema=schema
    )


parts = st.one_of(
    texts.map(lambda text: Part(text=text)),
    st.binary(max_size=40).map(lambda data: Part(inline_data=Blob(data=data, mime_type="image/png"))),
    st.dictionaries(st.text(max_size=8), json_values, max_size=3).map(
        lambda args: Part(function_call=FunctionCall(id="1", name="get_weather", args=args))
    ),
    st.dictionaries(
        st.sampled_from(["output", "result", "error", "status", "x"]), json_values, max_size=3
    ).map(
        lambda answer: Part(function_response=FunctionResponse(id="1", name="get_weather", response=answer))
    ),
)
contents = st.builds(
    lambda role, parts: Content(role=role, parts=parts),
    st.sampled_from(["user", "model", "system", None]),
    st.lists(parts, max_size=3),
)
often = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def request_with(
    contents: list[Content], functions: list[FunctionDeclaration], instruction: str = ""
) -> GenerationRequest:
    return GenerationRequest(
        contents=tuple(contents),
        functions=tuple(functions),
        system_instruction=instruction,
        local_time=NOW,
        session_id="test",
    )


class TestEveryRequestGetsAWholeReply:
    @often
    @given(
        contents=st.lists(contents, max_size=6),
        functions=st.lists(declarations(), max_size=4),
        instruction=texts,
    )
    def test_something_then_one_end(
        self, contents: list[Content], functions: list[FunctionDeclaration], instruction: str
    ) -> None:
        events = events_of(request_with(contents, functions, instruction))
        assert isinstance(events[-1], GenerationEnd)
        assert sum(isinstance(event, GenerationEnd) for event in events) == 1
        assert len(events) > 1
        assert all(event.text for event in events if isinstance(event, TextDelta))

    @often
    @given(contents=st.lists(contents, max_size=4), functions=st.lists(declarations(), max_size=3))
    def test_the_same_each_time(self, contents: list[Content], functions: list[FunctionDeclaration]) -> None:
        request = request_with(contents, functions)
        assert events_of(request) == events_of(request)

    @often
    @given(text=texts, schema=json_values, name=st.text(max_size=30))
    def test_whatever_stands_in_a_declaration(self, text: str, schema: Any, name: str) -> None:
        nested = {
            "type": "object",
            "properties": {"city": schema, "items": {"items": schema}},
            "required": schema,
        }
        for parameters in (schema, nested):
            declared = FunctionDeclaration(name=name, description=text, parameters_json_schema=parameters)
            assert isinstance(events_of(request_with([user(text)], [declared]))[-1], GenerationEnd)


@st.composite
def orders(draw: st.DrawFn) -> tuple[str, FunctionDeclaration]:
    """A declaration and an utterance that asks for it, with words that may be arguments."""
    declared = draw(declarations())
    named = declared.name.replace("_", " ").replace(".", " ")
    return f"{named} {draw(sentences)}", declared


class TestArgumentsSatisfyTheSchema:
    @often
    @given(order=orders(), answers=st.lists(sentences, max_size=2))
    def test_every_call(self, order: tuple[str, FunctionDeclaration], answers: list[str]) -> None:
        said, declared = order
        history = [user(said)]
        for answer in answers:
            events = events_of(request_with(history, [declared]))
            history.append(model("".join(event.text for event in events if isinstance(event, TextDelta))))
            history.append(user(answer))
        assert isinstance(declared.parameters_json_schema, dict)
        validator = jsonschema.Draft202012Validator(declared.parameters_json_schema)
        for event in events_of(request_with(history, [declared])):
            if isinstance(event, FunctionCallRequest):
                assert validator.is_valid(event.args)
