"""The provider `google`: Google's Custom Search JSON API ("Method: cse.list" in its reference)."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from antiphon.conversation.tool_requests import Passage
from antiphon.tools.search.errors import SearchConfigError
from antiphon.tools.search.provider import ProviderSettings
from antiphon.tools.search.web.client import JsonClient, web_passages, without_markup

_URL = "https://customsearch.googleapis.com/customsearch/v1"
_MOST_RESULTS = 10


class _Item(msgspec.Struct):
    link: str | None = None
    title: str | None = None
    snippet: str | None = None


class _Answer(msgspec.Struct):
    items: list[_Item] = []


class GoogleProvider:
    """Asks a Programmable Search Engine with an API key."""

    def __init__(self, client: JsonClient, engine_id: str) -> None:
        self._client = client
        self._engine_id = engine_id

    @property
    def name(self) -> str:
        return self._client.address

    async def check(self) -> None:
        """Nothing to do; every search counts, so none is made to try."""

    async def search(self, query: str, limit: int) -> Sequence[Passage]:
        params = {"cx": self._engine_id, "q": query, "num": str(min(limit, _MOST_RESULTS))}
        answer = await self._client.get(_Answer, params)
        found = ((each.link, each.title, without_markup(each.snippet)) for each in answer.items)
        return web_passages(found, limit)

    async def close(self) -> None:
        await self._client.close()


def create(settings: ProviderSettings) -> GoogleProvider:
    """The provider's factory.

    Raises:
        SearchConfigError: there is no key, or no engine id.
    """
    if not settings.key or not settings.engine_id:
        raise SearchConfigError(
            "[search] provider is google, so key must be an API key and engine_id the id (cx) of an engine"
        )
    # The header instead of the parameter `key`: addresses are written to logs.
    headers = {"X-Goog-Api-Key": settings.key}
    refused = "[search] key must be valid for the Custom Search API, and not used up"
    client = JsonClient(
        "Google", settings.url or _URL, timeout_s=settings.timeout_s, headers=headers, refused=refused
    )
    return GoogleProvider(client, settings.engine_id)
