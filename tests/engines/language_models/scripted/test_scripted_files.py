"""Scenario files, and what is said about wrong ones."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from antiphon.clock import LoopClock
from antiphon.conversation.generation import (
    FunctionCallRequest,
    GenerationEvent,
    GenerationRequest,
    TextDelta,
)
from antiphon.engines.errors import EngineConfigError
from antiphon.engines.language_models.scripted import create
from antiphon.wire.content import Content, Part
from antiphon.wire.tools import FunctionDeclaration

YAML = r"""
rules:
  - exact: yes
    reply: Good.
  - regex: weather in (?P<city>\w+)
    reply:
      - Let me see.
      - call: {name: get_weather, args: {city: "{city}", days: 2}}
  - contains: 42
    replies: [The answer., Again.]
default: I do not know.
"""

TOML = r"""
default = "I do not know."

[[rules]]
exact = "yes"
reply = "Good."

[[rules]]
regex = 'weather in (?P<city>\w+)'
reply = ["Let me see.", {call = {name = "get_weather", args = {city = "{city}", days = 2}}}]

[[rules]]
contains = "42"
replies = ["The answer.", "Again."]
"""


def ask(path: Path, words: str) -> list[GenerationEvent]:
    async def main() -> list[GenerationEvent]:
        engine = create({"path": str(path)}, clock=LoopClock())
        assert engine.name == f"scripted by {path}"
        request = GenerationRequest(
            contents=(Content(role="user", parts=[Part(text=words)]),),
            local_time=datetime(2026, 11, 21, tzinfo=UTC),
            session_id="s",
            functions=(FunctionDeclaration(name="get_weather"),),
        )
        return [event async for event in engine.generate(request)]

    return asyncio.run(main())


def error_of(path: Path) -> str:
    async def main() -> None:
        create({"path": str(path)}, clock=LoopClock())

    with pytest.raises(EngineConfigError) as caught:
        asyncio.run(main())
    return str(caught.value)


def written(folder: Path, text: str, name: str = "scenario.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(("name", "text"), [("s.yaml", YAML), ("s.yml", YAML), ("s.toml", TOML)])
def test_yaml_and_toml_say_the_same(tmp_path: Path, name: str, text: str) -> None:
    path = written(tmp_path, text, name)
    assert ask(path, "Yes.")[0] == TextDelta("Good.")
    assert ask(path, "What is the weather in Paris?")[:2] == [
        TextDelta("Let me see."),
        FunctionCallRequest("get_weather", {"city": "Paris", "days": 2}),
    ]
    assert ask(path, "Why 42?")[0] == TextDelta("The answer.")
    assert ask(path, "Why?")[0] == TextDelta("I do not know.")


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("rules:\n- contians: a\n  reply: b\n", 2, 'no setting "rules.0.contians"; did you mean "contains"?'),
        ("rules:\n- any: true\n  reply:\n  - say: a\n  - sya: b\n", 5, 'did you mean "say"?'),
        ("rules:\n- any: true\n  reply: {call: {nme: a}}\n", 3, 'did you mean "name"?'),
        ("rules:\n- any: true\n  replies:\n  - hi\n  - - sya: b\n", 5, 'did you mean "say"?'),
        ("rule: []\n", 1, 'no setting "rule"; did you mean "rules"?'),
        ("rules:\n- reply: b\n", 2, "rules.0: a rule needs one of exact, contains"),
        ("rules:\n\n- any: true\n", 3, "rules.0: a rule needs either reply or replies"),
        ("rules:\n- any: true\n  reply: a\n  replies: [b]\n", 2, "either reply or replies"),
        ("rules:\n- any: true\n  replies: []\n", 3, "rules.0.replies: list should have at least 1 item"),
        ("rules:\n- any: false\n  reply: a\n", 2, "rules.0.any: input should be True"),
        ("rules:\n- turn: 0\n  reply: a\n", 2, "rules.0.turn: input should be greater than or equal to 1"),
        ("rules:\n- regex: '('\n  reply: a\n", 2, "rules.0.regex: not a regular expression"),
        (
            "rules:\n- on_result: f\n  contains: x\n  reply: a\n",
            2,
            "on_result waits for a result, contains for words",
        ),
        (
            "rules:\n- regex: (?P<city>x)\n  reply: '{town}'\n",
            2,
            "{town} stands for nothing; there is {1}, {city}, {turn}, {user}",
        ),
        ("rules:\n- contains: x\n  reply: '{1}'\n", 2, "{1} stands for nothing; there is {turn}, {user}"),
        ("default: '{result}'\n", 1, "default: {result} stands for nothing"),
        (
            "rules:\n- any: true\n  reply:\n  - {say: a, think: b}\n",
            4,
            "expected one of say, think, call, run_code, search, read_urls, wait_ms, fail",
        ),
        (
            "rules:\n- any: true\n  reply:\n  - {wait_ms: -1}\n",
            4,
            "wait_ms: input should be greater than or equal to 0",
        ),
        (
            "rules:\n- any: true\n  reply: a\n  exhausted: stop\n",
            4,
            "exhausted: input should be 'repeat' or 'fail'",
        ),
        ("rules:\n- any: true\n  reply: {? [a] : b}\n", 3, "not YAML"),
        ("{}\n", 1, "a scenario needs rules or a default"),
        ("rules:\n- any: true\n  any: true\n", 3, 'not YAML: "any" stands twice'),
        ("rules: 5\n", 1, "rules: input should be a valid list"),
        ("rules: [5]\n", 1, "rules.0: input should be a valid table"),
        ("rules: [\n", 2, "not YAML"),
        ("a: &a [*b]\n", 1, "not YAML"),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, text: str, line: int, message: str) -> None:
    path = written(tmp_path, text)
    said = error_of(path)
    assert said.startswith(f"scripted: {path}:{line}: ")
    assert message in said


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (
            '[[rules]]\nany = true\nreply = "a"\n\n[[rules]]\ncontians = "a"\nreply = "b"\n',
            6,
            "rules.1.contians",
        ),
        ('[[rules]]\nany = true\nreply = "a"\n[[rules]]\nreply = "b"\n', 4, "rules.1: a rule needs one of"),
        ('[[rules]]\nany = true\n[[rules.reply]]\nsya = "b"\n', 4, 'did you mean "say"?'),
        ("rules = [{any = true}]\n", 1, "either reply or replies"),
        ('defualt = "a"\n', 1, 'no setting "defualt"; did you mean "default"?'),
    ],
)
def test_a_mistake_in_toml_is_named_with_its_line(tmp_path: Path, text: str, line: int, message: str) -> None:
    path = written(tmp_path, text, "scenario.toml")
    said = error_of(path)
    assert said.startswith(f"scripted: {path}:{line}: ")
    assert message in said


def test_what_is_not_toml_is_said_to_be_so(tmp_path: Path) -> None:
    assert "scenario.toml: not TOML: " in error_of(written(tmp_path, "rules = [", "scenario.toml"))


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("s.txt", b"", "expected a file that ends in .yaml, .yml, .toml"),
        ("s.yaml", b"\xff", "cannot be read: not UTF-8"),
        ("s.yaml", b"- a", "expected a table with rules, came list"),
        ("s.yaml", b"", "expected a table with rules, came NoneType"),
        ("s.yaml", b"a: \x00", "not YAML"),
    ],
)
def test_what_is_no_scenario_is_said_to_be_so(tmp_path: Path, name: str, data: bytes, message: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    assert message in error_of(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert f"{tmp_path / 'no.yaml'}: cannot be read: No such file" in error_of(tmp_path / "no.yaml")


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({}, "settings: give either path or scenario"),
        ({"path": "a.yaml", "scenario": {"default": "a"}}, "settings: give either path or scenario"),
        ({"pth": "a.yaml"}, 'no setting "pth"; did you mean "path"?'),
        ({"scenario": {"rules": [{"contians": "a", "reply": "b"}]}}, 'did you mean "contains"?'),
    ],
)
def test_wrong_settings_are_named(settings: dict[str, object], message: str) -> None:
    async def main() -> None:
        create(settings, clock=LoopClock())

    with pytest.raises(EngineConfigError) as caught:
        asyncio.run(main())
    assert message in str(caught.value)
