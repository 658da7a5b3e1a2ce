"""What the energy gate changes: begins and ends of speech with it and without it.

    python -m benchmarks.vad_gate [--json FILE]

The speakers are flite's rms and slt, espeak, and Debian's recordings, at -26 dBFS, with two seconds between
utterances. A begin is the first frame of at least 0.5 after an end, an end the first below 0.35 after a
begin.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from benchmarks.table import Row, argument_parser, report
from tests.audio.listening import Schedule, begins_and_ends, listen_alone, network
from tests.audio.sounds import (
    SENTENCES,
    at_level,
    espeak,
    flite,
    pink_noise,
    recorded_people,
    silence,
    white_noise,
)

from antiphon.audio.pcm import FloatArray, from_float, to_float
from antiphon.audio.vad.pool import VadPool

Background = Callable[[float], FloatArray]

BACKGROUNDS: dict[str, Background] = {
    "digital silence": silence,
    "room (pink) -65 dBFS": lambda seconds: pink_noise(seconds, -65.0),
    "fan -60, -45 dBFS": lambda seconds: rising(seconds),
    "pink, SNR 20 dB": lambda seconds: pink_noise(seconds, -44.0),
    "pink, SNR 10 dB": lambda seconds: pink_noise(seconds, -34.0),
    "white, SNR 20 dB": lambda seconds: white_noise(seconds, -44.0),
    "white, SNR 10 dB": lambda seconds: white_noise(seconds, -34.0),
}


def main() -> None:
    options = argument_parser(__doc__ or "").parse_args()
    utterances = [flite(sentence, voice) for voice in ("rms", "slt") for sentence in SENTENCES]
    utterances += [espeak(sentence) for sentence in SENTENCES]
    utterances += recorded_people().values()
    speech = conversation(utterances)
    rows = []
    for name, background in BACKGROUNDS.items():
        sound = to_float(from_float(speech + background(len(speech) / 16_000)))
        rows.append({"background": name, **compare(sound)})
    report(
        "Begins and ends of speech, with the gate against without",
        rows,
        json_file=options.json,
        caption="same, 1 off, 2 off: frames (32 ms) between them. other: more, or in one of the two only.",
    )


def rising(seconds: float) -> FloatArray:
    noise = white_noise(seconds, -60.0)
    noise[len(noise) // 2 :] *= np.float32(10 ** (15 / 20))
    return noise


def conversation(utterances: list[FloatArray]) -> FloatArray:
    parts = [silence(2.0)]
    for utterance in utterances:
        parts += [at_level(utterance, -26.0), silence(2.0)]
    return np.concatenate(parts)


def compare(sound: FloatArray) -> Row:
    probabilities, gated_share = listen_with_gate(sound)
    expected = begins_and_ends(listen_alone(sound))
    found = begins_and_ends(probabilities)
    distances = [min(abs(at - other) for other in found) for at in expected]
    extra = sum(min(abs(at - other) for other in expected) > 2 for at in found)
    return {
        "minutes": len(sound) / 16_000 / 60,
        "ungated": len(expected),
        "same": distances.count(0),
        "1 off": distances.count(1),
        "2 off": distances.count(2),
        "other": sum(distance > 2 for distance in distances) + extra,
        "gated %": 100 * gated_share,
    }


def listen_with_gate(sound: FloatArray) -> tuple[list[float], float]:
    schedule = Schedule()
    pool = VadPool(network(), schedule=schedule)
    verdicts: list[float] = []
    stream = pool.open(lambda _first, probabilities, _levels: verdicts.extend(probabilities))
    stream.push(from_float(sound))
    schedule.run()
    statistics = pool.statistics()
    return verdicts, statistics.gated_frames / statistics.frames


if __name__ == "__main__":
    main()
