"""The address under which clients on this machine reach the configured server."""

from __future__ import annotations

from antiphon.config import Config

_EVERY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}


def base_url(config: Config) -> str:
    """What a Live client takes for its base URL: `https://127.0.0.1:8080`."""
    scheme = "https" if config.tls.enabled else "http"
    host = _EVERY_ADDRESS.get(config.server.host, config.server.host)
    return f"{scheme}://{f'[{host}]' if ':' in host else host}:{config.server.port}"
