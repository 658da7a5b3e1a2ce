"""Whose voice is it? By loudness: the room, whoever speaks at the moment, and the one who talks with us."""

from __future__ import annotations

from antiphon.conversation.endpointing import FRAME_SAMPLES, Frame
from antiphon.conversation.loudness import Room, Speaker, Speech
from antiphon.conversation.snapshot import Acquaintance


class Voices:
    """What was learned of the loudness of a microphone.

    Attributes:
        room: its level while nobody speaks.
        speaker: the level of the one who talks with us.
        onset: what may become an activity.
        probability: that the newest frame holds speech.
        sound_began_samples: where what is heard at the moment rose above the room; None while nothing does.
    """

    def __init__(self, known: Acquaintance) -> None:
        self.room = Room() if known.room_dbfs is None else Room(known.room_dbfs)
        self.speaker = Speaker(known.speaker_dbfs)
        self.onset = Speech()
        self.probability = 0.0
        self.sound_began_samples: int | None = None
        self._quiet_blocks = 0
        self._spoken: tuple[int, Speech] | None = None

    def heard(self, frame: Frame, *, quiet: bool, speech_from: float, speech: Speech | None) -> None:
        """One more frame.

        Args:
            quiet: nothing had begun before it.
            speech_from: the probability from which on a frame is speech.
            speech: the open activity's; None where there is none.
        """
        level_dbfs = frame.level_dbfs
        self.probability = frame.probability
        self.room.heard(frame.probability, level_dbfs)
        self._follow(frame)
        if quiet:
            self.onset = Speech()
        if frame.probability >= speech_from:
            (self.onset if speech is None else speech).heard(level_dbfs)

    def _follow(self, frame: Frame) -> None:
        """Keep where the sound began that this frame may be part of."""
        block_samples = FRAME_SAMPLES // len(frame.levels_dbfs)
        for block, level_dbfs in enumerate(frame.levels_dbfs):
            if level_dbfs > self.room.floor_dbfs:
                self._quiet_blocks = 0
                if self.sound_began_samples is None:
                    self.sound_began_samples = frame.start_samples + block * block_samples
            else:
                self._quiet_blocks += 1
                if self._quiet_blocks * block_samples >= FRAME_SAMPLES:
                    self.sound_began_samples = None

    def ended(self, activity_id: int, speech: Speech) -> None:
        """An activity is over; whether it was said to us is not known yet."""
        self._spoken = activity_id, speech

    def answered(self, activity_id: int | None) -> None:
        """An activity was said to us: this is how loud the one who talks with us is."""
        if self._spoken is not None and self._spoken[0] == activity_id:
            self.speaker.spoke(self._spoken[1])
            self._spoken = None
