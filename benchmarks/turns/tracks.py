"""The two sides of a dialogue on one time line: what the user did, and when the agent was heard."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a stretch of the user's track is."""

    TURN = "turn"
    INTERRUPTION = "interruption"
    BACKCHANNEL = "backchannel"
    NON_SPEECH = "non-speech"
    SIDE_TALK = "side-talk"


CLAIMS_FLOOR = frozenset({Kind.TURN, Kind.INTERRUPTION})
"""The kinds that want an answer."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a track.

    Attributes:
        start_s: its first audible moment, in seconds from the begin of the dialogue.
        end_s: its last.
    """

    start_s: float
    end_s: float

    @property
    def duration_s(self) -> float:
        return self.end_s - self.start_s

    def overlap_s(self, other: Segment) -> float:
        """How long both last at once."""
        return max(0.0, min(self.end_s, other.end_s) - max(self.start_s, other.start_s))

    def covers(self, time_s: float) -> bool:
        """Whether `time_s` lies in [start, end)."""
        return self.start_s <= time_s < self.end_s


@dataclass(frozen=True, slots=True)
class UserSegment(Segment):
    """An uninterrupted stretch of the user's track.

    Attributes:
        kind: what it is.
        turn: number of the utterance it belongs to; segments of one utterance are parted by pauses.
        text: what is said, empty for noises.
    """

    kind: Kind = Kind.TURN
    turn: int = 0
    text: str = ""


@dataclass(frozen=True, slots=True)
class AgentSegment(Segment):
    """An uninterrupted stretch of the agent's speech.

    Attributes:
        reply: number of the reply it belongs to; a reply that was paused and resumed has several segments.
    """

    reply: int = 0


@dataclass(frozen=True, slots=True)
class Utterance(Segment):
    """All segments of one turn number.

    Attributes:
        kind: of its segments.
        pauses: the gaps between them.
        number: the turn number.
    """

    kind: Kind = Kind.TURN
    pauses: tuple[Segment, ...] = ()
    number: int = 0


def utterances(user: Iterable[UserSegment]) -> tuple[Utterance, ...]:
    """The user's utterances in order of their begin."""
    by_number: dict[int, list[UserSegment]] = {}
    for segment in sorted(user, key=lambda segment: segment.start_s):
        by_number.setdefault(segment.turn, []).append(segment)
    return tuple(
        Utterance(
            start_s=segments[0].start_s,
            end_s=max(segment.end_s for segment in segments),
            kind=segments[0].kind,
            pauses=gaps(segments),
            number=number,
        )
        for number, segments in by_number.items()
    )


def gaps(segments: Sequence[Segment]) -> tuple[Segment, ...]:
    """The silences between segments that are in order."""
    return tuple(
        Segment(before.end_s, after.start_s)
        for before, after in zip(segments, segments[1:], strict=False)
        if after.start_s > before.end_s
    )


def merged(segments: Iterable[Segment], gap_s: float) -> tuple[Segment, ...]:
    """Segments whose gap is at most `gap_s`, joined; labels are dropped."""
    joined: list[Segment] = []
    for segment in sorted(segments, key=lambda segment: segment.start_s):
        if joined and segment.start_s - joined[-1].end_s <= gap_s:
            joined[-1] = Segment(joined[-1].start_s, max(joined[-1].end_s, segment.end_s))
        else:
            joined.append(Segment(segment.start_s, segment.end_s))
    return tuple(joined)


def speaking_at(segments: Iterable[Segment], time_s: float) -> Segment | None:
    """The segment that covers `time_s`, if any."""
    return next((segment for segment in segments if segment.covers(time_s)), None)


def next_start_s(segments: Iterable[Segment], from_s: float) -> float | None:
    """When the first segment starts that starts at `from_s` or later."""
    return min((segment.start_s for segment in segments if segment.start_s >= from_s), default=None)
