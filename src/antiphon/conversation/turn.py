"""Turns: what a user turn brings, and what is known of the model's turn that answers it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto

from antiphon.conversation.entry import Entry
from antiphon.conversation.receipt import Mark
from antiphon.conversation.reply import Reply
from antiphon.conversation.speech import OUTPUT_RATE_HZ
from antiphon.conversation.tokens import TokenCount, audio_tokens, text_tokens
from antiphon.wire.enums import MediaModality


class Origin(Enum):
    """What a user turn was made of."""

    VOICE = auto()
    TEXT = auto()
    FUNCTION = auto()
    """Not a user turn: a non-blocking function's answer is to be spoken about."""
    SILENCE = auto()
    """Not a user turn: nobody has spoken for a while."""
    VIDEO = auto()
    """Not a user turn: something was shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UserTurn:
    """A complete user turn, ready to be answered.

    Attributes:
        entries: what it adds to the history; empty when it only asks to go on.
        reason: why it is taken to be over, for the receipt.
        marks: when speech ended, when that was decided, when it was understood.
    """

    origin: Origin
    entries: tuple[Entry, ...]
    reason: str
    marks: dict[Mark, float] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class ModelTurn:
    """What the client sees as one turn of the model: one reply, or several with calls and tools in between.

    Attributes:
        id: counts the model turns of the session from 1.
        origin: what is answered.
        reason: why the user's turn was taken to be over.
        drafted: the reply had been drafted.
        sent: anything of the turn has reached the client.
        text: the answer so far, as a client has it that puts the pieces together.
        text_of: the generation that its last piece comes from.
        prompt: tokens of the context that was answered from.
        response: tokens sent so far.
        thoughts_tokens: tokens of reasoning so far.
        discarded_drafts: replies that were drafted before this turn and dropped.
        discarded_tokens: what they cost: prompts, and what had been generated; billed to nobody.
        tool_rounds: how often the server's own tools were used.
        repairs: how often the model was asked again because its calls could not be carried out.
    """

    id: int
    origin: Origin
    reason: str
    drafted: bool = False
    sent: bool = False
    text: str = ""
    text_of: int | None = None
    prompt: TokenCount = field(default_factory=TokenCount)
    response: TokenCount = field(default_factory=TokenCount)
    thoughts_tokens: int = 0
    discarded_drafts: int = 0
    discarded_tokens: int = 0
    tool_rounds: int = 0
    repairs: int = 0
    marks: dict[Mark, float] = field(default_factory=dict)

    def book(self, reply: Reply, prompt: TokenCount | None) -> None:
        """Add what a reply has cost, as far as it was sent.

        Args:
            prompt: tokens of its prompt, if the engine has told them.
        """
        self.prompt = prompt or self.prompt
        if reply.spoken:
            sent = TokenCount.of(
                MediaModality.AUDIO, audio_tokens(reply.playout.sent_samples, OUTPUT_RATE_HZ)
            )
        else:
            sent = TokenCount.of(MediaModality.TEXT, text_tokens(reply.sent_text()))
        self.response += sent
        self.thoughts_tokens += reply.usage.thoughts_tokens or text_tokens(reply.thought_text)
