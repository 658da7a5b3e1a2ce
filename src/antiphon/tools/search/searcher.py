"""Carrying out what a language model wants searched."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator, Sequence
from itertools import chain, zip_longest
from urllib.parse import urlsplit

from antiphon.conversation.tool_requests import Passage, PassageKind, SearchOutcome, SearchRequest
from antiphon.tools.search.errors import IndexUnusable, SearchFailed
from antiphon.tools.search.provider import SearchProvider

logger = logging.getLogger(__name__)

MOST_QUERIES = 4
_MOST_QUERY_CHARS = 1000


class ProviderSearcher:
    """Searches with one provider, which several sessions share.

    Args:
        limit: the most passages that a search returns.
        timeout_s: how long a search may take altogether.
    """

    def __init__(self, provider: SearchProvider, *, limit: int, timeout_s: float) -> None:
        self._provider = provider
        self._limit = limit
        self._timeout_s = timeout_s

    @property
    def name(self) -> str:
        """What is searched, for logs."""
        return self._provider.name

    async def check(self) -> None:
        """Look whether it can be searched, as far as that costs nothing.

        Raises:
            SearchFailed: not now.
        """
        await self._provider.check()

    async def start(self) -> None:
        """Nothing: sessions begin without waiting for a service, and also when it is down."""

    async def search(self, request: SearchRequest) -> SearchOutcome:
        """Search for the first few queries at the same time.

        The best of each come first. If some of the queries fail, the others count.
        """
        queries = tuple(dict.fromkeys(" ".join(query.split()) for query in request.queries if query.strip()))
        queries = tuple(query[:_MOST_QUERY_CHARS] for query in queries[:MOST_QUERIES])
        if not queries:
            return SearchOutcome((), (), failed="there is nothing to search for: the query is empty")
        results = await asyncio.gather(*map(self._ask, queries))
        found = [result for result in results if not isinstance(result, str)]
        if not found:
            return SearchOutcome(queries, (), failed=str(results[0]))
        merged = dict.fromkeys(
            passage for passage in _taking_turns(found) if not _is_excluded(passage, request.exclude_domains)
        )
        return SearchOutcome(queries, tuple(merged)[: self._limit])

    async def close(self) -> None:
        """Free what the provider holds."""
        await self._provider.close()

    async def _ask(self, query: str) -> Sequence[Passage] | str:
        """What was found, or why nothing could be searched, in words for the language model."""
        try:
            async with asyncio.timeout(self._timeout_s):
                return await self._provider.search(query, self._limit)
        except TimeoutError:
            logger.warning("search: %s has not answered within %g s", self._provider.name, self._timeout_s)
            return "the search has not answered in time"
        except IndexUnusable as error:
            logger.warning("search: %s", error)
            return "no documents are indexed on this server"
        except SearchFailed as error:  # it names addresses and files, which are the operator's alone
            logger.warning("search: %s", error)
            return "the search cannot be used at the moment"


def _taking_turns(results: Sequence[Sequence[Passage]]) -> Iterator[Passage]:
    return (passage for passage in chain(*zip_longest(*results)) if passage is not None)


def _is_excluded(passage: Passage, domains: Sequence[str]) -> bool:
    if passage.kind is not PassageKind.WEB:
        return False
    try:
        host = (urlsplit(passage.uri).hostname or "").lower()
    except ValueError:
        return True
    unwanted = [domain.lower().strip(".") for domain in domains]
    return any(host == domain or host.endswith(f".{domain}") for domain in unwanted if domain)
