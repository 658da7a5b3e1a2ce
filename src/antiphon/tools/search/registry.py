"""Which providers there are: ours by name, those of other packages through entry points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from importlib.metadata import entry_points

from antiphon.tools.search.errors import SearchConfigError
from antiphon.tools.search.provider import ProviderFactory, ProviderSettings, SearchProvider

GROUP = "antiphon.search_providers"

_OURS: Mapping[str, str] = {
    "local": "antiphon.tools.search.local.provider",
    "searxng": "antiphon.tools.search.web.searxng",
    "brave": "antiphon.tools.search.web.brave",
    "tavily": "antiphon.tools.search.web.tavily",
    "google": "antiphon.tools.search.web.google",
}
"""The module of each, imported when it is used."""


def installed() -> Sequence[str]:
    """The names of all providers."""
    return [*_OURS, *sorted(point.name for point in entry_points(group=GROUP) if point.name not in _OURS)]


def create_provider(provider: str, settings: ProviderSettings) -> SearchProvider:
    """Make a provider.

    Raises:
        SearchConfigError: there is none of this name, it cannot be imported, or it refuses the settings.
    """
    return _factory(provider)(settings)


def _factory(provider: str) -> ProviderFactory:
    if module := _OURS.get(provider):
        factory: ProviderFactory = import_module(module).create
        return factory
    for point in entry_points(group=GROUP, name=provider):
        try:
            loaded: ProviderFactory = point.load()
        except ImportError as error:
            raise SearchConfigError(f"[search] provider {provider} cannot be imported: {error}") from error
        return loaded
    raise SearchConfigError(f"[search] provider: no {provider!r}; there is {', '.join(installed())}")
