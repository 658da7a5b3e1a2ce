"""The server that is killed, and started again on the same port and the same store."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path

from tests.referees.server_process import children


class Victim:
    """`antiphon serve` as a process group of its own.

    Args:
        folder: where its state and its log are; a second process started there finds the first one's store.
        environment: its configuration.
        arguments: further options of `antiphon serve`.
    """

    def __init__(
        self, folder: Path, port: int, environment: dict[str, str], arguments: Sequence[str] = ()
    ) -> None:
        self.port = port
        self._folder = folder
        self._command = [sys.executable, "-m", "antiphon.cli", "serve", "--port", str(port), *arguments]
        self._environment = os.environ | {"ANTIPHON_STATE_DIR": str(folder)} | environment
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; return when it is ready.

        Raises:
            SystemExit: it ended instead, or took a minute.
        """
        with (self._folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                env=self._environment,
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=log,
                start_new_session=True,
            )
        end = time.monotonic() + 60
        while not self._ready():
            if self._process.poll() is not None or time.monotonic() > end:
                raise SystemExit(f"the server did not start:\n{(self._folder / 'server.log').read_text()}")
            time.sleep(0.01)

    def kill(self) -> None:
        """End it without a warning, and all that belongs to it."""
        if self._process is not None:
            workers = children(self._process.pid, "workers.process")  # each is a group of its own
            for group in (self._process.pid, *workers):
                os.killpg(group, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def _ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=1):
                return True
        except OSError:
            return False
