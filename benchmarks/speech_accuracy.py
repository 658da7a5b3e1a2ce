"""Word error rates: our recognizer beside Pocketsphinx as it comes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from time import process_time

import pocketsphinx
from benchmarks.process import cpu_s
from benchmarks.table import Row
from tests.speech import BYTES_PER_S, HUMAN_CLIPS, flite_wav, silence, word_errors

from antiphon.clock import LoopClock
from antiphon.engines.recognizers.pocketsphinx.recognizer import PocketsphinxRecognizer
from antiphon.engines.recognizers.pocketsphinx.settings import PocketsphinxSettings

PIECE_BYTES = BYTES_PER_S // 10

SENTENCES = (
    "what is the weather like in london today",
    "turn on the lights in the kitchen please",
    "set a timer for ten minutes",
    "how many days are there in a leap year",
    "tell me something interesting about the ocean",
    "remind me to call my mother tomorrow morning",
    "what time does the next train leave",
    "please repeat what you just said",
    "i would like to order a large pizza",
    "how far is the moon from the earth",
    "stop talking for a moment",
    "what is the capital of australia",
    "book a table for two at seven o'clock",
    "who wrote the book war and peace",
    "add milk and bread to my shopping list",
    "the doctor will see you on friday afternoon",
    "i think we should wait until the end of the month",
    "my name is john and i live in chicago",
    "is there a pharmacy near the station",
    "the meeting has been moved to wednesday",
    "i am looking for a good restaurant with a garden",
    "give me a recipe for chocolate cake",
    "the children are playing in the park",
    "cancel my appointment for next thursday",
)


@dataclass(slots=True)
class Tally:
    """What one recognizer made of all utterances."""

    errors: dict[str, int] = field(default_factory=dict)
    words: dict[str, int] = field(default_factory=dict)
    audio_s: float = 0.0
    cpu_s: float = 0.0

    def row(self, name: str) -> Row:
        rates = {f"{kind} WER %": 100 * self.errors[kind] / self.words[kind] for kind in self.words}
        return {"recognizer": name, **rates, "CPU %": 100 * self.cpu_s / self.audio_s}


Hear = Callable[[bytes], Awaitable[str]]
"""Takes an utterance; returns its text."""


def utterances() -> dict[str, list[tuple[str, bytes]]]:
    """What is said and its audio, by who says it."""
    by_voice = {
        f"flite {voice}": [(text, flite_wav(text, voice)) for text in SENTENCES] for voice in ("rms", "slt")
    }
    return {**by_voice, "human": [(clip.text, clip.pcm()) for clip in HUMAN_CLIPS]}


async def measure_accuracy() -> Sequence[Row]:
    """Rows for Pocketsphinx as it comes and for ours: heard as a conversation, and as strangers."""
    plain = pocketsphinx.Decoder(loglevel="FATAL")
    initial_mean = plain.get_cmn()

    async def carried(pcm: bytes) -> str:
        return _decode(plain, pcm)

    async def strangers(pcm: bytes) -> str:
        plain.set_cmn(initial_mean)
        return _decode(plain, pcm)

    rows = [
        (await _tally(carried, process_time)).row("Pocketsphinx as it comes, speaker known"),
        (await _tally(strangers, process_time)).row("Pocketsphinx as it comes"),
    ]
    recognizer = PocketsphinxRecognizer(PocketsphinxSettings(workers=1), clock=LoopClock())
    await recognizer.start()
    pid = recognizer.workers.workers[0].pid or 0

    async def ours(pcm: bytes) -> str:
        stream = recognizer.open()
        stream.feed(pcm)
        return (await stream.finish()).text

    known: dict[str, bytes | None] = {}

    async def ours_known(pcm: bytes) -> str:
        stream = recognizer.open(adaptation=known.get("voice"))
        stream.feed(pcm)
        text = (await stream.finish()).text
        known["voice"] = stream.adaptation
        return text

    rows.append((await _tally(ours, lambda: cpu_s(pid))).row("Antiphon"))
    rows.append((await _tally(ours_known, lambda: cpu_s(pid))).row("Antiphon, speaker known"))
    await recognizer.close()
    return rows


async def _tally(hear: Hear, cpu: Callable[[], float]) -> Tally:
    tally = Tally()
    for kind, said in utterances().items():
        before_s = cpu()
        for text, pcm in said:
            heard = await hear(silence(0.3) + pcm + silence(0.2))
            tally.errors[kind] = tally.errors.get(kind, 0) + word_errors(text, heard)
            tally.words[kind] = tally.words.get(kind, 0) + len(text.split())
            tally.audio_s += len(pcm) / BYTES_PER_S + 0.5
        tally.cpu_s += cpu() - before_s
    return tally


def _decode(decoder: pocketsphinx.Decoder, pcm: bytes) -> str:
    decoder.start_utt()
    for start in range(0, len(pcm), PIECE_BYTES):
        decoder.process_raw(pcm[start : start + PIECE_BYTES])
    decoder.end_utt()
    hypothesis = decoder.hyp()
    return hypothesis.hypstr if hypothesis else ""
