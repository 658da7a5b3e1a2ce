"""How well our own echo is told from somebody speaking, and what it costs.

    python -m benchmarks.echo [--json FILE]

espeak plays at -20 dBFS in simulated rooms; flite's rms and Debian's recordings speak. Every row is a
hundred places in the speech, each with another room and another delay from 20 to 380 ms, half a second
long.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from time import process_time

import numpy as np
from benchmarks.table import Row, argument_parser, report
from tests.audio.rooms import echo
from tests.audio.sounds import SENTENCES, at_level, espeak, flite, recorded_people, white_noise

from antiphon.audio.echo import LONGEST_DELAY_SAMPLES, EchoVerdict, find_echo
from antiphon.audio.pcm import FloatArray, level_dbfs
from antiphon.audio.vad.model_file import load_network

TRIALS = 100
HEARD_SAMPLES = 8_000


@dataclass(frozen=True, slots=True)
class Scene:
    """One row: who is heard, in which room. The speaker's level is relative to the echo's."""

    name: str
    echo_db: float | None = -20.0
    reverberation_s: float = 0.3
    reverberation_db: float = -6.0
    background_dbfs: float = -65.0
    speaker_db: float | None = None


SCENES = (
    Scene("echo at -10 dB", echo_db=-10.0),
    Scene("echo at -20 dB"),
    Scene("echo at -30 dB", echo_db=-30.0),
    Scene("echo, reverberant room", reverberation_s=0.4, reverberation_db=-2.0),
    Scene("echo, very reverberant", reverberation_s=0.5, reverberation_db=3.5),
    Scene("echo, background -50 dBFS", background_dbfs=-50.0),
    Scene("echo, background -45 dBFS", background_dbfs=-45.0),
    Scene("speaker 10 dB below echo", speaker_db=-10.0),
    Scene("speaker 5 dB below echo", speaker_db=-5.0),
    Scene("speaker as loud as echo", speaker_db=0.0),
    Scene("speaker 5 dB above echo", speaker_db=5.0),
    Scene("speaker 10 dB above echo", speaker_db=10.0),
    Scene("speaker alone", echo_db=None, speaker_db=0.0),
)


def main() -> None:
    options = argument_parser(__doc__ or "").parse_args()
    load_network()  # leaves linear algebra one thread, as in the server
    played = at_level(np.concatenate([espeak(sentence, "en-us+f3") for sentence in SENTENCES[:6]]), -20.0)
    speakers = [flite(sentence) for sentence in SENTENCES[:8]] + list(recorded_people().values())
    speech = np.concatenate([at_level(utterance, -26.0) for utterance in speakers])
    report(
        "Echo, half a second heard",
        [measure(scene, played, speech) for scene in SCENES],
        json_file=options.json,
        caption="echo %: judged to be echo and nothing else. delay %: found to within 4 ms. ms: CPU, median.",
    )


def measure(scene: Scene, played: FloatArray, speech: FloatArray) -> Row:
    random = np.random.default_rng(1)
    verdicts: list[EchoVerdict] = []
    right_delays = 0
    seconds: list[float] = []
    for trial in range(TRIALS):
        delay_ms = float(random.uniform(20, 380))
        heard = np.zeros_like(played)
        if scene.echo_db is not None:
            heard = echo(
                played,
                delay_ms=delay_ms,
                gain_db=scene.echo_db,
                reverberation_s=scene.reverberation_s,
                reverberation_db=scene.reverberation_db,
                seed=trial,
            )
        until = audible_until(heard if scene.echo_db is not None else played, random, 20_000)
        microphone = heard[until - HEARD_SAMPLES : until]
        if scene.speaker_db is not None:
            said_until = audible_until(speech, random, HEARD_SAMPLES)
            said = speech[said_until - HEARD_SAMPLES : said_until]
            level = -26.0 if scene.echo_db is None else level_dbfs(microphone) + scene.speaker_db
            microphone = microphone + at_level(said, level)
        microphone = microphone + white_noise(0.5, scene.background_dbfs, trial)
        reference = played[until - HEARD_SAMPLES - LONGEST_DELAY_SAMPLES : until]
        started = process_time()
        verdict = find_echo(microphone, reference, scene.background_dbfs)
        seconds.append(process_time() - started)
        verdicts.append(verdict)
        right_delays += verdict.delay_ms is not None and abs(verdict.delay_ms - delay_ms) < 4
    coherence = np.percentile([verdict.coherence for verdict in verdicts], [5, 50, 95]).tolist()
    return {
        "heard": scene.name,
        "echo %": 100 * sum(verdict.is_echo for verdict in verdicts) // TRIALS,
        "delay %": None if scene.echo_db is None else 100 * right_delays // TRIALS,
        "coherence p5": coherence[0],
        "p50": coherence[1],
        "p95": coherence[2],
        "ms": median(seconds) * 1e3,
    }


def audible_until(sound: FloatArray, random: np.random.Generator, earliest: int) -> int:
    """A place where the last half second is not a pause: within 12 dB of the sound's level."""
    while True:
        until = int(random.integers(earliest, len(sound)))
        if level_dbfs(sound[until - HEARD_SAMPLES : until]) > level_dbfs(sound) - 12.0:
            return until


if __name__ == "__main__":
    main()
