"""The provider `tavily`: Tavily's Search API ("POST /search" in its API reference)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import msgspec

from antiphon.conversation.tool_requests import Passage
from antiphon.tools.search.errors import SearchConfigError
from antiphon.tools.search.provider import ProviderSettings
from antiphon.tools.search.web.client import JsonClient, web_passages, without_markup

_URL = "https://api.tavily.com/search"
_MOST_RESULTS = 20


class _Result(msgspec.Struct):
    url: str | None = None
    title: str | None = None
    content: str | None = None
    score: float = 0.0


class _Answer(msgspec.Struct):
    results: list[_Result]


class TavilyProvider:
    """Asks Tavily with an API key."""

    def __init__(self, client: JsonClient) -> None:
        self._client = client

    @property
    def name(self) -> str:
        return self._client.address

    async def check(self) -> None:
        """Nothing to do; every search counts, so none is made to try."""

    async def search(self, query: str, limit: int) -> Sequence[Passage]:
        answer = await self._client.post(_Answer, {"query": query, "max_results": min(limit, _MOST_RESULTS)})
        scores = {each.url: each.score for each in answer.results}
        found = ((each.url, each.title, without_markup(each.content)) for each in answer.results)
        return [
            replace(passage, score=min(max(scores[passage.uri], 0.0), 1.0))
            for passage in web_passages(found, limit)
        ]

    async def close(self) -> None:
        await self._client.close()


def create(settings: ProviderSettings) -> TavilyProvider:
    """The provider's factory.

    Raises:
        SearchConfigError: there is no key.
    """
    if not settings.key:
        raise SearchConfigError("[search] provider is tavily, so key must be an API key (tvly-…)")
    headers = {"Authorization": f"Bearer {settings.key}"}
    refused = "[search] key must be an API key that is valid and not used up"
    return TavilyProvider(
        JsonClient(
            "Tavily", settings.url or _URL, timeout_s=settings.timeout_s, headers=headers, refused=refused
        )
    )
