"""Model turns: the states of the floor, and what is known of the turn that has it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto

from antiphon.conversation.generation import FunctionCallRequest
from antiphon.conversation.history import Entry
from antiphon.conversation.receipt import Mark
from antiphon.conversation.reply import Reply
from antiphon.conversation.tokens import TokenCount
from antiphon.conversation.tool_round import ToolRound


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


@dataclass(frozen=True, slots=True)
class Idle:
    """The floor is free."""


@dataclass(frozen=True, slots=True)
class Drafting:
    """The user may have finished; a reply is being drafted, of which nothing leaves.

    Attributes:
        activity_id: the user's activity that it would answer.
        entry: what the user would have said.
    """

    activity_id: int
    entry: Entry
    reply: Reply


@dataclass(frozen=True, slots=True)
class Responding:
    """The model has the floor."""

    turn: ModelTurn
    reply: Reply


@dataclass(frozen=True, slots=True)
class Yielding:
    """The model has the floor but holds back, until it is known whether the user wants it.

    What has been sent plays on; nothing more leaves.
    """

    turn: ModelTurn
    reply: Reply


@dataclass(frozen=True, slots=True)
class AwaitingTools:
    """The model waits for functions' answers.

    Attributes:
        turn: the turn that goes on with the answers; None when it was completed after the calls and the
            answers begin a turn of their own.
        plays_until: when the speech before the calls will have been played.
    """

    turn: ModelTurn | None
    plays_until: float | None


@dataclass(frozen=True, slots=True)
class UsingTools:
    """The server's own tools are at work; the model goes on with what they come to.

    Attributes:
        calls: functions of the client that the same reply calls; they are called when the tools have ended.
        plays_until: when the speech before the tools will have been played.
    """

    turn: ModelTurn
    round: ToolRound
    calls: tuple[FunctionCallRequest, ...]
    plays_until: float | None


@dataclass(frozen=True, slots=True)
class Draining:
    """Everything was sent; the turn is complete when the user has heard it.

    Attributes:
        until: when the last sample will have been played.
    """

    turn: ModelTurn
    reply: Reply
    until: float


@dataclass(frozen=True, slots=True)
class Full:
    """The context does not fit into the model's window: the session is being closed.

    Attributes:
        turn: what cannot be answered.
    """

    turn: ModelTurn


Floor = Idle | Drafting | Responding | Yielding | AwaitingTools | UsingTools | Draining | Full
