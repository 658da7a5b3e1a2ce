"""What a client plays, and when: speech as it comes, queued behind what still plays, cut at `interrupted`."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from benchmarks.turns.audible import first_audible, trimmed
from benchmarks.turns.tracks import AgentSegment, Segment
from numpy.typing import NDArray

OUTPUT_RATE_HZ = 24_000

Samples = NDArray[np.int16]


@dataclass(frozen=True, slots=True, eq=False)
class Span:
    """Speech that is played without a gap.

    Attributes:
        start_s: when its first sample is played.
        pieces: what is played, s16 at 24 kHz.
        reply: number of the reply it belongs to.
    """

    start_s: float
    pieces: tuple[Samples, ...]
    reply: int

    @property
    def samples(self) -> Samples:
        return np.concatenate(self.pieces)

    @property
    def end_s(self) -> float:
        return self.start_s + sum(map(len, self.pieces)) / OUTPUT_RATE_HZ

    def cut(self, at_s: float) -> Span:
        """The part that was played by `at_s`."""
        kept = max(0, round((at_s - self.start_s) * OUTPUT_RATE_HZ))
        return replace(self, pieces=(self.samples[:kept],))


@dataclass(frozen=True, slots=True)
class Arrival:
    """A piece of speech that came.

    Attributes:
        at_s: when.
        duration_s: how long it lasts.
        reply: number of the reply it belongs to.
    """

    at_s: float
    duration_s: float
    reply: int


class Playback:
    """The loudspeaker of a client that follows the Live API's rules."""

    def __init__(self) -> None:
        self._spans: list[Span] = []
        self._arrivals: list[Arrival] = []
        self._onsets_s: dict[int, float] = {}
        self._reply = 0
        self._complete = True

    def arrived(self, at_s: float, samples: Samples) -> None:
        """Speech came. It plays now, or behind what still plays."""
        if self._complete:
            self._complete = False
            self._reply += 1
        self._arrivals.append(Arrival(at_s, len(samples) / OUTPUT_RATE_HZ, self._reply))
        last = self._spans[-1] if self._spans else None
        if last is not None and last.reply == self._reply and last.end_s >= at_s:
            self._spans[-1] = replace(last, pieces=(*last.pieces, samples))
        else:
            start_s = at_s if last is None else max(at_s, last.end_s)
            self._spans.append(Span(start_s, (samples,), self._reply))
        first = first_audible(samples)
        if first is not None and self._reply not in self._onsets_s:
            played_s = self._spans[-1].end_s - len(samples) / OUTPUT_RATE_HZ
            self._onsets_s[self._reply] = played_s + first / OUTPUT_RATE_HZ

    def interrupted(self, at_s: float) -> None:
        """`interrupted` came: what has not been played is dropped, and the reply is over."""
        self._spans = [
            span if span.end_s <= at_s else span.cut(at_s) for span in self._spans if span.start_s < at_s
        ]
        self._onsets_s = {reply: onset_s for reply, onset_s in self._onsets_s.items() if onset_s < at_s}
        self._complete = True

    def turn_complete(self) -> None:
        """`turnComplete` came: the next speech is another reply."""
        self._complete = True

    @property
    def replies(self) -> int:
        """How many replies have begun."""
        return self._reply

    @property
    def complete(self) -> bool:
        """Whether no more speech of the last reply is to come."""
        return self._complete

    @property
    def until_s(self) -> float:
        """When what has come will have been played."""
        return self._spans[-1].end_s if self._spans else 0.0

    @property
    def arrivals(self) -> tuple[Arrival, ...]:
        return tuple(self._arrivals)

    def onset_s(self, reply: int) -> float | None:
        """When the first audible sample of a reply is played; None while there is none."""
        return self._onsets_s.get(reply)

    def end_s(self, reply: int) -> float | None:
        """When the last sample of a reply that has come is played."""
        return max((span.end_s for span in self._spans if span.reply == reply), default=None)

    def segments(self) -> tuple[AgentSegment, ...]:
        """What was heard: spans without the silence at their ends."""
        return tuple(segment for reply in range(1, self._reply + 1) for segment in self._heard(reply))

    def track(self, duration_s: float) -> Samples:
        """Everything played, on one time line of `duration_s`, 24 kHz."""
        track = np.zeros(round(duration_s * OUTPUT_RATE_HZ), np.int16)
        for span in self._spans:
            start = round(span.start_s * OUTPUT_RATE_HZ)
            samples = span.samples[: max(0, len(track) - start)]
            track[start : start + len(samples)] = samples
        return track

    def played(self, from_s: float, count: int, rate_hz: int) -> NDArray[np.float32]:
        """`count` samples of what is played from `from_s` on, at another rate, full scale 1.0.

        Interpolated without a filter, which is good enough for an echo.
        """
        times_s = from_s + np.arange(count) / rate_hz
        mixed = np.zeros(count, np.float32)
        for span in self._spans:
            if span.start_s < times_s[-1] and span.end_s > from_s:
                at = (times_s - span.start_s) * OUTPUT_RATE_HZ
                samples = span.samples
                mixed += np.interp(at, np.arange(len(samples)), samples, left=0.0, right=0.0).astype(
                    np.float32
                )
        return mixed / np.float32(32768.0)

    def _heard(self, reply: int) -> list[AgentSegment]:
        heard = []
        for span in self._spans:
            if span.reply == reply:
                segment = trimmed(Segment(span.start_s, span.end_s), span.samples, OUTPUT_RATE_HZ)
                if segment is not None:
                    heard.append(AgentSegment(segment.start_s, segment.end_s, reply))
        return heard
