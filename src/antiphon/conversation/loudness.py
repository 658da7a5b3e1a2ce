"""How loud the room is."""

from __future__ import annotations

from dataclasses import dataclass

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
