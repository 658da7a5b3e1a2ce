"""`antiphon serve` runs a server that the other commands, told nothing, find."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.cli.command import ANTIPHON, antiphon, antiphon_process, clean_environment

from antiphon.cli.serve import welcome
from antiphon.cli.talk.wav import read_wav
from antiphon.config import Config
from antiphon.config.auth import ApiKey, AuthSettings
from antiphon.config.server import ServerSettings


@dataclass(frozen=True, slots=True)
class Running:
    """A server process, and what its announcement said."""

    process: subprocess.Popen[str]
    announcement: str
    port: int
    environ: dict[str, str]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server as it is out of the box, on a free port."""
    environ = {"ANTIPHON_STATE_DIR": str(tmp_path_factory.mktemp("state"))}
    process = subprocess.Popen(
        [*ANTIPHON, "serve", "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**clean_environment(), **environ, "PYTHONUNBUFFERED": "1"},
        cwd=tmp_path_factory.mktemp("empty"),
    )
    try:
        assert process.stdout is not None
        announcement = ""
        while "any key will do" not in announcement:
            line = process.stdout.readline()
            assert line, f"the server ended: {announcement}"
            announcement += line
        (port,) = set(re.findall(r"127\.0\.0\.1:(\d+)", announcement))
        yield Running(process, announcement, int(port), environ)
    finally:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


class TestOutOfTheBox:
    def test_it_says_how_to_reach_it(self, server: Running) -> None:
        assert f"Ready: https://127.0.0.1:{server.port}" in server.announcement
        assert re.search(rf'eval "\$\(.* env --port {server.port}\)"', server.announcement)
        assert f"chat --port {server.port}" in server.announcement

    def test_it_is_ready(self, server: Running) -> None:
        with urllib.request.urlopen(f"http://127.0.0.1:{server.port}/readyz", timeout=5) as response:
            assert response.status == 200

    def test_chat_finds_it_over_tls(self, server: Running) -> None:
        done = antiphon("chat", "--port", str(server.port), stdin="hello\n", environ=server.environ)
        assert (done.status, done.stderr) == (0, "")
        assert len(done.stdout.strip()) > 3

    def test_an_unknown_model_is_refused_with_what_there_is(self, server: Running) -> None:
        done = antiphon(
            *("chat", "--port", str(server.port), "--model", "gpt-4o"),
            stdin="hello\n",
            environ=server.environ,
        )
        assert done.status == 1
        assert "(1008): models/gpt-4o is not found for API version v1beta" in done.stderr
        assert "gemini-*" in done.stderr

    @pytest.mark.skipif(shutil.which("flite") is None, reason="needs flite")
    def test_a_spoken_question_gets_a_spoken_answer(self, server: Running, tmp_path: Path) -> None:
        question, answer = tmp_path / "question.wav", tmp_path / "answer.wav"
        subprocess.run(
            ["flite", "-voice", "rms", "-t", "What is two plus two?", "-o", str(question)], check=True
        )
        done = antiphon(
            *("talk", "--in", str(question), "--out", str(answer), "--port", str(server.port)),
            environ=server.environ,
        )
        assert (done.status, done.stdout.splitlines()[0]) == (0, "you    what is two plus two")
        assert "four" in done.stdout.lower() or "4" in done.stdout
        assert len(read_wav(answer, 24_000)) > 24_000

    def test_the_doctor_sees_it_running(self, server: Running, tmp_path: Path) -> None:
        environ = {**server.environ, "ANTIPHON_SERVER__PORT": str(server.port)}
        done = antiphon("doctor", environ=environ, cwd=tmp_path)
        assert f"port: a server at https://127.0.0.1:{server.port} is running and ready" in done.stdout
        assert done.status == 0

    def test_a_second_one_on_its_port_says_so(self, server: Running) -> None:
        done = antiphon_process("serve", "--port", str(server.port), environ=server.environ)
        assert done.status == 1
        assert f"port {server.port} on 127.0.0.1" in done.stderr
        assert "Traceback" not in done.stderr

    def test_sigterm_ends_it_in_order(self, server: Running) -> None:  # last: the others need it
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(timeout=10) == 0


def test_a_server_that_others_could_reach_needs_a_key(tmp_path: Path) -> None:
    environ = {"ANTIPHON_STATE_DIR": str(tmp_path)}
    done = antiphon_process("serve", "--host", "0.0.0.0", "--port", "0", environ=environ)
    assert done.status == 1
    assert "antiphon key new" in done.stderr


class TestWelcome:
    PLAIN = Config()

    def test_other_commands_need_no_options_where_they_find_the_same(self) -> None:
        text = welcome(self.PLAIN, self.PLAIN, None)
        assert re.search(r'eval "\$\(\S+ env\)"', text)

    def test_they_need_those_that_the_server_got(self) -> None:
        running = Config(server=ServerSettings(host="::1", port=9000))
        text = welcome(running, self.PLAIN, Path("my file.toml"))
        assert "env --config 'my file.toml' --host ::1 --port 9000)" in text
        assert "https://[::1]:9000" in text

    def test_with_keys_nothing_is_said_of_any_key(self) -> None:
        keys = AuthSettings(keys=(ApiKey(name="ada", sha256="0" * 64),))
        assert "any key" not in welcome(Config(auth=keys), Config(auth=keys), None)


class TestWorkers:
    def test_they_cannot_share_a_memory(self, tmp_path: Path) -> None:
        environ = {"ANTIPHON_STATE_DIR": str(tmp_path), "ANTIPHON_STORE__ENGINE": "memory"}
        done = antiphon_process("serve", "--port", "0", "--workers", "2", environ=environ)
        assert done.status == 1
        assert "[store] engine is memory, which 2 workers cannot share" in done.stderr

    def test_what_keeps_one_from_starting_is_told_in_a_line(self, tmp_path: Path) -> None:
        environ = {"ANTIPHON_STATE_DIR": str(tmp_path)}
        done = antiphon_process(
            "serve", "--port", "0", "--host", "0.0.0.0", "--workers", "2", environ=environ
        )
        assert done.status == 1
        assert "antiphon key new" in done.stderr
        assert "Traceback" not in done.stderr


def test_closed_standard_streams_do_no_harm(tmp_path: Path) -> None:
    """Whoever starts it in the background may have closed standard input."""
    environ = {**clean_environment(), "ANTIPHON_STATE_DIR": str(tmp_path), "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        ["sh", "-c", 'exec "$@" <&-', "sh", *ANTIPHON, "serve", "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=environ,
        cwd=tmp_path,
    )
    try:
        assert process.stdout is not None
        assert "listens on" in process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0
    finally:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()
