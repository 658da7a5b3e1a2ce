"""Reading pages over real sockets: friendly ones, and hostile ones."""

from __future__ import annotations

import asyncio
import gzip
import zlib

import pytest
from tests.tools.documents.test_documents import PAGE, PDF
from tests.tools.http_server import Answer
from tests.tools.pages.reading import ERROR, PAYWALL, SUCCESS, TEXT, UNSAFE, read, read_one, site

from antiphon.tools.pages.fetcher import MOST_PAGES
from antiphon.wire.enums import UrlRetrievalStatus


def html(body: str | bytes = PAGE, **headers: str) -> Answer:
    return Answer(body=body, content_type="text/html; charset=utf-8", headers=headers)


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
