"""Talking by WAV files: the question streamed as a microphone would, the answer saved."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from websockets.exceptions import ConnectionClosed

from antiphon.audio.pcm import SAMPLE_BYTES
from antiphon.cli.errors import LiveError
from antiphon.cli.live import messages
from antiphon.cli.live.address import LiveAddress
from antiphon.cli.live.messages import SessionOptions
from antiphon.cli.talk.session import INPUT_RATE_HZ, OUTPUT_RATE_HZ, TalkSession, Turn, talk_session
from antiphon.cli.talk.wav import read_wav, write_wav
from antiphon.clock import Clock, LoopClock

CHUNK_MS = 100
CHUNK_BYTES = INPUT_RATE_HZ * CHUNK_MS // 1000 * SAMPLE_BYTES

PATIENCE_S = 30.0
"""How long to stream silence after the question and wait for the answer."""

_AUDIBLE = 330
"""A sample further from zero than this (-40 dBFS) can be heard."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """What came of a question.

    Attributes:
        turns: the question may hold pauses long enough to be answered in between.
        latency_ms: from the last audible sample of the question to the first audible one of the last answer.
        answer_s: how long the answers are together.
    """

    turns: tuple[Turn, ...]
    latency_ms: float | None
    answer_s: float


def talk_by_file(
    address: LiveAddress, options: SessionOptions, question: Path, answer: Path | None
) -> Exchange:
    """Stream a WAV file in real time and collect the answer.

    Raises:
        AudioFileError: a file cannot be read or written.
        LiveError: there is no server, it refuses or ends the session, or it does not answer.
    """
    pcm = read_wav(question, INPUT_RATE_HZ)
    if answer is not None:
        write_wav(answer, b"", OUTPUT_RATE_HZ)  # so that a place that cannot be written shows at once
    exchange = asyncio.run(_exchange(address, options, pcm))
    if answer is not None:
        write_wav(answer, b"".join(turn.pcm for turn in exchange.turns), OUTPUT_RATE_HZ)
    return exchange


async def _exchange(address: LiveAddress, options: SessionOptions, pcm: bytes) -> Exchange:
    clock = LoopClock()
    async with talk_session(address, options) as session:
        started = clock.now()
        speech_end = started + _last_audible_sample(pcm) / INPUT_RATE_HZ
        microphone = asyncio.create_task(_stream(session, pcm, clock))
        try:
            async with asyncio.timeout(len(pcm) / SAMPLE_BYTES / INPUT_RATE_HZ + PATIENCE_S):
                turns = await _listen(session, clock, speech_end)
        except TimeoutError:
            raise LiveError(
                f"no answer within {PATIENCE_S:g} s of the question's end;"
                " nothing in it was understood as speech"
            ) from None
        finally:
            microphone.cancel()
            with suppress(asyncio.CancelledError, ConnectionClosed):  # `_listen` tells of a closed connection
                await microphone
    if not turns[-1].pcm:
        raise LiveError("the turn ended without a spoken reply; the server's log says why")
    return Exchange(turns, _latency_ms(turns[-1], speech_end), _duration_s(turns))


async def _stream(session: TalkSession, pcm: bytes, clock: Clock) -> None:
    """Send each chunk at the moment a microphone would have it full; after the file, silence."""
    started = clock.now()
    chunk = 0
    while True:
        await clock.sleep(started + (chunk + 1) * CHUNK_MS / 1000 - clock.now())
        samples = pcm[chunk * CHUNK_BYTES : (chunk + 1) * CHUNK_BYTES].ljust(CHUNK_BYTES, b"\0")
        await session.send(messages.audio(samples, INPUT_RATE_HZ))
        chunk += 1


async def _listen(session: TalkSession, clock: Clock, speech_end: float) -> tuple[Turn, ...]:
    """The turns until one that is complete after the question's end, and not cut off by it."""
    turns: list[Turn] = []
    turn = Turn()
    async for update in session.updates():
        now = clock.now()
        turn.add(update, now)
        if update.turn_complete:
            turns.append(turn)
            if now > speech_end and not turn.interrupted:
                break
            turn = Turn()
    return tuple(turns)


def _latency_ms(turn: Turn, speech_end: float) -> float | None:
    if turn.first_audio_at is None:
        return None
    leading_s = _first_audible_sample(turn.pcm) / OUTPUT_RATE_HZ
    return (turn.first_audio_at + leading_s - speech_end) * 1000


def _duration_s(turns: tuple[Turn, ...]) -> float:
    return sum(len(turn.pcm) for turn in turns) / SAMPLE_BYTES / OUTPUT_RATE_HZ


def _last_audible_sample(pcm: bytes) -> int:
    audible = np.flatnonzero(np.abs(np.frombuffer(pcm, "<i2").astype(np.int32)) > _AUDIBLE)
    return int(audible[-1]) + 1 if audible.size else len(pcm) // SAMPLE_BYTES


def _first_audible_sample(pcm: bytes) -> int:
    audible = np.flatnonzero(np.abs(np.frombuffer(pcm, "<i2").astype(np.int32)) > _AUDIBLE)
    return int(audible[0]) if audible.size else 0
