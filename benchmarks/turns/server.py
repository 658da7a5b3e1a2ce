"""A server for the time of a run: scripted replies, the embedded recognizer and synthesizer."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from benchmarks.turns.dialogues.script import ReplyLength
from benchmarks.turns.dialogues.texts import LONG_REPLY, SHORT_REPLY

MODELS: Mapping[ReplyLength, str] = {
    ReplyLength.SHORT: "gemini-2.5-flash-native-audio-short",
    ReplyLength.LONG: "gemini-2.5-flash-native-audio-long",
}
"""The model ids that the server answers to, one for each length of reply."""

TEXTS = {ReplyLength.SHORT: SHORT_REPLY, ReplyLength.LONG: LONG_REPLY}


class ServerFailed(Exception):
    """The server ended before it was ready; the message is what it said."""


@contextmanager
def served(turns: Mapping[str, object], log: Path | None = None) -> Iterator[str]:
    """Run a server on a free port of the loopback interface.

    Args:
        turns: what to set under `[turns]`.
        log: where to keep what the server logs.

    Yields:
        Its base URL, `ws://127.0.0.1:PORT`.

    Raises:
        ServerFailed: it did not come up.
    """
    with tempfile.TemporaryDirectory(prefix="bench-turns-") as directory:
        config = Path(directory, "antiphon.toml")
        config.write_text(configuration(turns))
        log = log or Path(directory, "log")
        with log.open("w") as file:
            command = [sys.executable, "-m", "antiphon.cli", "serve", "--port", "0", "--config", str(config)]
            environment = {**os.environ, "COLUMNS": "200", "PYTHONUNBUFFERED": "1"}
            process = subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=file, text=True, env=environment
            )
        try:
            yield _address(process, log)
        finally:
            process.terminate()
            process.wait(timeout=20)


def configuration(turns: Mapping[str, object]) -> str:
    """The server's configuration file."""
    lines = ["[turns]"]
    lines += [f"{name} = {json.dumps(value)}" for name, value in turns.items()]
    for length, model in MODELS.items():
        lines += [
            "",
            f"[language_models.{length}]",
            'engine = "scripted"',
            f"[language_models.{length}.scenario]",
            f"default = {json.dumps(TEXTS[length])}",
            "",
            f'[models."{model}"]',
            f'language_model = "{length}"',
        ]
    return "\n".join(lines) + "\n"


def _address(process: subprocess.Popen[str], log: Path) -> str:
    """The address, once the server says that it is ready."""
    assert process.stdout is not None
    said: list[str] = []
    for line in process.stdout:
        said.append(line)
        ready = re.match(r"Ready: https?://(127\.0\.0\.1:\d+)", line)
        if ready is not None:
            return f"ws://{ready[1]}"
    raise ServerFailed("".join(said) + log.read_text())
