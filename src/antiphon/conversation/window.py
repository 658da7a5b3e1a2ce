"""Keeping the context within the model's window: cutting it at the begin, or saying that it is full.

The context is cut if the client asked for it (Live API reference, ContextWindowCompressionConfig): what stays
begins with a turn of the user, behind the system instruction and the initial history, which always stay. A
function's call is never parted from its answer.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from itertools import accumulate

from antiphon.conversation.context import prompt_tokens
from antiphon.conversation.context_rules import SlidingWindow
from antiphon.conversation.effects import CloseSession, Effect, Note, Warn
from antiphon.conversation.entry import Entry
from antiphon.conversation.events import Summarized, SummaryFailed
from antiphon.conversation.gauge import TokenGauge
from antiphon.conversation.history import History
from antiphon.conversation.reply import Reply
from antiphon.conversation.settings import SessionSettings
from antiphon.conversation.summary import Summarizer
from antiphon.conversation.tokens import TokenCount
from antiphon.wire.close import CloseCode, close_reason

FULL = "Request contains an invalid argument. The context window is full: {tokens} of {limit} tokens."


class Window:
    """The context of one session, measured and kept within its limits."""

    def __init__(self, history: History, factor: float = 1.0) -> None:
        self._history = history
        self._gauge = TokenGauge(factor)
        self._summarizer = Summarizer(history)
        self._warned = False
        self._full = False

    @property
    def factor(self) -> float:
        """What an estimated token has turned out to be."""
        return self._gauge.factor

    # -- measuring -------------------------------------------------------------------------------------

    def prompt(self, settings: SessionSettings, extra: Sequence[Entry] = ()) -> TokenCount:
        """What a reply costs that is asked for now: instruction, declarations, context and extra entries."""
        return self._gauge.count(self._estimate(settings, extra))

    def on_asked(self, generation_id: int, settings: SessionSettings, extra: Sequence[Entry] = ()) -> None:
        """A reply is asked for."""
        self._gauge.on_asked(generation_id, self._estimate(settings, extra))

    def on_answered(self, reply: Reply) -> TokenCount | None:
        """The engine has said, or not, what the prompt of this reply was."""
        return self._gauge.on_told(reply.generation_id, reply.usage.prompt_tokens)

    def _estimate(self, settings: SessionSettings, extra: Sequence[Entry]) -> TokenCount:
        return prompt_tokens(settings, self._history) + TokenCount.sum(entry.tokens for entry in extra)

    # -- keeping within it -----------------------------------------------------------------------------

    def fit(
        self, settings: SessionSettings, now: float, extra: Sequence[Entry] = ()
    ) -> Generator[Effect, None, bool]:
        """Cut the context if it is too long.

        Args:
            extra: entries that will be asked about and are not in the history yet.

        Returns:
            whether it fits now; if not, the session is being closed.
        """
        sliding = settings.window.sliding
        if sliding is not None:
            yield from self._slide(settings, sliding, now, extra)
        tokens, limit = self.prompt(settings, extra).total, settings.window.limit_tokens
        if tokens <= limit:
            return True
        if self._full:
            return False
        self._full = True
        advice = " Use contextWindowCompression." if sliding is None else ""
        yield CloseSession(
            CloseCode.INVALID_ARGUMENT, close_reason(FULL.format(tokens=tokens, limit=limit) + advice)
        )
        return False

    def _slide(
        self, settings: SessionSettings, sliding: SlidingWindow, now: float, extra: Sequence[Entry]
    ) -> Iterator[Effect]:
        before = self.prompt(settings, extra).total
        if before <= sliding.trigger_tokens:
            return
        dropped: list[Entry] = []
        for within_turns in (False, True):
            dropped += self._cut(settings, sliding, extra, within_turns=within_turns)
            after = self.prompt(settings, extra).total
            if after <= sliding.trigger_tokens:
                break
        if dropped:
            yield Note(f"context: {before} tokens cut to {after}, {len(dropped)} entries fell out")
            if settings.summary:
                yield from self._summarizer.on_cut(dropped, settings, now)
        if after > sliding.trigger_tokens and not self._warned:
            self._warned = True
            yield Warn(
                f"the context stays above triggerTokens ({after} of {sliding.trigger_tokens} tokens): "
                "the system instruction, the functions, the initial history and the last turn are never cut"
            )

    def _cut(
        self, settings: SessionSettings, sliding: SlidingWindow, extra: Sequence[Entry], *, within_turns: bool
    ) -> Sequence[Entry]:
        behind_prefix = self._history.entries[self._history.prefix :]
        entries = [*behind_prefix, *extra]
        sizes = [entry.tokens.total for entry in entries]
        stays = self._estimate(settings, extra).total - sum(sizes)
        room = self._gauge.estimate_of(sliding.target_tokens) - stays
        starts = [
            start for start in turn_starts(entries, within_turns=within_turns) if start <= len(behind_prefix)
        ]
        return self._history.cut(first_that_fits(starts, sizes, room))

    # -- summing up what was cut -----------------------------------------------------------------------

    def on_summary(
        self, event: Summarized | SummaryFailed, settings: SessionSettings, now: float
    ) -> Iterator[Effect]:
        """What was cut is summed up, or will not be."""
        match event:
            case Summarized():
                yield from self._summarizer.on_summarized(event, settings, now)
            case SummaryFailed():
                yield from self._summarizer.on_failed(event, settings, now)


def turn_starts(entries: Sequence[Entry], *, within_turns: bool) -> list[int]:
    """Where a turn of the user begins. What the user says in several entries is one turn.

    Args:
        within_turns: where any entry of the user's turns begins.
    """
    return [
        index
        for index, entry in enumerate(entries)
        if entry.is_user_turn and (within_turns or index == 0 or not entries[index - 1].is_user_turn)
    ]


def first_that_fits(starts: Sequence[int], sizes: Sequence[int], room: int) -> int:
    """The first of the starts from which on the sizes sum up to no more than the room.

    Returns:
        the last start if none fits, and 0 if there is none.
    """
    suffixes = [*accumulate(reversed(sizes), initial=0)][::-1]
    return next((start for start in starts if suffixes[start] <= room), starts[-1] if starts else 0)
