"""What the thresholds of each sensitivity hear: false alarms, misses, and how late begins and ends are.

    python -m benchmarks.vad_thresholds [--json FILE] [--json-ends FILE]

Noises: a minute each of white noise, pink noise, typing and chords, and fifty coughs and doors, at -50, -35
and -20 dBFS. Speech: 40 utterances (flite rms and slt, espeak, Debian's recordings), clean, quiet (-45
dBFS), and with white or pink noise 20 and 10 dB below. Where speech truly begins and ends is read off the
clean utterance: its first and last frame within 25 dB of its level.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TypeVar

import numpy as np
from benchmarks.table import Row, argument_parser, report
from tests.audio.listening import listen_in_pool
from tests.audio.sounds import (
    SENTENCES,
    at_level,
    cough,
    door,
    espeak,
    flite,
    music,
    pink_noise,
    recorded_people,
    silence,
    speech_level,
    typing,
    white_noise,
)

from antiphon.audio.pcm import FloatArray, levels_dbfs
from antiphon.audio.vad.frames import FRAME_MS, FRAME_SAMPLES
from antiphon.conversation.sensitivity import END_THRESHOLD, START_THRESHOLD

Sensitivity = TypeVar("Sensitivity", bound=Enum)

LEVELS_DBFS = (-50.0, -35.0, -20.0)
START_THRESHOLDS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
END_THRESHOLDS = (0.1, 0.15, 0.2, 0.25, 0.35, 0.5, 0.65)
LEAD_FRAMES = 62
NOISES: dict[str, Callable[[float], FloatArray]] = {
    "white": lambda dbfs: white_noise(60.0, dbfs),
    "pink": lambda dbfs: pink_noise(60.0, dbfs),
    "typing": lambda dbfs: typing(60.0, dbfs + 8.0),
    "chords": lambda dbfs: np.concatenate([music(10.0, dbfs, seed) for seed in range(6)]),
    "cough": lambda dbfs: one_per_second([cough(seed, dbfs) for seed in range(50)]),
    "door": lambda dbfs: one_per_second([door(seed, dbfs) for seed in range(50)]),
}


@dataclass(frozen=True, slots=True)
class Utterance:
    """A sound with one utterance in it, and the frames that hold speech in truth."""

    sound: FloatArray
    begin: int
    end: int


def main() -> None:
    parser = argument_parser(__doc__ or "")
    parser.add_argument(
        "--json-ends", metavar="FILE", type=Path, help="write the second table's rows to FILE"
    )
    options = parser.parse_args()
    noises = {
        name: listen_in_pool(*(noise(level_dbfs) for level_dbfs in LEVELS_DBFS))
        for name, noise in NOISES.items()
    }
    utterances = all_utterances()
    speech = list(zip(utterances, listen_in_pool(*(u.sound for u in utterances)), strict=True))
    report(
        f"Start thresholds: false alarms per minute of noise; delay of {len(speech)} begins of speech, ms",
        [start_row(threshold, noises, speech) for threshold in START_THRESHOLDS],
        json_file=options.json,
        caption="missed: utterances never heard.",
    )
    report(
        f"End thresholds: delay of {len(speech)} ends of speech, ms",
        [end_row(threshold, speech) for threshold in END_THRESHOLDS],
        json_file=options.json_ends,
        caption="splits: utterances with a pause of 160 ms or more in them.",
    )


def one_per_second(sounds: list[FloatArray]) -> FloatArray:
    seconds = [np.concatenate([sound, silence(1.0)])[:16_000] for sound in sounds]
    return np.concatenate(seconds) + pink_noise(len(sounds), -65.0)


def all_utterances() -> list[Utterance]:
    spoken = [flite(sentence, voice) for voice in ("rms", "slt") for sentence in SENTENCES]
    spoken += [espeak(sentence) for sentence in SENTENCES]
    spoken += recorded_people().values()
    return [variant for number, speech in enumerate(spoken) for variant in variants(speech, number)]


def variants(speech: FloatArray, number: int) -> list[Utterance]:
    loud, quiet = (embedded(at_level(speech, dbfs)) for dbfs in (-26.0, -45.0))
    seconds = len(loud.sound) / 16_000
    noises = [noise(seconds, dbfs, number) for noise in (white_noise, pink_noise) for dbfs in (-44.0, -34.0)]
    noisy = [Utterance(loud.sound + noise, loud.begin, loud.end) for noise in noises]
    room = pink_noise(seconds, -70.0, number)
    return [loud, Utterance(quiet.sound + room, quiet.begin, quiet.end), *noisy]


def embedded(speech: FloatArray) -> Utterance:
    """Two seconds of silence before and after."""
    lead = np.zeros(LEAD_FRAMES * FRAME_SAMPLES, np.float32)
    frames = speech[: len(speech) // FRAME_SAMPLES * FRAME_SAMPLES].reshape(-1, FRAME_SAMPLES)
    loud = np.flatnonzero(levels_dbfs(frames) > speech_level(speech) - 25.0) + LEAD_FRAMES
    return Utterance(np.concatenate([lead, speech, lead]), int(loud[0]), int(loud[-1]) + 1)


Heard = Sequence[tuple[Utterance, list[float]]]


def start_row(threshold: float, noises: dict[str, list[list[float]]], speech: Heard) -> Row:
    begins = [first_at_least(threshold, probabilities, utterance) for utterance, probabilities in speech]
    delays = [
        begin - utterance.begin
        for (utterance, _), begin in zip(speech, begins, strict=True)
        if begin is not None
    ]
    return {
        "start": threshold,
        "used for": used_for(threshold, START_THRESHOLD),
        **{name: false_alarms(threshold, tracks) for name, tracks in noises.items()},
        "missed": begins.count(None),
        **percentiles(delays),
    }


def end_row(threshold: float, speech: Heard) -> Row:
    lags = [
        last_at_least(threshold, probabilities) + 1 - utterance.end for utterance, probabilities in speech
    ]
    splits = sum(longest_pause(threshold, *heard) >= 5 for heard in speech)
    return {
        "end": threshold,
        "used for": used_for(threshold, END_THRESHOLD),
        **percentiles(lags),
        "splits": splits,
    }


def used_for(threshold: float, thresholds: Mapping[Sensitivity, float]) -> str:
    return " ".join(sensitivity.name for sensitivity, value in thresholds.items() if value == threshold)


def false_alarms(threshold: float, tracks: list[list[float]]) -> float:
    """Begins of speech per minute."""
    begins = 0
    for track in tracks:
        speech = np.asarray(track) >= threshold
        begins += int(np.sum(speech[1:] & ~speech[:-1])) + int(speech[0])
    minutes = sum(map(len, tracks)) * FRAME_MS / 60_000
    return begins / minutes


def first_at_least(threshold: float, probabilities: list[float], utterance: Utterance) -> int | None:
    hits = np.flatnonzero(np.asarray(probabilities[: utterance.end + 5]) >= threshold)
    return int(hits[0]) if len(hits) else None


def last_at_least(threshold: float, probabilities: list[float]) -> int:
    return int(np.flatnonzero(np.asarray(probabilities) >= threshold)[-1])


def longest_pause(threshold: float, utterance: Utterance, probabilities: list[float]) -> int:
    """The longest run of frames inside the utterance between an end and the next begin (0.5)."""
    longest = pause = 0
    speaking = pausing = False
    for probability in probabilities[utterance.begin : utterance.end]:
        if probability >= 0.5:
            longest = max(longest, pause)
            speaking, pausing, pause = True, False, 0
        elif pausing or (speaking and probability < threshold):
            pausing = True
            pause += 1
    return longest


def percentiles(frames: list[int]) -> Row:
    low, middle, high, highest = np.percentile(np.asarray(frames) * FRAME_MS, [10, 50, 90, 100]).tolist()
    return {"p10": round(low), "p50": round(middle), "p90": round(high), "max": round(highest)}


if __name__ == "__main__":
    main()
