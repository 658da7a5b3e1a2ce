"""How long a transcript takes after a pause, when one or several people speak at once."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from statistics import median
from time import perf_counter

import pocketsphinx
from benchmarks.speech_accuracy import SENTENCES
from benchmarks.table import Row
from tests.speech import BYTES_PER_S, flite_wav, silence

from antiphon.clock import LoopClock
from antiphon.engines.recognizers.pocketsphinx.recognizer import PocketsphinxRecognizer
from antiphon.engines.recognizers.pocketsphinx.settings import PocketsphinxSettings

FRAME_S = 0.02
FRAME_BYTES = round(BYTES_PER_S * FRAME_S)
ROUNDS = 4
SPEAKERS = (1, 4, 8)
STAGGER_S = 0.37
"""People do not begin to speak at the same moment."""


async def measure_settle() -> Sequence[Row]:
    """A row for Pocketsphinx as it comes, and one for each number of speakers."""
    rows: list[Row] = [_row("Pocketsphinx as it comes", 1, [_plain_final_ms(text) for text in SENTENCES[:6]])]
    recognizer = PocketsphinxRecognizer(
        PocketsphinxSettings(workers=1, decoders_per_worker=max(SPEAKERS)), clock=LoopClock()
    )
    await recognizer.start()
    await _round(recognizer, max(SPEAKERS))  # loads the decoders
    for speakers in SPEAKERS:
        settled_ms = [ms for _ in range(ROUNDS) for ms in await _round(recognizer, speakers)]
        rows.append(_row("Antiphon", speakers, settled_ms))
    await recognizer.close()
    return rows


def _row(name: str, speakers: int, settled_ms: Sequence[float]) -> Row:
    return {
        "recognizer": name,
        "speakers at once": speakers,
        "median ms": median(settled_ms),
        "slowest ms": max(settled_ms),
    }


def _plain_final_ms(text: str) -> float:
    """The second pass that Pocketsphinx makes when an utterance ends; its decoding kept up before."""
    decoder = pocketsphinx.Decoder(loglevel="FATAL")
    decoder.start_utt()
    decoder.process_raw(flite_wav(text) + silence(0.2))
    started = perf_counter()
    decoder.end_utt()
    decoder.hyp()
    return (perf_counter() - started) * 1000


async def _round(recognizer: PocketsphinxRecognizer, speakers: int) -> list[float]:
    return await asyncio.gather(*(_speak(recognizer, number) for number in range(speakers)))


async def _speak(recognizer: PocketsphinxRecognizer, number: int) -> float:
    """Speak in real time; return how long the transcript took, in ms."""
    pcm = flite_wav(SENTENCES[number]) + silence(0.2)
    loop = asyncio.get_running_loop()
    stream = recognizer.open()
    await asyncio.sleep(number * STAGGER_S)
    begin = loop.time()
    for count, start in enumerate(range(0, len(pcm), FRAME_BYTES), start=1):
        stream.feed(pcm[start : start + FRAME_BYTES])
        await asyncio.sleep(begin + count * FRAME_S - loop.time())
    started = perf_counter()
    await stream.settle()
    settled_ms = (perf_counter() - started) * 1000
    stream.cancel()
    return settled_ms
