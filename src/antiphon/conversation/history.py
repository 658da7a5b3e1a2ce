"""What was said so far: the model's context, with its cost in tokens."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from antiphon.conversation.tokens import TokenCount, parts_tokens
from antiphon.wire.content import Content, FunctionCall, FunctionResponse, Part
from antiphon.wire.enums import MediaResolution


@dataclass(frozen=True, slots=True)
class Entry:
    """One turn, or one incremental piece of context.

    Attributes:
        content: role `user` or `model` and the parts, as the language model will see them.
        tokens: what it costs in each later prompt.
        generated: True for what was sent of a reply, False for what the client said or supplied.
    """

    content: Content
    tokens: TokenCount
    generated: bool = False


def reply_entry(text: str, calls: Sequence[FunctionCall]) -> Entry:
    """What was sent of a reply: its text, and the functions it called."""
    parts = [Part(text=text)] if text.strip() else []
    parts += [Part(function_call=call) for call in calls]
    return Entry(Content(role="model", parts=parts), parts_tokens(parts, None), generated=True)


def answers_entry(answers: Sequence[FunctionResponse], resolution: MediaResolution | None) -> Entry:
    """What functions answered."""
    parts = [Part(function_response=answer) for answer in answers]
    return Entry(Content(role="user", parts=parts), parts_tokens(parts, resolution))


@dataclass(slots=True)
class History:
    """The entries in order. Only ever appended to; a reply is appended as far as it was heard."""

    _entries: list[Entry] = field(default_factory=list)
    _tokens: TokenCount = field(default_factory=TokenCount)

    def extend(self, entries: Iterable[Entry]) -> None:
        """Add several entries at the end."""
        for entry in entries:
            self._entries.append(entry)
            self._tokens += entry.tokens

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries)

    @property
    def last_role(self) -> str | None:
        """Who spoke last; None at the begin."""
        return self._entries[-1].content.role if self._entries else None

    def contents(self) -> tuple[Content, ...]:
        """The context for a language model."""
        return tuple(entry.content for entry in self._entries)

    def tokens(self) -> TokenCount:
        """What the whole context costs."""
        return self._tokens
