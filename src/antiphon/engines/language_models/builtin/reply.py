"""What the assistant answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from antiphon.conversation.tool_requests import CodeRequest, FetchRequest, SearchRequest

_FIRST_PIECE_CHARS = 16
_PIECE_CHARS = 48


@dataclass(frozen=True, slots=True)
class Call:
    """A function to be called."""

    name: str
    args: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply: something to say, functions to call, or tools of the server to use.

    Attributes:
        text: what to say; empty when functions are called or tools are used.
        calls: the functions to call, in parallel.
        requests: what the server's own tools are to do, at the same time.
        social: it only keeps company ("Hello!"), so beside a real answer it may be left out.
    """

    text: str = ""
    calls: tuple[Call, ...] = ()
    requests: tuple[CodeRequest | SearchRequest | FetchRequest, ...] = ()
    social: bool = False


def say(text: str) -> Reply:
    """A reply that informs."""
    return Reply(text)


def chat(text: str) -> Reply:
    """A reply that only keeps company."""
    return Reply(text, social=True)


def pieces(text: str) -> Iterator[str]:
    """A text in pieces as a model streams them: cut before spaces, the first one short."""
    start = 0
    limit = _FIRST_PIECE_CHARS
    while start < len(text):
        cut = text.find(" ", start + limit)
        end = cut if cut > 0 else len(text)
        yield text[start:end]
        start, limit = end, _PIECE_CHARS


def shortened(text: str, most_chars: int) -> str:
    """The text up to a number of characters, cut between words; a single longer word is cut inside."""
    if len(text) <= most_chars:
        return text
    cut = text.rfind(" ", 0, most_chars + 1)
    return text[:cut] if cut > 0 else text[:most_chars]
