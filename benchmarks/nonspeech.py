"""Which short sounds are taken for which: words, coughs, keys, doors.

    python -m benchmarks.nonspeech [--json FILE]

Words by two voices of flite and three of espeak, pieces of 100 to 500 ms of recorded people, and synthetic
noises of forty seeds; each at -20 and -35 dBFS in a room of -65 dBFS, with speech probabilities from the
pool. Voices, words and seeds are others than those that the rules were made with; the recorded people are
the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from statistics import median
from time import process_time

import numpy as np
from benchmarks.table import Row, argument_parser, report
from tests.audio.listening import listen_in_pool
from tests.audio.sounds import (
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
    voice,
)

from antiphon.audio.nonspeech import Sound, SoundKind, judge_sound
from antiphon.audio.pcm import FloatArray
from antiphon.audio.vad.frames import FRAME_SAMPLES

WORDS = (
    "Go on.", "Mm hm.", "Yeah.", "Cancel.", "Louder.", "Thanks.", "Why?", "Six.", "One moment.", "Excuse me.",
)  # fmt: skip
LONGEST_SAMPLES = 8_000
LEVELS_DBFS = (-20.0, -35.0)
LEAD_FRAMES = 31
SEEDS = range(100, 140)


def main() -> None:
    options = argument_parser(__doc__ or "").parse_args()
    sounds = {
        "word, flite": [flite(word, name) for name in ("kal16", "awb") for word in WORDS],
        "word, espeak": [
            espeak(word, name) for name in ("en-gb+f5", "en-us+m7", "en-gb+m3") for word in WORDS
        ],
        "recorded people": list(pieces_of_speech()),
        "cough": [cough(seed) for seed in SEEDS],
        "voiced cough": [voiced_cough(seed) for seed in SEEDS],
        "key": [typing(0.5, seed=seed)[1_440:3_200] for seed in SEEDS],
        "typing": [typing(1.0, seed=seed)[1_440:8_000] for seed in SEEDS],
        "door": [door(seed) for seed in SEEDS],
        "chord": [music(1.0, seed=seed)[:6_400] for seed in SEEDS],
        "vowel": [voice(0.4, 80.0 + 5 * at) for at in range(len(SEEDS))],
    }
    rows = [measure(name, [trimmed(sound) for sound in each]) for name, each in sounds.items()]
    report(
        "Short sounds: % taken for each kind",
        rows,
        json_file=options.json,
        caption="ms: CPU per sound, median, speech probabilities not included.",
    )


def trimmed(sound: FloatArray) -> FloatArray:
    """Without the silence around it, and at most half a second."""
    loud = np.flatnonzero(np.abs(sound) > 0.02 * np.abs(sound).max())
    return sound[loud[0] : loud[-1] + 1][:LONGEST_SAMPLES]


def voiced_cough(seed: int) -> FloatArray:
    """A cough whose middle is half voice."""
    sound = cough(seed)
    groan = at_level(voice(0.2, 180.0, 120.0), -23.0)
    sound[1_000 : 1_000 + len(groan)] += groan
    return sound


def pieces_of_speech() -> Iterator[FloatArray]:
    random = np.random.default_rng(5)
    for recording in recorded_people().values():
        for start in range(0, len(recording) - LONGEST_SAMPLES, 6_000):
            piece = recording[start : start + int(random.integers(1_600, LONGEST_SAMPLES))]
            if speech_level(piece) > speech_level(recording) - 10.0:
                yield piece


def measure(name: str, sounds: list[FloatArray]) -> Row:
    seconds: list[float] = []
    kinds: Counter[SoundKind] = Counter()
    for sound in sounds:
        for level_dbfs in LEVELS_DBFS:
            samples, probabilities = heard_in_a_room(at_level(sound, level_dbfs))
            started = process_time()
            judged: Sound = judge_sound(samples, probabilities)
            seconds.append(process_time() - started)
            kinds[judged.kind] += 1
    shares: dict[str, int] = {kind.name: round(100 * kinds[kind] / kinds.total()) for kind in SoundKind}
    return {"is": name, "sounds": kinds.total(), **shares, "ms": median(seconds) * 1e3}


def heard_in_a_room(sound: FloatArray) -> tuple[FloatArray, list[float]]:
    """The sound with the room's noise, and the speech probabilities of its frames."""
    lead = LEAD_FRAMES * FRAME_SAMPLES
    scene = np.concatenate([np.zeros(lead, np.float32), sound, silence(0.2)])
    scene = scene + pink_noise(len(scene) / 16_000, -65.0)[: len(scene)]
    (probabilities,) = listen_in_pool(scene)
    frames = -(-len(sound) // FRAME_SAMPLES)
    return scene[lead : lead + len(sound)], probabilities[LEAD_FRAMES : LEAD_FRAMES + frames]


if __name__ == "__main__":
    main()
