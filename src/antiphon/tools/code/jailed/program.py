"""Running the program, and ending as it ends."""

from __future__ import annotations

import atexit
import builtins
import linecache
import os
import sys
import traceback
from collections.abc import Callable
from types import ModuleType
from typing import NoReturn

_exit = os._exit  # whatever a program makes of the name

NAME = "program.py"
"""What the program is called in tracebacks."""

_FAILED = 1


def run(source: str) -> int:
    """Run a program as `__main__`, to the end of its threads; return its exit status."""
    sys.stdout.reconfigure(line_buffering=True, errors="backslashreplace")  # type: ignore[union-attr]
    main = ModuleType("__main__")
    main.__dict__["__builtins__"] = builtins
    sys.modules["__main__"] = main
    linecache.cache[NAME] = (len(source), None, source.splitlines(keepends=True), NAME)

    def execute() -> None:
        exec(compile(source, NAME, "exec", dont_inherit=True), main.__dict__)

    status = guarded(execute)
    if "threading" in sys.modules:
        guarded(sys.modules["threading"]._shutdown)
    guarded(atexit._run_exitfuncs)
    return status


def end(status: int) -> NoReturn:
    """End without the interpreter's own clearing up, which nobody waits for."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError, AttributeError):
            continue
    _exit(status)


def guarded(call: Callable[[], object]) -> int:
    """Call something of the program's; show what it raises; return the exit status that this means."""
    try:
        call()
    except SystemExit as leaving:
        return _status_of(leaving.code)
    except BaseException as error:
        _show(error)
        return _FAILED
    return 0


def _status_of(code: object) -> int:
    if code is None:
        return 0
    if isinstance(code, int):
        return code & 0xFF
    sys.stderr.write(f"{code}\n")
    return _FAILED


def _show(error: BaseException) -> None:
    """The traceback, from the program's first line on."""
    frames = error.__traceback__
    while frames is not None and frames.tb_frame.f_code.co_filename != NAME:
        frames = frames.tb_next
    try:
        traceback.print_exception(type(error), error, frames)
    except BaseException:  # an exception that cannot even be shown
        os.write(2, f"{type(error).__name__}\n".encode())
