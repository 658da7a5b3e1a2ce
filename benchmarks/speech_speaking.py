"""How soon speech begins, for one listener and for many, beside eSpeak NG's own program."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from time import perf_counter

from benchmarks.process import cpu_s
from benchmarks.table import Row

from antiphon.clock import LoopClock
from antiphon.conversation.speech import OUTPUT_RATE_HZ, SpeechRequest
from antiphon.engines.synthesizers.espeak.settings import EspeakSettings
from antiphon.engines.synthesizers.espeak.synthesizer import EspeakSynthesizer
from antiphon.engines.synthesizers.espeak.voices import ESPEAK_VOICES

SENTENCE = "The next train to the airport leaves from platform nine in ten minutes."
AT_ONCE = (1, 10, 100)
ROUNDS = 20
_PROGRAM = ("espeak-ng", "-v", "en-us", "--stdout", SENTENCE)
_PROGRAM_RATE_HZ = 22_050
_WAV_HEADER_BYTES = 44


@dataclass(frozen=True, slots=True)
class Spoken:
    """One speech: when it began and ended after the request, and how long it is to hear."""

    first_ms: float
    total_ms: float
    audio_s: float


async def measure_speaking() -> Sequence[Row]:
    """A row for the program, and one for each number of listeners."""
    rows = [_row("espeak-ng (a process each)", 1, [await _program() for _ in range(ROUNDS)], None)]
    synthesizer = EspeakSynthesizer(EspeakSettings(), clock=LoopClock())
    await synthesizer.start()
    pid = synthesizer.workers.workers[0].pid or 0
    for voice in ESPEAK_VOICES:
        await _speak(synthesizer, voice)
    for at_once in AT_ONCE:
        before_s = cpu_s(pid)
        spoken: list[Spoken] = []
        for _ in range(max(ROUNDS // at_once, 3)):
            spoken += await asyncio.gather(
                *(_speak(synthesizer, list(ESPEAK_VOICES)[number % 30]) for number in range(at_once))
            )
        rows.append(_row("Antiphon (30 voices)", at_once, spoken, cpu_s(pid) - before_s))
    await synthesizer.close()
    return rows


def _row(name: str, at_once: int, spoken: Sequence[Spoken], used_s: float | None) -> Row:
    first_ms = [one.first_ms for one in spoken]
    audio_s = sum(one.audio_s for one in spoken)
    return {
        "synthesizer": name,
        "at once": at_once,
        "first ms, median": median(first_ms),
        "first ms, p95": quantiles(first_ms, n=20)[-1],
        "all ms, median": median(one.total_ms for one in spoken),
        "speech s": audio_s / len(spoken),
        "CPU %": None if used_s is None else 100 * used_s / audio_s,
    }


async def _speak(synthesizer: EspeakSynthesizer, voice: str) -> Spoken:
    started = perf_counter()
    first_s, samples = 0.0, 0
    async for chunk in synthesizer.synthesize(SpeechRequest(SENTENCE, voice)):
        first_s = first_s or perf_counter() - started
        samples += len(chunk.pcm) // 2
    return Spoken(first_s * 1000, (perf_counter() - started) * 1000, samples / OUTPUT_RATE_HZ)


async def _program() -> Spoken:
    started = perf_counter()
    process = await asyncio.create_subprocess_exec(*_PROGRAM, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    await process.stdout.readexactly(_WAV_HEADER_BYTES + 2)
    first_s = perf_counter() - started
    samples = 1 + len(await process.stdout.read()) // 2
    await process.wait()
    return Spoken(first_s * 1000, (perf_counter() - started) * 1000, samples / _PROGRAM_RATE_HZ)
