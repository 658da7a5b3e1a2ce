"""Errors of code execution.

    Exception
    ├── ToolUnavailable
    │   └── NoSandbox     no jail holds on this machine, so that programs are not run at all
    └── JailBroken        one jail could not be locked, or ended before its program came

`NoSandbox` refuses the tool at setup (1007).
"""

from __future__ import annotations

from collections.abc import Sequence

from antiphon.tools.errors import ToolUnavailable


class NoSandbox(ToolUnavailable):
    """No sandbox holds on this machine.

    Attributes:
        findings: each sandbox and why it does not; for the log, not for clients.
    """

    def __init__(self, message: str, findings: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.findings = tuple(findings)


class JailBroken(Exception):
    """A jail could not be locked."""
