"""Grounded answers and pages, as google-genai sees them, by the built-in assistant and a real search."""

from __future__ import annotations

from typing import Any

import pytest
from google.genai.errors import APIError
from google.genai.types import GroundingMetadata, UrlContextMetadata, UrlRetrievalStatus
from tests.referees.at_once import run
from tests.referees.conftest import StartServer
from tests.referees.sdk import AUDIO, BUILTIN, TEXT, Turn, ask, session, using
from tests.referees.server_process import ServerProcess

SEARCH: Any = {"tools": [{"google_search": {}}]}
RETRIEVAL: Any = {"tools": [{"google_search_retrieval": {}}]}
PAGES: Any = {"tools": [{"url_context": {}}]}
BOTH: Any = {"tools": [{"google_search": {}}, {"url_context": {}}]}

ANSWER = "Damaged goods can be returned within 30 days, even without the box."
QUESTION = "How long can I return damaged goods?"


@pytest.fixture(scope="module")
def surfer(start_server: StartServer, small_web: str) -> ServerProcess:
    """A server that searches the web through SearXNG, and reads no pages."""
    search = f'[search]\nprovider = "searxng"\nurl = "{small_web}"\n'
    return start_server(f"{search}[url_context]\nenabled = false\n")


def grounding_of(turn: Turn) -> GroundingMetadata:
    """The turn's only grounding metadata."""
    (found,) = [
        message.server_content.grounding_metadata
        for message in turn.messages
        if message.server_content and message.server_content.grounding_metadata
    ]
    return found


def pages_of(turn: Turn) -> UrlContextMetadata:
    (found,) = [
        message.server_content.url_context_metadata
        for message in turn.messages
        if message.server_content and message.server_content.url_context_metadata
    ]
    return found


def supported(text: str, grounding: GroundingMetadata) -> list[str]:
    """What of a text is supported, cut out by bytes as clients do."""
    cuts = []
    for support in grounding.grounding_supports or []:
        segment = support.segment
        assert segment is not None
        cuts.append(text.encode()[segment.start_index or 0 : segment.end_index].decode())
        assert cuts[-1] == segment.text
    return cuts


class TestOwnDocuments:
    def test_text(self, librarian: ServerProcess) -> None:
        async def test() -> None:
            async with session(librarian, BUILTIN, using(TEXT, **SEARCH)) as live:
                turn = await ask(live, QUESTION)
                answer = ANSWER + " That is from Rückgabe & Refunds."
                assert turn.text == answer
                grounding = grounding_of(turn)
                assert grounding.web_search_queries == ["How long can I return damaged goods"]
                (chunk,) = grounding.grounding_chunks or []
                assert chunk.web is not None
                assert (chunk.web.uri, chunk.web.title) == ("handbook/refunds.md", "Rückgabe & Refunds")
                assert supported(turn.text, grounding) == [ANSWER]
                assert grounding.search_entry_point and grounding.search_entry_point.rendered_content
                assert turn.kinds[-3:] == ["grounding_metadata", "generation_complete", "turn_complete"]

        run(test())

    def test_in_speech_supports_refer_to_the_transcript(self, librarian: ServerProcess) -> None:
        async def test() -> None:
            async with session(librarian, BUILTIN, using(AUDIO, **SEARCH)) as live:
                turn = await ask(live, QUESTION)
                assert turn.audio and ANSWER in turn.spoken
                assert supported(turn.spoken, grounding_of(turn)) == [ANSWER]

        run(test())

    def test_the_legacy_tool(self, librarian: ServerProcess) -> None:
        async def test() -> None:
            async with session(librarian, BUILTIN, using(TEXT, **RETRIEVAL)) as live:
                assert ANSWER in (await ask(live, QUESTION)).text

        run(test())

    def test_nothing_found_says_so(self, librarian: ServerProcess) -> None:
        async def test() -> None:
            async with session(librarian, BUILTIN, using(TEXT, **SEARCH)) as live:
                turn = await ask(live, "Who painted the Mona Lisa?")
                assert "found nothing" in turn.text
                grounding = grounding_of(turn)
                assert grounding.web_search_queries == ["Who painted the Mona Lisa"]
                assert not grounding.grounding_chunks and not grounding.grounding_supports

        run(test())

    def test_what_needs_no_search_has_no_metadata(self, librarian: ServerProcess) -> None:
        async def test() -> None:
            async with session(librarian, BUILTIN, using(TEXT, **SEARCH)) as live:
                turn = await ask(live, "What is 2 plus 2?")
                assert "grounding_metadata" not in turn.kinds

        run(test())


def test_without_documents_sessions_begin_and_the_model_is_told(server: ServerProcess) -> None:
    async def test() -> None:
        async with session(server, BUILTIN, using(TEXT, **SEARCH)) as live:
            turn = await ask(live, QUESTION)
            assert "but no documents are indexed on this server." in turn.text
            assert "grounding_metadata" not in turn.kinds
            assert (await ask(live, "What is 2 plus 2?")).text

    run(test())


def test_the_web_through_searxng(surfer: ServerProcess) -> None:
    async def test() -> None:
        async with session(surfer, BUILTIN, using(TEXT, **SEARCH)) as live:
            turn = await ask(live, "How tall is the Eiffel tower?")
            fact = "The Eiffel Tower in Paris is 330 metres tall."
            assert fact in turn.text
            grounding = grounding_of(turn)
            (chunk,) = grounding.grounding_chunks or []
            assert chunk.web is not None
            assert (chunk.web.uri, chunk.web.domain) == ("https://tower.example/height", "tower.example")
            assert supported(turn.text, grounding)[0] == fact
            assert grounding.search_entry_point is not None
            assert 'href="https://tower.example/height"' in (
                grounding.search_entry_point.rendered_content or ""
            )

    run(test())


class TestPages:
    def test_a_page_is_read(self, librarian: ServerProcess, small_web: str) -> None:
        async def test() -> None:
            async with session(librarian, BUILTIN, using(TEXT, **BOTH)) as live:
                turn = await ask(live, f"How many members may a colony have, according to {small_web}/bees?")
                assert turn.text.endswith("A colony of honey bees may have 50,000 members in summer.")
                (page,) = pages_of(turn).url_metadata or []
                assert page.retrieved_url == f"{small_web}/bees"
                assert page.url_retrieval_status is UrlRetrievalStatus.URL_RETRIEVAL_STATUS_SUCCESS

        run(test())

    def test_a_page_that_leads_into_the_inner_network(self, librarian: ServerProcess, small_web: str) -> None:
        async def test() -> None:
            async with session(librarian, BUILTIN, using(TEXT, **PAGES)) as live:
                turn = await ask(live, f"Read {small_web}/metadata and {small_web}/missing for me.")
                statuses = [page.url_retrieval_status for page in pages_of(turn).url_metadata or []]
                assert statuses == [
                    UrlRetrievalStatus.URL_RETRIEVAL_STATUS_UNSAFE,
                    UrlRetrievalStatus.URL_RETRIEVAL_STATUS_ERROR,
                ]
                assert "169.254.169.254 is not in the public Internet" in turn.text

        run(test())

    def test_a_server_that_reads_no_pages_refuses_by_name(self, surfer: ServerProcess) -> None:
        async def test() -> None:
            with pytest.raises(APIError, match=r"1007.*setup\.tools\[0\]\.urlContext.*reads no pages"):
                async with session(surfer, BUILTIN, using(TEXT, **PAGES)):
                    pass

        run(test())
