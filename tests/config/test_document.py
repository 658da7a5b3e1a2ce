"""The reference in docs/configuration.md tells every key and its true default, and its example is valid."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from pydantic import BaseModel

from antiphon.config import Config, load
from antiphon.config.audio import AudioSettings
from antiphon.config.auth import ApiKey, AuthSettings
from antiphon.config.caller import CallerRules
from antiphon.config.jwt import JwtSettings
from antiphon.config.limits import LimitSettings
from antiphon.config.mcp import McpSettings
from antiphon.config.model import ModelSettings
from antiphon.config.search import SearchSettings
from antiphon.config.server import ServerSettings
from antiphon.config.store import StoreSettings
from antiphon.config.telemetry import TelemetrySettings
from antiphon.config.tls import TlsSettings
from antiphon.config.tools import ToolSettings
from antiphon.config.turns import TurnSettings
from antiphon.config.url_context import UrlContextSettings

DOCUMENT = (Path(__file__).parents[2] / "docs" / "configuration.md").read_text(encoding="utf-8")

SECTIONS: dict[str, BaseModel] = {
    "[server]": ServerSettings(),
    "[tls]": TlsSettings(),
    "[auth]": AuthSettings(),
    "[[auth.keys]]": ApiKey(name="required", sha256="0" * 64),
    "[auth.jwt]": JwtSettings(issuer="required", audience="required", jwks_file=Path("required")),
    "[limits]": LimitSettings(),
    '[models."PATTERN"]': ModelSettings(),
    "[audio]": AudioSettings(),
    "[turns]": TurnSettings(),
    "[tools]": ToolSettings(),
    "[mcp.NAME]": McpSettings(url="http://127.0.0.1:8000/mcp"),
    "[store]": StoreSettings(),
    "[search]": SearchSettings(),
    "[url_context]": UrlContextSettings(),
    "[telemetry]": TelemetrySettings(),
}


def table(section: str) -> dict[str, str]:
    """The keys of a section and their defaults, as documented."""
    text = DOCUMENT.partition(f"## `{section}`\n")[2].partition("\n## ")[0]
    return dict(re.findall(r"^\| `(\w+)` \| ([^|]*) \|", text, flags=re.MULTILINE))


@pytest.mark.parametrize("section", SECTIONS)
def test_every_key_is_told_and_no_other(section: str) -> None:
    told_with_keys = set(CallerRules.model_fields) if section == "[auth.jwt]" else set()
    assert set(table(section)) == set(type(SECTIONS[section]).model_fields) - told_with_keys


@pytest.mark.parametrize("section", SECTIONS)
def test_defaults_are_the_true_ones(section: str) -> None:
    for key, told in table(section).items():
        actual = getattr(SECTIONS[section], key)
        if actual is not None and told.strip() not in ("", "none", "required"):
            expected = list(actual) if isinstance(actual, tuple) else actual
            assert tomllib.loads(f"value = {told.strip('`')}") == {"value": expected}, key


EXAMPLES = re.findall(r"```toml\n(.*?)```", DOCUMENT, flags=re.DOTALL)


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_examples_are_valid_configurations(example: str, tmp_path: Path) -> None:
    (tmp_path / "antiphon.toml").write_text(example)
    config = load(tmp_path / "antiphon.toml", environ={})
    assert set(tomllib.loads(example).get("models", {})) <= set(config.models)


def test_the_engines_told_are_the_defaults() -> None:
    config = Config()
    for kind in ("recognizers", "language_models", "synthesizers"):
        assert f"| `{kind}` | `{getattr(config, kind)['default'].engine}` |" in DOCUMENT
