"""What a pool has done so far."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class VadStatistics:
    """Counters since the pool was made, and its present load.

    Attributes:
        streams: open streams.
        pending_frames: frames that were pushed and are not done.
        frames: frames done.
        gated_frames: those of them that the energy gate kept from being encoded.
        batches: passes of the network that did them.
    """

    streams: int
    pending_frames: int
    frames: int
    gated_frames: int
    batches: int

    @property
    def mean_batch_frames(self) -> float:
        """Frames per batch, 0.0 before the first."""
        return self.frames / self.batches if self.batches else 0.0
