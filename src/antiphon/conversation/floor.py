"""The floor: who has it, and what for."""

from __future__ import annotations

from dataclasses import dataclass

from antiphon.conversation.entry import Entry
from antiphon.conversation.generation import FunctionCallRequest
from antiphon.conversation.reply import Reply
from antiphon.conversation.tool_round import ToolRound
from antiphon.conversation.turn import ModelTurn, UserTurn


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

    def fits(self, turn: UserTurn, activity_id: int | None) -> bool:
        """The turn is what the reply was drafted for, to the word."""
        said = [entry.content for entry in turn.entries]
        return self.activity_id == activity_id and said == [self.entry.content]


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


Held = Responding | Yielding | AwaitingTools | UsingTools | Draining
"""The model has the floor, and may have to give it up."""

Floor = Idle | Drafting | Held | Full


def deadline_of(floor: Floor, *, live: bool) -> float | None:
    """When something may leave, a turn is complete, or tools have been at work for long enough.

    Args:
        live: output is paced; else nothing has to wait.
    """
    match floor:
        case Responding(reply=reply) if live:
            return reply.playout.due_at()
        case Draining(until=until):
            return until
        case UsingTools(round=round):
            return round.until
        case _:
            return None
