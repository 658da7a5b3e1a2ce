"""Where what is heard rose above the room."""

from __future__ import annotations

from antiphon.conversation.endpointing import FRAME_SAMPLES, Frame
from antiphon.conversation.snapshot import Acquaintance
from antiphon.conversation.voices import Voices

BLOCK_SAMPLES = FRAME_SAMPLES // 4
SILENT = (-70.0,) * 4
"""A frame of the room, in blocks of 8 ms."""


def began(*frames: tuple[float, ...]) -> int | None:
    """What is known after these frames."""
    voices = Voices(Acquaintance(room_dbfs=-70.0))
    for index, levels_dbfs in enumerate(frames):
        frame = Frame(index * FRAME_SAMPLES, 0.3, levels_dbfs)
        voices.heard(frame, quiet=True, speech_from=0.5, speech=None)
    return voices.sound_began_samples


def test_nothing_rose_above_the_room() -> None:
    assert began(SILENT, SILENT) is None


def test_a_sound_began_with_its_first_loud_block() -> None:
    assert began(SILENT, (-70.0, -70.0, -40.0, -20.0), (-20.0,) * 4) == FRAME_SAMPLES + 2 * BLOCK_SAMPLES


def test_short_gaps_do_not_end_it() -> None:
    fluttering = (-20.0, -70.0, -70.0, -20.0)
    assert began(fluttering, fluttering, fluttering) == 0


def test_32_ms_of_the_room_do() -> None:
    assert began((-20.0,) * 4, SILENT) is None
    assert began((-20.0,) * 4, SILENT, (-70.0, -20.0, -20.0, -20.0)) == 2 * FRAME_SAMPLES + BLOCK_SAMPLES
