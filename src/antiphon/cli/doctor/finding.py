"""What was found out about one thing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Verdict(Enum):
    """How good a finding is, as it is shown."""

    GOOD = "[green]✓[/]"
    OPTIONAL = "[yellow]○[/]"
    """Something is missing that only some commands need."""
    MISSING = "[bold red]✗[/]"
    """The server will not work like this."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found out about one thing.

    Attributes:
        subject: what was looked at, one or two words.
        detail: what is there, or what is wrong.
        fix: the command, or the change, that mends it; empty when nothing is to be mended.
    """

    verdict: Verdict
    subject: str
    detail: str
    fix: str = ""


def good(subject: str, detail: str) -> Finding:
    return Finding(Verdict.GOOD, subject, detail)


def optional(subject: str, detail: str, fix: str) -> Finding:
    return Finding(Verdict.OPTIONAL, subject, detail, fix)


def missing(subject: str, detail: str, fix: str) -> Finding:
    return Finding(Verdict.MISSING, subject, detail, fix)
