"""Keys as they are configured: what is wrong with one is told with its line."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from antiphon.config import load
from antiphon.config.auth import ApiKey, AuthSettings
from antiphon.config.errors import InvalidConfig

ADA = '[[auth.keys]]\nname = "ada"\nsha256 = "' + "a" * 64 + '"\n'
BOB = '[[auth.keys]]\nname = "bob"\nsha256 = "' + "b" * 64 + '"\n'


def auth(tmp_path: Path, text: str) -> AuthSettings:
    (tmp_path / "antiphon.toml").write_text(text)
    return load(tmp_path / "antiphon.toml", environ={}).auth


def problem(tmp_path: Path, text: str) -> str:
    with pytest.raises(InvalidConfig) as raised:
        auth(tmp_path, text)
    return str(raised.value).replace(str(tmp_path / "antiphon.toml"), "FILE")


def test_a_key_has_rules_of_its_own(tmp_path: Path) -> None:
    text = f"""{ADA}expires = 2027-01-01T00:00:00+01:00
models = ["gemini-3.8-*"]
origins = ["https://App.example/"]
max_sessions = 3
sessions_per_minute = 10
audio_minutes_per_day = 90.5
tokens_per_day = 1_000_000
{BOB}"""
    ada, bob = auth(tmp_path, text).keys
    assert ada.expires == datetime(2026, 12, 31, 23, 0, tzinfo=UTC)
    assert ada.rules.origins == ("https://app.example",)
    assert (ada.rules.max_sessions, ada.rules.audio_minutes_per_day) == (3, 90.5)
    assert bob.rules == ApiKey(name="x", sha256="0" * 64).rules


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("expires = 2027-01-01T00:00:00", "FILE:7: auth.keys.1.expires: expected timezone info"),
        ('expires = "soon"', "FILE:7: auth.keys.1.expires: expected a datetime"),
        ("max_sessions = 0", "FILE:7: auth.keys.1.max_sessions: expected greater than or equal to 1; came 0"),
        ('tokens_per_day = "many"', "FILE:7: auth.keys.1.tokens_per_day: expected an integer; came 'many'"),
        ("audio_minutes_per_day = -1", "FILE:7: auth.keys.1.audio_minutes_per_day: expected greater than 0"),
        (
            'origins = ["app.example"]',
            'FILE:7: auth.keys.1.origins.0: expected an origin such as "https://app.example"',
        ),
        ("max_session = 3", 'FILE:7: no key auth.keys.1.max_session; did you mean "max_sessions"?'),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path: Path, line: str, message: str) -> None:
    assert message in problem(tmp_path, f"{ADA}{BOB}{line}\n")


def test_what_is_missing_is_told_with_the_line_of_its_key(tmp_path: Path) -> None:
    assert problem(tmp_path, f'{ADA}[[auth.keys]]\nname = "bob"\n') == "FILE:4: auth.keys.1.sha256 is missing"


def test_keys_of_one_name_are_one_caller_and_have_one_set_of_rules(tmp_path: Path) -> None:
    again = ADA.replace("a" * 64, "c" * 64)
    assert len(auth(tmp_path, ADA + again + "expires = 2027-01-01T00:00:00Z\n").keys) == 2
    text = problem(tmp_path, ADA + again + "max_sessions = 1\n")
    assert text == 'FILE:1: auth.keys: keys with the same name, "ada", must have the same limits'


def test_one_key_is_not_two_callers(tmp_path: Path) -> None:
    text = problem(tmp_path, ADA + ADA.replace('"ada"', '"eve"'))
    assert text == 'FILE:1: auth.keys: "ada" and "eve" have the same sha256; each key is one caller\'s'


def test_the_names_of_bearer_tokens_are_taken(tmp_path: Path) -> None:
    text = problem(tmp_path, ADA.replace('"ada"', '"jwt:ada"'))
    assert text == "FILE:2: auth.keys.0.name: names that begin with jwt: are those of bearer tokens"
