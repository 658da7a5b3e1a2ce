"""`[mcp.NAME]` and `[tools]`: what is accepted, and what is said of what is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from antiphon.config import ConfigError, load
from antiphon.config.tools import ToolSettings
from antiphon.conversation.tool_limits import DEFAULT_LIMITS


def loaded(tmp_path: Path, text: str) -> object:
    (tmp_path / "antiphon.toml").write_text(text)
    return load(tmp_path / "antiphon.toml", environ={})


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[mcp.a]", "give either url or command"),
        ('[mcp.a]\nurl = "http://h/"\ncommand = ["x"]', "give either url or command"),
        ('[mcp.a]\nurl = "h:80"', "expected an address such as"),
        ('[mcp.a]\nurl = "http://u:p@h/"', "a password does not belong in the address"),
        ("[mcp.a]\ncommand = []", "mcp.a.command"),
        ('[mcp.a]\ncommand = ["x"]\nheaders = { A = "b" }', "headers goes with url"),
        ('[mcp.a]\nurl = "http://h/"\nenv = { A = "b" }', "env goes with command"),
        ('[mcp.a]\ncomand = ["x"]', "comand"),
        ("[tools]\ncall_timeout_s = 0", "tools.call_timeout_s"),
        ("[tools]\nmax_rounds = 0", "tools.max_rounds"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(ConfigError) as refused:
        loaded(tmp_path, text)
    assert told in str(refused.value)


def test_secrets_are_not_shown(tmp_path: Path) -> None:
    config = loaded(tmp_path, '[mcp.a]\nurl = "http://h/"\nheaders = { Authorization = "Bearer hunter2" }')
    assert "hunter2" not in repr(config)


def test_the_defaults_are_those_of_the_conversation() -> None:
    assert ToolSettings().limits() == DEFAULT_LIMITS
