"""One round of the server's own tools: what one reply of the language model asked for, at work."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from antiphon.conversation.effects import CancelTool, Effect, RunTool, Warn
from antiphon.conversation.entry import Entry
from antiphon.conversation.events import ToolFailed, ToolRan
from antiphon.conversation.tool_entries import (
    UsedFunction,
    code_entries,
    failure,
    function_entries,
    shown_after,
    shown_before,
)
from antiphon.conversation.tool_requests import CodeOutcome, CodeRequest, ToolOutcome, ToolRequest
from antiphon.wire.content import Part

INTERRUPTED = "The user interrupted before this was done."
"""What the language model is told of a tool that was cancelled."""


@dataclass(slots=True, kw_only=True)
class ToolRun:
    """One tool at work.

    Attributes:
        id: of this run, never used before in the session.
        name: the function that it looks like to the language model.
        call_id: binds its answer to its call in the history.
        outcome: what it came to; None while it runs.
    """

    id: int
    request: ToolRequest
    name: str
    call_id: str
    outcome: ToolOutcome | None = None


class ToolRound:
    """Tools that work at the same time. The client sees them one after another, in the order asked for.

    Args:
        runs: at least one.
        until: when those still at work are given up, in seconds on the session's clock.
        spoken: replies are speech.
    """

    def __init__(self, runs: Sequence[ToolRun], *, until: float, spoken: bool) -> None:
        self.runs = tuple(runs)
        self.until = until
        self._spoken = spoken
        self._begun = 0
        self._ended = 0

    def begin(self) -> Iterator[RunTool]:
        """Have all of them run."""
        for run in self.runs:
            yield RunTool(run.id, run.request)

    @property
    def names(self) -> tuple[str, ...]:
        """The tools that are still at work."""
        return tuple(run.name for run in self.runs if run.outcome is None)

    @property
    def over(self) -> bool:
        """All of them have ended."""
        return all(run.outcome is not None for run in self.runs)

    def on_ended(self, event: ToolRan | ToolFailed) -> Iterator[Effect]:
        """A tool has done its work, or broke; ignored if it is not of this round, or not awaited any more."""
        run = next((run for run in self.runs if run.id == event.run_id and run.outcome is None), None)
        if run is None:
            return
        match event:
            case ToolRan(outcome=outcome):
                run.outcome = outcome
            case ToolFailed(message=message):
                yield Warn(f"{run.name} broke: {message}")
                run.outcome = failure(run.request, "This tool does not work at the moment.")

    def expire(self, limit_s: float) -> Iterator[Effect]:
        """The time is up of those still at work.

        Args:
            limit_s: how long they had.
        """
        yield Warn(f"tools were stopped after {limit_s:g} s: {', '.join(self.names)}")
        yield from self.stop(f"It took longer than {limit_s:g} s and was stopped.")

    def stop(self, message: str) -> Iterator[CancelTool]:
        """Cancel those at work; the message is what the language model is told of them."""
        for run in self.runs:
            if run.outcome is None:
                run.outcome = failure(run.request, message)
                yield CancelTool(run.id)

    def shown(self) -> Iterator[Part]:
        """What the client may see now and has not yet: each tool's begin, then its end, then the next."""
        for position, run in enumerate(self.runs):
            if self._begun == position:
                self._begun += 1
                yield from shown_before(run.request, spoken=self._spoken)
            if run.outcome is None:
                return
            if self._ended == position:
                self._ended += 1
                yield from shown_after(run.outcome, spoken=self._spoken)

    def entries(self) -> Iterator[Entry]:
        """What happened, for the history; to be asked for when the round is over."""
        functions: list[UsedFunction] = []
        for run in self.runs:
            assert run.outcome is not None
            if isinstance(run.request, CodeRequest) and isinstance(run.outcome, CodeOutcome):
                yield from code_entries(run.request, run.outcome)
            else:
                functions.append(
                    UsedFunction.of(run.request, run.outcome, name=run.name, call_id=run.call_id)
                )
        yield from function_entries(functions)
