"""Running `antiphon` as a user would."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path

from typer.testing import CliRunner

from antiphon.cli.main import app

ANTIPHON = (sys.executable, "-m", "antiphon.cli")
"""The command as a program of its own, for what needs a terminal."""


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a command."""

    status: int
    stdout: str
    stderr: str


def antiphon(
    *arguments: str, stdin: str = "", environ: Mapping[str, str] | None = None, cwd: Path | None = None
) -> Done:
    """Run a command to its end, in an environment that says nothing of servers and keys."""
    variables = {name: None for name in os.environ if name not in clean_environment()} | dict(environ or {})
    with chdir(cwd or Path.cwd()):
        result = CliRunner().invoke(app, arguments, input=stdin, env=variables)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Done(result.exit_code, result.stdout, result.stderr)


def antiphon_process(*arguments: str, environ: Mapping[str, str]) -> Done:
    """The same as a program of its own, for commands that set up the whole process."""
    done = subprocess.run(
        [*ANTIPHON, *arguments],
        capture_output=True,
        text=True,
        env={**clean_environment(), **environ},
        timeout=15,
        check=False,
    )
    return Done(done.returncode, done.stdout, done.stderr)


def clean_environment() -> dict[str, str]:
    """This process's environment without what configures Antiphon or its clients."""
    prefixes = ("ANTIPHON_", "GOOGLE_", "GEMINI_", "SSL_", "HTTP", "http", "ALL_PROXY", "all_proxy")
    return {name: value for name, value in os.environ.items() if not name.startswith(prefixes)}
