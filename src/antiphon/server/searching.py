"""The search that the configuration names."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from antiphon.config.search import SearchSettings
from antiphon.server.state_directory import state_directory
from antiphon.tools.search.provider import ProviderSettings
from antiphon.tools.search.registry import create_provider
from antiphon.tools.search.searcher import ProviderSearcher

_INDEX = "search.db"


def create_searcher(settings: SearchSettings, environ: Mapping[str, str]) -> ProviderSearcher:
    """Make the configured search; it is not started.

    Args:
        environ: for the state directory, where the index lies by default.

    Raises:
        SearchConfigError: there is no such provider, or it refuses the settings.
    """
    provider = create_provider(
        settings.provider,
        ProviderSettings(
            path=index_path(settings, environ),
            base_uri=settings.base_uri,
            engine=settings.engine,
            url=settings.url,
            key=settings.key.get_secret_value() if settings.key else "",
            engine_id=settings.engine_id,
            timeout_s=settings.timeout_s,
            options=settings.options,
        ),
    )
    return ProviderSearcher(provider, limit=settings.passages, timeout_s=settings.timeout_s)


def index_path(settings: SearchSettings, environ: Mapping[str, str]) -> Path:
    """Where the index of local documents is."""
    return settings.path.expanduser() if settings.path else state_directory(environ) / _INDEX
