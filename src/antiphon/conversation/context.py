"""The context of a session: what the model answers from, measured and kept within the model's window.

It is cut at the begin if the client asked for it (Live API reference, ContextWindowCompressionConfig): what
stays begins with a turn of the user, behind the system instruction and the initial history, which always
stay. A function's call is never parted from its answer.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence

from antiphon.conversation.context_rules import SlidingWindow
from antiphon.conversation.effects import CloseSession, Effect, Note, Warn
from antiphon.conversation.entry import Entry, answers_entry, reply_entry
from antiphon.conversation.events import Summarized, SummaryFailed
from antiphon.conversation.gauge import TokenGauge
from antiphon.conversation.history import History
from antiphon.conversation.prompt import prompt_tokens
from antiphon.conversation.reply import Reply
from antiphon.conversation.settings import SessionSettings
from antiphon.conversation.snapshot import Snapshot
from antiphon.conversation.summary import Summarizer
from antiphon.conversation.tokens import TokenCount
from antiphon.conversation.window import first_that_fits, turn_starts
from antiphon.wire.close import CloseCode, close_reason
from antiphon.wire.content import FunctionCall, FunctionResponse

FULL = "Request contains an invalid argument. The context window is full: {tokens} of {limit} tokens."


class Context:
    """The context of one session.

    Attributes:
        settings: the rules in force.
        history: what was said so far.
        owed: the history ends with something that the next reply is to answer, too.
    """

    def __init__(self, settings: SessionSettings) -> None:
        self.settings = settings
        self.history = History(settings.media)
        self.owed = False
        self._gauge = TokenGauge()
        self._summarizer = Summarizer(self.history)
        self._warned = False
        self._full = False

    @property
    def factor(self) -> float:
        """What an estimated token has turned out to be."""
        return self._gauge.factor

    def restore(self, snapshot: Snapshot) -> None:
        """Go on where another connection left off."""
        self.history.restore(
            (saved.entry() for saved in snapshot.history),
            prefix=snapshot.prefix,
            summary=snapshot.summary.entry() if snapshot.summary is not None else None,
            open_calls=snapshot.open_calls,
        )
        self._gauge = TokenGauge(snapshot.token_factor)

    # -- what is said ----------------------------------------------------------------------------------

    def add(self, entries: Sequence[Entry], now: float) -> Iterator[Effect]:
        """Take something that need not be answered now."""
        self.history.extend(entries)
        yield from self.fit(now)

    def seed(self, entries: Sequence[Entry], now: float) -> Iterator[Effect]:
        """Take the initial history, which is never cut."""
        self.history.extend(entries)
        self.history.pin()
        yield from self.fit(now)

    def remember_reply(self, text: str, calls: Sequence[FunctionCall] = ()) -> None:
        """The model has said something, or called functions."""
        if text.strip() or calls:
            self.history.extend([reply_entry(text, calls)])

    def answers_entry(self, answers: Sequence[FunctionResponse]) -> Entry:
        """What functions answered, as an entry."""
        return answers_entry(answers, self.settings.media_resolution)

    # -- measuring -------------------------------------------------------------------------------------

    def prompt(self, extra: Sequence[Entry] = ()) -> TokenCount:
        """What a reply costs that is asked for now: instruction, declarations, history and extra entries."""
        return self._gauge.count(self._estimate(extra))

    def on_asked(self, generation_id: int, extra: Sequence[Entry] = ()) -> None:
        """A reply is asked for."""
        self._gauge.on_asked(generation_id, self._estimate(extra))

    def on_answered(self, reply: Reply) -> TokenCount | None:
        """The engine has said, or not, what the prompt of this reply was."""
        return self._gauge.on_told(reply.generation_id, reply.usage.prompt_tokens)

    def _estimate(self, extra: Sequence[Entry]) -> TokenCount:
        return prompt_tokens(self.settings, self.history) + TokenCount.sum(entry.tokens for entry in extra)

    # -- keeping within the window ---------------------------------------------------------------------

    def fit(self, now: float, extra: Sequence[Entry] = ()) -> Generator[Effect, None, bool]:
        """Cut the context if it is too long.

        Args:
            extra: entries that will be asked about and are not in the history yet.

        Returns:
            whether it fits now; if not, the session is being closed.
        """
        sliding = self.settings.window.sliding
        if sliding is not None:
            yield from self._slide(sliding, now, extra)
        tokens, limit = self.prompt(extra).total, self.settings.window.limit_tokens
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

    def fits(self, extra: Sequence[Entry]) -> bool:
        """Nothing has to be cut for these entries to be asked about."""
        window = self.settings.window
        limit = window.limit_tokens
        if window.sliding is not None:
            limit = min(limit, window.sliding.trigger_tokens)
        return self.prompt(extra).total <= limit

    def _slide(self, sliding: SlidingWindow, now: float, extra: Sequence[Entry]) -> Iterator[Effect]:
        before = self.prompt(extra).total
        if before <= sliding.trigger_tokens:
            return
        dropped: list[Entry] = []
        for within_turns in (False, True):
            dropped += self._cut(sliding, extra, within_turns=within_turns)
            after = self.prompt(extra).total
            if after <= sliding.trigger_tokens:
                break
        if dropped:
            yield Note(f"context: {before} tokens cut to {after}, {len(dropped)} entries fell out")
            if self.settings.summary:
                yield from self._summarizer.on_cut(dropped, self.settings, now)
        if after > sliding.trigger_tokens and not self._warned:
            self._warned = True
            yield Warn(
                f"the context stays above triggerTokens ({after} of {sliding.trigger_tokens} tokens): "
                "the system instruction, the functions, the initial history and the last turn are never cut"
            )

    def _cut(self, sliding: SlidingWindow, extra: Sequence[Entry], *, within_turns: bool) -> Sequence[Entry]:
        behind_prefix = self.history.entries[self.history.prefix :]
        entries = [*behind_prefix, *extra]
        sizes = [entry.tokens.total for entry in entries]
        stays = self._estimate(extra).total - sum(sizes)
        room = self._gauge.estimate_of(sliding.target_tokens) - stays
        starts = [
            start for start in turn_starts(entries, within_turns=within_turns) if start <= len(behind_prefix)
        ]
        return self.history.cut(first_that_fits(starts, sizes, room))

    def on_summary(self, event: Summarized | SummaryFailed, now: float) -> Iterator[Effect]:
        """What was cut is summed up, or will not be."""
        match event:
            case Summarized():
                yield from self._summarizer.on_summarized(event, self.settings, now)
            case SummaryFailed():
                yield from self._summarizer.on_failed(event, self.settings, now)
