"""Where commands write: answers to standard output, everything else to standard error."""

from __future__ import annotations

import sys

from rich.console import Console
from rich.markup import escape

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


def write(text: str) -> None:
    """Standard output, at once and exactly as given."""
    sys.stdout.write(text)
    sys.stdout.flush()


def fail(message: str) -> None:
    """What went wrong, to standard error."""
    for line in message.splitlines():
        err.print(f"[bold red]antiphon:[/] {escape(line)}")
