"""Which video frames belong to a turn (BidiGenerateContentSetup, RealtimeInputConfig.turnCoverage)."""

from __future__ import annotations

import pytest

from antiphon.conversation.frames import MAX_FRAMES, FrameBuffer
from antiphon.wire.content import Blob
from antiphon.wire.enums import TurnCoverage

ACTIVITY = TurnCoverage.ONLY_ACTIVITY
EVERYTHING = (TurnCoverage.ALL_INPUT, TurnCoverage.AUDIO_ACTIVITY_AND_ALL_VIDEO)


def shown(*times: float) -> FrameBuffer:
    """Frames shown at these times, which are their content, too."""
    buffer = FrameBuffer()
    for at in times:
        buffer.add(Blob(data=str(at).encode(), mime_type="image/jpeg"), at)
    return buffer


def when(blobs: tuple[Blob, ...]) -> list[float]:
    return [float(blob.data) for blob in blobs]


def test_only_activity_takes_the_frames_whose_second_overlaps_it() -> None:
    frames = shown(0.0, 3.9, 4.0, 5.5, 6.0, 6.1)
    assert when(frames.peek(ACTIVITY, since=5.0, until=6.0)) == [4.0, 5.5, 6.0]


@pytest.mark.parametrize("coverage", EVERYTHING)
def test_all_input_takes_whatever_was_shown_since_the_last_turn(coverage: TurnCoverage) -> None:
    frames = shown(0.0, 4.0, 6.1)
    assert when(frames.peek(coverage, since=5.0, until=6.0)) == [0.0, 4.0]


def test_taking_uses_up_what_came_before_the_end_belonging_or_not() -> None:
    frames = shown(0.0, 5.5, 6.1)
    assert when(frames.take(ACTIVITY, since=5.0, until=6.0)) == [5.5]
    assert when(frames.take(TurnCoverage.ALL_INPUT, since=0.0, until=9.0)) == [6.1]
    assert frames.take(TurnCoverage.ALL_INPUT, since=0.0, until=9.0) == ()


def test_looking_takes_nothing() -> None:
    frames = shown(1.0)
    assert frames.peek(ACTIVITY, since=0.0, until=2.0) == frames.peek(ACTIVITY, since=0.0, until=2.0)


def test_only_the_newest_are_kept() -> None:
    frames = shown(*(float(at) for at in range(MAX_FRAMES + 5)))
    kept = when(frames.peek(TurnCoverage.ALL_INPUT, since=0.0, until=1000.0))
    assert kept == [float(at) for at in range(5, MAX_FRAMES + 5)]
