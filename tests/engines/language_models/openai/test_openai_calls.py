"""Function calls put together from the deltas of a stream."""

from __future__ import annotations

from typing import Any

import pytest

from antiphon.engines.language_models.openai.calls import CallAssembler
from antiphon.engines.language_models.openai.chunks import parse_chunk


def assemble(*deltas: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    assembler = CallAssembler()
    for delta in deltas:
        chunk = parse_chunk({"choices": [{"delta": {"tool_calls": [delta]}}]})
        assert chunk.choices and chunk.choices[0].delta and chunk.choices[0].delta.tool_calls
        assembler.feed(chunk.choices[0].delta.tool_calls[0])
    return [(draft.name, draft.args()) for draft in assembler.drafts]


def call(name: str | None = None, arguments: str | None = None, **keys: object) -> dict[str, Any]:
    function = {key: value for key, value in (("name", name), ("arguments", arguments)) if value is not None}
    return {**keys, "function": function}


def test_pieces_belong_together_by_index() -> None:
    assert assemble(
        call("get_weather", "", index=0, id="a"),
        call(None, '{"city":', index=0),
        call("turn_on", "", index=1, id="b"),
        call(None, ' "Paris"}', index=0),
        call(None, '{"room": 1}', index=1),
    ) == [("get_weather", {"city": "Paris"}), ("turn_on", {"room": 1})]


def test_calls_that_are_all_numbered_zero_are_told_apart_by_id() -> None:
    assert assemble(
        call("f", '{"x": 1}', index=0, id="a"),
        call("f", '{"x":', index=0, id="b"),
        call(None, " 2}", index=0, id="b"),
    ) == [("f", {"x": 1}), ("f", {"x": 2})]


def test_calls_without_id_are_told_apart_when_the_arguments_were_complete() -> None:
    assert assemble(call("f", '{"x": 1}', index=0), call("f", '{"x": 2}', index=0)) == [
        ("f", {"x": 1}),
        ("f", {"x": 2}),
    ]


def test_calls_without_index_are_told_apart_by_id_or_name() -> None:
    assert assemble(call("f", '{"x": 1}', id="a"), call("g", "{}", id="b")) == [("f", {"x": 1}), ("g", {})]
    assert assemble(call("f", '{"x":'), call(None, " 1}"), call("g", "{}")) == [("f", {"x": 1}), ("g", {})]


def test_a_name_may_be_repeated_or_come_in_pieces() -> None:
    assert assemble(call("f", '{"x":', index=0, id="a"), call("f", "1}", index=0, id="a")) == [
        ("f", {"x": 1})
    ]
    assert assemble(call("get_", None, index=0, id="a"), call("weather", "{}", index=0)) == [
        ("get_weather", {})
    ]


def test_a_name_repeated_with_every_piece_begins_no_other_call() -> None:
    assert assemble(call("f", '{"x":', index=0), call("f", "1}", index=0)) == [("f", {"x": 1})]


def test_arguments_may_be_missing_or_an_object() -> None:
    assert assemble(call("f", "", index=0)) == [("f", {})]
    assert assemble(
        {"index": 0, "id": "a"}, {"index": 0, "function": {"name": "f", "arguments": {"x": 1}}}
    ) == [("f", {"x": 1})]


@pytest.mark.parametrize(
    ("arguments", "what"),
    [('{"x": ', "not JSON"), ("[1]", "not a JSON object"), ('"x"', "not a JSON object")],
)
def test_other_arguments_are_refused(arguments: str, what: str) -> None:
    with pytest.raises(ValueError, match=what):
        assemble(call("f", arguments, index=0))
