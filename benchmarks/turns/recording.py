"""A dialogue as it was held."""

from __future__ import annotations

import json
import wave
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from benchmarks.turns.playback import OUTPUT_RATE_HZ, Arrival, Samples
from benchmarks.turns.tracks import AgentSegment, UserSegment

from antiphon.audio.resample import Resampler

USER_RATE_HZ = 16_000


@dataclass(frozen=True, slots=True)
class Event:
    """A message of the server that was not speech.

    Attributes:
        at_s: when it came.
        name: its field.
        detail: its text, if it has one.
    """

    at_s: float
    name: str
    detail: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Recording:
    """Both tracks, what they mean, and the server's messages.

    Attributes:
        name: of the dialogue.
        scenario: what it tests.
        user: the user's segments.
        agent: what was heard of the agent.
        arrivals: when its speech came.
        events: everything else that came.
        skipped: what the user had no occasion to say.
        user_track: 16 kHz, as sent.
        agent_track: 24 kHz, as played.
    """

    name: str
    scenario: str
    user: tuple[UserSegment, ...]
    agent: tuple[AgentSegment, ...]
    arrivals: tuple[Arrival, ...]
    events: tuple[Event, ...]
    skipped: tuple[str, ...]
    user_track: Samples
    agent_track: Samples

    def times_s(self, name: str) -> tuple[float, ...]:
        """When messages with this field came."""
        return tuple(event.at_s for event in self.events if event.name == name)

    def write(self, directory: Path) -> None:
        """Write `NAME.wav` (left the user, right the agent, 24 kHz) and `NAME.json`."""
        directory.mkdir(parents=True, exist_ok=True)
        left = _resampled(self.user_track)
        length = max(len(left), len(self.agent_track))
        stereo = np.zeros((length, 2), np.int16)
        stereo[: len(left), 0] = left
        stereo[: len(self.agent_track), 1] = self.agent_track
        with wave.open(str(directory / f"{self.name}.wav"), "wb") as file:
            file.setnchannels(2)
            file.setsampwidth(2)
            file.setframerate(OUTPUT_RATE_HZ)
            file.writeframes(stereo.tobytes())
        facts = {
            "name": self.name,
            "scenario": self.scenario,
            "user": [asdict(segment) for segment in self.user],
            "agent": [asdict(segment) for segment in self.agent],
            "events": [asdict(event) for event in self.events],
            "skipped": self.skipped,
        }
        (directory / f"{self.name}.json").write_text(json.dumps(facts, indent=1) + "\n")


def _resampled(track: Samples) -> Samples:
    resampler = Resampler(USER_RATE_HZ, OUTPUT_RATE_HZ)
    return np.frombuffer(resampler.process(track.tobytes()) + resampler.flush(), np.int16)
