"""The wire and the conversation do no I/O and are told the time; the rest is told the time, too.

The import-linter contracts (`make lint`) say the same of imports between modules; these tests also see
imports inside functions, and calls.
"""

from __future__ import annotations

import pytest
from tests.architecture.syntax_trees import PACKAGE, Module, imports, modules

FORBIDDEN_IN_THE_CORE = {
    "antiphon.clock", "asyncio", "concurrent", "multiprocessing", "os", "random", "secrets", "select",
    "selectors", "socket", "ssl", "subprocess", "threading", "time", "uuid",
}  # fmt: skip


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
