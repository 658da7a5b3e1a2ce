"""Reading pages over real sockets: friendly ones, and hostile ones."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from collections.abc import Awaitable, Callable, Sequence
from ipaddress import ip_address, ip_network

import pytest
from tests.tools.documents.test_documents import PAGE, PDF
from tests.tools.http_server import Answer, Asked, Handler, HttpServer, http_server

from antiphon.clock import LoopClock
from antiphon.conversation.tool_requests import FetchRequest, Page
from antiphon.tools.pages.addresses import Address
from antiphon.tools.pages.fetcher import MOST_PAGES, FetcherSettings, PageFetcher
from antiphon.wire.enums import UrlRetrievalStatus

SUCCESS, ERROR = UrlRetrievalStatus.SUCCESS, UrlRetrievalStatus.ERROR
UNSAFE, PAYWALL = UrlRetrievalStatus.UNSAFE, UrlRetrievalStatus.PAYWALL

LOOPBACK = (ip_network("127.0.0.1/32"),)


def html(body: str | bytes = PAGE, **headers: str) -> Answer:
    return Answer(body=body, content_type="text/html; charset=utf-8", headers=headers)


TEXT = Answer(body="Hello.", content_type="text/plain")
NO_ROBOTS = Answer(404)


def site(pages: dict[str, Answer | Callable[[asyncio.StreamWriter], Awaitable[None]]]) -> Handler:
    """A site by path; without rules for robots unless it has some."""
    return lambda asked: pages.get(asked.path, NO_ROBOTS)


class Names:
    """A name server whose answers may change with each question."""

    def __init__(self, **names: Sequence[str]) -> None:
        self.names = {name.replace("_", "."): list(addresses) for name, addresses in names.items()}
        self.asked: list[str] = []

    async def __call__(self, host: str, port: int) -> Sequence[Address]:
        self.asked.append(host)
        try:
            return [ip_address(host)]
        except ValueError:
            pass
        if host not in self.names:
            raise OSError("no such host")
        answers = self.names[host]
        addresses = answers.pop(0) if len(answers) > 1 else answers[0]
        return [ip_address(address) for address in addresses.split()]


async def fetch(settings: FetcherSettings, *urls: str, names: Names | None = None) -> tuple[Page, ...]:
    fetcher = await asyncio.to_thread(PageFetcher, settings, LoopClock(), names or Names())
    try:
        return (await fetcher.fetch(FetchRequest(urls))).pages
    finally:
        await fetcher.close()


def read(
    handler: Handler | Answer,
    *paths: str,
    robots: bool = False,
    timeout_s: float = 8,
    most_bytes: int = 300_000,
    most_chars: int = 20_000,
) -> tuple[tuple[Page, ...], HttpServer]:
    """Fetch pages of a site at 127.0.0.1, which is allowed here."""

    async def main() -> tuple[tuple[Page, ...], HttpServer]:
        async with http_server(handler) as server:
            settings = FetcherSettings(
                exceptions=LOOPBACK,
                ports=(server.port,),
                robots=robots,
                timeout_s=timeout_s,
                most_bytes=most_bytes,
                most_chars=most_chars,
            )
            return await fetch(settings, *(server.url + path for path in paths)), server

    return asyncio.run(main())


def read_one(handler: Handler | Answer, *, timeout_s: float = 8, most_bytes: int = 300_000) -> Page:
    ((page,), _) = read(handler, "/", timeout_s=timeout_s, most_bytes=most_bytes)
    return page


class TestFriendlyPages:
    def test_html(self) -> None:
        ((page,), server) = read(html(), "/returns?x=1#policy")
        assert (page.status, page.title) == (SUCCESS, "Return policy")
        assert "Damaged goods can be returned within thirty days" in page.text
        assert "alert" not in page.text
        assert page.url == f"{server.url}/returns?x=1#policy"
        (asked,) = server.asked
        assert asked.target == "/returns?x=1"
        assert asked.headers["user-agent"].startswith("Antiphon/")
        assert asked.headers["host"] == f"127.0.0.1:{server.port}"

    @pytest.mark.parametrize(
        ("content_type", "body", "text"),
        [
            ("text/plain", b"Hello.", "Hello."),
            ("text/plain; charset=latin-1", "Grüße".encode("latin-1"), "Grüße"),
            ("text/plain; charset=klingon", "Grüße".encode(), "Grüße"),
            ("TEXT/Markdown", b"# A\n\n*b*", "A\n\nb"),
            ("application/pdf", PDF, "page 1\n\nRefunds take 5 days."),
            ("application/json", b'{"a": 1}', '{"a": 1}'),
        ],
    )
    def test_other_formats(self, content_type: str, body: bytes, text: str) -> None:
        page = read_one(Answer(body=body, content_type=content_type))
        assert (page.status, page.text) == (SUCCESS, text)

    @pytest.mark.parametrize("encoding", ["gzip", "deflate"])
    def test_compressed(self, encoding: str) -> None:
        body = gzip.compress(PAGE.encode()) if encoding == "gzip" else zlib.compress(PAGE.encode())
        assert read_one(html(body, **{"Content-Encoding": encoding})).title == "Return policy"

    def test_a_redirect_is_followed(self) -> None:
        moved = Answer(301, headers={"Location": "/new"})
        ((page,), server) = read(site({"/old": moved, "/new": TEXT}), "/old")
        assert page.status is SUCCESS and page.url.endswith("/old")
        assert [asked.path for asked in server.asked] == ["/old", "/new"]

    def test_several_pages_keep_their_order(self) -> None:
        pages = {f"/{n}": Answer(body=f"Page {n}.", content_type="text/plain") for n in range(6)}
        fetched, _ = read(site({**pages}), "/3", "/0", "/missing", "/3", "/5")
        assert [page.text for page in fetched] == [
            "Page 3.",
            "Page 0.",
            "127.0.0.1 has answered 404",
            "Page 5.",
        ]

    def test_long_texts_are_cut(self) -> None:
        answer = Answer(body="x" * 1000, content_type="text/plain")
        ((page,), _) = read(answer, "/", most_chars=100)
        assert page.text == "x" * 100 + "…"

    def test_no_more_pages_than_google_reads(self) -> None:
        paths = [f"/{number}" for number in range(MOST_PAGES + 2)]
        fetched, server = read(Answer(500), *paths)
        assert len(fetched) == MOST_PAGES + 2 and len(server.asked) == MOST_PAGES
        assert fetched[-1].text == "no more than 20 pages are read at once"


class TestAnswersThatAreNoPage:
    @pytest.mark.parametrize(
        ("answer", "status", "told"),
        [
            (Answer(404), ERROR, "has answered 404"),
            (Answer(503), ERROR, "has answered 503"),
            (Answer(401), PAYWALL, "wants a login or a payment (401)"),
            (Answer(402), PAYWALL, "wants a login or a payment (402)"),
            (Answer(body=b"\x89PNG", content_type="image/png"), ERROR, "it is image/png"),
            (Answer(body=b"\0\1\2", content_type="text/plain"), ERROR, "it is binary, not text"),
            (Answer(body=b"", content_type="text/html"), ERROR, "no HTML"),
            (html("<html><body></body></html>"), ERROR, "no text in it"),
            (Answer(body=b"no pdf", content_type="application/pdf"), ERROR, "no PDF that can be read"),
            (html(b"x" * 300_001), ERROR, "larger than 300,000 bytes"),
            (html(b"no gzip", **{"Content-Encoding": "gzip"}), ERROR, "compressed data is damaged"),
            (html(gzip.compress(b"<p>x")[:-9], **{"Content-Encoding": "gzip"}), ERROR, "in the middle of"),
            (html(b"x", **{"Content-Encoding": "br"}), ERROR, "compressed by 'br'"),
            (Answer(302, headers={"Location": "http://a b:x/"}), ERROR, "no URL"),
            (Answer(302, headers={"Location": "file:///etc/passwd"}), UNSAFE, "only http and https"),
            (Answer(302, headers={"Location": "http://u:p@127.0.0.1/"}), UNSAFE, "with a login"),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    def test_they_are_told(self, answer: Answer, status: UrlRetrievalStatus, told: str) -> None:
        page = read_one(answer)
        assert page.status is status
        assert told in page.text

    @pytest.mark.parametrize(
        "raw",
        [
            b"",
            b"SSH-2.0-OpenSSH_9.2\r\n",
            b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort",
            b"\0" * 100,
        ],
    )
    def test_what_is_not_http(self, raw: bytes) -> None:
        async def answer(writer: asyncio.StreamWriter) -> None:
            writer.write(raw)

        page = read_one(lambda asked: answer)
        assert page.status is ERROR and "cannot be reached, or does not speak HTTP" in page.text


class TestHostilePages:
    def test_a_bomb_is_not_blown_up(self) -> None:
        bomb = gzip.compress(bytes(200_000_000), 9)
        assert len(bomb) < 300_000
        page = read_one(html(bomb, **{"Content-Encoding": "gzip"}))
        assert page.status is ERROR and "larger than 300,000 bytes" in page.text

    def test_an_endless_page_is_not_read_to_its_end(self) -> None:
        async def forever(writer: asyncio.StreamWriter) -> None:
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
            while True:
                writer.write(b"<p>again " * 1000)
                await writer.drain()

        assert "larger than 300,000 bytes" in read_one(lambda asked: forever).text

    def test_an_endless_head_is_not_read_to_its_end(self) -> None:
        async def forever(writer: asyncio.StreamWriter) -> None:
            writer.write(b"HTTP/1.1 200 OK\r\n")
            while True:
                writer.write(b"X-Again: " + b"x" * 1000 + b"\r\n")
                await writer.drain()

        assert "cannot be reached, or does not speak HTTP" in read_one(lambda asked: forever).text

    def test_a_page_that_drips(self) -> None:
        async def drip(writer: asyncio.StreamWriter) -> None:
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
            while True:
                writer.write(b"x")
                await asyncio.sleep(0.02)

        page = read_one(lambda asked: drip, timeout_s=0.3)
        assert (page.status, page.text) == (ERROR, "it was not had within 0.3 s")

    def test_a_server_that_says_nothing(self) -> None:
        async def silence(writer: asyncio.StreamWriter) -> None:
            await asyncio.sleep(10)

        assert "not had within 0.3 s" in read_one(lambda asked: silence, timeout_s=0.3).text

    def test_redirects_in_a_circle(self) -> None:
        ((page,), server) = read(Answer(302, headers={"Location": "/again"}), "/")
        assert page.status is ERROR and "redirects more than 5 times" in page.text
        assert len(server.asked) == 6

    def test_deeply_nested_html(self) -> None:
        page = read_one(html("<div>" * 50_000 + "deep"))
        assert page.status in (SUCCESS, ERROR)


class TestPrivateAddresses:
    @pytest.mark.parametrize(
        "host",
        ["127.0.0.1", "169.254.169.254", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:a9fe:a9fe]", "10.0.0.5",
         "[fd00:ec2::254]", "[64:ff9b::7f00:1]"],
    )  # fmt: skip
    def test_they_are_not_asked(self, host: str) -> None:
        (page,) = asyncio.run(fetch(FetcherSettings(robots=False), f"http://{host}/latest/meta-data/"))
        assert page.status is UNSAFE and "is not in the public Internet" in page.text

    @pytest.mark.parametrize("host", ["0x7f000001", "2130706433", "127.1", "0177.0.0.1", "localhost"])
    def test_other_spellings_are_resolved_before_they_are_judged(self, host: str) -> None:
        async def main() -> tuple[Page, ...]:
            from antiphon.tools.pages.network import resolve

            fetcher = await asyncio.to_thread(
                PageFetcher, FetcherSettings(robots=False), LoopClock(), resolve
            )
            try:
                return (await fetcher.fetch(FetchRequest((f"http://{host}/",)))).pages
            finally:
                await fetcher.close()

        (page,) = asyncio.run(main())
        assert page.status is UNSAFE or "there is no host" in page.text or "no URL" in page.text

    @pytest.mark.parametrize(
        "target", ["http://127.0.0.2:{port}/", "http://169.254.169.254:{port}/", "http://[::1]:{port}/",
                   "//[::ffff:7f00:2]:{port}/", "http://inner.example:{port}/"]
    )  # fmt: skip
    def test_redirects_do_not_lead_there(self, target: str) -> None:
        async def main() -> Page:
            async with http_server(
                lambda asked: Answer(302, headers={"Location": target.format(port=server.port)})
            ) as server:
                settings = FetcherSettings(exceptions=LOOPBACK, ports=(server.port,), robots=False)
                names = Names(inner_example=["10.0.0.7"])
                (page,) = await fetch(settings, f"{server.url}/", names=names)
                assert len(server.asked) == 1
                return page

        assert asyncio.run(main()).status is UNSAFE

    def test_a_name_that_is_rebound_is_asked_once(self) -> None:
        """The first answer was checked, so the connection goes there, whatever the second would be."""

        async def main() -> None:
            async with http_server(TEXT) as server:
                names = Names(rebound_example=["127.0.0.1", "169.254.169.254"])
                settings = FetcherSettings(exceptions=LOOPBACK, ports=(server.port,), robots=False)
                url = f"http://rebound.example:{server.port}/"
                (page,) = await fetch(settings, url, names=names)
                assert page.status is SUCCESS
                assert names.asked == ["rebound.example"]
                assert server.asked[0].headers["host"] == f"rebound.example:{server.port}"

        asyncio.run(main())

    def test_a_name_that_is_rebound_between_redirects_is_checked_again(self) -> None:
        async def main() -> None:
            async with http_server(Answer(302, headers={"Location": "/again"})) as server:
                names = Names(rebound_example=["127.0.0.1", "169.254.169.254"])
                settings = FetcherSettings(exceptions=LOOPBACK, ports=(server.port,), robots=False)
                (page,) = await fetch(settings, f"http://rebound.example:{server.port}/", names=names)
                assert page.status is UNSAFE and len(server.asked) == 1

        asyncio.run(main())

    def test_one_private_address_among_public_ones_is_enough(self) -> None:
        names = Names(mixed_example=["8.8.8.8 127.0.0.1"])
        (page,) = asyncio.run(fetch(FetcherSettings(robots=False), "http://mixed.example/", names=names))
        assert page.status is UNSAFE

    def test_other_ports_are_not_asked(self) -> None:
        async def main() -> None:
            async with http_server(TEXT) as server:
                settings = FetcherSettings(exceptions=LOOPBACK, robots=False)
                (page,) = await fetch(settings, server.url)
                assert page.status is UNSAFE and f"port {server.port}" in page.text
                assert not server.asked

        asyncio.run(main())

    def test_what_is_told_names_nothing_of_the_inner_network(self) -> None:
        names = Names(inner_example=["10.1.2.3"])
        (page,) = asyncio.run(fetch(FetcherSettings(robots=False), "http://inner.example/", names=names))
        assert page.text == "inner.example is not in the public Internet"


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
