"""How many pictures and recordings a session keeps: the oldest fall out first, and a note stands for them.

A camera adds a picture a second to the history, and each is sent to the language model and kept in the store
with every later turn. Words are bounded by the context window, media by number and size.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, MutableSequence
from dataclasses import dataclass, replace

from msgspec import structs

from antiphon.conversation.entry import Entry
from antiphon.conversation.tokens import TokenCount, parts_tokens
from antiphon.wire.content import Content, FunctionResponse, Part
from antiphon.wire.enums import MediaModality

PICTURE_NOTE = "(A picture that was shown here is not kept any more.)"
RECORDING_NOTE = "(A recording that was sent here is not kept any more.)"


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaLimits:
    """How many inline parts of media (pictures, video frames, recordings) the history holds at most.

    Attributes:
        parts: how many.
        bytes: how large they are together.
    """

    parts: int = 64
    bytes: int = 8 * 1024 * 1024


def media_sizes(content: Content) -> Iterator[int]:
    """The bytes of each inline part of media, also of those in functions' answers."""
    for part in content.parts:
        if part.inline_data is not None:
            yield len(part.inline_data.data)
        if part.function_response is not None:
            for media in part.function_response.parts:
                if media.inline_data is not None:
                    yield len(media.inline_data.data)


def bound_media(entries: MutableSequence[Entry], order: Iterable[int], limits: MediaLimits) -> None:
    """Take media out of the entries until the rest keeps to the limits.

    Args:
        order: indexes of entries; the first is the first to lose what it has.
    """
    sizes = [list(media_sizes(entry.content)) for entry in entries]
    parts, size_bytes = sum(map(len, sizes)), sum(map(sum, sizes))
    for index in order:
        dropped = 0
        for part_bytes in sizes[index]:
            if parts <= limits.parts and size_bytes <= limits.bytes:
                break
            parts, size_bytes, dropped = parts - 1, size_bytes - part_bytes, dropped + 1
        if dropped:
            entries[index] = _without_media(entries[index], dropped)


def _without_media(entry: Entry, dropped: int) -> Entry:
    """The entry without its first media; a run of them becomes one note."""
    parts: list[Part] = []
    tokens = entry.tokens
    pictures_left = sum(_is_picture(part) for part in entry.content.parts)
    for part in entry.content.parts:
        if dropped and part.inline_data is not None:
            dropped -= 1
            if _is_picture(part):
                each = tokens.by_modality.get(MediaModality.IMAGE, 0) // pictures_left
                tokens -= TokenCount.of(MediaModality.IMAGE, each)
                pictures_left -= 1
            else:
                tokens -= parts_tokens([part], None)
            note = Part(text=PICTURE_NOTE if _is_picture(part) else RECORDING_NOTE)
            if parts[-1:] != [note]:
                parts.append(note)
                tokens += parts_tokens([note], None)
        elif dropped and part.function_response is not None:
            answer, gone = _answer_without_media(part.function_response, dropped)
            dropped -= gone
            parts.append(structs.replace(part, function_response=answer))
        else:
            parts.append(part)
    return replace(entry, content=structs.replace(entry.content, parts=parts), tokens=tokens)


def _answer_without_media(answer: FunctionResponse, dropped: int) -> tuple[FunctionResponse, int]:
    """A function's answer without its first media, and how many these are."""
    gone = [media for media in answer.parts if media.inline_data is not None][:dropped]
    kept = [media for media in answer.parts if not any(media is each for each in gone)]
    return structs.replace(answer, parts=kept), len(gone)


def _is_picture(part: Part) -> bool:
    return part.inline_data is not None and not part.inline_data.mime_type.lower().startswith("audio/")
