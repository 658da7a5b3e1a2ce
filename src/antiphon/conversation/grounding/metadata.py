"""What a client is told about where an answer comes from ("GroundingMetadata" in the Live API reference)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from urllib.parse import urlsplit

from antiphon.conversation.grounding.entry_point import search_entry_point
from antiphon.conversation.grounding.supports import Support, find_supports
from antiphon.conversation.tool_requests import Passage, PassageKind, SearchOutcome
from antiphon.wire.grounding import (
    GroundingChunk,
    GroundingMetadata,
    GroundingSupport,
    RetrievalMetadata,
    RetrievedContext,
    Segment,
    WebChunk,
)


class GroundingForm(StrEnum):
    """In which form sources are told, by the tool that the client asked for."""

    SEARCH = "search"
    """`googleSearch` and `googleSearchRetrieval`: every source is a `web` chunk, as these clients expect."""

    RETRIEVAL = "retrieval"
    """`retrieval`: every source is a `retrievedContext` chunk, with its text."""


def grounding_metadata(
    answer: str,
    outcomes: Iterable[SearchOutcome],
    form: GroundingForm = GroundingForm.SEARCH,
    *,
    retrieval_score: float | None = None,
) -> GroundingMetadata | None:
    """The metadata of an answer.

    Sources that support nothing of the answer are not named. When nothing was found, or nothing of it was
    used, only the queries are told.

    Args:
        answer: the text as it was sent; for speech, its transcript. Offsets count bytes of its UTF-8.
        outcomes: of all searches in the turn.
        retrieval_score: how likely a search was to help, 0 to 1, if that was asked before searching.

    Returns:
        None when nothing was, or could be, searched and no likelihood was asked.
    """
    searched = [outcome for outcome in outcomes if not outcome.failed]
    if not searched and retrieval_score is None:
        return None
    queries = list(dict.fromkeys(query for outcome in searched for query in outcome.queries))
    passages = list(dict.fromkeys(passage for outcome in searched for passage in outcome.passages))
    supports = list(find_supports(answer, [passage.text for passage in passages]))
    places = _places(supports, passages, form)
    chunks = [_chunk(passages[members[0]], form) for members in places.values()]
    index_of = {member: index for index, members in enumerate(places.values()) for member in members}
    scored = RetrievalMetadata(google_search_dynamic_retrieval_score=retrieval_score)
    links = [(passages[members[0]].title, passages[members[0]].uri) for members in places.values()]
    in_web = form is GroundingForm.SEARCH
    return GroundingMetadata(
        web_search_queries=queries if in_web else [],
        retrieval_queries=[] if in_web else queries,
        search_entry_point=search_entry_point(queries, links) if in_web and links else None,
        grounding_chunks=chunks,
        grounding_supports=[_support(support, index_of) for support in supports],
        retrieval_metadata=None if retrieval_score is None else scored,
    )


def _places(
    supports: Sequence[Support], passages: Sequence[Passage], form: GroundingForm
) -> Mapping[object, list[int]]:
    """The passages that are used, by the chunk they become: passages of one page are one `web` chunk."""
    places: dict[object, list[int]] = {}
    for support in supports:
        for source in support.sources:
            passage = passages[source.passage]
            place = passage if form is GroundingForm.RETRIEVAL else passage.uri
            members = places.setdefault(place, [])
            if source.passage not in members:
                members.append(source.passage)
    return places


def _chunk(passage: Passage, form: GroundingForm) -> GroundingChunk:
    title = passage.title or passage.uri
    if form is GroundingForm.RETRIEVAL:
        return GroundingChunk(
            retrieved_context=RetrievedContext(uri=passage.uri, title=title, text=passage.text)
        )
    domain = _domain(passage.uri) if passage.kind is PassageKind.WEB else None
    return GroundingChunk(web=WebChunk(uri=passage.uri, title=title, domain=domain))


def _support(support: Support, index_of: Mapping[int, int]) -> GroundingSupport:
    confidences: dict[int, float] = {}
    for source in support.sources:
        confidences.setdefault(index_of[source.passage], round(source.confidence, 3))
    sentence = support.sentence
    return GroundingSupport(
        segment=Segment(start_index=sentence.start_byte, end_index=sentence.end_byte, text=sentence.text),
        grounding_chunk_indices=list(confidences),
        confidence_scores=list(confidences.values()),
    )


def _domain(uri: str) -> str | None:
    try:
        return urlsplit(uri).hostname
    except ValueError:
        return None
