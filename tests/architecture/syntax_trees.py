"""The syntax trees of the package's modules."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "antiphon"


@dataclass(frozen=True, slots=True)
class Module:
    """A module and what is in it."""

    path: Path
    tree: ast.Module

    def place(self, node: ast.AST) -> str:
        """Where a node is, for a message."""
        return f"{self.path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"


def modules(*packages: str) -> Iterator[Module]:
    """The modules of some of antiphon's packages; of all when none is named."""
    for package in packages or (".",):
        for path in sorted((PACKAGE / package).rglob("*.py")):
            yield Module(path, ast.parse(path.read_text(encoding="utf-8")))


def imports(tree: ast.Module) -> Iterator[tuple[ast.AST, str]]:
    """Every import, wherever it stands, as `module` or `module.name`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node, alias.name
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield node, f"{node.module}.{alias.name}"
