"""Nothing but `antiphon.clock` reads a clock: no call does, no reading is handed on, under whatever name."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping

import pytest
from tests.architecture.syntax_trees import PACKAGE, imports, modules

CLOCK_MODULES = {"time", "timeit", "sched"}

READINGS = {
    "datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today", "datetime.date.today",
    "email.utils.formatdate", "email.utils.localtime", "email.utils.make_msgid", "os.times",
    "uuid.uuid1", "uuid.uuid6", "uuid.uuid7", "wsgiref.handlers.format_date_time",
}  # fmt: skip
"""What reads a clock, by its full name."""

METHODS = {
    "utcnow", "today", "monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns", "process_time",
    "thread_time", "time_ns", "clock_gettime", "localtime", "gmtime",
}  # fmt: skip
"""Names that nothing has but clocks."""

SQL_CLOCK = re.compile(r"\bCURRENT_TIME(STAMP)?\b|\bCURRENT_DATE\b|\(\s*'now'|\bunixepoch\(\s*\)")


def readings(tree: ast.Module) -> Iterator[tuple[ast.AST, str]]:
    """Where a module reads a clock, and how."""
    names = _names(tree)
    for node, name in imports(tree):
        if name.split(".")[0] in CLOCK_MODULES or name in READINGS:
            yield node, name
    for node in ast.walk(tree):
        match node:
            case ast.Attribute() if _full_name(node, names) in READINGS or node.attr in METHODS:
                yield node, ast.unparse(node)
            case ast.Attribute(attr="time") if _is_loop(node.value):
                yield node, ast.unparse(node)
            case ast.Call(func=ast.Attribute(attr="now", value=owner)) if not _last_name(owner).endswith(
                "clock"
            ):
                yield node, ast.unparse(node)
            # A date and time tells its time of day by the same name as a loop tells the time.
            case ast.Call(func=ast.Attribute(attr="time", value=owner), args=[]) if (
                _last_name(owner) != "now"
            ):
                yield node, ast.unparse(node)
            case ast.Call(func=ast.Name("__import__")) | ast.Call(func=ast.Attribute(attr="import_module")):
                if any(isinstance(arg, ast.Constant) and arg.value in CLOCK_MODULES for arg in node.args):
                    yield node, ast.unparse(node)
            case ast.Constant(value=str(text)) if SQL_CLOCK.search(text):
                yield node, text


def _names(tree: ast.Module) -> dict[str, str]:
    """The names that the module gives to what it imports, and what they stand for."""
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {
                a.asname or a.name.split(".")[0]: a.name if a.asname else a.name.split(".")[0]
                for a in node.names
            }
        elif isinstance(node, ast.ImportFrom):
            names |= {a.asname or a.name: f"{node.module}.{a.name}" for a in node.names}
    return names


def _full_name(node: ast.expr, names: Mapping[str, str]) -> str:
    match node:
        case ast.Name(id=name):
            return names.get(name, name)
        case ast.Attribute(value=owner, attr=attribute):
            return f"{_full_name(owner, names)}.{attribute}"
        case _:
            return "?"


def _last_name(node: ast.expr) -> str:
    """`loop` in `self.loop`, and in `get_loop(x)`; empty for what has no name."""
    match node:
        case ast.Call(func=function):
            return _last_name(function)
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
        case _:
            return ""


def _is_loop(node: ast.expr) -> bool:
    return _last_name(node).endswith("loop")


def test_nothing_but_the_clock_reads_the_time() -> None:
    found = [
        f"{module.place(node)}: {how}"
        for module in modules()
        if module.path != PACKAGE / "clock.py"
        for node, how in readings(module.tree)
    ]
    assert not found


@pytest.mark.parametrize(
    "code",
    [
        "import time",
        "import time as clock",
        "from time import monotonic",
        "from time import monotonic as now",
        "def later():\n    import time",
        "import timeit",
        "__import__('time').time()",
        "importlib.import_module('time')",
        "asyncio.base_events.time.monotonic()",
        "import datetime\ndatetime.datetime.now()",
        "import datetime as d\nd.datetime.now(d.UTC)",
        "from datetime import datetime\ndatetime.now(UTC)",
        "from datetime import datetime as dt\ndt.now(UTC)",
        "from datetime import datetime as dt\nfield(default_factory=dt.now)",
        "from datetime import datetime\nread = datetime.utcnow",
        "from datetime import date as day\nday.today()",
        "self.made.today()",
        "loop.time()",
        "loop.time",
        "self._loop.time()",
        "partial(self._event_loop.time)",
        "asyncio.get_running_loop().time()",
        "asyncio.get_event_loop().time",
        "uvloop.new_event_loop().time()",
        "l = asyncio.get_running_loop()\nl.time()",
        "import email.utils\nemail.utils.formatdate(usegmt=True)",
        "from email.utils import formatdate",
        "from email import utils\nutils.localtime()",
        "import uuid\nuuid.uuid1()",
        "from uuid import uuid7 as new",
        "import os\nos.times()",
        "execute('INSERT INTO t VALUES (CURRENT_TIMESTAMP)')",
        "execute(\"SELECT strftime('%s', 'now')\")\nexecute(\"SELECT datetime('now')\")",
    ],
)
def test_a_reading_is_recognized(code: str) -> None:
    assert list(readings(ast.parse(code)))


@pytest.mark.parametrize(
    "code",
    [
        "clock.now()",
        "self._clock.now()",
        "services.clock.utc()",
        "clock.now",
        "from datetime import datetime\ndatetime.fromisoformat(x)",
        "dialogue.now.time()",
        "from antiphon.clock import Clock",
        "import uuid\nuuid.uuid4()",
        "turn.time",
        "asyncio.get_running_loop().call_later(1, f)",
        "execute('SELECT expires FROM t WHERE expires > ?', (clock.now(),))",
    ],
)
def test_asking_the_clock_is_not_a_reading(code: str) -> None:
    assert not list(readings(ast.parse(code)))
