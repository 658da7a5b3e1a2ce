"""The provider `local`: the documents that `antiphon index` has read."""

from __future__ import annotations

import asyncio
import importlib.util
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar
from urllib.parse import quote

from antiphon.conversation.tool_requests import Passage, PassageKind
from antiphon.tools.search.errors import IndexUnusable, SearchConfigError
from antiphon.tools.search.local.database import IndexDatabase, open_index
from antiphon.tools.search.local.ranking import Found, find
from antiphon.tools.search.local.records import StoredPassage
from antiphon.tools.search.provider import ProviderSettings

T = TypeVar("T")


class LocalProvider:
    """Searches the index; what `antiphon index` changes meanwhile is found at once.

    Its one thread has the connection, so the event loop never waits for the disk.
    """

    def __init__(self, settings: ProviderSettings) -> None:
        self._settings = settings
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="antiphon-search")
        self._database: IndexDatabase | None = None

    @property
    def name(self) -> str:
        return f"local: documents in {self._settings.path}"

    async def check(self) -> None:
        """Open the index.

        Raises:
            IndexUnusable: there is none yet; one that is made later is found all the same.
        """
        await self._run(lambda database: database.summary())

    async def search(self, query: str, limit: int) -> Sequence[Passage]:
        """The passages that fit best.

        Raises:
            IndexUnusable: nothing is indexed yet.
        """
        found = await self._run(lambda database: find(database, query, limit))
        return [self._passage(each) for each in found]

    async def close(self) -> None:
        """Close the index."""
        database, self._database = self._database, None
        if database is not None:
            await asyncio.get_running_loop().run_in_executor(self._thread, database.close)
        self._thread.shutdown(wait=False)

    async def _run(self, work: Callable[[IndexDatabase], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._with_database, work)

    def _with_database(self, work: Callable[[IndexDatabase], T]) -> T:
        if self._database is not None and self._database.is_replaced:
            self._database.close()
            self._database = None
        if self._database is None:
            self._database = open_index(self._settings.path, self._settings.engine)
        try:
            return work(self._database)
        except sqlite3.Error as error:
            raise IndexUnusable(f"the index {self._settings.path} cannot be read: {error}") from error

    def _passage(self, found: Found) -> Passage:
        passage = found.passage
        return Passage(
            text=passage.text,
            title=_title(passage),
            uri=_uri(passage, self._settings.base_uri),
            score=round(found.score, 3),
            kind=PassageKind.DOCUMENT,
        )


def create(settings: ProviderSettings) -> LocalProvider:
    """The provider's factory.

    Raises:
        SearchConfigError: there is no such engine, or it is not installed.
    """
    if settings.engine == "tantivy" and importlib.util.find_spec("tantivy") is None:
        raise SearchConfigError(
            "[search] engine is tantivy, but it is not installed: pip install 'antiphon[search]'"
        )
    return LocalProvider(settings)


def _title(passage: StoredPassage) -> str:
    if not passage.heading or passage.heading == passage.title:
        return passage.title
    return f"{passage.title}: {passage.heading}"


def _uri(passage: StoredPassage, base_uri: str) -> str:
    """Where the document is for clients: never an absolute path of this machine."""
    relative = quote(f"{passage.root_name}/{passage.name}")
    return f"{base_uri.rstrip('/')}/{relative}" if base_uri else relative
