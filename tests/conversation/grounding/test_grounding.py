"""Grounding metadata ("GroundingMetadata" in the Live API reference)."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from antiphon.conversation.grounding.metadata import GroundingForm, grounding_metadata
from antiphon.conversation.grounding.sentences import sentences
from antiphon.conversation.tool_requests import Passage, PassageKind, SearchOutcome
from antiphon.wire.codec import encode_server
from antiphon.wire.grounding import GroundingMetadata
from antiphon.wire.server import ServerContent, ServerMessage

REFUNDS = Passage(
    text="Damaged goods can be returned within 30 days. The refund is paid to the card that was used.",
    title="Refunds",
    uri="https://shop.example/refunds",
    score=0.9,
)
SHIPPING = Passage(
    text="Parcels are shipped on the next working day. Shipping costs 4 euros within Europe.",
    title="Shipping",
    uri="https://shop.example/shipping",
    score=0.5,
)


def found(*passages: Passage, query: str = "refund damaged goods") -> SearchOutcome:
    return SearchOutcome((query,), passages)


def metadata_of(
    answer: str, *passages: Passage, form: GroundingForm = GroundingForm.SEARCH
) -> GroundingMetadata:
    metadata = grounding_metadata(answer, [found(*passages)], form)
    assert metadata is not None
    return metadata


def supported(answer: str, metadata: GroundingMetadata) -> list[tuple[str, list[int]]]:
    """The stretches of the answer that are supported, cut out by their bytes, with their chunks."""
    data = answer.encode()
    cuts = []
    for support in metadata.grounding_supports:
        segment = support.segment
        assert segment is not None and segment.start_index is not None and segment.end_index is not None
        text = data[segment.start_index : segment.end_index].decode()
        assert text == segment.text
        cuts.append((text, support.grounding_chunk_indices))
    return cuts


class TestSupports:
    def test_a_sentence_is_given_its_source(self) -> None:
        answer = "Yes. You can return damaged goods within 30 days."
        metadata = metadata_of(answer, SHIPPING, REFUNDS)
        assert supported(answer, metadata) == [("You can return damaged goods within 30 days.", [0])]
        (chunk,) = metadata.grounding_chunks
        assert chunk.web is not None
        assert (chunk.web.uri, chunk.web.title, chunk.web.domain) == (REFUNDS.uri, "Refunds", "shop.example")

    def test_offsets_are_bytes_not_characters(self) -> None:
        answer = "Gewiß 😀! Damaged goods can be returned within 30 days."
        metadata = metadata_of(answer, REFUNDS)
        (support,) = metadata.grounding_supports
        assert support.segment is not None
        assert support.segment.start_index == len("Gewiß 😀! ".encode()) == 13
        assert support.segment.end_index == len(answer.encode())

    def test_each_sentence_has_its_own_sources(self) -> None:
        answer = "Damaged goods can be returned within 30 days. Shipping costs 4 euros."
        cuts = supported(answer, metadata_of(answer, REFUNDS, SHIPPING))
        assert [indices for _, indices in cuts] == [[0], [1]]

    def test_a_wrong_figure_is_not_supported(self) -> None:
        metadata = metadata_of("Damaged goods can be returned within 90 days.", REFUNDS)
        assert not metadata.grounding_supports and not metadata.grounding_chunks

    def test_what_only_sounds_alike_is_not_supported(self) -> None:
        assert not metadata_of("The card game was invented in Paris.", REFUNDS).grounding_supports

    def test_one_word_in_common_is_not_enough(self) -> None:
        assert not metadata_of("Goods! Expensive goods.", REFUNDS).grounding_supports
        assert not metadata_of("That is from Card & Co.", REFUNDS).grounding_supports

    def test_words_far_apart_in_a_passage_do_not_add_up(self) -> None:
        filler = "Nothing else matters here today. " * 5
        scattered = Passage(
            text=f"Penguins are birds. {filler}Whales swim in the ocean. {filler}Glaciers melt slowly.",
            title="",
            uri="https://a.example",
            score=1,
        )
        assert not metadata_of("Penguins swim slowly.", scattered).grounding_supports

    def test_two_passages_that_say_the_same_are_both_named(self) -> None:
        other = Passage(text=REFUNDS.text, title="Copy", uri="https://copy.example/", score=0.8)
        answer = "Damaged goods can be returned within 30 days."
        metadata = metadata_of(answer, REFUNDS, other)
        assert supported(answer, metadata) == [(answer, [0, 1])]
        (support,) = metadata.grounding_supports
        assert support.confidence_scores == [1.0, 1.0]

    def test_passages_of_one_page_are_one_chunk(self) -> None:
        more = Passage(text="Gift cards are never refunded.", title="Refunds", uri=REFUNDS.uri, score=0.4)
        answer = "Damaged goods can be returned within 30 days. Gift cards are never refunded."
        metadata = metadata_of(answer, REFUNDS, more)
        assert len(metadata.grounding_chunks) == 1
        assert [indices for _, indices in supported(answer, metadata)] == [[0], [0]]

    def test_an_answer_in_chinese(self) -> None:
        passage = Passage(text="东京塔高三百三十三米。建于一九五八年。", title="塔", uri="t.md", score=1)
        answer = "好的。东京塔建于一九五八年。"
        assert supported(answer, metadata_of(answer, passage)) == [("东京塔建于一九五八年。", [0])]

    def test_a_figure_alone_can_be_supported(self) -> None:
        answer = "In 1958."
        passage = Passage(text="The tower was built in 1958.", title="", uri="t.md", score=1)
        assert supported(answer, metadata_of(answer, passage)) == [(answer, [0])]


class TestChunks:
    def test_documents_of_a_search_are_web_chunks_without_a_domain(self) -> None:
        passage = Passage(
            text=REFUNDS.text, title="", uri="handbook/refunds.md", score=1, kind=PassageKind.DOCUMENT
        )
        (chunk,) = metadata_of(REFUNDS.text, passage).grounding_chunks
        assert chunk.web is not None and chunk.retrieved_context is None
        assert (chunk.web.uri, chunk.web.title, chunk.web.domain) == (passage.uri, passage.uri, None)

    def test_retrieval_tells_retrieved_contexts_with_their_text(self) -> None:
        metadata = metadata_of(REFUNDS.text, REFUNDS, form=GroundingForm.RETRIEVAL)
        (chunk,) = metadata.grounding_chunks
        assert chunk.web is None and chunk.retrieved_context is not None
        assert chunk.retrieved_context.text == REFUNDS.text
        assert metadata.retrieval_queries == ["refund damaged goods"]
        assert not metadata.web_search_queries and metadata.search_entry_point is None

    def test_an_unreadable_uri_has_no_domain(self) -> None:
        passage = Passage(text=REFUNDS.text, title="x", uri="http://[broken", score=1)
        (chunk,) = metadata_of(REFUNDS.text, passage).grounding_chunks
        assert chunk.web is not None and chunk.web.domain is None


class TestNothing:
    def test_nothing_found_tells_the_query_and_no_sources(self) -> None:
        metadata = metadata_of("I found nothing about that.")
        assert metadata == GroundingMetadata(web_search_queries=["refund damaged goods"])

    def test_a_failed_search_tells_nothing(self) -> None:
        outcome = SearchOutcome(("refund",), (), failed="SearXNG at http://127.0.0.1:1 does not answer")
        assert grounding_metadata("I could not search.", [outcome]) is None
        assert grounding_metadata("Hello.", []) is None

    def test_queries_of_all_searches_are_told_once(self) -> None:
        metadata = grounding_metadata(
            "-", [found(query="a"), found(query="b"), found(query="a"), SearchOutcome(("c",), (), "down")]
        )
        assert metadata is not None and metadata.web_search_queries == ["a", "b"]

    def test_the_retrieval_score_is_told_when_it_was_asked(self) -> None:
        metadata = grounding_metadata("-", [found()], retrieval_score=0.7)
        assert metadata is not None and metadata.retrieval_metadata is not None
        assert metadata.retrieval_metadata.google_search_dynamic_retrieval_score == 0.7


class TestEntryPoint:
    def rendered(self, passage: Passage, query: str = "q") -> str:
        metadata = grounding_metadata(passage.text, [found(passage, query=query)])
        assert metadata is not None and metadata.search_entry_point is not None
        return metadata.search_entry_point.rendered_content or ""

    def test_queries_and_links_are_shown(self) -> None:
        html = self.rendered(REFUNDS, "refund")
        assert "<span>refund</span>" in html
        assert f'<a href="{REFUNDS.uri}" target="_blank" rel="noopener noreferrer">Refunds</a>' in html

    def test_everything_is_escaped(self) -> None:
        hostile = Passage(
            text=REFUNDS.text,
            title="<script>alert(1)</script>",
            uri='https://a.example/"onmouseover="alert(1)',
            score=1,
        )
        html = self.rendered(hostile, "<img src=x onerror=alert(1)>")
        assert "<script" not in html and "<img" not in html and '"onmouseover' not in html

    def test_only_web_addresses_become_links(self) -> None:
        for uri in ("javascript:alert(1)", "handbook/refunds.md", "file:///etc/passwd", "http://[broken"):
            passage = Passage(text=REFUNDS.text, title="t", uri=uri, score=1)
            assert "<a " not in self.rendered(passage)


class TestAnyUnicode:
    @given(st.text(alphabet=st.characters(), max_size=200))
    @example("a.\n \u2028b。c")
    @example("\x00. é\u0301! 👩‍👩‍👧. x")
    def test_sentences_stand_at_their_bytes(self, text: str) -> None:
        data = text.encode("utf-8", "surrogatepass")
        end = 0
        for sentence in sentences(text):
            assert end <= sentence.start_byte < sentence.end_byte <= len(data)
            cut = data[sentence.start_byte : sentence.end_byte].decode("utf-8", "surrogatepass")
            assert cut == sentence.text == sentence.text.strip()
            assert not data[end : sentence.start_byte].decode("utf-8", "surrogatepass").strip()
            end = sentence.end_byte
        assert not data[end:].decode("utf-8", "surrogatepass").strip()

    @given(
        st.text(max_size=80), st.text(max_size=80), st.text(max_size=80), st.sampled_from(list(GroundingForm))
    )
    def test_segments_are_cut_right_and_can_be_sent(
        self, before: str, middle: str, after: str, form: GroundingForm
    ) -> None:
        answer = f"{before} Damaged goods can be returned within 30 days. {middle} {after}"
        passages = (REFUNDS, Passage(text=f"{middle}\n{after}", title=middle, uri=after, score=0))
        metadata = metadata_of(answer, *passages, form=form)
        for text, indices in supported(answer, metadata):
            assert text and indices
            assert all(index < len(metadata.grounding_chunks) for index in indices)
        encode_server(ServerMessage(server_content=ServerContent(grounding_metadata=metadata)))
