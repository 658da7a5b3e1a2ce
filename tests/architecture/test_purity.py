"""The wire and the conversation do no I/O and are told the time; the rest is told the time, too.

The import-linter contracts (`make lint`) say the same of imports between modules; these tests also see
imports inside functions, and calls.
"""

from __future__ import annotations

import ast

import pytest
from tests.architecture.syntax_trees import PACKAGE, Module, imports, modules

FORBIDDEN_IN_THE_CORE = {
    "antiphon.clock", "asyncio", "concurrent", "multiprocessing", "os", "random", "secrets", "select",
    "selectors", "socket", "ssl", "subprocess", "threading", "time", "uuid",
}  # fmt: skip

CLOCK_READINGS = {"now", "utcnow", "today", "time", "monotonic", "perf_counter"}
"""Methods that read a clock, when called on the standard library's modules, classes and event loops."""

CLOCK_OWNERS = {"time", "datetime", "date", "loop"}


def core_modules() -> list[Module]:
    return list(modules("wire", "conversation"))


@pytest.mark.parametrize("module", core_modules(), ids=lambda module: str(module.path.relative_to(PACKAGE)))
def test_the_core_imports_no_io_no_time_and_no_chance(module: Module) -> None:
    found = [
        f"{module.place(node)} imports {name}"
        for node, name in imports(module.tree)
        if any(name == banned or name.startswith(f"{banned}.") for banned in FORBIDDEN_IN_THE_CORE)
    ]
    assert not found


@pytest.mark.parametrize(
    "module", list(modules("conversation")), ids=lambda module: str(module.path.relative_to(PACKAGE))
)
def test_the_conversation_knows_no_json(module: Module) -> None:
    assert not [
        f"{module.place(node)} imports {name}"
        for node, name in imports(module.tree)
        if name.split(".")[0] in ("json", "base64", "pybase64")
    ]


def test_nothing_but_the_clock_reads_the_time() -> None:
    found = [
        f"{module.place(node)}: {ast.unparse(node)}"
        for module in modules()
        if module.path != PACKAGE / "clock.py"
        for node in ast.walk(module.tree)
        if reads_the_time(node)
    ]
    assert not found


def test_nothing_but_the_clock_imports_the_time_module() -> None:
    found = [
        f"{module.place(node)} imports {name}"
        for module in modules()
        if module.path != PACKAGE / "clock.py"
        for node, name in imports(module.tree)
        if name.split(".")[0] == "time"
    ]
    assert not found


@pytest.mark.parametrize(
    "call",
    [
        "time.time()",
        "time.monotonic()",
        "datetime.now(UTC)",
        "datetime.datetime.utcnow()",
        "date.today()",
        "loop.time()",
        "self._loop.time()",
        "asyncio.get_running_loop().time()",
        "asyncio.get_event_loop().time()",
    ],
)
def test_a_reading_is_recognized(call: str) -> None:
    assert any(reads_the_time(node) for node in ast.walk(ast.parse(call)))


@pytest.mark.parametrize(
    "call", ["clock.now()", "self._clock.now()", "datetime.fromisoformat(x)", "turn.time()"]
)
def test_asking_the_clock_is_not_a_reading(call: str) -> None:
    assert not any(reads_the_time(node) for node in ast.walk(ast.parse(call)))


def reads_the_time(node: ast.AST) -> bool:
    """A call such as `datetime.now()` or `loop.time()`."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return False
    return node.func.attr in CLOCK_READINGS and _owner(node.func.value) in CLOCK_OWNERS


def _owner(value: ast.expr) -> str:
    """The last name before the method: `loop` in `self._loop.time()` and in `get_running_loop().time()`."""
    if isinstance(value, ast.Call):
        value = value.func
    name = value.attr if isinstance(value, ast.Attribute) else value.id if isinstance(value, ast.Name) else ""
    return name.rpartition("_")[2]
