"""Errors of code execution.

    SandboxError
    ├── NoSandbox      no jail holds on this machine, so programs are not run at all
    └── JailBroken     one jail could not be locked, or ended before its program came

`NoSandbox` refuses the tool at setup: the session is closed with 1007 and its message. `JailBroken` never
leaves the package: another jail is made.
"""

from __future__ import annotations


class SandboxError(Exception):
    """Something about code execution does not work."""


class NoSandbox(SandboxError):
    """No jail holds on this machine. The message names each and why."""


class JailBroken(SandboxError):
    """A jail could not be locked."""
