"""The user of a dialogue, 20 ms at a time: says each line at its moment, over the room and the echo."""

from __future__ import annotations

from collections import deque

import numpy as np
from benchmarks.turns.dialogues.channel import telephone
from benchmarks.turns.dialogues.script import Dialogue, IntoReply, Line, WhenQuiet
from benchmarks.turns.dialogues.voices import RATE_HZ
from benchmarks.turns.playback import Playback
from benchmarks.turns.tracks import CLAIMS_FLOOR, Kind, UserSegment

from antiphon.audio.pcm import FloatArray

CHUNK_SAMPLES = 320
CHUNK_S = CHUNK_SAMPLES / RATE_HZ

PATIENCE_S = 6.0
"""How long the user waits for an answer before going on."""
WATCH_S = 3.0
"""How long nothing else happens after a sound in silence: an agent that is set off by it shows so by then."""
LISTEN_S = 1.5
"""How much of the last answer the user listens to."""


class Microphone:
    """Turns a dialogue's script into a stream, following what the agent does.

    Args:
        dialogue: what to say.
        playback: what the user hears.
    """

    def __init__(self, dialogue: Dialogue, playback: Playback) -> None:
        self._dialogue = dialogue
        self._playback = playback
        self._waiting = deque(dialogue.lines)
        self._sounding: list[tuple[int, FloatArray]] = []
        self._sample = 0
        self._line_end_s = 0.0
        self._hold_s = 0.0
        self._asked_at_reply: int | None = None
        self._segments: list[UserSegment] = []
        self._skipped: list[Line] = []
        self._turn = 0

    @property
    def now_s(self) -> float:
        """Where the dialogue's time line has got to."""
        return self._sample / RATE_HZ

    @property
    def segments(self) -> tuple[UserSegment, ...]:
        """What has been said, with its labels."""
        return tuple(self._segments)

    @property
    def skipped(self) -> tuple[Line, ...]:
        """Lines whose moment did not come: the reply they were meant for was over, or never began."""
        return tuple(self._skipped)

    @property
    def finished(self) -> bool:
        """Whether everything has been said and what it led to has been watched."""
        if self._waiting or self.now_s < self._line_end_s:
            return False
        waited_s = self.now_s - self._line_end_s
        if self._asked_at_reply is None:
            return waited_s >= WATCH_S
        onset_s = self._answer_onset_s()
        if onset_s is None:
            return waited_s >= PATIENCE_S
        return self.now_s >= max(onset_s, self._line_end_s) + LISTEN_S

    def chunk(self) -> FloatArray:
        """The next 20 ms."""
        while self._waiting and self.now_s >= self._line_end_s and self._is_due(self._waiting[0]):
            self._begin(self._waiting.popleft())
        mixed = self._room()
        for start, sound in self._sounding:
            offset = self._sample - start
            piece = sound[offset : offset + CHUNK_SAMPLES]
            mixed[: len(piece)] += piece
        self._sample += CHUNK_SAMPLES
        self._sounding = [each for each in self._sounding if each[0] + len(each[1]) > self._sample]
        return np.clip(mixed, -1.0, 1.0)

    def _room(self) -> FloatArray:
        mixed = np.zeros(CHUNK_SAMPLES, np.float32)
        bed = self._dialogue.bed
        if len(bed):
            mixed += bed[(self._sample + np.arange(CHUNK_SAMPLES)) % len(bed)]
        if self._dialogue.echo_db is not None:
            heard = self._playback.played(self.now_s - self._dialogue.echo_delay_s, CHUNK_SAMPLES, RATE_HZ)
            mixed += heard * np.float32(10 ** (-self._dialogue.echo_db / 20))
        return mixed

    def _is_due(self, line: Line) -> bool:
        """Whether the line begins now; one whose moment is past is dropped."""
        match line.cue:
            case WhenQuiet(after_s):
                return self._quiet_for_s() >= after_s
            case IntoReply(after_s):
                return self._is_due_into_reply(line, after_s)

    def _is_due_into_reply(self, line: Line, after_s: float) -> bool:
        onset_s = self._answer_onset_s()
        if onset_s is None:
            if self.now_s - self._line_end_s >= PATIENCE_S:
                self._drop(line)
            return False
        if self.now_s < onset_s + after_s:
            return False
        if self._playback.complete and self._playback.until_s <= self.now_s:
            self._drop(line)
            return False
        return True

    def _drop(self, line: Line) -> None:
        self._waiting.popleft()
        self._skipped.append(line)

    def _quiet_for_s(self) -> float:
        """How long nobody has spoken and no answer has been awaited; negative while somebody is or one is."""
        quiet_from_s = max(self._line_end_s + self._hold_s, self._playback.until_s)
        if self._asked_at_reply is not None and self._answer_onset_s() is None:
            quiet_from_s = max(quiet_from_s, self._line_end_s + PATIENCE_S)
        elif not self._playback.complete:
            return -1.0
        return self.now_s - quiet_from_s

    def _answer_onset_s(self) -> float | None:
        """The first sound of the reply to what was last asked: one that was heard after the question's end.
        A reply that cut in and yielded again is none."""
        if self._asked_at_reply is None:
            return None
        for reply in range(self._asked_at_reply + 1, self._playback.replies + 1):
            end_s = self._playback.end_s(reply)
            if end_s is not None and end_s > self._line_end_s:
                return self._playback.onset_s(reply)
        return None

    def _begin(self, line: Line) -> None:
        self._turn += 1
        sound = telephone(line.sound) if self._dialogue.telephone else line.sound
        self._sounding.append((self._sample, sound))
        self._segments.extend(line.placed(self.now_s, self._turn))
        self._line_end_s = self.now_s + line.duration_s
        in_silence = isinstance(line.cue, WhenQuiet)
        self._hold_s = WATCH_S if in_silence and line.kind in (Kind.NON_SPEECH, Kind.SIDE_TALK) else 0.0
        if line.kind in CLAIMS_FLOOR:
            self._asked_at_reply = self._playback.replies
        elif in_silence:
            self._asked_at_reply = None
