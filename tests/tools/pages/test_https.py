"""Pages over TLS: the address was checked, and the certificate must still be the name's."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from ipaddress import ip_network
from pathlib import Path

import pytest
from tests.tools.http_server import Answer, http_server
from tests.tools.pages.reading import ERROR, SUCCESS, Names

from antiphon.clock import LoopClock
from antiphon.conversation.tool_requests import FetchRequest, Page
from antiphon.server.certificates import CertificateFiles, prepare_certificates
from antiphon.server.trust import server_context
from antiphon.tools.pages.fetcher import FetcherSettings, PageFetcher


@pytest.fixture
def certificates(tmp_path: Path) -> CertificateFiles:
    return prepare_certificates(tmp_path, ["docs.example"], datetime.now(UTC))


def fetch(certificates: CertificateFiles, host: str) -> Page:
    """Fetch a page of a host that is this machine, whose certificate is docs.example's."""

    async def main() -> Page:
        tls = await asyncio.to_thread(server_context, certificates.certificate, certificates.private_key)
        answer = Answer(body="Hello.", content_type="text/plain")
        async with http_server(answer, tls=tls) as server:
            settings = FetcherSettings(
                exceptions=[ip_network("127.0.0.1")], ports=(server.port,), robots=False
            )
            names = Names(docs_example=["127.0.0.1"], other_example=["127.0.0.1"])
            fetcher = await asyncio.to_thread(PageFetcher, settings, LoopClock(), names)
            try:
                outcome = await fetcher.fetch(FetchRequest((f"https://{host}:{server.port}/",)))
            finally:
                await fetcher.close()
            return outcome.pages[0]

    return asyncio.run(main())


def test_the_certificate_of_the_name_is_taken(
    certificates: CertificateFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificates.ca))
    page = fetch(certificates, "docs.example")
    assert (page.status, page.text) == (SUCCESS, "Hello.")


def test_the_certificate_of_another_name_is_not(
    certificates: CertificateFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificates.ca))
    page = fetch(certificates, "other.example")
    assert (page.status, page.text) == (ERROR, "other.example cannot be reached, or does not speak HTTP")


def test_the_certificate_of_an_unknown_authority_is_not(certificates: CertificateFiles) -> None:
    assert fetch(certificates, "docs.example").status is ERROR
