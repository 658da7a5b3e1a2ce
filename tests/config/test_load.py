"""The configuration is read from flags, environment and file, and every mistake is named with its place."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from antiphon.config import Config, load
from antiphon.config.errors import ConfigFileError, InvalidConfig
from antiphon.config.server import LogFormat, LogLevel
from antiphon.config.turns import TurnSettings
from antiphon.conversation.settings import Interruptions, TurnTaking

NOTHING: Mapping[str, str] = {}


def loaded(
    tmp_path: Path, text: str, environ: Mapping[str, str] = NOTHING, **flags: Mapping[str, object]
) -> Config:
    file = tmp_path / "antiphon.toml"
    file.write_text(text)
    return load(file, environ=environ, flags=flags)


def refusal(
    tmp_path: Path, text: str, environ: Mapping[str, str] = NOTHING, **flags: Mapping[str, object]
) -> str:
    with pytest.raises(InvalidConfig) as caught:
        loaded(tmp_path, text, environ, **flags)
    return str(caught.value).replace(str(tmp_path / "antiphon.toml"), "FILE")


class TestOutOfTheBox:
    def test_every_gemini_model_runs_on_the_embedded_engines(self) -> None:
        config = Config()
        assert list(config.models) == ["gemini-*"]
        assert config.recognizers["default"].engine == "pocketsphinx"
        assert config.language_models["default"].engine == "builtin"
        assert config.synthesizers["default"].engine == "espeak"

    def test_the_server_listens_on_loopback_only(self) -> None:
        assert (Config().server.host, Config().server.port) == ("127.0.0.1", 8080)

    def test_constructing_reads_no_environment(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ANTIPHON_SERVER__PORT", "9000")
        monkeypatch.setenv("SERVER", '{"port": 9001}')
        assert Config().server.port == 8080

    def test_turns_are_taken_as_the_conversation_does_by_itself(self) -> None:
        assert Config().turns.turn_taking() == TurnTaking()
        assert set(TurnSettings.model_fields) == set(TurnTaking.__dataclass_fields__)

    def test_a_fixed_silence_replaces_the_adaptive_one(self, tmp_path: Path) -> None:
        config = loaded(tmp_path, '[turns]\ndefault_silence_ms = 500\ninterruptions = "immediate"\n')
        assert config.turns.turn_taking().default_silence_ms == 500
        assert config.turns.turn_taking().interruptions is Interruptions.IMMEDIATE


class TestWhereTheFileIs:
    def test_antiphon_toml_in_the_working_directory_is_read(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "antiphon.toml").write_text("[server]\nport = 9000\n")
        monkeypatch.chdir(tmp_path)
        assert load(environ=NOTHING).server.port == 9000

    def test_no_file_is_needed(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        assert load(environ=NOTHING) == Config()

    def test_a_named_file_must_exist(self) -> None:
        with pytest.raises(ConfigFileError, match=r"nowhere\.toml: no such configuration file"):
            load(Path("nowhere.toml"), environ=NOTHING)

    def test_a_directory_cannot_be_read(self, tmp_path: Path) -> None:
        with pytest.raises(ConfigFileError, match="cannot be read"):
            load(tmp_path, environ=NOTHING)

    def test_what_is_not_toml_is_said_with_its_line(self, tmp_path: Path) -> None:
        with pytest.raises(ConfigFileError, match=r"not valid TOML: .*line 2"):
            loaded(tmp_path, "[server]\nport: 8080\n")

    def test_bytes_that_are_not_text(self, tmp_path: Path) -> None:
        (tmp_path / "antiphon.toml").write_bytes(b"\xff\xfe")
        with pytest.raises(ConfigFileError, match="cannot be read"):
            load(tmp_path / "antiphon.toml", environ=NOTHING)


class TestPrecedence:
    FILE = '[server]\nport = 1\nhost = "::1"\nlog_level = "debug"\n'

    def test_flags_over_environment_over_file_over_defaults(self, tmp_path: Path) -> None:
        environ = {"ANTIPHON_SERVER__PORT": "2", "ANTIPHON_SERVER__HOST": "127.0.0.2"}
        server = loaded(tmp_path, self.FILE, environ, server={"port": 3}).server
        assert (server.port, server.host, server.log_level) == (3, "127.0.0.2", LogLevel.DEBUG)
        assert server.log_format is LogFormat.TEXT

    def test_a_flag_that_is_not_given_sets_nothing(self, tmp_path: Path) -> None:
        assert loaded(tmp_path, self.FILE, server={"port": None}).server.port == 1


class TestEnvironment:
    def test_values_are_numbers_booleans_and_arrays_as_in_toml(self, tmp_path: Path) -> None:
        environ = {
            "ANTIPHON_TLS__ENABLED": "false",
            "ANTIPHON_SERVER__HOSTS": '["a.example", "b.example"]',
            "ANTIPHON_AUTH__KEYS": '[{name = "ada", sha256 = "' + "0" * 64 + '"}]',
        }
        config = loaded(tmp_path, "", environ)
        assert config.tls.enabled is False
        assert config.server.hosts == ("a.example", "b.example")
        assert config.auth.keys[0].name == "ada"

    def test_an_engine_is_configured_key_by_key(self, tmp_path: Path) -> None:
        environ = {
            "ANTIPHON_LANGUAGE_MODELS__DEFAULT__ENGINE": "openai",
            "ANTIPHON_LANGUAGE_MODELS__DEFAULT__BASE_URL": "http://127.0.0.1:8000/v1",
            "ANTIPHON_LANGUAGE_MODELS__DEFAULT__TIMEOUT_S": "30",
        }
        model = loaded(tmp_path, "", environ).language_models["default"]
        assert model.engine == "openai"
        assert model.settings == {"base_url": "http://127.0.0.1:8000/v1", "timeout_s": 30}

    def test_a_misspelled_section_is_named(self, tmp_path: Path) -> None:
        assert refusal(tmp_path, "", {"ANTIPHON_SERVR__PORT": "1"}) == (
            'environment variable ANTIPHON_SERVR__PORT: no section servr; did you mean "server"?'
        )

    def test_a_single_underscore_is_named(self, tmp_path: Path) -> None:
        assert refusal(tmp_path, "", {"ANTIPHON_SERVER_PORT": "1"}) == (
            "environment variable ANTIPHON_SERVER_PORT: not a setting; did you mean ANTIPHON_SERVER__PORT?"
        )

    def test_what_an_orchestrator_puts_there_is_none_of_ours(self, tmp_path: Path) -> None:
        environ = {"ANTIPHON_PORT": "tcp://10.0.0.7:80", "ANTIPHON_SERVER_PORT": "tcp://10.0.0.7:80"}
        assert loaded(tmp_path, "", environ).server.port == 8080

    def test_a_wrong_value_names_the_variable(self, tmp_path: Path) -> None:
        assert refusal(tmp_path, "", {"ANTIPHON_SERVER__PORT": "eighty"}) == (
            "environment variable ANTIPHON_SERVER__PORT: server.port:"
            " expected an integer; came 'eighty' (text)"
        )

    def test_a_variable_that_cuts_across_another_is_refused(self, tmp_path: Path) -> None:
        environ = {"ANTIPHON_TLS__ENABLED": "true", "ANTIPHON_TLS__ENABLED__NOW": "true"}
        assert "tls.enabled: expected a boolean" in refusal(tmp_path, "", environ)


class TestMistakesInTheFile:
    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("[servr]\nport = 1\n", 'FILE:1: no section servr; did you mean "server"?'),
            ("[server]\n\nprot = 1\n", 'FILE:3: no key server.prot; did you mean "port"?'),
            ('[server]\nport = "80"\n', "FILE:2: server.port: expected an integer; came '80' (text)"),
            ("[server]\nport = true\n", "FILE:2: server.port: expected an integer; came True (a boolean)"),
            (
                "[server]\nport = 65536\n",
                "FILE:2: server.port: expected less than or equal to 65535; came 65536 (an integer)",
            ),
            ("server = 3\n", "FILE:1: server: expected a table; came 3 (an integer)"),
            ("models = 3\n", "FILE:1: models: expected a table; came 3 (an integer)"),
            (
                "[recognizers]\ndefault = 3\n",
                "FILE:2: recognizers.default: expected a table; came 3 (an integer)",
            ),
            ("recognizers = 3\n", "FILE:1: recognizers: expected a table; came 3 (an integer)"),
            (
                '[server]\nlog_level = "loud"\n',
                "FILE:2: server.log_level: expected 'debug', 'info', 'warning' or 'error';"
                " came 'loud' (text)",
            ),
            (
                '[server]\nallowed_origins = "*"\n',
                "FILE:2: server.allowed_origins: expected an array; came '*' (text)",
            ),
            (
                '[tls]\ncertificate = "cert.pem"\n',
                "FILE:1: tls: certificate and private_key belong together; private_key is missing",
            ),
            (
                '[[auth.keys]]\nname = "ada"\nsha256 = "secret"\n',
                "FILE:3: auth.keys.0.sha256: expected 64 hexadecimal digits; came 6 characters",
            ),
            ("[synthesizers.loud]\nvolume = 3\n", "FILE:1: synthesizers.loud.engine is missing"),
            (
                '[language_models.big]\nengine = "opnai"\n',
                'FILE:2: language_models.big.engine: no engine "opnai" is installed; did you mean "openai"?',
            ),
            (
                '[language_models.big]\nengine = "xyz"\n',
                'FILE:2: language_models.big.engine: no engine "xyz" is installed;'
                " there are builtin, openai, scripted",
            ),
            (
                '[models."my-*"]\nrecogniser = "default"\n',
                'FILE:2: no key models."my-*".recogniser; did you mean "recognizer"?',
            ),
            (
                '[models."my-*"]\nrecognizer = "ears"\n',
                'FILE:2: models."my-*".recognizer: there is no [recognizers.ears]; there is default',
            ),
            (
                '[models."my-*"]\nprofile = "gemini-9"\n',
                "FILE:2: models.\"my-*\".profile: no profile 'gemini-9'; there are"
                " antiphon, gemini-2.0, gemini-2.5-native, gemini-3.1, gemini-3.8, vertex",
            ),
            (
                '[models.a]\naliases = ["c"]\n[models.b]\naliases = ["c"]\n',
                'FILE:4: models.b.aliases: "c" is already the name of another model',
            ),
            (
                '[models.a]\naliases = ["b"]\n[models.b]\n',
                'FILE:2: models.a.aliases: "b" is already the name of another model',
            ),
        ],
    )
    def test_is_named_with_its_line_and_what_was_meant(self, tmp_path: Path, text: str, message: str) -> None:
        assert refusal(tmp_path, text) == message

    def test_all_are_told_at_once(self, tmp_path: Path) -> None:
        assert len(refusal(tmp_path, "[server]\nprot = 1\nhots = 2\n").splitlines()) == 2

    def test_a_wrong_flag_is_named_as_the_flag(self, tmp_path: Path) -> None:
        assert refusal(tmp_path, "", server={"port": -1}).startswith("--port: server.port: expected greater")


class TestEngineSettings:
    def test_the_default_engine_keeps_its_name_when_only_its_settings_change(self, tmp_path: Path) -> None:
        recognizer = loaded(tmp_path, "[recognizers.default]\nworkers = 4\n").recognizers["default"]
        assert (recognizer.engine, recognizer.settings) == ("pocketsphinx", {"workers": 4})

    def test_more_engines_leave_the_default_alone(self, tmp_path: Path) -> None:
        config = loaded(tmp_path, '[language_models.test]\nengine = "scripted"\n')
        assert {name: model.engine for name, model in config.language_models.items()} == {
            "default": "builtin",
            "test": "scripted",
        }

    def test_more_models_leave_the_default_alone(self, tmp_path: Path) -> None:
        assert list(loaded(tmp_path, "[models.mine]\n").models) == ["gemini-*", "mine"]
