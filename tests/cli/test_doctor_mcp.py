"""`antiphon doctor` and the configured MCP servers."""

from __future__ import annotations

import asyncio

import pytest
from tests.tools.mcp.mcp_processes import STDIO, http_server

from antiphon.cli.doctor.finding import Finding, Verdict
from antiphon.cli.doctor.mcp import mcp_servers
from antiphon.config import Config
from antiphon.config.mcp import McpSettings
from antiphon.config.tools import ToolSettings


def found(**servers: McpSettings) -> list[Finding]:
    tools = ToolSettings(mcp_connect_timeout_s=10.0)
    return asyncio.run(mcp_servers(Config(mcp=servers, tools=tools)))


def test_those_that_answer_are_listed_with_their_tools() -> None:
    with http_server() as http:
        process, remote = found(process=McpSettings(command=STDIO.command), remote=McpSettings(url=http.url))
    for finding, subject in ((process, "mcp.process"), (remote, "mcp.remote")):
        assert finding.subject == subject
        assert finding.verdict is Verdict.GOOD
        assert finding.detail.startswith("7 tools: add, get_weather, ")


def test_one_that_does_not_answer_keeps_nothing_from_starting() -> None:
    (finding,) = found(gone=McpSettings(command=("/no/such/program",)))
    assert finding.verdict is not Verdict.MISSING
    assert "MCP server 'gone' cannot be used" in finding.detail


def test_a_token_that_is_not_there_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_SUCH_TOKEN", raising=False)
    (finding,) = found(x=McpSettings(url="http://127.0.0.1:9/mcp", bearer_token_env="NO_SUCH_TOKEN"))
    assert finding.verdict is Verdict.MISSING
    assert "NO_SUCH_TOKEN is not set" in finding.detail


def test_without_servers_there_is_nothing_to_tell() -> None:
    assert found() == []
