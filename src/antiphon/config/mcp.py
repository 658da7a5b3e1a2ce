"""`[mcp.NAME]`: an MCP server whose tools sessions may use."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator

from antiphon.config.section import Section


class McpSettings(Section):
    """An MCP server: `url` for streamable HTTP, or `command` for a process."""

    url: str | None = None
    """Where the server is, for streamable HTTP."""

    headers: dict[str, str] = Field(default_factory=dict, repr=False)
    """Sent with every request to `url`."""

    bearer_token_env: str | None = None
    """The environment variable that holds a token for `Authorization: Bearer`."""

    command: Annotated[tuple[str, ...], Field(min_length=1)] | None = None
    """The program and its arguments; each session runs one."""

    env: dict[str, str] = Field(default_factory=dict, repr=False)
    """Variables for `command`, beyond `PATH` and the like; the server's own are not handed on."""

    cwd: str | None = None
    """Where `command` runs."""

    in_every_session: bool = False
    """Whether sessions have the server's tools without asking for them."""

    @field_validator("url")
    @classmethod
    def _address(cls, text: str | None) -> str | None:
        if text is not None:
            url = urlsplit(text)
            if url.scheme not in ("http", "https") or not url.hostname:
                raise ValueError("expected an address such as http://127.0.0.1:8000/mcp")
            if url.username is not None:
                raise ValueError("a password does not belong in the address; use bearer_token_env or headers")
        return text

    @model_validator(mode="after")
    def _one_way(self) -> McpSettings:
        if (self.url is None) == (self.command is None):
            raise ValueError("give either url or command")
        wrong = {
            "headers": self.headers and self.url is None,
            "bearer_token_env": self.bearer_token_env and self.url is None,
            "env": self.env and self.command is None,
            "cwd": self.cwd and self.command is None,
        }
        for key, given in wrong.items():
            if given:
                raise ValueError(f"{key} goes with {'command' if key in ('env', 'cwd') else 'url'}")
        return self
