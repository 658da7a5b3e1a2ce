"""Arguments against declarations: what fits, what does not, and what cannot be told in bounded time."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antiphon.conversation.call_check import UncheckableSchema, problem_with
from antiphon.wire.tools import FunctionDeclaration


def problem(schema: object, **args: Any) -> str:
    return problem_with(FunctionDeclaration(name="f", parameters_json_schema=schema), args)


def openapi_problem(schema: dict[str, Any], **args: Any) -> str:
    return problem_with(FunctionDeclaration(name="f", parameters=schema), args)


def properties(**schemas: Any) -> dict[str, Any]:
    return {"type": "object", "properties": schemas}


class TestOpenApi:
    """`parameters`: types in upper case (Gemini API reference, Schema)."""

    SCHEMA: dict[str, Any] = {
        "type": "OBJECT",
        "properties": {
            "city": {"type": "STRING"},
            "days": {"type": "INTEGER", "minimum": 1},
            "unit": {"type": "STRING", "enum": ["C", "F"], "nullable": True},
            "tags": {"type": "ARRAY", "items": {"type": "STRING"}, "maxItems": "2"},
        },
        "required": ["city"],
    }

    def test_what_fits(self) -> None:
        assert openapi_problem(self.SCHEMA, city="Oslo") == ""
        assert openapi_problem(self.SCHEMA, city="Oslo", days=3.0, unit=None, tags=["a"], more=1) == ""

    @pytest.mark.parametrize(
        ("args", "told"),
        [
            ({}, "'city' is a required property"),
            ({"city": ["Oslo"]}, "city: ['Oslo'] is not of type 'string'"),
            ({"city": "Oslo", "days": 0}, "days: 0 is less than the minimum of 1"),
            ({"city": "Oslo", "days": 1.5}, "days: 1.5 is not of type 'integer'"),
            ({"city": "Oslo", "unit": "K"}, "unit: 'K' is not one of ['C', 'F', None]"),
            ({"city": "Oslo", "tags": ["a", 2]}, "tags[1]: 2 is not of type 'string'"),
            ({"city": "Oslo", "tags": ["a", "b", "c"]}, "tags: ['a', 'b', 'c'] is too long"),
        ],
    )
    def test_what_does_not(self, args: dict[str, Any], told: str) -> None:
        assert told in openapi_problem(self.SCHEMA, **args)

    def test_a_function_without_parameters_takes_anything(self) -> None:
        assert problem_with(FunctionDeclaration(name="f"), {"a": 1}) == ""


class TestBounds:
    """The schema is the client's, the arguments are the model's, and both may be hostile."""

    def test_patterns_are_not_matched(self) -> None:
        schema = properties(a={"type": "string", "pattern": "(a+)+$"})
        schema["patternProperties"] = {"(b+)+$": {"type": "string"}}
        schema["additionalProperties"] = False
        assert problem(schema, a="a" * 60 + "!", **{"b" * 60 + "!": 1}) == ""

    def test_a_property_may_be_called_pattern(self) -> None:
        assert problem(properties(pattern={"type": "integer"}), pattern="x") != ""

    def test_nothing_is_fetched(self) -> None:
        for reference in ("http://127.0.0.1:9/schema", "file:///etc/passwd"):
            with pytest.raises(UncheckableSchema, match="Unresolvable"):
                problem({"$ref": reference})

    def test_branches_without_end(self) -> None:
        leaves: dict[str, Any] = {"a0": {"type": "string"}}
        for level in range(1, 30):
            leaves[f"a{level}"] = {"anyOf": [{"$ref": f"#/$defs/a{level - 1}"}] * 2}
        with pytest.raises(UncheckableSchema, match="more than 5000 steps"):
            problem({"$defs": leaves, "$ref": "#/$defs/a29"})

    @pytest.mark.parametrize(
        "schema", [{"$ref": "#"}, {"not": {"$ref": "#"}}, {"anyOf": [{"not": {"not": {"$ref": "#"}}}]}]
    )
    def test_a_schema_that_refers_to_itself(self, schema: dict[str, Any]) -> None:
        with pytest.raises(UncheckableSchema, match="more than 80 keywords deep"):
            problem(schema)

    def test_a_schema_that_refers_to_itself_and_yet_ends(self) -> None:
        tree = {"properties": {"left": {"$ref": "#"}}, "additionalProperties": False}
        deep: dict[str, Any] = {}
        for _ in range(30):
            deep = {"left": deep}
        assert problem(tree, **deep) == ""
        assert problem(tree, left={"left": {"right": {}}}) != ""

    def test_long_lists_of_different_things(self) -> None:
        schema = properties(a={"uniqueItems": True})
        assert problem(schema, a=[1, 1]) != ""
        assert problem(schema, a=[{"n": number} for number in range(20_000)]) == ""

    @pytest.mark.parametrize(
        "schema", [{"type": "strin"}, {"minimum": "a", "type": ["object"]}, properties(a={"multipleOf": 0})]
    )
    def test_what_is_no_schema(self, schema: dict[str, Any]) -> None:
        try:
            assert problem(schema, a=1) == ""
        except UncheckableSchema as error:
            assert "cannot be applied" in str(error)

    def test_messages_are_short_and_name_the_place(self) -> None:
        told = problem(properties(a={"enum": ["x", "y"]}), a="z" * 10_000)
        assert told == "a: it does not fit enum: ['x', 'y']"

    @given(
        schema=st.recursive(
            st.sampled_from([True, None, 1, "string", {}, {"type": "integer"}, {"$ref": "#"}]),
            lambda inner: st.dictionaries(
                st.sampled_from(
                    [
                        "type",
                        "properties",
                        "items",
                        "anyOf",
                        "enum",
                        "required",
                        "$ref",
                        "not",
                        "minimum",
                        "a",
                    ]
                ),
                st.one_of(inner, st.lists(inner, max_size=3)),
                max_size=4,
            ),
            max_leaves=12,
        ),
        args=st.dictionaries(st.sampled_from("ab"), st.one_of(st.integers(), st.text(), st.none())),
    )
    def test_whatever_it_is_there_is_an_answer(self, schema: Any, args: dict[str, Any]) -> None:
        try:
            assert isinstance(problem(schema, **args), str)
        except UncheckableSchema as error:
            assert str(error)
