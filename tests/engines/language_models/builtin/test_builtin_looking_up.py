"""Searching and reading pages, and telling what was found."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engines.language_models.builtin.talking import (
    answered,
    called,
    calls,
    function,
    model,
    reply,
    requests,
    user,
)

from antiphon.conversation.grounding.metadata import grounding_metadata
from antiphon.conversation.tool_requests import (
    FetchRequest,
    Passage,
    SearchOutcome,
    SearchRequest,
    ServerTool,
)

SEARCH, PAGES = ServerTool.GOOGLE_SEARCH, ServerTool.URL_CONTEXT

REFUNDS = {
    "title": "Refunds",
    "uri": "handbook/refunds.md",
    "text": "We want you to be happy. Damaged goods can be returned within 30 days. "
    "Gift cards cannot be returned.",
}
SHIPPING = {
    "title": "Shipping",
    "uri": "handbook/shipping.md",
    "text": "Parcels are shipped on the next working day.\n\nShipping costs 4 euros.",
}
PAGE = {
    "url": "https://bees.example/",
    "title": "Bees",
    "text": "Home\n\nHoney bees live in colonies with a single queen. A colony of honey bees may have 50,000 "
    "members. Bees collect nectar, which the colony turns into honey. Our shop is open on Monday.",
}


def anything(keys: list[str]) -> st.SearchStrategy[Any]:
    """Any JSON, with some keys that mean something."""
    plain = st.none() | st.booleans() | st.integers() | st.text()
    return st.recursive(plain, lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(keys), inner))


class TestSearching:
    @pytest.mark.parametrize(
        ("said", "query"),
        [
            ("How long can I return damaged goods?", "How long can I return damaged goods"),
            (
                "Hey Gemini, could you please tell me who won the 2022 world cup? Thanks!",
                "who won the 2022 world cup",
            ),
            ("Search the web for penguin facts", "penguin facts"),
            ("please google the height of the Eiffel tower", "the height of the Eiffel tower"),
            ("Look up the refund policy.", "the refund policy"),
            ("Tell me about the refund policy", "the refund policy"),
            ("Do a web search for antiphons", "antiphons"),
            ("find information about bees", "bees"),
        ],
    )
    def test_what_is_not_known_is_searched(self, said: str, query: str) -> None:
        assert requests(said, tools=[SEARCH]) == [SearchRequest((query,))]

    @pytest.mark.parametrize(
        "said", ["Hello!", "What is 2 plus 2?", "What time is it?", "Who are you?", "Thanks."]
    )
    def test_what_is_known_is_not_searched(self, said: str) -> None:
        assert reply(said, tools=[SEARCH])

    def test_without_the_tool_nothing_is_searched(self) -> None:
        assert "I cannot answer" in reply("Who won the 2022 world cup?")
        assert "I do not understand" in reply("Search the web for penguin facts")

    def test_a_function_that_fits_goes_first(self) -> None:
        weather = function("get_weather", "Get the weather in a city.", "city", city={"type": "STRING"})
        said = "What is the weather in Paris?"
        assert calls(said, functions=(weather,), tools=[SEARCH]) == [("get_weather", {"city": "Paris"})]


def told(response: dict[str, Any], question: str = "How long can I return damaged goods?") -> str:
    return reply(
        user(question),
        called("google_search", {"queries": [question.strip("?")]}),
        answered("google_search", response),
        tools=[SEARCH],
    )


class TestTellingWhatWasFound:
    def test_the_sentence_that_answers_and_its_source(self) -> None:
        said = told({"passages": [SHIPPING, REFUNDS]})
        assert said == "Damaged goods can be returned within 30 days. That is from Refunds."

    def test_a_source_without_a_title_is_told_by_its_address(self) -> None:
        assert told({"passages": [{**REFUNDS, "title": ""}]}).endswith("That is from handbook/refunds.md.")

    def test_the_answer_is_grounded(self) -> None:
        said = told({"passages": [SHIPPING, REFUNDS]})
        found = (SHIPPING, REFUNDS)
        passages = tuple(
            Passage(text=each["text"], title=each["title"], uri=each["uri"], score=1.0) for each in found
        )
        metadata = grounding_metadata(said, [SearchOutcome(("q",), passages)])
        assert metadata is not None
        (support,) = metadata.grounding_supports
        assert support.segment is not None
        assert support.segment.text == "Damaged goods can be returned within 30 days."

    def test_nothing_found(self) -> None:
        nothing = {"passages": [], "note": "Nothing was found."}
        assert (
            told(nothing, "Who was Ada?") == 'I searched for "Who was Ada" and found nothing that answers it.'
        )

    def test_what_does_not_answer_is_not_told(self) -> None:
        assert "found nothing that answers it" in told({"passages": [SHIPPING]}, "Who painted the Mona Lisa?")

    def test_a_failed_search(self) -> None:
        said = told({"error": "The search has not answered in time."}, "Who was Ada?")
        assert said == 'I wanted to search for "Who was Ada", but the search has not answered in time.'

    def test_a_passage_without_sentences(self) -> None:
        listed = {"title": "Hours", "uri": "h", "text": "Opening hours:\nMonday 9 to 5\nFriday 9 to 3"}
        said = told({"passages": [listed]}, "What are the opening hours?")
        assert said == "Opening hours: Monday 9 to 5 Friday 9 to 3. That is from Hours."

    @given(anything(["passages", "text", "title", "error", "uri"]))
    def test_any_answer_is_told_somehow(self, value: Any) -> None:
        assert told({"passages": value})
        assert told({"passages": [value]})


class TestReading:
    @pytest.mark.parametrize(
        ("said", "urls"),
        [
            ("Summarize https://bees.example/.", ("https://bees.example/",)),
            ("What does (https://a.example/x?y=1) say?", ("https://a.example/x?y=1",)),
            ("Compare www.a.example and http://b.example/c!", ("www.a.example", "http://b.example/c")),
            ("Read https://a.example/ and https://a.example/ again", ("https://a.example/",)),
        ],
    )
    def test_pages_that_are_named_are_read(self, said: str, urls: tuple[str, ...]) -> None:
        assert requests(said, tools=[PAGES]) == [FetchRequest(urls)]
        assert requests(said, tools=[PAGES, SEARCH]) == [FetchRequest(urls)]

    def test_without_the_tool_nothing_is_read(self) -> None:
        assert reply("Summarize https://bees.example/")

    def test_without_an_address_nothing_is_read(self) -> None:
        assert reply("Summarize that page.", tools=[PAGES])


def told_of(*pages: dict[str, str], question: str = "Summarize https://bees.example/ please.") -> str:
    urls = {"urls": [page["url"] for page in pages]}
    response = answered("url_context", {"pages": list(pages)})
    return reply(user(question), called("url_context", urls), response, tools=[PAGES])


class TestTellingWhatPagesSay:
    def test_a_summary_is_made_of_its_own_sentences(self) -> None:
        said = told_of(PAGE)
        assert said.startswith("Bees says: Honey bees live in colonies with a single queen.")
        assert "shop" not in said and "Home" not in said

    def test_a_question_is_answered_from_it(self) -> None:
        question = "How many members does a colony have, according to https://bees.example/?"
        assert told_of(PAGE, question=question) == "A colony of honey bees may have 50,000 members."

    def test_what_it_does_not_say_is_admitted(self) -> None:
        said = told_of(PAGE, question="What does https://bees.example/ say about wasps in Australia?")
        assert said.startswith("Bees does not say that, as far as I can see. It says: ")

    def test_pages_that_cannot_be_read(self) -> None:
        broken = {"url": "https://x.example/", "error": "x.example has answered 404"}
        assert told_of(broken) == "I could not read https://x.example/: x.example has answered 404."
        said = told_of(PAGE, broken, question="Compare https://bees.example/ and https://x.example/")
        assert said.startswith("Bees says: ") and said.endswith("404.")

    def test_a_page_is_remembered(self) -> None:
        said = reply(
            user("Summarize https://bees.example/"),
            called("url_context", {"urls": ["https://bees.example/"]}),
            answered("url_context", {"pages": [PAGE]}),
            model("Bees says: …"),
            user("And how many members may a colony have?"),
            tools=[PAGES],
        )
        assert said == "A colony of honey bees may have 50,000 members."

    @given(anything(["url", "title", "text", "error"]))
    def test_any_answer_is_told_somehow(self, page: Any) -> None:
        assert reply(
            user("Summarize https://a.example"),
            called("url_context"),
            answered("url_context", {"pages": [page, page]}),
            tools=[PAGES],
        )
