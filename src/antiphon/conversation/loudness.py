"""How loud the room is, and the person who talks with us."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection
from dataclasses import dataclass, field
from itertools import islice

from antiphon.conversation.endpointing import SILENCE_DBFS, overall_dbfs

QUIET_PROBABILITY = 0.2
"""Below this the network hears nobody."""

FLOOR_MARGIN_DB = 8.0
"""What is less above the room's level is the room. With it, the end of speech in noise 20 to 35 dB below the
speaker is found within 10 ms in the median, where the network alone is 25 to 130 ms late."""

USUAL_ROOM_DBFS = -60.0
"""What is assumed before anything was heard."""

_ROOM_WEIGHT = 0.05
"""Of each frame of 32 ms. The network takes the first frames of speech for none: one must not count much."""

FAINTEST_DBFS = -90.0


@dataclass(slots=True)
class Room:
    """The level of what is heard while nobody speaks, as an exponential moving average."""

    level_dbfs: float = USUAL_ROOM_DBFS

    def heard(self, probability: float, level_dbfs: float) -> None:
        """One more frame, with its speech probability."""
        if probability >= QUIET_PROBABILITY:
            return
        self.level_dbfs += _ROOM_WEIGHT * (max(FAINTEST_DBFS, level_dbfs) - self.level_dbfs)

    @property
    def floor_dbfs(self) -> float:
        """The level up to which a sound is the room's."""
        return self.level_dbfs + FLOOR_MARGIN_DB


_SOFTER_WEIGHT = 0.3
"""Of each turn that is softer than those before it."""

_LOUDER_WEIGHT = 0.7
"""Of each that is louder: of two people, the louder one is nearer."""

_NEARER_DB = 10.0
"""What is so much louder than all before comes from another place: only it counts."""

SHORTEST_SPEECH_FRAMES = 5
"""The level of less speech than that, 160 ms, says nothing."""

LONGEST_SPEECH_FRAMES = 300
"""The level of a turn is that of its last ten seconds."""

RECENT_FRAMES = 20
"""That of the last 640 ms is another, when somebody begins to speak over somebody else."""


@dataclass(slots=True)
class Speech:
    """How loud one activity's speech is."""

    _levels_dbfs: deque[float] = field(default_factory=lambda: deque(maxlen=LONGEST_SPEECH_FRAMES))

    def heard(self, level_dbfs: float) -> None:
        """One more frame of it."""
        self._levels_dbfs.append(level_dbfs)

    @property
    def level_dbfs(self) -> float | None:
        """The RMS level of its louder half, so that consonants do not count; None if there is too little."""
        return _level_dbfs(self._levels_dbfs)

    @property
    def recent_dbfs(self) -> float | None:
        """The same of the last 640 ms."""
        return _level_dbfs(self._last(RECENT_FRAMES))

    def last_dbfs(self, frames: int) -> float:
        """The softest of the last frames."""
        return min(self._last(frames), default=SILENCE_DBFS)

    def _last(self, count: int) -> list[float]:
        newest = islice(reversed(self._levels_dbfs), count)
        return list(newest)


def _level_dbfs(levels_dbfs: Collection[float]) -> float | None:
    if len(levels_dbfs) < SHORTEST_SPEECH_FRAMES:
        return None
    return overall_dbfs(sorted(levels_dbfs)[len(levels_dbfs) // 2 :])


@dataclass(slots=True)
class Speaker:
    """The level of the one who talks with us, as an exponential moving average over their turns."""

    level_dbfs: float | None = None

    def spoke(self, speech: Speech) -> None:
        """This was a turn of theirs."""
        level_dbfs = speech.level_dbfs
        if level_dbfs is None:
            return
        if self.level_dbfs is None:
            self.level_dbfs = level_dbfs
        else:
            change_db = level_dbfs - self.level_dbfs
            self.level_dbfs += _weight(change_db) * change_db

    def softer_by_db(self, speech: Speech) -> float:
        """By how much this is softer than they usually are; 0 when that is not known."""
        recent_dbfs = speech.recent_dbfs
        return 0.0 if self.level_dbfs is None or recent_dbfs is None else self.level_dbfs - recent_dbfs

    def is_near(self, speech: Speech, below_db: float, frames: int) -> bool:
        """Whether its last frames are all louder than so much below their usual level."""
        return self.level_dbfs is not None and speech.last_dbfs(frames) > self.level_dbfs - below_db


def _weight(change_db: float) -> float:
    """How much of a change of the speaker's level is believed."""
    if change_db >= _NEARER_DB:
        return 1.0
    return _LOUDER_WEIGHT if change_db > 0 else _SOFTER_WEIGHT
