"""What every benchmark ends with: a table for people and, by `--json FILE`, the same rows for programs."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

_PIPE_COLUMNS = 200

Cell = str | int | float | None
Row = Mapping[str, Cell]


def argument_parser(description: str) -> argparse.ArgumentParser:
    """A parser with the option that all benchmarks share; a benchmark adds its own."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--json", metavar="FILE", type=Path, help="also write the rows as JSON to FILE")
    return parser


def report(
    title: str, rows: Sequence[Row], *, json_file: Path | None = None, caption: str | None = None
) -> None:
    """Print the rows as a table, and write them to a file if one is named.

    Args:
        title: what was measured; units belong into the column names.
        rows: all with the same keys, which head the columns. None is shown as a dash.
        json_file: where `{"title": ..., "rows": [...]}` goes.
        caption: what a reader has to know, printed below.
    """
    table = Table(title=title, caption=caption, caption_justify="left")
    for name, value in rows[0].items():
        table.add_column(name, justify="left" if isinstance(value, str) else "right", no_wrap=True)
    for row in rows:
        table.add_row(*(_text(value) for value in row.values()))
    console = Console()
    # A pipe has no width of its own, and a table that is cut cannot be read.
    (console if console.is_terminal else Console(width=_PIPE_COLUMNS)).print(table)
    if json_file is not None:
        json_file.write_text(
            json.dumps({"title": title, "rows": [dict(row) for row in rows]}, indent=2) + "\n"
        )


def _text(value: Cell) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:,.2f}" if abs(value) < 100 else f"{value:,.0f}"
    return f"{value:,}" if isinstance(value, int) else value
