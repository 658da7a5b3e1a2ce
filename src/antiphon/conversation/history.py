"""What was said so far: the model's context, with its cost in tokens."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence

from antiphon.conversation.entry import Entry, answers_entry, reply_entry
from antiphon.conversation.kept_media import MediaLimits, bound_media, media_sizes
from antiphon.conversation.tokens import TokenCount, parts_tokens
from antiphon.wire.content import Content, FunctionCall, Part

__all__ = ["Entry", "History", "answers_entry", "reply_entry"]

MAX_LOST_CALLS = 256
"""Calls that were cut and may still be answered; an answer to an older one stands alone."""


class History:
    """The entries in order: a prefix that stays for good, a summary of what was cut, and what came since.

    Entries are only ever added at the end, a reply as far as it was heard; and cut from behind the prefix.

    Args:
        media: how many pictures and recordings are kept, and how large.
    """

    def __init__(self, media: MediaLimits | None = None) -> None:
        self._media = media or MediaLimits()
        self._entries: list[Entry] = []
        self._prefix = 0
        self._summary: Entry | None = None
        self._tokens = TokenCount()
        self._added = 0
        self._cuts = 0
        self._revision = 0
        self._lost_calls: OrderedDict[str, FunctionCall] = OrderedDict()

    # -- what comes ------------------------------------------------------------------------------------

    def extend(self, entries: Iterable[Entry]) -> None:
        """Add several entries at the end.

        An answer whose call was cut brings its call along, because no model can read one without the other.
        """
        shown = False
        for entry in entries:
            calls = [self._lost_calls.pop(id) for id in _answered(entry) if id in self._lost_calls]
            for each in ([_calls_entry(calls)] if calls else []) + [entry]:
                self._entries.append(each)
                self._tokens += each.tokens
                self._added += 1
            shown = shown or any(True for _ in media_sizes(entry.content))
        self._revision += 1
        if shown:
            self._bound_media()

    def restore(
        self,
        entries: Iterable[Entry],
        *,
        prefix: int = 0,
        summary: Entry | None = None,
        open_calls: Iterable[FunctionCall] = (),
    ) -> None:
        """Go on with what was kept.

        Args:
            prefix: how many of the entries stay for good.
            open_calls: calls that may still be answered, cut or not.
        """
        self.extend(entries)
        self._prefix = prefix
        self._summary = summary
        known = {call.id for entry in self._entries for call in entry.calls}
        self._lose([call for call in open_calls if call.id not in known])
        self._recount()

    def pin(self) -> None:
        """All that was said so far stays for good: it is the initial history."""
        self._prefix = len(self._entries)
        self._revision += 1

    def summarize(self, summary: Entry) -> None:
        """Let this stand for what was cut."""
        self._summary = summary
        self._recount()

    def cut(self, count: int) -> Sequence[Entry]:
        """Take out the first entries behind the prefix.

        A call whose answer stays goes to before its answer.

        Returns:
            what was taken out.
        """
        if not count:
            return ()
        self._cuts += 1
        end = self._prefix + count
        dropped, kept = self._entries[self._prefix : end], self._entries[end:]
        self._lose(call for entry in dropped for call in entry.calls)
        whole: list[Entry] = []
        for entry in kept:
            calls = [self._lost_calls.pop(id) for id in _answered(entry) if id in self._lost_calls]
            whole += [_calls_entry(calls)] if calls else []
            whole.append(entry)
        self._entries = self._entries[: self._prefix] + whole
        self._recount()
        return dropped

    # -- what is there ---------------------------------------------------------------------------------

    def __len__(self) -> int:
        return len(self._entries) + (self._summary is not None)

    def __iter__(self) -> Iterator[Entry]:
        """All that the language model sees, in order."""
        yield from self._entries[: self._prefix]
        if self._summary is not None:
            yield self._summary
        yield from self._entries[self._prefix :]

    @property
    def entries(self) -> Sequence[Entry]:
        """All but the summary."""
        return self._entries

    @property
    def prefix(self) -> int:
        """How many entries stay for good."""
        return self._prefix

    @property
    def summary(self) -> Entry | None:
        """What stands for what was cut."""
        return self._summary

    @property
    def added(self) -> int:
        """How many entries were ever added, cut or not."""
        return self._added

    @property
    def cuts(self) -> int:
        """How often it was cut."""
        return self._cuts

    @property
    def cut_calls(self) -> frozenset[str]:
        """Ids of calls that were cut, and that an answer will bring back."""
        return frozenset(self._lost_calls)

    @property
    def revision(self) -> int:
        """Changes whenever anything does."""
        return self._revision

    @property
    def last_role(self) -> str | None:
        """Who spoke last; None at the begin."""
        return self._entries[-1].content.role if self._entries else None

    def contents(self) -> tuple[Content, ...]:
        """The context for a language model."""
        return tuple(entry.content for entry in self)

    def tokens(self) -> TokenCount:
        """What the whole context costs."""
        return self._tokens

    # -- how it works ----------------------------------------------------------------------------------

    def _lose(self, calls: Iterable[FunctionCall]) -> None:
        self._lost_calls.update((call.id, call) for call in calls if call.id is not None)
        while len(self._lost_calls) > MAX_LOST_CALLS:
            self._lost_calls.popitem(last=False)

    def _bound_media(self) -> None:
        """What the client gave at the begin goes last."""
        order = [*range(self._prefix, len(self._entries)), *range(self._prefix)]
        bound_media(self._entries, order, self._media)
        self._recount()

    def _recount(self) -> None:
        self._tokens = TokenCount.sum(entry.tokens for entry in self)
        self._revision += 1


def _answered(entry: Entry) -> Iterator[str]:
    return (answer.id for answer in entry.answers if answer.id is not None)


def _calls_entry(calls: Sequence[FunctionCall]) -> Entry:
    parts = [Part(function_call=call) for call in calls]
    return Entry(Content(role="model", parts=parts), parts_tokens(parts, None))
