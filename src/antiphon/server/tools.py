"""The server's own tools, as they are configured."""

from __future__ import annotations

from collections.abc import Mapping

from antiphon.clock import Clock
from antiphon.config.errors import InvalidConfig
from antiphon.config.mcp import McpSettings
from antiphon.config.settings import Config
from antiphon.server.reading import create_fetcher
from antiphon.server.searching import create_searcher
from antiphon.server.session.tools import NO_FETCHER, Tools
from antiphon.tools.code.sandbox import CodeSandbox
from antiphon.tools.mcp.servers import ConfiguredServer, McpServers
from antiphon.tools.mcp.transport import Http, Stdio, Transport


def create_tools(config: Config, environ: Mapping[str, str], *, clock: Clock) -> Tools:
    """Make the tools; nothing is started before a session asks for it.

    Raises:
        InvalidConfig: an environment variable that should hold a secret is not set.
        SearchConfigError: there is no such search provider, or it refuses the settings.
    """
    return Tools(
        code=CodeSandbox(config.code_execution.sandbox(), clock=clock),
        searcher=create_searcher(config.search, environ),
        fetcher=create_fetcher(config.url_context, clock) if config.url_context.enabled else NO_FETCHER,
        mcp=create_mcp_servers(config, environ),
    )


def create_mcp_servers(config: Config, environ: Mapping[str, str]) -> McpServers:
    """The MCP servers that sessions may use; none is connected before a session is opened.

    Raises:
        InvalidConfig: an environment variable that should hold a secret is not set.
    """
    configured = {
        name: ConfiguredServer(
            transport=mcp_transport(name, settings, environ), in_every_session=settings.in_every_session
        )
        for name, settings in config.mcp.items()
    }
    return McpServers(
        configured,
        allowed_urls=config.tools.mcp_allowed_urls,
        connect_timeout_s=config.tools.mcp_connect_timeout_s,
    )


def mcp_transport(name: str, settings: McpSettings, environ: Mapping[str, str]) -> Transport:
    """How a configured MCP server is reached.

    Raises:
        InvalidConfig: the environment variable that should hold its token is not set.
    """
    if settings.command is not None:
        return Stdio(command=settings.command, env=settings.env, cwd=settings.cwd)
    assert settings.url is not None
    headers = dict(settings.headers)
    if settings.bearer_token_env is not None:
        token = environ.get(settings.bearer_token_env)
        if not token:
            missing = f"the environment variable {settings.bearer_token_env} is not set"
            raise InvalidConfig([f"mcp.{name}.bearer_token_env: {missing}"])
        headers["Authorization"] = f"Bearer {token}"
    return Http(url=settings.url, headers=headers)
