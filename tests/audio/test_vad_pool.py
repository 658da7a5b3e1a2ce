from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from tests.audio.listening import Schedule, listen_alone, network
from tests.audio.sounds import SENTENCES, flite, white_noise

from antiphon.audio.errors import PartialSample, StreamClosed
from antiphon.audio.pcm import FloatArray, from_float
from antiphon.audio.vad.pool import TICK_COST, Levels, VadPool, VadStream

FRAME = bytes(1024)


class Listener:
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.calls: list[tuple[int, list[float], list[Levels]]] = []

    def __call__(self, first: int, probabilities: Sequence[float], levels_dbfs: Sequence[Levels]) -> None:
        self.calls.append((first, list(probabilities), list(levels_dbfs)))

    @property
    def told(self) -> list[int]:
        """The indexes of all frames told."""
        return [first + at for first, probabilities, _ in self.calls for at in range(len(probabilities))]

    @property
    def probabilities(self) -> list[float]:
        return [probability for _, probabilities, _ in self.calls for probability in probabilities]

    @property
    def levels_dbfs(self) -> list[Levels]:
        return [level for _, _, levels in self.calls for level in levels]


class House:
    """A pool with a schedule that the test drives."""

    def __init__(self) -> None:
        self.schedule = Schedule()
        self.pool = VadPool(network(), schedule=self.schedule)

    def open(self) -> tuple[VadStream, Listener]:
        listener = Listener()
        return self.pool.open(listener), listener

    def fill(self, streams: int) -> list[VadStream]:
        """Let so many streams be active."""
        opened = [self.open()[0] for _ in range(streams)]
        for _ in range(8):
            for stream in opened:
                stream.push(FRAME)
            self.schedule.run()
        return opened


@pytest.fixture
def house() -> House:
    return House()


def noise(frames: int, seed: int = 0) -> bytes:
    return from_float(white_noise(frames * 0.032, -30.0, seed))


def verdicts_of_a_fresh_stream(pcm: bytes) -> list[float]:
    house = House()
    stream, listener = house.open()
    stream.push(pcm)
    house.schedule.run()
    return listener.probabilities


class TestFrames:
    def test_each_is_told_once_and_in_order(self, house: House) -> None:
        stream, listener = house.open()
        for _ in range(10):
            stream.push(bytes(3200))
            house.schedule.run()
        assert listener.told == list(range(31))
        assert stream.pushed_samples == 16_000
        assert stream.pending_frames == 0

    def test_all_of_one_tick_come_in_one_call(self, house: House) -> None:
        stream, listener = house.open()
        stream.push(FRAME * 3)
        house.schedule.tick()
        assert [first for first, _, _ in listener.calls] == [0]
        assert listener.told == [0, 1, 2]

    def test_none_is_told_before_it_is_complete(self, house: House) -> None:
        stream, _ = house.open()
        stream.push(FRAME[:-2])
        assert house.schedule.calls == []

    def test_levels_are_those_of_the_frame_without_its_context(self, house: House) -> None:
        stream, listener = house.open()
        stream.push(b"\x00\x40" * 512 + FRAME)
        house.schedule.run()
        assert listener.levels_dbfs == [pytest.approx((-6.02,) * 4, abs=0.01), (-100.0,) * 4]

    def test_levels_tell_where_in_the_frame_a_sound_ends(self, house: House) -> None:
        stream, listener = house.open()
        stream.push(b"\x00\x40" * 256 + FRAME[512:])
        house.schedule.run()
        assert listener.levels_dbfs == [pytest.approx((-6.02, -6.02, -100.0, -100.0), abs=0.01)]

    def test_probabilities_are_those_of_the_network(self, house: House) -> None:
        sound = flite(SENTENCES[0])
        stream, listener = house.open()
        stream.push(from_float(sound))
        house.schedule.run()
        assert np.abs(np.subtract(listener.probabilities, listen_alone(sound))).max() < 0.05

    def test_streams_do_not_influence_each_other(self, house: House) -> None:
        sounds: list[FloatArray] = [flite(SENTENCES[n % 3])[n * 100 :] for n in range(40)]
        opened = [house.open() for _ in sounds]
        for (stream, _), sound in zip(opened, sounds, strict=True):
            stream.push(from_float(sound))
        house.schedule.run()
        for n in (0, 19, 39):
            alone = verdicts_of_a_fresh_stream(from_float(sounds[n]))
            assert np.abs(np.subtract(opened[n][1].probabilities, alone)).max() < 1e-4

    def test_half_a_sample_is_refused(self, house: House) -> None:
        stream, _ = house.open()
        with pytest.raises(PartialSample):
            stream.push(b"\x00")


class TestTicks:
    def test_with_few_streams_they_come_at_once(self, house: House) -> None:
        streams = house.fill(8)
        streams[0].push(FRAME)
        assert house.schedule.delays_s == [0.0]

    def test_with_many_streams_frames_are_collected(self, house: House) -> None:
        streams = house.fill(12)
        for stream in streams:
            stream.push(FRAME)
        assert house.schedule.delays_s == [0.010]

    def test_streams_that_are_open_but_quiet_are_not_many(self, house: House) -> None:
        for _ in range(50):
            house.open()
        streams = house.fill(3)
        streams[0].push(FRAME)
        assert house.schedule.delays_s == [0.0]

    def test_their_work_is_bounded_and_the_rest_follows_at_once(self, house: House) -> None:
        stream, listener = house.open()
        stream.push(noise(1000))
        house.schedule.tick()
        assert 0 < len(listener.told) <= TICK_COST
        assert house.schedule.delays_s == [0.0]
        house.schedule.run()
        assert listener.told == list(range(1000))

    def test_a_stream_with_a_minute_of_audio_does_not_hold_up_another(self, house: House) -> None:
        greedy, _ = house.open()
        modest, listener = house.open()
        greedy.push(bytes(60 * 32_000))
        modest.push(FRAME * 2)
        house.schedule.tick()
        assert listener.told == [0, 1]

    def test_nothing_to_do_is_not_asked_for(self, house: House) -> None:
        stream, _ = house.open()
        stream.push(FRAME)
        house.schedule.run()
        assert house.schedule.calls == []


class TestReset:
    def test_what_was_heard_is_forgotten(self, house: House) -> None:
        stream, listener = house.open()
        stream.push(from_float(flite(SENTENCES[0])[: 512 * 30]))
        house.schedule.run()
        stream.reset()
        pcm = noise(40, seed=3)
        stream.push(pcm)
        house.schedule.run()
        assert listener.probabilities[30:] == pytest.approx(verdicts_of_a_fresh_stream(pcm), abs=1e-5)

    def test_audio_not_done_becomes_silence_and_keeps_its_place(self, house: House) -> None:
        stream, listener = house.open()
        stream.push(noise(3) + b"\x00\x40" * 500)
        stream.reset()
        stream.push(b"\x00\x40" * 12)
        house.schedule.run()
        assert listener.told == [0, 1, 2, 3]
        assert listener.levels_dbfs[:3] == [(-100.0,) * 4] * 3
        assert listener.levels_dbfs[3] == pytest.approx((-100.0, -100.0, -100.0, -6.02 - 10.3), abs=0.1)


class TestClose:
    def test_nothing_is_told_afterwards(self, house: House) -> None:
        stream, listener = house.open()
        stream.push(FRAME)
        stream.close()
        house.schedule.run()
        assert listener.calls == []
        assert house.pool.statistics().streams == 0

    def test_twice_is_once(self, house: House) -> None:
        stream, _ = house.open()
        stream.close()
        stream.close()
        assert house.open()[0].slot != house.open()[0].slot

    def test_a_closed_stream_takes_nothing(self, house: House) -> None:
        stream, _ = house.open()
        stream.close()
        with pytest.raises(StreamClosed):
            stream.push(FRAME)
        with pytest.raises(StreamClosed):
            stream.reset()

    def test_its_place_is_used_again_without_its_memory(self, house: House) -> None:
        first, _ = house.open()
        first.push(from_float(flite(SENTENCES[0])))
        house.schedule.run()
        first.close()
        second, listener = house.open()
        assert second.slot == first.slot
        pcm = noise(10)
        second.push(pcm)
        house.schedule.run()
        assert listener.probabilities == pytest.approx(verdicts_of_a_fresh_stream(pcm), abs=1e-5)

    def test_its_frames_are_not_done(self, house: House) -> None:
        stream, _ = house.open()
        stream.push(FRAME)
        stream.close()
        house.open()[0].push(FRAME)
        house.schedule.run()
        assert house.pool.statistics().frames == 1

    def test_a_hundred_streams_have_a_hundred_places(self, house: House) -> None:
        assert len({house.open()[0].slot for _ in range(100)}) == 100


class TestListeners:
    def test_may_close_their_own_and_other_streams(self, house: House) -> None:
        streams: list[VadStream] = []
        told = []

        def close_all(first: int, _probabilities: Sequence[float], _levels: Sequence[Levels]) -> None:
            told.append(first)
            for stream in streams:
                stream.close()

        streams += [house.pool.open(close_all), house.pool.open(close_all)]
        for stream in streams:
            stream.push(FRAME)
        house.schedule.run()
        assert told == [0]

    def test_may_push(self, house: House) -> None:
        listener = Listener()

        def echo(first: int, probabilities: Sequence[float], levels_dbfs: Sequence[Levels]) -> None:
            listener(first, probabilities, levels_dbfs)
            if first < 3:
                stream.push(FRAME)

        stream = house.pool.open(echo)
        stream.push(FRAME)
        house.schedule.run()
        assert listener.told == [0, 1, 2, 3]

    def test_one_that_fails_harms_no_other(self, house: House) -> None:
        def fail(_first: int, _probabilities: Sequence[float], _levels: Sequence[Levels]) -> None:
            raise RuntimeError("cannot listen")

        broken = house.pool.open(fail)
        stream, listener = house.open()
        broken.push(FRAME)
        stream.push(FRAME)
        with pytest.raises(ExceptionGroup, match="listeners to voice activity failed") as caught:
            house.schedule.run()
        assert caught.group_contains(RuntimeError, match="cannot listen")
        stream.push(FRAME)
        house.schedule.run()
        assert listener.told == [0, 1]


class TestStatistics:
    def test_count_what_was_done(self, house: House) -> None:
        stream, _ = house.open()
        other, _ = house.open()
        stream.push(FRAME * 3)
        other.push(noise(2))
        assert house.pool.statistics().pending_frames == 5
        house.schedule.run()
        statistics = house.pool.statistics()
        assert statistics.streams == 2
        assert statistics.pending_frames == 0
        assert statistics.frames == 5
        assert statistics.gated_frames == 3
        assert statistics.batches == 3
        assert statistics.mean_batch_frames == pytest.approx(5 / 3)

    def test_a_batch_has_64_frames_at_most(self, house: House) -> None:
        for _ in range(100):
            house.open()[0].push(FRAME)
        house.schedule.run()
        assert house.pool.statistics().batches == 2

    def test_of_nothing_are_zero(self, house: House) -> None:
        assert house.pool.statistics().mean_batch_frames == 0.0
