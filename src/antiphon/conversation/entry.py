"""One entry of what was said: a turn, or a piece of context."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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

    @property
    def calls(self) -> list[FunctionCall]:
        """The functions that it calls."""
        return [part.function_call for part in self.content.parts if part.function_call is not None]

    @property
    def answers(self) -> list[FunctionResponse]:
        """What functions answered."""
        return [part.function_response for part in self.content.parts if part.function_response is not None]

    @property
    def is_user_turn(self) -> bool:
        """The user says or shows something; functions' answers have the user's role, but are none."""
        return self.content.role == "user" and not self.answers


def reply_entry(text: str, calls: Sequence[FunctionCall]) -> Entry:
    """What was sent of a reply: its text, and the functions it called."""
    parts = [Part(text=text)] if text.strip() else []
    parts += [Part(function_call=call) for call in calls]
    return Entry(Content(role="model", parts=parts), parts_tokens(parts, None), generated=True)


def answers_entry(answers: Sequence[FunctionResponse], resolution: MediaResolution | None) -> Entry:
    """What functions answered."""
    parts = [Part(function_response=answer) for answer in answers]
    return Entry(Content(role="user", parts=parts), parts_tokens(parts, resolution))
