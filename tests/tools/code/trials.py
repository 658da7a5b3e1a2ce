"""Trials, each run once: which jail, and as whom."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from enum import Enum
from functools import cache
from pathlib import Path

import msgspec
import pytest
from tests.tools.code.trial import NO_SANDBOX, Result, Trial

_ROOT = Path(__file__).resolve().parents[3]
_TIMEOUT_S = 150
_NOBODY = 65_534


class User(Enum):
    """Who runs the server."""

    CURRENT = "the current user"
    NOBODY = "an unprivileged user"
    CONFINED = "root in Docker's default confinement"


@cache
def run_trial(jail: str, user: User) -> Trial:
    """The results; skips the test where this machine has no such jail, or no such user."""
    python = _python_for(user)
    ran = subprocess.run(
        [
            python,
            "-B",
            "-m",
            "tests.tools.code.trial",
            jail,
            "confined" if user is User.CONFINED else "usual",
        ],
        env={"PYTHONPATH": os.pathsep.join(_import_paths())},
        cwd=_ROOT,
        capture_output=True,
        timeout=_TIMEOUT_S,
        **({"user": _NOBODY, "group": _NOBODY, "extra_groups": []} if user is User.NOBODY else {}),  # type: ignore[call-overload]
    )
    if ran.returncode == NO_SANDBOX:
        pytest.skip(ran.stdout.decode())
    assert ran.returncode == 0, ran.stderr.decode()
    return msgspec.json.decode(ran.stdout, type=Trial)


def result(jail: str, user: User, program: str) -> Result:
    """What became of one program."""
    return run_trial(jail, user).results[program]


def _import_paths() -> list[str]:
    return [str(_ROOT), str(_ROOT / "src"), *(path for path in sys.path if path.endswith("site-packages"))]


def _python_for(user: User) -> str:
    """An interpreter that the user can run and that the installed packages fit."""
    if user is User.CURRENT:
        return sys.executable
    if os.geteuid() != 0:
        pytest.skip("only root can become another user")
    if user is User.CONFINED:
        return sys.executable
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for python in (sys.executable, shutil.which(version, path="/usr/bin:/usr/local/bin")):
        if python and _can_run(python):
            return python
    pytest.skip(f"no {version} that an unprivileged user can run")


def _can_run(python: str) -> bool:
    try:
        command = [python, "-c", "import encodings"]
        return not subprocess.run(command, user=_NOBODY, group=_NOBODY, extra_groups=[], env={}).returncode
    except OSError:
        return False
