from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antiphon.audio.errors import PartialSample
from antiphon.audio.vad.frame_queue import FrameQueue

PCM = bytes(range(1, 201)) * 32  # 3200 samples


def test_the_first_window_begins_with_silence() -> None:
    queue = FrameQueue()
    queue.push(PCM)
    assert queue.pop_window() == bytes(128) + PCM[:1024]


def test_a_window_begins_with_the_end_of_the_frame_before() -> None:
    queue = FrameQueue()
    queue.push(PCM)
    queue.pop_window()
    assert queue.pop_window() == PCM[1024 - 128 : 2048]


def test_only_complete_frames_are_pending() -> None:
    queue = FrameQueue()
    queue.push(bytes(1022))
    assert queue.pending_frames == 0
    queue.push(bytes(2))
    assert queue.pending_frames == 1
    queue.pop_window()
    assert (queue.pending_frames, queue.pushed_samples) == (0, 512)


@given(cuts=st.lists(st.integers(0, 3200), max_size=10))
def test_how_a_stream_is_cut_does_not_matter(cuts: list[int]) -> None:
    edges = [0, *(2 * cut for cut in sorted(cuts)), len(PCM)]
    queue = FrameQueue()
    popped = []
    for start, end in zip(edges, edges[1:], strict=False):
        queue.push(PCM[start:end])
        while queue.pending_frames:
            popped.append(queue.pop_window())
    padded = bytes(128) + PCM
    assert popped == [padded[at : at + 1152] for at in range(0, 6 * 1024, 1024)]


def test_half_a_sample_is_refused_and_nothing_taken() -> None:
    queue = FrameQueue()
    with pytest.raises(PartialSample):
        queue.push(bytes(1025))
    assert (queue.pushed_samples, queue.pending_frames) == (0, 0)


def test_silence_keeps_the_place() -> None:
    queue = FrameQueue()
    queue.push(PCM[:1000])
    queue.silence()
    queue.push(PCM[1000:2048])
    assert queue.pop_window() == bytes(128 + 1000) + PCM[1000:1024]
    assert queue.pushed_samples == 1024
