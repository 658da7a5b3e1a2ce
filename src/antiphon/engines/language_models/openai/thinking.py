"""Reasoning that a model writes into its reply between `<think>` and `</think>`."""

from __future__ import annotations

from collections.abc import Iterator

from antiphon.conversation.generation import TextDelta, ThoughtDelta

_OPEN = "<think>"
_CLOSE = "</think>"
_QUOTES = "`'\"“‘«"


class ThoughtSplitter:
    """Tells text from thoughts in a stream that may be cut anywhere, also inside a tag.

    A quoted tag (as in "models write `<think>` first") is text. White space after a thought is dropped
    where the reply begins or has some already.
    """

    def __init__(self) -> None:
        self._held = ""  # what may turn out to be the begin of a tag
        self._thinking = False
        self._thought = False  # a thought came, and no text since
        self._last = ""  # the last character of text

    def feed(self, piece: str) -> Iterator[TextDelta | ThoughtDelta]:
        """What the next piece of the stream adds."""
        text = self._held + piece
        self._held = ""
        while text:
            tag = _CLOSE if self._thinking else _OPEN
            begin = text.find(tag)
            if begin < 0:
                keep = _overlap(text, tag)
                self._held = text[len(text) - keep :]
                yield from self._emit(text[: len(text) - keep])
                return
            yield from self._emit(text[:begin])
            text = text[begin + len(tag) :]
            if not self._thinking and self._last and self._last in _QUOTES:
                yield from self._emit(tag)
                continue
            self._thinking = not self._thinking
            self._thought = True

    def finish(self) -> Iterator[TextDelta | ThoughtDelta]:
        """What was held back when the stream ended."""
        held, self._held = self._held, ""
        yield from self._emit(held)

    def _emit(self, text: str) -> Iterator[TextDelta | ThoughtDelta]:
        if self._thinking:
            if text:
                yield ThoughtDelta(text)
            return
        if self._thought and (not self._last or self._last.isspace()):
            text = text.lstrip()
        if text:
            self._thought = False
            self._last = text[-1]
            yield TextDelta(text)


def _overlap(text: str, tag: str) -> int:
    """How many characters at the end of the text may be the begin of the tag."""
    return next((n for n in range(min(len(tag) - 1, len(text)), 0, -1) if tag.startswith(text[-n:])), 0)
