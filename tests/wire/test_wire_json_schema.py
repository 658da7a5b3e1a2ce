"""Gemini's Schema as JSON Schema ("Schema" in the Gemini API reference)."""

from __future__ import annotations

from typing import Any

import pytest

from antiphon.wire.json_schema import MAX_DEPTH, SchemaTooDeep, json_schema
from antiphon.wire.tools import FunctionDeclaration


def convert(parameters: dict[str, Any]) -> dict[str, Any]:
    return json_schema(FunctionDeclaration(name="f", parameters=parameters))


def test_no_parameters_are_an_object_without_properties() -> None:
    assert json_schema(FunctionDeclaration(name="f")) == {"type": "object", "properties": {}}
    assert convert({"type": "OBJECT"}) == {"type": "object", "properties": {}}


def test_types_are_lower_case_at_every_level() -> None:
    assert convert(
        {
            "type": "OBJECT",
            "properties": {
                "city": {"type": "STRING", "description": "Where"},
                "days": {"type": "ARRAY", "items": {"type": "INTEGER"}},
                "place": {"type": "OBJECT", "properties": {"lat": {"type": "NUMBER"}}},
                "sure": {"type": "BOOLEAN"},
                "any": {"type": "TYPE_UNSPECIFIED"},
                "either": {"type": ["STRING", "NULL"]},
            },
            "required": ["city"],
        }
    ) == {
        "type": "object",
        "properties": {
            "city": {"type": "string", "description": "Where"},
            "days": {"type": "array", "items": {"type": "integer"}},
            "place": {"type": "object", "properties": {"lat": {"type": "number"}}},
            "sure": {"type": "boolean"},
            "any": {},
            "either": {"type": ["string", "null"]},
        },
        "required": ["city"],
    }


@pytest.mark.parametrize(
    ("gemini", "expected"),
    [
        ({"type": "STRING", "nullable": True}, {"type": ["string", "null"]}),
        ({"type": "STRING", "nullable": False}, {"type": "string"}),
        (
            {"type": "STRING", "format": "enum", "enum": ["on", "off"], "nullable": True},
            {"type": ["string", "null"], "enum": ["on", "off", None]},
        ),
        (
            {"anyOf": [{"type": "STRING"}, {"type": "INTEGER"}], "nullable": True},
            {"anyOf": [{"type": "string"}, {"type": "integer"}, {"type": "null"}]},
        ),
        ({"any_of": [{"type": "STRING"}]}, {"anyOf": [{"type": "string"}]}),
        ({"type": "STRING", "format": "date-time"}, {"type": "string", "format": "date-time"}),
        (
            {"type": "ARRAY", "minItems": "1", "max_items": 3},
            {"type": "array", "minItems": 1, "maxItems": 3},
        ),
        ({"type": "NUMBER", "minimum": 0, "maximum": 1.5}, {"type": "number", "minimum": 0, "maximum": 1.5}),
        ({"type": "STRING", "example": "Paris"}, {"type": "string", "examples": ["Paris"]}),
        ({"type": "STRING", "description": None}, {"type": "string"}),
        (
            {"type": "OBJECT", "additionalProperties": {"type": "STRING"}},
            {"type": "object", "additionalProperties": {"type": "string"}},
        ),
        (
            {"ref": "#/$defs/x", "defs": {"x": {"type": "STRING"}}},
            {"$ref": "#/$defs/x", "$defs": {"x": {"type": "string"}}},
        ),
    ],
)
def test_a_field_means_the_same(gemini: dict[str, Any], expected: dict[str, Any]) -> None:
    schema = convert({"type": "OBJECT", "properties": {"x": gemini}})
    assert schema["properties"]["x"] == expected


def test_alternatives_at_the_top_are_left_alone() -> None:
    assert convert({"anyOf": [{"type": "OBJECT"}]}) == {"anyOf": [{"type": "object"}]}


def test_property_names_are_the_clients_own() -> None:
    schema = convert(
        {"type": "OBJECT", "properties": {"min_items": {"type": "STRING"}, "type": {"type": "STRING"}}}
    )
    assert schema["properties"] == {"min_items": {"type": "string"}, "type": {"type": "string"}}


def test_properties_stand_in_the_order_asked_for() -> None:
    schema = convert(
        {
            "type": "OBJECT",
            "properties": {"a": {"type": "STRING"}, "b": {"type": "STRING"}, "c": {"type": "STRING"}},
            "propertyOrdering": ["c", "a", "gone"],
        }
    )
    assert list(schema["properties"]) == ["c", "a", "b"]
    assert "propertyOrdering" not in schema


def test_json_schema_passes_verbatim() -> None:
    own = {"type": "object", "properties": {"x": {"type": "string", "nullable": True}}, "$comment": "mine"}
    assert json_schema(FunctionDeclaration(name="f", parameters_json_schema=own)) == own


def test_a_schema_nested_too_deep_is_refused() -> None:
    schema: dict[str, Any] = {"type": "STRING"}
    for _ in range(MAX_DEPTH - 1):
        schema = {"type": "ARRAY", "items": schema}
    convert({"type": "OBJECT", "properties": {"x": schema}})
    with pytest.raises(SchemaTooDeep, match=f"deeper than {MAX_DEPTH} levels"):
        convert({"type": "OBJECT", "properties": {"x": {"type": "ARRAY", "items": schema}}})
