"""The provider `brave`: Brave's Web Search API ("Web Search" in its API reference)."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from antiphon.conversation.tool_requests import Passage
from antiphon.tools.search.errors import SearchConfigError
from antiphon.tools.search.provider import ProviderSettings
from antiphon.tools.search.web.client import JsonClient, web_passages, without_markup

_URL = "https://api.search.brave.com/res/v1/web/search"
_MOST_RESULTS = 20
_MOST_QUERY_CHARS = 400
_MOST_QUERY_WORDS = 50


class _Result(msgspec.Struct):
    url: str | None = None
    title: str | None = None
    description: str | None = None
    extra_snippets: list[str] = []


class _Web(msgspec.Struct):
    results: list[_Result] = []


class _Answer(msgspec.Struct):
    web: _Web | None = None


class BraveProvider:
    """Asks Brave with a subscription token."""

    def __init__(self, client: JsonClient) -> None:
        self._client = client

    @property
    def name(self) -> str:
        return self._client.address

    async def check(self) -> None:
        """Nothing to do; every search counts, so none is made to try."""

    async def search(self, query: str, limit: int) -> Sequence[Passage]:
        short = " ".join(query.split()[:_MOST_QUERY_WORDS])[:_MOST_QUERY_CHARS]
        params = {"q": short, "count": str(min(limit, _MOST_RESULTS)), "result_filter": "web"}
        answer = await self._client.get(_Answer, params)
        found = answer.web.results if answer.web else []
        return web_passages(((each.url, each.title, _text(each)) for each in found), limit)

    async def close(self) -> None:
        await self._client.close()


def create(settings: ProviderSettings) -> BraveProvider:
    """The provider's factory.

    Raises:
        SearchConfigError: there is no key.
    """
    if not settings.key:
        raise SearchConfigError("[search] provider is brave, so key must be a subscription token")
    headers = {"X-Subscription-Token": settings.key, "Accept": "application/json"}
    refused = "[search] key must be a subscription token that is valid and not used up"
    return BraveProvider(
        JsonClient(
            "Brave", settings.url or _URL, timeout_s=settings.timeout_s, headers=headers, refused=refused
        )
    )


def _text(result: _Result) -> str:
    snippets = map(without_markup, [result.description or "", *result.extra_snippets])
    return "\n".join(dict.fromkeys(snippet for snippet in snippets if snippet))
