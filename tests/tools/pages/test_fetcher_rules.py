"""Which pages are read: by their URL, by the operator's rules, and by the site's own."""

from __future__ import annotations

import asyncio

import pytest
from tests.tools.http_server import Answer, Asked, http_server
from tests.tools.pages.reading import ERROR, LOOPBACK, SUCCESS, TEXT, UNSAFE, Names, fetch, read, site

from antiphon.conversation.tool_requests import FetchRequest, Page
from antiphon.tools.pages.fetcher import FetcherSettings, PageFetcher
from antiphon.wire.enums import UrlRetrievalStatus


class TestUrls:
    @pytest.mark.parametrize(
        ("url", "status", "told"),
        [
            ("ftp://a.example/x", UNSAFE, "only http and https"),
            ("file:///etc/passwd", UNSAFE, "only http and https"),
            ("javascript:alert(1)", UNSAFE, "only http and https"),
            ("http://user:pass@a.example/", UNSAFE, "with a login"),
            ("http://", ERROR, "no host"),
            ("the news", ERROR, "no URL"),
            ("", ERROR, "no URL"),
            ("http://②⑦.example/", ERROR, "no URL"),
            ("http://a.example/" + "x" * 3000, ERROR, "longer than 2048"),
            ("http://nowhere.example/", ERROR, "there is no host nowhere.example"),
            ("nowhere.example/x", ERROR, "there is no host nowhere.example"),
        ],
    )
    def test_what_is_not_read(self, url: str, status: UrlRetrievalStatus, told: str) -> None:
        (page,) = asyncio.run(fetch(FetcherSettings(robots=False), url))
        assert (page.url, page.status) == (url, status)
        assert told in page.text


class TestSites:
    @pytest.mark.parametrize(
        ("host", "allowed"),
        [
            ("docs.example", True),
            ("DOCS.example.", True),
            ("www.docs.example", True),
            ("notdocs.example", False),
            ("secret.docs.example", False),
            ("docs.example.evil", False),
        ],
    )
    def test_allowed_and_denied(self, host: str, allowed: bool) -> None:
        settings = FetcherSettings(allow=("docs.example",), deny=("secret.docs.example",), robots=False)
        names = Names()
        (page,) = asyncio.run(fetch(settings, f"http://{host}/", names=names))
        assert bool(names.asked) is allowed
        assert page.status is (ERROR if allowed else UNSAFE)

    def test_a_redirect_to_a_denied_site(self) -> None:
        async def main() -> None:
            location = {"Location": "http://denied.example/"}
            async with http_server(Answer(302, headers=location)) as server:
                settings = FetcherSettings(
                    deny=("denied.example",), exceptions=LOOPBACK, ports=(server.port,), robots=False
                )
                names = Names()
                (page,) = await fetch(settings, server.url, names=names)
                assert page.status is UNSAFE and "denied.example" not in names.asked

        asyncio.run(main())


class TestRobots:
    def rules(self, robots: Answer, *paths: str) -> tuple[tuple[Page, ...], list[str]]:
        def answer(asked: Asked) -> Answer:
            return robots if asked.path == "/robots.txt" else TEXT

        pages, server = read(answer, *paths, robots=True)
        return pages, [asked.path for asked in server.asked]

    def test_what_a_site_forbids_is_not_read(self) -> None:
        robots = Answer(body="User-agent: *\nDisallow: /private\n", content_type="text/plain")
        (public, private), asked = self.rules(robots, "/public", "/private/x")
        assert public.status is SUCCESS
        assert private.status is ERROR and "asks programs not to read it (robots.txt)" in private.text
        assert "/private/x" not in asked

    def test_rules_for_us_go_before_rules_for_all(self) -> None:
        robots = Answer(body="User-agent: *\nDisallow: /\n\nUser-agent: Antiphon\nAllow: /\n")
        ((page,), _) = self.rules(robots, "/")
        assert page.status is SUCCESS

    @pytest.mark.parametrize("status", [401, 402, 403, 404, 410])
    def test_a_site_without_rules_may_be_read(self, status: int) -> None:
        ((page,), _) = self.rules(Answer(status), "/")
        assert page.status is SUCCESS

    @pytest.mark.parametrize("robots", [Answer(500), Answer(200, b"#" * 600_000)])
    def test_rules_that_cannot_be_had_forbid_everything(self, robots: Answer) -> None:
        ((page,), asked) = self.rules(robots, "/")
        assert page.status is ERROR and asked == ["/robots.txt"]

    def test_rules_are_read_once_an_hour(self) -> None:
        class Hours:
            hours = 0.0

            def now(self) -> float:
                return self.hours * 3600

        async def main() -> None:
            async with http_server(site({"/": TEXT})) as server:
                settings = FetcherSettings(exceptions=LOOPBACK, ports=(server.port,))
                clock = Hours()
                fetcher = await asyncio.to_thread(PageFetcher, settings, clock, Names())  # type: ignore[arg-type]
                for clock.hours in (0.0, 0.99, 1.01):
                    await fetcher.fetch(FetchRequest((server.url + "/",)))
                await fetcher.close()
                assert [asked.path for asked in server.asked] == ["/robots.txt", "/", "/", "/robots.txt", "/"]

        asyncio.run(main())

    def test_rules_may_not_redirect_into_the_inner_network(self) -> None:
        robots = Answer(302, headers={"Location": "http://169.254.169.254/"})
        ((page,), _) = self.rules(robots, "/")
        assert page.status is UNSAFE
