"""Search services, each with a literal answer from its public reference, over a real socket."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.tools.http_server import Answer, Asked, HttpServer, http_server

from antiphon.conversation.tool_requests import Passage, PassageKind
from antiphon.tools.search.errors import SearchConfigError, SearchFailed, SearchRefused
from antiphon.tools.search.provider import ProviderSettings
from antiphon.tools.search.registry import create_provider, installed

SEARXNG = """{"query": "antiphon", "number_of_results": 0, "results": [
 {"url": "https://en.wikipedia.org/wiki/Antiphon", "title": "Antiphon - Wikipedia",
  "content": "An antiphon is a short chant in Christian ritual, sung as a refrain.", "publishedDate": null,
  "engine": "wikipedia", "template": "default.html", "parsed_url": ["https", "en.wikipedia.org",
  "/wiki/Antiphon", "", "", ""], "engines": ["wikipedia", "brave"], "positions": [1, 2], "score": 3.0,
  "category": "general"},
 {"url": "https://example.org/empty", "title": "No snippet", "content": "", "score": 1.0},
 {"url": "javascript:alert(1)", "title": "Hostile", "content": "Not a page.", "score": 1.0}],
 "answers": [], "corrections": [], "infoboxes": [], "suggestions": [], "unresponsive_engines": []}"""

BRAVE = """{"type": "search", "query": {"original": "brave search api", "more_results_available": true},
 "web": {"type": "search", "results": [
 {"title": "Brave Search API &amp; AI", "url": "https://brave.com/search/api/",
  "description": "Power your agents with the world&#x27;s <strong>largest independent index</strong>.",
  "extra_snippets": ["Access over 30 billion indexed pages.", "Supports web and news endpoints."],
  "page_age": "2025-01-15", "profile": {"name": "Brave"}},
 {"title": "Get Started", "url": "https://api-dashboard.search.brave.com/", "description": "Documentation."}
 ]}, "locations": {"results": []}, "rich": null}"""

TAVILY = """{"query": "who is leo messi?", "follow_up_questions": null, "answer": null, "images": [],
 "results": [
 {"url": "https://www.britannica.com/biography/Lionel-Messi", "title": "Lionel Messi Facts | Britannica",
  "content": "Lionel Messi, an Argentine footballer, has won the Ballon d'Or a record eight times.",
  "score": 0.98564, "raw_content": null},
 {"url": "https://en.wikipedia.org/wiki/Lionel_Messi", "title": "Lionel Messi",
  "content": "Lionel Andrés Messi is an Argentine professional footballer.", "score": 1.2}],
 "response_time": 1.67, "request_id": "123e4567"}"""

GOOGLE = """{"kind": "customsearch#search", "url": {"type": "application/json", "template": "…"},
 "searchInformation": {"searchTime": 0.21, "totalResults": "2"}, "items": [
 {"kind": "customsearch#result", "title": "Lectures - MIT", "htmlTitle": "<b>Lectures</b> - MIT",
  "link": "https://ocw.mit.edu/lectures", "displayLink": "ocw.mit.edu",
  "snippet": "Free lecture notes,\\nexams, and videos from MIT.", "htmlSnippet": "Free <b>lecture</b>"}]}"""

GOOGLE_NOTHING = """{"kind": "customsearch#search", "searchInformation": {"totalResults": "0"}}"""

GOOGLE_BAD_KEY = """{"error": {"code": 403, "message": "The caller does not have permission",
 "status": "PERMISSION_DENIED"}}"""

KEY = "s3cret-key"


def settings(provider: str, url: str, timeout_s: float = 5.0) -> ProviderSettings:
    return ProviderSettings(path=Path("unused"), url=url, key=KEY, engine_id="cx:1", timeout_s=timeout_s)


def ask(
    provider: str, answer: Answer, query: str = "antiphon", limit: int = 5
) -> tuple[Sequence[Passage], HttpServer]:
    async def main() -> tuple[Sequence[Passage], HttpServer]:
        async with http_server(answer) as server:
            searching = create_provider(provider, settings(provider, server.url))
            try:
                return await searching.search(query, limit), server
            finally:
                await searching.close()

    return asyncio.run(main())


class TestSearxng:
    def test_results(self) -> None:
        (passage,), server = ask("searxng", Answer(body=SEARXNG), "what is an antiphon?")
        assert passage == Passage(
            text="An antiphon is a short chant in Christian ritual, sung as a refrain.",
            title="Antiphon - Wikipedia",
            uri="https://en.wikipedia.org/wiki/Antiphon",
            score=1.0,
            kind=PassageKind.WEB,
        )
        (asked,) = server.asked
        assert (asked.method, asked.path) == ("GET", "/search")
        assert asked.query == {"q": "what is an antiphon?", "format": "json"}

    def test_an_instance_without_json_is_told_what_to_do(self) -> None:
        with pytest.raises(SearchRefused, match=r"403.*must list json in search\.formats"):
            ask("searxng", Answer(403, "<title>403 Forbidden</title>", content_type="text/html"))

    def test_a_url_is_needed(self) -> None:
        with pytest.raises(SearchConfigError, match="url must say where"):
            create_provider("searxng", settings("searxng", ""))

    def test_only_the_web_is_asked(self) -> None:
        with pytest.raises(SearchConfigError, match=r"expected http:// or https://; came 'ftp://"):
            create_provider("searxng", settings("searxng", "ftp://search.example"))

    def test_an_endless_result_is_cut(self) -> None:
        result = {"url": "https://a.example/", "title": "t" * 10_000, "content": "word " * 100_000}
        ((passage,), _) = ask("searxng", Answer(body=json.dumps({"results": [result]})))
        assert (len(passage.text), len(passage.title)) == (4000, 200)


class TestBrave:
    def test_results_without_markup(self) -> None:
        (first, second), server = ask("brave", Answer(body=BRAVE))
        assert first.title == "Brave Search API & AI"
        assert first.text == (
            "Power your agents with the world's largest independent index.\n"
            "Access over 30 billion indexed pages.\nSupports web and news endpoints."
        )
        assert (second.uri, second.text) == ("https://api-dashboard.search.brave.com/", "Documentation.")
        assert first.score > second.score
        (asked,) = server.asked
        assert asked.headers["x-subscription-token"] == KEY
        assert asked.query == {"q": "antiphon", "count": "5", "result_filter": "web"}

    def test_no_more_is_asked_than_the_service_takes(self) -> None:
        _, server = ask("brave", Answer(body=BRAVE), "word " * 60 + "x" * 500, limit=100)
        asked = server.asked[0].query
        assert len(asked["q"]) <= 400 and len(asked["q"].split()) <= 50 and asked["count"] == "20"

    def test_nothing_found(self) -> None:
        found, _ = ask("brave", Answer(body='{"type": "search", "query": {"original": "x"}}'))
        assert found == []


class TestTavily:
    def test_results_with_the_scores_of_the_service(self) -> None:
        (first, second), server = ask("tavily", Answer(body=TAVILY), "who is leo messi?", limit=2)
        assert first.text.startswith("Lionel Messi, an Argentine footballer")
        assert (first.score, second.score) == (0.98564, 1.0)
        (asked,) = server.asked
        assert (asked.method, asked.headers["authorization"]) == ("POST", f"Bearer {KEY}")
        assert json.loads(asked.body) == {"query": "who is leo messi?", "max_results": 2}

    def test_a_plan_that_is_used_up(self) -> None:
        body = '{"detail": {"error": "This request exceeds your plan\'s set usage limit."}}'
        with pytest.raises(SearchRefused, match="432.*usage limit.*not used up"):
            ask("tavily", Answer(432, body))


class TestGoogle:
    def test_results(self) -> None:
        (passage,), server = ask("google", Answer(body=GOOGLE), "lectures", limit=30)
        assert (passage.title, passage.uri) == ("Lectures - MIT", "https://ocw.mit.edu/lectures")
        assert passage.text == "Free lecture notes, exams, and videos from MIT."
        (asked,) = server.asked
        assert asked.query == {"cx": "cx:1", "q": "lectures", "num": "10"}
        assert asked.headers["x-goog-api-key"] == KEY

    def test_nothing_found_has_no_items(self) -> None:
        found, _ = ask("google", Answer(body=GOOGLE_NOTHING))
        assert found == []

    def test_a_wrong_key(self) -> None:
        with pytest.raises(SearchRefused, match="PERMISSION_DENIED.*key must be valid"):
            ask("google", Answer(403, GOOGLE_BAD_KEY))


KEYED = ["brave", "tavily", "google"]
ALL = ["searxng", *KEYED]


class TestEveryService:
    @pytest.mark.parametrize("provider", KEYED)
    def test_a_key_is_needed(self, provider: str) -> None:
        with pytest.raises(SearchConfigError, match="key must be"):
            create_provider(provider, ProviderSettings(path=Path("unused"), url="http://127.0.0.1:1"))

    @pytest.mark.parametrize("provider", KEYED)
    def test_the_public_service_is_the_default(self, provider: str) -> None:
        assert "https://" in create_provider(provider, settings(provider, "")).name

    @pytest.mark.parametrize("provider", ALL)
    @pytest.mark.parametrize(
        ("answer", "told"),
        [
            (Answer(429, "slow down"), "429: slow down; it is asked more often than it allows"),
            (Answer(500, "oops"), "has answered 500: oops"),
            (Answer(302, "", {"Location": "http://169.254.169.254/"}), "has answered 302"),
            (Answer(200, "<html>", content_type="text/html"), "has answered something else"),
            (Answer(200, '{"results": 7, "web": 7, "items": 7}'), "has answered something else"),
            (Answer(200, b" " * (5 * 1024 * 1024)), "more than 4,194,304 bytes"),
        ],
    )
    def test_bad_answers_are_told_without_the_key(self, provider: str, answer: Answer, told: str) -> None:
        with pytest.raises(SearchFailed) as caught:
            ask(provider, answer)
        assert told in str(caught.value)
        assert KEY not in str(caught.value)

    @pytest.mark.parametrize("provider", ALL)
    def test_nobody_there(self, provider: str) -> None:
        async def main() -> None:
            async with http_server(Answer()) as server:
                pass
            searching = create_provider(provider, settings(provider, server.url))
            with pytest.raises(SearchFailed, match="cannot be reached"):
                await searching.search("x", 1)
            await searching.close()

        asyncio.run(main())

    @pytest.mark.parametrize("provider", ALL)
    def test_a_service_that_hangs(self, provider: str) -> None:
        async def hang(writer: asyncio.StreamWriter) -> None:
            await asyncio.sleep(5)

        async def main() -> None:
            async with http_server(lambda asked: hang) as server:
                searching = create_provider(provider, settings(provider, server.url, timeout_s=0.1))
                with pytest.raises(SearchFailed, match=r"has not answered within 0\.1 s"):
                    await searching.search("x", 1)
                await searching.close()

        asyncio.run(main())

    @pytest.mark.parametrize("provider", ALL)
    def test_the_key_is_not_logged(self, provider: str, caplog: pytest.LogCaptureFixture) -> None:
        body = {"searxng": SEARXNG, "brave": BRAVE, "tavily": TAVILY, "google": GOOGLE}[provider]
        with caplog.at_level(logging.DEBUG, "httpx2"):
            ask(provider, Answer(body=body))
        assert KEY not in caplog.text


def test_the_providers_there_are() -> None:
    assert list(installed())[:5] == ["local", "searxng", "brave", "tavily", "google"]


def test_an_unknown_provider_is_told_with_those_there_are() -> None:
    with pytest.raises(SearchConfigError, match="no 'bing'; there is local, searxng, brave, tavily, google"):
        create_provider("bing", settings("bing", ""))


def test_requests_are_not_shared(caplog: pytest.LogCaptureFixture) -> None:
    """Two searches at the same time get their own answers."""

    def echo(asked: Asked) -> Answer:
        query = asked.query["q"]
        result = {"url": f"https://a.example/{query}", "title": query, "content": f"About {query}."}
        return Answer(body=json.dumps({"results": [result]}))

    async def main() -> None:
        async with http_server(echo) as server:
            searching = create_provider("searxng", settings("searxng", server.url))
            found = await asyncio.gather(*(searching.search(str(number), 1) for number in range(20)))
            assert [passages[0].title for passages in found] == [str(number) for number in range(20)]
            await searching.close()

    asyncio.run(main())
