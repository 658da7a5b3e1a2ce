"""Which addresses of MCP servers clients may bring along."""

from __future__ import annotations

import pytest

from antiphon.tools.mcp.transport import is_allowed

ALLOWED = ["https://mcp.example.com/tickets", "http://box.local:8000/"]


@pytest.mark.parametrize(
    "url",
    [
        "https://mcp.example.com/tickets",
        "https://mcp.example.com/tickets/",
        "https://mcp.example.com:443/tickets/mcp?v=2",
        "HTTPS://MCP.example.com/tickets/a",
        "http://box.local:8000/mcp",
        "http://box.local:8000",
    ],
)
def test_allowed(url: str) -> None:
    assert is_allowed(url, ALLOWED)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "mcp.example.com/tickets",
        "http://mcp.example.com/tickets",
        "https://mcp.example.com/ticketsandmore",
        "https://mcp.example.com/",
        "https://mcp.example.com:444/tickets",
        "https://mcp.example.com.evil.example/tickets",
        "https://evil.example/https://mcp.example.com/tickets",
        "https://mcp.example.com@evil.example/tickets",
        "https://evil@mcp.example.com/tickets",
        "https://mcp.example.com\\@evil.example/tickets",
        "https://mcp.example.com/tickets/../admin",
        "https://mcp.example.com/tickets/%2e%2e/admin",
        "https://mcp.example.com/tickets//admin",
        "https://mcp.example.com/tickets\t",
        "https://mcp.exämple.com/tickets",
        "http://box.local:80000/",
        "file:///etc/passwd",
        "http://169.254.169.254/latest/meta-data",
    ],
)
def test_not_allowed(url: str) -> None:
    assert not is_allowed(url, ALLOWED)


def test_nothing_is_allowed_unless_it_is_configured() -> None:
    assert not is_allowed("https://mcp.example.com/tickets", [])
