"""Where an answer comes from ("GroundingMetadata" and "UrlContextMetadata" in the Gemini API reference)."""

from __future__ import annotations

from antiphon.wire.enums import UrlRetrievalStatus
from antiphon.wire.message import Int32, JsonObject, Message


class WebChunk(Message, frozen=True, kw_only=True):
    """A page of the web."""

    uri: str | None = None
    title: str | None = None
    domain: str | None = None


class ImageChunk(Message, frozen=True, kw_only=True):
    """An image and the page it stands on."""

    source_uri: str | None = None
    image_uri: str | None = None
    title: str | None = None
    domain: str | None = None


class MapsChunk(Message, frozen=True, kw_only=True):
    """A place or a route."""

    uri: str | None = None
    title: str | None = None
    text: str | None = None
    place_id: str | None = None
    place_answer_sources: JsonObject | None = None
    route: JsonObject | None = None


class RetrievedContext(Message, frozen=True, kw_only=True):
    """A passage of the user's own documents."""

    uri: str | None = None
    title: str | None = None
    text: str | None = None
    document_name: str | None = None
    rag_chunk: JsonObject | None = None
    file_search_store: str | None = None
    page_number: Int32 | None = None
    media_id: str | None = None
    custom_metadata: list[JsonObject] = []


class GroundingChunk(Message, frozen=True, kw_only=True):
    """One source; exactly one field is set."""

    web: WebChunk | None = None
    image: ImageChunk | None = None
    maps: MapsChunk | None = None
    retrieved_context: RetrievedContext | None = None


class Segment(Message, frozen=True, kw_only=True):
    """A stretch of the answer, in bytes of its UTF-8 text; the end is not part of it."""

    part_index: Int32 | None = None
    start_index: Int32 | None = None
    end_index: Int32 | None = None
    text: str | None = None


class GroundingSupport(Message, frozen=True, kw_only=True):
    """Which sources support a stretch of the answer; confidences 0..1."""

    segment: Segment | None = None
    grounding_chunk_indices: list[Int32] = []
    confidence_scores: list[float] = []
    rendered_parts: list[Int32] = []


class SearchEntryPoint(Message, frozen=True, kw_only=True):
    """What a client shows beside a grounded answer."""

    rendered_content: str | None = None
    sdk_blob: bytes | None = None


class RetrievalMetadata(Message, frozen=True, kw_only=True):
    """How likely a search was to help, 0..1."""

    google_search_dynamic_retrieval_score: float | None = None


class SourceFlaggingUri(Message, frozen=True, kw_only=True):
    """Where a source can be reported."""

    source_id: str | None = None
    flag_content_uri: str | None = None


class GroundingMetadata(Message, frozen=True, kw_only=True):
    """The queries, sources and supports of an answer."""

    web_search_queries: list[str] = []
    image_search_queries: list[str] = []
    retrieval_queries: list[str] = []
    search_entry_point: SearchEntryPoint | None = None
    grounding_chunks: list[GroundingChunk] = []
    grounding_supports: list[GroundingSupport] = []
    retrieval_metadata: RetrievalMetadata | None = None
    google_maps_widget_context_token: str | None = None
    source_flagging_uris: list[SourceFlaggingUri] = []


class UrlMetadata(Message, frozen=True, kw_only=True):
    """What became of one URL."""

    retrieved_url: str | None = None
    url_retrieval_status: UrlRetrievalStatus | None = None


class UrlContextMetadata(Message, frozen=True, kw_only=True):
    """What became of the URLs the model looked up."""

    url_metadata: list[UrlMetadata] = []
