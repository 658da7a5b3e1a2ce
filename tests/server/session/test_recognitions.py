"""What a recognizer is fed: from where an activity begins to where it ends, and each sample once."""

from __future__ import annotations

import asyncio

import numpy as np
from tests.server.harness import run
from tests.server.session.players import NEVER, Ear
from tests.store.stores import StoppedClock

from antiphon.config.limits import LimitSettings
from antiphon.conversation.effects import (
    CancelRecognition,
    FinishRecognition,
    OpenRecognition,
    SettleRecognition,
)
from antiphon.conversation.events import Event, Recognized, Settled
from antiphon.conversation.transcript import Transcript
from antiphon.server.admission import Load
from antiphon.server.session.audio_input import AudioInput
from antiphon.server.session.recognitions import Recognitions


class Bench:
    """A microphone that has heard a second, and the recognitions of its session."""

    def __init__(self, ear: Ear) -> None:
        self.ear = ear
        self.audio = AudioInput()
        self.audio.append(np.arange(16_000, dtype=np.int16).tobytes(), 16_000)
        self.events: list[Event] = []
        self.recognitions = Recognitions(
            ear,
            self.audio,
            self.events.append,
            language=None,
            phrases=(),
            load=Load(LimitSettings(), StoppedClock()),
        )

    def needs_from(self) -> int | None:
        return self.recognitions.needs_from_samples

    def fed(self, index: int = 0) -> list[int]:
        """The first and last sample that an utterance was fed, and how many."""
        samples = np.frombuffer(bytes(self.ear.hearings[index].pcm), np.int16)
        return [int(samples[0]), int(samples[-1]), len(samples)] if len(samples) else []


async def settled() -> None:
    """Let the tasks under way run."""
    for _ in range(5):
        await asyncio.sleep(0)


def test_it_is_fed_from_where_the_activity_began() -> None:
    async def test() -> None:
        bench = Bench(Ear())
        bench.recognitions.open(OpenRecognition(1, 4000))
        bench.recognitions.feed(8000)
        bench.recognitions.feed(8000)
        bench.recognitions.feed(12_000)
        assert bench.fed() == [4000, 11_999, 8000]

    run(test())


def test_it_is_fed_up_to_where_the_activity_ends() -> None:
    async def test() -> None:
        bench = Bench(Ear(["hello"]))
        bench.recognitions.open(OpenRecognition(1, 0))
        bench.recognitions.feed(8000)
        bench.recognitions.finish(FinishRecognition(1, 10_000))
        bench.recognitions.feed(16_000)
        await settled()
        assert bench.fed() == [0, 9999, 10_000]
        assert bench.events == [Recognized(1, Transcript("hello"))]

    run(test())


def test_a_transcript_in_between_ends_nothing() -> None:
    async def test() -> None:
        bench = Bench(Ear(["hello"]))
        bench.recognitions.open(OpenRecognition(1, 0))
        bench.recognitions.settle(SettleRecognition(1, 7, 5000))
        bench.recognitions.feed(6000)
        await settled()
        assert bench.events == [Settled(1, 7, Transcript("hello"))]
        assert bench.fed() == [0, 5999, 6000]

    run(test())


def test_audio_is_needed_from_what_is_fed_last() -> None:
    async def test() -> None:
        bench = Bench(Ear())
        assert bench.needs_from() is None
        bench.recognitions.open(OpenRecognition(1, 4000))
        assert bench.needs_from() == 4000
        bench.recognitions.feed(8000)
        bench.recognitions.open(OpenRecognition(2, 6000))
        assert bench.needs_from() == 6000
        bench.recognitions.finish(FinishRecognition(2, 8000))
        assert bench.needs_from() == 8000
        bench.recognitions.cancel(CancelRecognition(1))
        assert bench.needs_from() is None
        await settled()

    run(test())


def test_nobody_hears_of_a_cancelled_activity_again() -> None:
    async def test() -> None:
        bench = Bench(Ear(["hello"]))
        bench.recognitions.open(OpenRecognition(1, 0))
        bench.recognitions.settle(SettleRecognition(1, 7, 5000))
        bench.recognitions.cancel(CancelRecognition(1))
        bench.recognitions.feed(16_000)
        bench.recognitions.finish(FinishRecognition(1, 16_000))
        await settled()
        assert bench.events == []
        assert bench.fed() == [0, 4999, 5000]
        assert bench.ear.hearings[0].cancelled.is_set()

    run(test())


def test_the_end_drops_what_is_open_and_what_is_being_finished() -> None:
    async def test() -> None:
        bench = Bench(Ear([NEVER]))
        bench.recognitions.open(OpenRecognition(1, 0))
        bench.recognitions.finish(FinishRecognition(1, 8000))
        bench.recognitions.open(OpenRecognition(2, 8000))
        bench.recognitions.settle(SettleRecognition(2, 7, 9000))
        await settled()
        bench.recognitions.close()
        await settled()
        assert [hearing.cancelled.is_set() for hearing in bench.ear.hearings] == [True, True]
        assert bench.events == []
        assert len(asyncio.all_tasks()) == 1

    run(test())


def test_what_is_learned_of_the_voice_is_told_with_the_next_activity() -> None:
    async def test() -> None:
        bench = Bench(Ear(answers=["hello"], learned=[b"low", None]))
        for activity_id in (1, 2, 3):
            bench.recognitions.open(OpenRecognition(activity_id, 0))
            bench.recognitions.finish(FinishRecognition(activity_id, 16_000))
            await settled()
        assert [hearing.known for hearing in bench.ear.hearings] == [None, b"low", b"low"]

    run(test())


def test_so_is_what_is_learned_at_a_pause() -> None:
    async def test() -> None:
        bench = Bench(Ear(answers=["hello"], learned=[b"low"]))
        bench.recognitions.open(OpenRecognition(1, 0))
        bench.recognitions.settle(SettleRecognition(1, 7, 16_000))
        await settled()
        bench.recognitions.cancel(CancelRecognition(1))
        bench.recognitions.open(OpenRecognition(2, 0))
        assert bench.ear.hearings[1].known == b"low"

    run(test())
