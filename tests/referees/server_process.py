"""`antiphon serve` as a process of its own: what clients meet in earnest."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import IO

from tests.cli.command import clean_environment

from antiphon.server.certificates import CertificateFiles

GUARDED = """
"$@" </dev/null &
server=$!
exec >&- 2>&-
read -r signal
kill -s "${signal:-TERM}" "$server"
wait "$server"
"""
"""Runs a command until standard input ends: when tests are killed, nobody is left behind.

A line of standard input is the signal that ends it instead.
"""

READY = re.compile(r"Ready: https?://([\w.]+):(\d+)")


class ServerProcess:
    """A server that was started for tests.

    Args:
        folder: an empty directory, for its configuration and its log.
        state: the directory of its certificates; servers may share it.
        config: the text of its configuration file.

    Attributes:
        log_file: what it writes to stderr.
    """

    def __init__(self, folder: Path, state: Path, config: str) -> None:
        self._state = state
        self._config_file = folder / "antiphon.toml"
        self._config_file.write_text(config)
        self.log_file = folder / "server.log"
        self._log: IO[str] = self.log_file.open("w")
        self._process = subprocess.Popen(
            [
                "sh",
                "-c",
                GUARDED,
                "sh",
                *_antiphon("serve"),
                "--port",
                "0",
                "--config",
                str(self._config_file),
            ],
            env=self._environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )
        try:
            self.host, self.port = self._read_address()
        except BaseException:
            self.stop()
            raise

    @property
    def pid(self) -> int:
        """The process that `antiphon serve` is; where there is a `/proc` to find it in."""
        (server,) = children(self._process.pid, "serve")
        return server

    @property
    def url(self) -> str:
        """The base URL over TLS."""
        return f"https://{self.host}:{self.port}"

    @property
    def plain_url(self) -> str:
        """The base URL without TLS."""
        return f"http://{self.host}:{self.port}"

    @property
    def ca_bundle(self) -> Path:
        """What a Python client is to trust."""
        return CertificateFiles.within(self._state).bundle

    @property
    def ca(self) -> Path:
        """What a JavaScript client is to trust besides."""
        return CertificateFiles.within(self._state).ca

    @property
    def log(self) -> str:
        """What it has logged so far."""
        return self.log_file.read_text()

    def env_lines(self) -> str:
        """What `antiphon env` prints for it."""
        return subprocess.run(
            [*_antiphon("env"), "--port", str(self.port), "--config", str(self._config_file)],
            env=self._environment(),
            capture_output=True,
            check=True,
            text=True,
            timeout=30,
        ).stdout

    @property
    def running(self) -> bool:
        """It has not been ended yet."""
        return self._process.poll() is None

    def kill(self) -> None:
        """End it at once, as a crash or a power cut does."""
        assert self._process.stdin is not None
        self._process.stdin.write("KILL\n")
        self.stop()

    def stop(self) -> int:
        """Ask it to end; its exit status."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        try:
            return self._process.wait(timeout=20)
        finally:
            self._process.stdout.close()
            self._log.close()

    def _environment(self) -> dict[str, str]:
        return {**clean_environment(), "ANTIPHON_STATE_DIR": str(self._state), "PYTHONUNBUFFERED": "1"}

    def _read_address(self) -> tuple[str, int]:
        """Wait until it says that it is ready."""
        assert self._process.stdout is not None
        said = []
        for line in self._process.stdout:
            said.append(line)
            if found := READY.search(line):
                return found[1], int(found[2])
        raise RuntimeError(f"the server did not start:\n{''.join(said)}\n{self.log}")


def children(pid: int, command: str) -> list[int]:
    """Of a process, those whose command line has this in it."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            stat, line = (folder / "stat").read_text(), (folder / "cmdline").read_text()
        except OSError:  # it has ended meanwhile
            continue
        if int(stat.rpartition(")")[2].split()[1]) == pid and command in line:
            found.append(int(folder.name))
    return sorted(found)


def _antiphon(command: str) -> list[str]:
    return [sys.executable, "-m", "antiphon.cli", command]
