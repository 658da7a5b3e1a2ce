"""What the commands print, and how they fail."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from tests.cli.command import antiphon

from antiphon import __version__


class TestCommandLine:
    def test_version(self) -> None:
        assert antiphon("--version").stdout == f"antiphon {__version__}\n"

    def test_help_imports_nothing_heavy(self) -> None:
        heavy = "{'pydantic', 'numpy', 'websockets', 'msgspec', 'cryptography', 'asyncio'}"
        script = f"import sys, antiphon.cli.main; print({heavy} & set(sys.modules))"
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
        assert done.stdout == "set()\n"

    @pytest.mark.parametrize("command", ["serve", "env", "models", "chat", "talk", "doctor"])
    def test_a_missing_configuration_is_one_line(self, command: str) -> None:
        done = antiphon(command, "--config", "nowhere.toml")
        assert done.status == 1
        assert "nowhere.toml: no such configuration file" in done.stderr + done.stdout

    def test_a_wrong_configuration_names_the_line(self, tmp_path: Path) -> None:
        (tmp_path / "antiphon.toml").write_text("[server]\nprot = 1\n")
        done = antiphon("models", cwd=tmp_path)
        assert (done.status, done.stderr) == (
            1,
            'antiphon: antiphon.toml:2: no key server.prot; did you mean "port"?\n',
        )


class TestEnv:
    STATE = {"ANTIPHON_STATE_DIR": "/state dir"}

    def test_three_lines_point_a_client_here(self, tmp_path: Path) -> None:
        assert antiphon("env", environ=self.STATE, cwd=tmp_path).stdout == (
            "export GOOGLE_GEMINI_BASE_URL=https://127.0.0.1:8080\n"
            "export GEMINI_API_KEY=antiphon\n"
            "export SSL_CERT_FILE='/state dir/ca-bundle.pem'\n"
            "export NODE_EXTRA_CA_CERTS='/state dir/ca.pem'\n"
        )

    def test_the_key_that_the_sdk_prefers_is_the_one_set(self, tmp_path: Path) -> None:
        done = antiphon("env", environ={"GOOGLE_API_KEY": "mine"}, cwd=tmp_path)
        assert "export GOOGLE_API_KEY=antiphon\n" in done.stdout
        assert "GEMINI_API_KEY" not in done.stdout

    def test_a_server_with_keys_cannot_tell_them(self, tmp_path: Path) -> None:
        (tmp_path / "antiphon.toml").write_text(f'[[auth.keys]]\nname = "ada"\nsha256 = "{"0" * 64}"\n')
        stdout = antiphon("env", cwd=tmp_path).stdout
        assert "export GEMINI_API_KEY=YOUR_KEY\n" in stdout
        assert stdout.endswith(
            "# The server keeps only hashes of its keys: put yours in place of YOUR_KEY.\n"
        )

    def test_a_certificate_of_ones_own_needs_no_trust(self, tmp_path: Path) -> None:
        (tmp_path / "antiphon.toml").write_text('[tls]\ncertificate = "c.pem"\nprivate_key = "k.pem"\n')
        assert "SSL_CERT_FILE" not in antiphon("env", cwd=tmp_path).stdout

    def test_without_tls_it_says_who_cannot_come(self, tmp_path: Path) -> None:
        stdout = antiphon("env", environ={"ANTIPHON_TLS__ENABLED": "false"}, cwd=tmp_path).stdout
        assert "export GOOGLE_GEMINI_BASE_URL=http://127.0.0.1:8080\n" in stdout
        assert "# tls.enabled is false: the Python SDK speaks TLS only" in stdout

    @pytest.mark.parametrize(
        ("host", "url"),
        [("0.0.0.0", "127.0.0.1"), ("::", "[::1]"), ("::1", "[::1]"), ("box.example", "box.example")],
    )
    def test_the_address_is_one_that_can_be_dialled(self, tmp_path: Path, host: str, url: str) -> None:
        stdout = antiphon("env", environ={"ANTIPHON_SERVER__HOST": host}, cwd=tmp_path).stdout
        assert f"https://{url}:8080\n" in stdout.replace("'", "")

    @pytest.mark.parametrize(
        ("shell", "line"),
        [
            ("fish", "set -gx SSL_CERT_FILE '/it\\'s/ca-bundle.pem'\n"),
            ("powershell", "$env:SSL_CERT_FILE = '/it''s/ca-bundle.pem'\n"),
            ("sh", "export SSL_CERT_FILE='/it'\"'\"'s/ca-bundle.pem'\n"),
        ],
    )
    def test_other_shells(self, tmp_path: Path, shell: str, line: str) -> None:
        done = antiphon("env", "--shell", shell, environ={"ANTIPHON_STATE_DIR": "/it's"}, cwd=tmp_path)
        assert line in done.stdout

    def test_an_unknown_shell(self) -> None:
        done = antiphon("env", "--shell", "tcsh")
        assert done.stderr == "antiphon: --shell: expected sh, fish, powershell; came 'tcsh'\n"


class TestKey:
    def test_the_lines_let_the_key_in_and_do_not_tell_it(self) -> None:
        stdout = antiphon("key", "new", "--name", 'Ada "the first"').stdout
        secret, _, toml = stdout.partition("\n")
        (entry,) = tomllib.loads(toml)["auth"]["keys"]
        assert entry == {"name": 'Ada "the first"', "sha256": hashlib.sha256(secret.encode()).hexdigest()}
        assert secret not in toml

    def test_every_key_is_another(self) -> None:
        assert antiphon("key", "new", "--name", "a").stdout != antiphon("key", "new", "--name", "a").stdout


class TestModels:
    def test_each_entry_shows_what_answers_in_which_languages(self, tmp_path: Path) -> None:
        stdout = antiphon("models", cwd=tmp_path, environ={"COLUMNS": "200"}).stdout
        assert stdout.startswith("gemini-*  (any id that fits")
        assert re.search(r"recognizer +pocketsphinx", stdout)
        assert re.search(r"language model +builtin", stdout)
        assert re.search(r"synthesizer +espeak", stdout)
        assert re.search(r"understands, speaks +en-US", stdout)
        assert re.search(r"only speaks +.*de-DE", stdout)
        assert re.search(r"gemini-2\.0-flash-live-001 +like gemini-2\.0\n", stdout)

    def test_json_is_for_programs(self, tmp_path: Path) -> None:
        models = json.loads(antiphon("models", "--json", cwd=tmp_path).stdout)
        assert "gemini-3.8-live" in {model["model_id"] for model in models}
        assert models[0]["languages"]
