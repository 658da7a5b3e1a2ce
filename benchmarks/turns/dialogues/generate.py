"""Dialogues by scenario and seed."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np
from benchmarks.turns.dialogues import texts
from benchmarks.turns.dialogues.channel import attenuated
from benchmarks.turns.dialogues.hums import mm_hmm, uh_huh
from benchmarks.turns.dialogues.script import Cue, Dialogue, IntoReply, Line, ReplyLength, WhenQuiet
from benchmarks.turns.dialogues.voices import ESPEAK_VOICES, FLITE_VOICES, RATE_HZ, SPEECH_DBFS, Voice, say
from benchmarks.turns.tracks import Kind, Segment
from tests.audio.sounds import cough, door, pink_noise, typing, white_noise

from antiphon.audio.pcm import FloatArray

ECHO_DB = 20.0
SIDE_TALK_DB = 12.0
"""How much weaker a person across the room is."""
BED_S = 8.0

Random = np.random.Generator
T = TypeVar("T")


def generate(scenario: str, count: int, seed: int) -> tuple[Dialogue, ...]:
    """The first `count` dialogues of a scenario; the n-th is the same whatever `count` is.

    Raises:
        KeyError: there is no such scenario; see `SCENARIOS`.
        SynthesizerMissing: flite or espeak-ng is not installed.
    """
    build = SCENARIOS[scenario]
    return tuple(
        replace(build(_random(scenario, seed, number)), name=f"{scenario}-{number:02d}", scenario=scenario)
        for number in range(count)
    )


def _random(scenario: str, seed: int, number: int) -> Random:
    return np.random.default_rng([seed, number, zlib.crc32(scenario.encode())])


def _smooth(random: Random) -> Dialogue:
    """Plain turns, each answered before the next."""
    voice = _pick(random, FLITE_VOICES)
    return _of_turns(_shuffled(random, texts.TURNS)[:3], voice, random)


def _pauses(random: Random) -> Dialogue:
    """Turns with hesitations of 0.3 to 1.5 s inside."""
    voice = _pick(random, FLITE_VOICES)
    return _of_turns(_shuffled(random, texts.HESITATING)[:3], voice, random, pauses_s=(0.3, 1.5))


def _slow(random: Random) -> Dialogue:
    """Slow speakers who part their phrases by 0.25 to 0.6 s."""
    voice = _pick(random, FLITE_VOICES).at(1.5)
    return _of_turns(_shuffled(random, texts.SLOW)[:2], voice, random, pauses_s=(0.25, 0.6))


def _telephone(random: Random) -> Dialogue:
    """Plain and hesitating turns over a telephone."""
    voice = _pick(random, FLITE_VOICES)
    chosen = [*_shuffled(random, texts.TURNS)[:2], _pick(random, texts.HESITATING)]
    return replace(_of_turns(chosen, voice, random, pauses_s=(0.3, 1.0)), telephone=True)


def _noisy_room(random: Random) -> Dialogue:
    """Plain turns in pink noise 10 to 25 dB below the speaker."""
    snr_db = float(random.choice([10.0, 15.0, 20.0, 25.0]))
    bed = pink_noise(BED_S, SPEECH_DBFS - snr_db, seed=int(random.integers(1 << 30)))
    return replace(_smooth(random), bed=bed)


def _echo(random: Random) -> Dialogue:
    """The agent hears itself at -20 dB, 80 to 200 ms late; the user interrupts once."""
    voice = _pick(random, FLITE_VOICES)
    lines = (
        _turn(_pick(random, texts.LONG_REPLY_TURNS), voice, WhenQuiet(0.5), random),
        _turn(
            _pick(random, texts.INTERRUPTIONS[1:]),
            voice,
            IntoReply(random.uniform(4.0, 6.0)),
            random,
            kind=Kind.INTERRUPTION,
        ),
    )
    return Dialogue("", "", lines, ReplyLength.LONG, echo_db=ECHO_DB, echo_delay_s=random.uniform(0.08, 0.2))


def _backchannels(random: Random) -> Dialogue:
    """Three back-channels into a long reply: two words, and one hum."""
    voice = _pick(random, FLITE_VOICES)
    hum = _pick(random, (mm_hmm, uh_huh))(random, pitch_hz=random.uniform(95.0, 220.0))
    lines = [
        _turn(text, voice, WhenQuiet(0.0), random, kind=Kind.BACKCHANNEL)
        for text in _shuffled(random, texts.BACKCHANNELS)[:2]
    ]
    lines.append(_sound(Kind.BACKCHANNEL, "mm-hmm", hum, WhenQuiet(0.0)))
    return _into_long_reply(random, voice, lines)


def _interruptions(random: Random) -> Dialogue:
    """Three interruptions, each of the reply to the one before."""
    voice = _pick(random, FLITE_VOICES)
    opening = _turn(_pick(random, texts.LONG_REPLY_TURNS), voice, WhenQuiet(0.5), random)
    interruptions = [
        _turn(text, voice, IntoReply(random.uniform(1.0, 3.5)), random, kind=Kind.INTERRUPTION)
        for text in _shuffled(random, texts.INTERRUPTIONS)[:3]
    ]
    return Dialogue("", "", (opening, *interruptions), ReplyLength.LONG)


def _noises(random: Random) -> Dialogue:
    """Coughs, a door, keys, bursts of noise, 0 to 20 dB below speech: into silence, into a long reply."""
    voice = _pick(random, FLITE_VOICES)
    chosen = _shuffled(random, _NOISES)
    into_reply = [_noise(random, name) for name in chosen[:3]]
    dialogue = _into_long_reply(random, voice, into_reply)
    in_silence = replace(_noise(random, chosen[3]), cue=WhenQuiet(1.0))
    return replace(dialogue, lines=(in_silence, *dialogue.lines))


def _side_talk(random: Random) -> Dialogue:
    """Somebody else, 12 dB weaker, talks to the user: once into silence, twice into a long reply."""
    voice, other = _shuffled(random, FLITE_VOICES)[:2]
    if random.random() < 0.5:
        other = _pick(random, ESPEAK_VOICES)
    asides = [
        _sound(Kind.SIDE_TALK, text, attenuated(say(text, other), SIDE_TALK_DB), WhenQuiet(1.0))
        for text in _shuffled(random, texts.SIDE_TALK)[:3]
    ]
    dialogue = _into_long_reply(random, voice, asides[1:])
    return replace(dialogue, lines=(asides[0], *dialogue.lines), proactive=True)


SCENARIOS: dict[str, Callable[[Random], Dialogue]] = {
    "smooth": _smooth,
    "pauses": _pauses,
    "slow": _slow,
    "telephone": _telephone,
    "noisy-room": _noisy_room,
    "echo": _echo,
    "backchannels": _backchannels,
    "interruptions": _interruptions,
    "noises": _noises,
    "side-talk": _side_talk,
}
"""What can be generated, by name."""

_NOISES = ("cough", "door", "keys", "pink", "white")


def _of_turns(
    chosen: Sequence[str], voice: Voice, random: Random, pauses_s: tuple[float, float] = (0.3, 1.5)
) -> Dialogue:
    lines = [_turn(text, voice, WhenQuiet(random.uniform(0.4, 1.0)), random, pauses_s) for text in chosen]
    return Dialogue("", "", tuple(lines), ReplyLength.SHORT)


def _into_long_reply(random: Random, voice: Voice, lines: Sequence[Line]) -> Dialogue:
    """A request for a long reply, and lines into it, 2.2 to 3 s apart: τ-Voice watches each for a second."""
    opening = _turn(_pick(random, texts.LONG_REPLY_TURNS), voice, WhenQuiet(0.5), random)
    placed, at_s = [], random.uniform(1.2, 2.0)
    for line in lines:
        placed.append(replace(line, cue=IntoReply(at_s)))
        at_s += line.duration_s + random.uniform(2.2, 3.0)
    return Dialogue("", "", (opening, *placed), ReplyLength.LONG)


def _turn(
    text: str,
    voice: Voice,
    cue: Cue,
    random: Random,
    pauses_s: tuple[float, float] = (0.3, 1.5),
    kind: Kind = Kind.TURN,
) -> Line:
    """What is said, with its pauses. The pitch does not fall at a comma, so one stands before each pause."""
    *before, last = [fragment.strip() for fragment in text.split("|")]
    parts: list[FloatArray] = []
    spans: list[Segment] = []
    at = 0
    for fragment in [*(f"{fragment}," for fragment in before), f"{last}."]:
        sound = say(fragment, voice)
        spans.append(Segment(at / RATE_HZ, (at + len(sound)) / RATE_HZ))
        pause = np.zeros(round(random.uniform(*pauses_s) * RATE_HZ), np.float32)
        parts += [sound, pause]
        at += len(sound) + len(pause)
    return Line(kind, text.replace(" |", ""), cue, np.concatenate(parts[:-1]), tuple(spans))


def _sound(kind: Kind, text: str, sound: FloatArray, cue: Cue) -> Line:
    return Line(kind, text, cue, sound, (Segment(0.0, len(sound) / RATE_HZ),))


def _noise(random: Random, name: str) -> Line:
    seed = int(random.integers(1 << 30))
    below_db = float(random.choice([0.0, 10.0, 20.0]))
    dbfs = SPEECH_DBFS - below_db
    sounds: dict[str, Callable[[], FloatArray]] = {
        "cough": lambda: cough(seed, dbfs),
        "door": lambda: door(seed, dbfs),
        "keys": lambda: typing(1.2, dbfs + 12.0, seed),
        "pink": lambda: pink_noise(0.6, dbfs, seed),
        "white": lambda: white_noise(0.4, dbfs, seed),
    }
    return _sound(Kind.NON_SPEECH, f"[{name} -{below_db:.0f} dB]", sounds[name](), WhenQuiet(0.0))


def _pick(random: Random, options: Sequence[T]) -> T:
    return options[int(random.integers(len(options)))]


def _shuffled(random: Random, options: Sequence[T]) -> list[T]:
    return [options[index] for index in random.permutation(len(options))]
