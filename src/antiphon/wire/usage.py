"""Tokens spent ("UsageMetadata" in the Live API reference)."""

from __future__ import annotations

from antiphon.wire.enums import MediaModality, TrafficType
from antiphon.wire.message import Int32, Message


class ModalityTokenCount(Message, frozen=True, kw_only=True):
    """Tokens of one kind of content."""

    modality: MediaModality | None = None
    token_count: Int32 = 0


class UsageMetadata(Message, frozen=True, kw_only=True):
    """Tokens of a turn; the prompt is the whole context the turn was answered from.

    The Gemini API says `response...`, Vertex AI says `candidates...`, and each client reads its own pair,
    so both are to be set.
    """

    prompt_token_count: Int32 | None = None
    cached_content_token_count: Int32 | None = None
    response_token_count: Int32 | None = None
    candidates_token_count: Int32 | None = None
    tool_use_prompt_token_count: Int32 | None = None
    thoughts_token_count: Int32 | None = None
    total_token_count: Int32 | None = None
    prompt_tokens_details: list[ModalityTokenCount] = []
    cache_tokens_details: list[ModalityTokenCount] = []
    response_tokens_details: list[ModalityTokenCount] = []
    candidates_tokens_details: list[ModalityTokenCount] = []
    tool_use_prompt_tokens_details: list[ModalityTokenCount] = []
    service_tier: str | None = None
    traffic_type: TrafficType | None = None
