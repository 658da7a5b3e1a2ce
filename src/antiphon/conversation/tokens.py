"""Counting tokens when the engine does not say: the estimator, by modality.

Rates are those of the Live API: text about four characters a token, audio 25 tokens a second in both
directions, an image or video frame 64 tokens at low media resolution and 256 otherwise
(Gemini API documentation, "Understand and count tokens"; Live API pricing).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from antiphon.wire.content import Part
from antiphon.wire.enums import MediaModality, MediaResolution

CHARS_PER_TOKEN = 4
AUDIO_TOKENS_PER_SECOND = 25
FRAME_TOKENS_LOW = 64
FRAME_TOKENS = 256


@dataclass(frozen=True, slots=True)
class TokenCount:
    """Tokens by modality; zero counts are left out, so that equal counts compare equal."""

    by_modality: Mapping[MediaModality, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(self.by_modality.values())

    def __add__(self, other: TokenCount) -> TokenCount:
        total = dict(self.by_modality)
        for modality, count in other.by_modality.items():
            total[modality] = total.get(modality, 0) + count
        return TokenCount(total)

    def __sub__(self, other: TokenCount) -> TokenCount:
        """What is left; nothing falls below zero."""
        left = {
            modality: count - other.by_modality.get(modality, 0)
            for modality, count in self.by_modality.items()
        }
        return TokenCount({modality: count for modality, count in left.items() if count > 0})

    @staticmethod
    def of(modality: MediaModality, count: int) -> TokenCount:
        """A count of one modality."""
        return TokenCount({modality: count} if count else {})

    @staticmethod
    def sum(counts: Iterable[TokenCount]) -> TokenCount:
        """All of them together."""
        total = TokenCount()
        for count in counts:
            total = total + count
        return total


def text_tokens(text: str) -> int:
    """Estimated tokens of a text."""
    return -(-len(text) // CHARS_PER_TOKEN)


def audio_tokens(samples: int, rate_hz: int) -> int:
    """Tokens of a stretch of audio, rounded up to a whole token."""
    return -(-samples * AUDIO_TOKENS_PER_SECOND // rate_hz)


def parts_tokens(parts: Iterable[Part], resolution: MediaResolution | None) -> TokenCount:
    """Estimated tokens of the parts of a turn."""
    return TokenCount.sum(_part_tokens(part, resolution) for part in parts)


def _part_tokens(part: Part, resolution: MediaResolution | None) -> TokenCount:
    if part.inline_data is not None:
        kind = part.inline_data.mime_type.partition("/")[0].lower()
        if kind == "audio":
            # Clips are PCM at 16 kHz or compressed; without decoding, PCM is the documented case.
            return TokenCount.of(MediaModality.AUDIO, audio_tokens(len(part.inline_data.data) // 2, 16_000))
        tokens = FRAME_TOKENS_LOW if resolution is MediaResolution.LOW else FRAME_TOKENS
        return TokenCount.of(MediaModality.IMAGE, tokens)
    text = part.text or ""
    if part.function_call is not None:
        text += f"{part.function_call.name}{part.function_call.args or ''}"
    if part.executable_code is not None:
        text += part.executable_code.code
    if part.code_execution_result is not None:
        text += part.code_execution_result.output or ""
    if part.function_response is not None:
        text += f"{part.function_response.name}{part.function_response.response or ''}"
    return TokenCount.of(MediaModality.TEXT, text_tokens(text))
