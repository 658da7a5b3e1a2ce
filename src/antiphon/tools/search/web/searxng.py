"""The provider `searxng`: an instance of SearXNG, the metasearch engine ("Search API" in its manual)."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from antiphon.conversation.tool_requests import Passage
from antiphon.tools.search.errors import SearchConfigError
from antiphon.tools.search.provider import ProviderSettings
from antiphon.tools.search.web.client import JsonClient, web_passages, without_markup


class _Result(msgspec.Struct):
    url: str | None = None
    title: str | None = None
    content: str | None = None


class _Answer(msgspec.Struct):
    results: list[_Result]


class SearxngProvider:
    """Asks an instance for JSON, which its operator must have enabled."""

    def __init__(self, client: JsonClient) -> None:
        self._client = client

    @property
    def name(self) -> str:
        return self._client.address

    async def check(self) -> None:
        """Search once: only that shows whether JSON is enabled."""
        await self.search("antiphon", 1)

    async def search(self, query: str, limit: int) -> Sequence[Passage]:
        answer = await self._client.get(_Answer, {"q": query, "format": "json"})
        found = ((each.url, each.title, without_markup(each.content)) for each in answer.results)
        return web_passages(found, limit)

    async def close(self) -> None:
        await self._client.close()


def create(settings: ProviderSettings) -> SearxngProvider:
    """The provider's factory.

    Raises:
        SearchConfigError: there is no URL.
    """
    if not settings.url:
        raise SearchConfigError("[search] provider is searxng, so url must say where the instance is")
    return SearxngProvider(
        JsonClient(
            "SearXNG",
            f"{settings.url.rstrip('/')}/search",
            timeout_s=settings.timeout_s,
            headers={},
            refused="its settings.yml must list json in search.formats",
        )
    )
