"""Documents of every format as readable text."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antiphon.tools.documents.document import Document, DocumentError, Section
from antiphon.tools.documents.formats import Format, read_document

PDF = b"""%PDF-1.4
1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj
2 0 obj <</Type /Pages /Kids [3 0 R] /Count 1>> endobj
3 0 obj <</Type /Page /Parent 2 0 R /MediaBox [0 0 300 100] /Contents 4 0 R
/Resources <</Font <</F1 <</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>>>>>>> endobj
4 0 obj <</Length 46>> stream
BT /F1 18 Tf 20 50 Td (Refunds take 5 days.) Tj ET
endstream endobj
5 0 obj <</Title (The refund handbook)>> endobj
trailer <</Root 1 0 R /Info 5 0 R>>
%%EOF
"""

PAGE = """<!doctype html><html><head><meta charset="utf-8"><title>Return  policy</title>
<style>p {color: red}</style><script>alert("hostile")</script></head><body>
<nav><a href="/">Home</a> <a href="/shop">Shop</a></nav>
<article><h1>Returns</h1><p>Damaged goods can be returned within thirty days of delivery, at no cost for the
customer, in every shop of ours.</p><p>The refund is paid to the card that was used for the purchase, and
takes about five working days to arrive.</p></article><footer>Copyright 2026</footer></body></html>"""


def sections(data: str | bytes, format: Format) -> list[tuple[str, str]]:
    read = read_document(data.encode() if isinstance(data, str) else data, format)
    return [(section.heading, section.text) for section in read.sections]


class TestMarkdown:
    def test_headings_make_sections_and_marks_are_dropped(self) -> None:
        text = (
            "# The *shop*\n\nSee [returns](https://a.example/x) and `code`.\n\n- one\n- **two**\n\n"
            "## Hours\nOpen from 9\nto 5. ![a clock](c.png)\n\n```\nx = 1\n```\n\n"
            "| a | b |\n|---|---|\n| 1 | 2 |\n"
        )
        assert sections(text, Format.MARKDOWN) == [
            ("The shop", "See returns and code.\n\none\n\ntwo"),
            ("Hours", "Open from 9 to 5. a clock\n\nx = 1\n\na\n\nb\n\n1\n\n2"),
        ]

    def test_the_title_is_the_first_heading(self) -> None:
        assert read_document(b"Hello.\n\n# A\n\n# B\n", Format.MARKDOWN).title == "A"

    def test_front_matter_is_no_text_and_may_have_the_title(self) -> None:
        document = read_document(
            b"---\ntitle: 'Opening hours'\ntags: [x]\n---\n# A\nText.\n", Format.MARKDOWN
        )
        assert document == Document("Opening hours", (Section("A", "Text."),))

    def test_html_in_markdown_is_no_text(self) -> None:
        assert sections("<script>alert(1)</script>\n\nText.\n", Format.MARKDOWN) == [("", "Text.")]

    @given(st.text())
    def test_any_text_is_markdown(self, text: str) -> None:
        read_document(text.replace("\0", "").encode(), Format.MARKDOWN)


class TestHtml:
    def test_the_article_is_read_and_what_is_around_it_is_not(self) -> None:
        document = read_document(PAGE.encode(), Format.HTML)
        assert document.title == "Return policy"
        assert "Damaged goods can be returned within thirty days" in document.text
        for unwanted in ("alert", "color", "Shop", "Copyright"):
            assert unwanted not in document.text

    def test_a_page_without_an_article(self) -> None:
        page = "<html><body><script>alert(1)</script><p>Hello <b>you</b></p></body></html>"
        assert read_document(page.encode(), Format.HTML).text == "Hello you"

    @pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "windows-1252", "utf-16"])
    def test_the_declared_charset_counts(self, charset: str) -> None:
        page = PAGE.replace("utf-8", charset).replace("Damaged", "Beschädigte Güter: damaged")
        assert "Beschädigte Güter" in read_document(page.encode(charset), Format.HTML, charset).text

    @pytest.mark.parametrize("charset", ["no-such-charset", "ascii", "utf-16", "hex", "idna"])
    def test_a_wrong_charset_is_no_error(self, charset: str) -> None:
        document = read_document(PAGE.replace("Damaged", "Beschädigte").encode(), Format.HTML, charset)
        assert "returned within thirty days" in document.text

    @pytest.mark.parametrize("data", [b"", b"   ", b"<!-- nothing -->"])
    def test_nothing_is_no_page(self, data: bytes) -> None:
        with pytest.raises(DocumentError, match="no HTML"):
            read_document(data, Format.HTML)

    def test_a_fragment_is_a_page(self) -> None:
        assert read_document(b"<p>Hi", Format.HTML).text == "Hi"


class TestPdf:
    def test_pages_are_sections(self) -> None:
        document = read_document(PDF, Format.PDF)
        assert document == Document("The refund handbook", (Section("page 1", "Refunds take 5 days."),))

    @pytest.mark.parametrize("data", [b"", b"no pdf", PDF[:40], b"%PDF-1.7\n" + bytes(100)])
    def test_a_broken_file_is_told(self, data: bytes) -> None:
        with pytest.raises(DocumentError, match="no PDF that can be read"):
            read_document(data, Format.PDF)


class TestText:
    @pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
    def test_unicode_is_recognized(self, charset: str) -> None:
        assert sections("Grüße, 東京".encode(charset), Format.TEXT) == [("", "Grüße, 東京")]

    def test_older_charsets_are_guessed(self) -> None:
        text = "Die Straße führt über die Brücke; schöne Grüße aus München, Köln und Düsseldorf. " * 3
        assert sections(text.encode("cp1252"), Format.TEXT) == [("", text.strip())]

    def test_binary_is_no_text(self) -> None:
        with pytest.raises(DocumentError, match="binary"):
            read_document(b"abc\x00def", Format.TEXT)


def test_a_document_has_all_its_sections_in_its_text() -> None:
    assert Document("T", (Section("", "a"), Section("B", ""), Section("C", "c"))).text == "a\n\nB\n\nC\n\nc"


def test_no_format_is_forgotten(tmp_path: Path) -> None:
    for format in Format:
        try:
            read_document(b"<p>x</p>", format)
        except DocumentError:
            assert format is Format.PDF
