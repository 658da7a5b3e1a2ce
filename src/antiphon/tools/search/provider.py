"""What everything that can be searched offers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from antiphon.conversation.tool_requests import Passage


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderSettings:
    """What the configuration says in `[search]`; each provider takes what concerns it.

    Attributes:
        path: the file of the index of local documents.
        base_uri: where clients reach local documents; empty when they are told by relative paths.
        engine: what ranks local documents, `sqlite` or `tantivy`.
        url: the address of the provider; empty for its public one.
        key: the key for it; empty when there is none.
        engine_id: the id of a Programmable Search Engine.
        timeout_s: how long an answer may take.
        options: the settings of a provider that another package brings.
    """

    path: Path
    base_uri: str = ""
    engine: str = "sqlite"
    url: str = ""
    key: str = ""
    engine_id: str = ""
    timeout_s: float = 5.0
    options: Mapping[str, object] = field(default_factory=dict)


class SearchProvider(Protocol):
    """Finds passages; for many sessions at once."""

    @property
    def name(self) -> str:
        """What it searches and where, for logs and `antiphon doctor`."""
        ...

    async def check(self) -> None:
        """Look whether it can be used, for `antiphon doctor`; where searches are counted, nothing is tried.

        Raises:
            SearchFailed: not now; it may be used later all the same.
        """
        ...

    async def search(self, query: str, limit: int) -> Sequence[Passage]:
        """The passages that fit a query best, best first; none when nothing fits.

        Args:
            limit: the most to return, at least 1.

        Raises:
            SearchFailed: it cannot be searched now.
        """
        ...

    async def close(self) -> None:
        """Free connections and files."""
        ...


class ProviderFactory(Protocol):
    """What the entry points of `antiphon.search_providers` refer to."""

    def __call__(self, settings: ProviderSettings) -> SearchProvider:
        """Make a provider; nothing is opened before it is used.

        Raises:
            SearchConfigError: the settings cannot work.
        """
        ...
