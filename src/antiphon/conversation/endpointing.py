"""Endpointing: from speech probabilities to the begin, the pauses and the end of a user's turn.

Time is counted in samples of the 16 kHz input. The detector is a pure function over frozen states,
`advance(state, frame, rules) -> (state, event)`: one voice-activity frame (512 samples, 32 ms) in, at most
one event out. The contract is StartOfTurn → EagerEndOfTurn → (TurnResumed | EndOfTurn), as published for
streaming turn detection by Deepgram Flux: between EagerEndOfTurn and EndOfTurn lies nothing but silence, so
what was understood at the first holds at the second.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

INPUT_RATE_HZ = 16_000
"""Sample rate of the audio the detector counts in."""

FRAME_SAMPLES = 512
"""Samples in one voice-activity frame."""

FRAME_MS = FRAME_SAMPLES * 1000 / INPUT_RATE_HZ
"""Duration of one voice-activity frame: 32 ms."""

LONGEST_TAIL_SAMPLES = 7 * FRAME_SAMPLES
"""The network's probability falls 96 ms after the speech as a rule, and 224 ms at the most
(benchmarks/vad_thresholds.py): a pause is dated back to where the sound fell silent, but no further."""

QUIET_BELOW_DB = 34.0
"""So far below the speech nothing is heard of it any more. In 120 turns of `benchmarks.turns` (smooth, seeds
1 to 4) its end is found to within 9 ms, in the median 2 ms late. With 31 the burst of a final "k", 35 ms
after all the rest, was missed now and then."""

LOUDNESS_DECAY_DB = 0.3
"""Per frame: 10 dB a second, so that a shout is forgotten in time."""

SILENCE_DBFS = -100.0
"""The level of digital silence."""

UNLIMITED_SAMPLES = 2**62
"""Longer than any session."""


def ms_to_samples(duration_ms: float) -> int:
    """Samples at 16 kHz in a duration."""
    return round(duration_ms * INPUT_RATE_HZ / 1000)


def samples_to_ms(samples: int) -> float:
    """Duration of a number of samples at 16 kHz."""
    return samples * 1000 / INPUT_RATE_HZ


def overall_dbfs(levels_dbfs: Collection[float]) -> float:
    """RMS level of a sound whose equally long parts have these levels."""
    power = sum(10.0 ** (level / 10.0) for level in levels_dbfs) / len(levels_dbfs)
    return 10.0 * math.log10(power)


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointRules:
    """What counts as speech, how much of it begins a turn, how much silence ends one.

    Attributes:
        start_threshold: a frame of at least this speech probability is speech.
        end_threshold: a frame below this begins a pause; between the two a pause goes on but none begins.
        prefix_samples: speech needed before a turn begins
            (`automaticActivityDetection.prefixPaddingMs`: "required duration of detected speech before
            start-of-speech is committed").
        eager_samples: silence after which the turn may have ended and a reply may be drafted.
        silence_samples: silence that ends the turn (`silenceDurationMs`).
        max_samples: a turn that lasts so long ends even without a pause.
        floor_dbfs: what is fainter is the room and not the speaker.
    """

    start_threshold: float
    end_threshold: float
    prefix_samples: int
    eager_samples: int
    silence_samples: int
    max_samples: int = UNLIMITED_SAMPLES
    floor_dbfs: float = SILENCE_DBFS


@dataclass(frozen=True, slots=True)
class Frame:
    """One voice-activity verdict.

    Attributes:
        start_samples: position of the frame's first sample in the session's input.
        probability: that the frame holds speech, 0..1.
        levels_dbfs: RMS levels of the frame's blocks, one or more, equally long.
    """

    start_samples: int
    probability: float
    levels_dbfs: Sequence[float]

    @property
    def end_samples(self) -> int:
        return self.start_samples + FRAME_SAMPLES

    @property
    def level_dbfs(self) -> float:
        """The frame's RMS level."""
        return overall_dbfs(self.levels_dbfs)

    def loud_until(self, threshold_dbfs: float) -> int | None:
        """Where its last block ends that reaches this level; None when none does."""
        blocks = len(self.levels_dbfs)
        for block in range(blocks, 0, -1):
            if self.levels_dbfs[block - 1] >= threshold_dbfs:
                return self.start_samples + block * FRAME_SAMPLES // blocks
        return None


@dataclass(frozen=True, slots=True)
class Quiet:
    """Nobody speaks."""


@dataclass(frozen=True, slots=True)
class Onset:
    """Something that may be speech began; not yet long enough to be a turn."""

    start_samples: int


@dataclass(frozen=True, slots=True)
class Speaking:
    """The user speaks.

    Attributes:
        loud_dbfs: how loud the speech has been lately.
        loud_until: where it was last about as loud as that.
    """

    start_samples: int
    loud_dbfs: float
    loud_until: int

    @classmethod
    def at(cls, start_samples: int, frame: Frame) -> Speaking:
        """Speech that goes on in this frame."""
        return cls(start_samples, frame.level_dbfs, frame.end_samples)

    def heard(self, frame: Frame, floor_dbfs: float) -> Speaking:
        """The same after one more frame."""
        loud_dbfs = max(frame.level_dbfs, self.loud_dbfs - LOUDNESS_DECAY_DB)
        loud_until = frame.loud_until(max(loud_dbfs - QUIET_BELOW_DB, floor_dbfs)) or self.loud_until
        return Speaking(self.start_samples, loud_dbfs, loud_until)

    def paused_at(self, frame: Frame) -> int:
        """Where a pause began that the network noticed in this frame: the network notices late."""
        return min(frame.start_samples, max(self.loud_until, frame.start_samples - LONGEST_TAIL_SAMPLES))


@dataclass(frozen=True, slots=True)
class Pausing:
    """The user paused.

    Attributes:
        start_samples: where the turn began.
        pause_samples: where the speech stopped.
        eager: True once EagerEndOfTurn was told for this pause.
    """

    start_samples: int
    pause_samples: int
    eager: bool = False


Listening = Quiet | Onset | Speaking | Pausing


class TurnEventKind(StrEnum):
    """The turn-taking contract's four events."""

    START = "StartOfTurn"
    EAGER_END = "EagerEndOfTurn"
    RESUMED = "TurnResumed"
    END = "EndOfTurn"


@dataclass(frozen=True, slots=True)
class TurnEvent:
    """One event of the contract.

    Attributes:
        kind: which.
        at_samples: the position in the input that it speaks of: where speech began (START, RESUMED) or
            where it stopped (EAGER_END, END).
        decided_samples: the position up to which audio was needed to decide it.
    """

    kind: TurnEventKind
    at_samples: int
    decided_samples: int


def advance(state: Listening, frame: Frame, rules: EndpointRules) -> tuple[Listening, TurnEvent | None]:
    """Take one frame into account.

    Frames must come in order and without gaps. The function is total: every state takes every frame.
    """
    speech = frame.probability >= rules.start_threshold
    silence = frame.probability < rules.end_threshold
    match state:
        case Quiet():
            return _begin(frame.start_samples, frame, rules) if speech else (state, None)
        case Onset(start_samples=start):
            return (Quiet(), None) if silence else _begin(start, frame, rules)
        case Speaking(start_samples=start):
            if frame.end_samples - start >= rules.max_samples:
                return Quiet(), TurnEvent(TurnEventKind.END, frame.end_samples, frame.end_samples)
            if silence:
                return _pause(Pausing(start, state.paused_at(frame)), frame, rules)
            return state.heard(frame, rules.floor_dbfs), None
        case Pausing(start_samples=start, eager=eager):
            if speech:
                resumed = TurnEvent(TurnEventKind.RESUMED, frame.start_samples, frame.end_samples)
                return Speaking.at(start, frame), resumed if eager else None
            return _pause(state, frame, rules)


def _begin(start: int, frame: Frame, rules: EndpointRules) -> tuple[Listening, TurnEvent | None]:
    if frame.end_samples - start < rules.prefix_samples:
        return Onset(start), None
    return Speaking.at(start, frame), TurnEvent(TurnEventKind.START, start, frame.end_samples)


def _pause(state: Pausing, frame: Frame, rules: EndpointRules) -> tuple[Listening, TurnEvent | None]:
    silent = frame.end_samples - state.pause_samples
    if silent >= rules.silence_samples:
        return Quiet(), TurnEvent(TurnEventKind.END, state.pause_samples, frame.end_samples)
    if silent >= rules.eager_samples and not state.eager:
        eager = Pausing(state.start_samples, state.pause_samples, eager=True)
        return eager, TurnEvent(TurnEventKind.EAGER_END, state.pause_samples, frame.end_samples)
    return state, None
