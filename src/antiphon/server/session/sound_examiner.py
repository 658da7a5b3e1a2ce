"""What a session's microphone hears during a reply: somebody speaking, our own echo, or a noise."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from antiphon.audio.echo import LONGEST_DELAY_SAMPLES, SHORTEST_SOUND_SAMPLES, find_echo
from antiphon.audio.hum import is_hum
from antiphon.audio.nonspeech import SoundKind, judge_sound
from antiphon.audio.pcm import to_float
from antiphon.audio.played import PlayedAudio
from antiphon.conversation.endpointing import FRAME_SAMPLES, INPUT_RATE_HZ, overall_dbfs
from antiphon.conversation.interruption import Sound
from antiphon.server.session.audio_input import AudioInput

WINDOW_SAMPLES = INPUT_RATE_HZ * 6 // 10
"""How much of the sound is examined: the last 600 ms."""

SHORTEST_NOISE_SAMPLES = INPUT_RATE_HZ // 10
LONGEST_NOISE_SAMPLES = INPUT_RATE_HZ // 2
"""Only sounds of 100 to 500 ms are told from speech by their shape."""

LONGEST_HUM_SAMPLES = INPUT_RATE_HZ
"""With the silence behind it."""

HUM_LEAD_SAMPLES = 2 * FRAME_SAMPLES
"""What the network may have missed of its begin."""

KEPT_FRAMES = 64
KEPT_SENT_SAMPLES = 3 * INPUT_RATE_HZ
QUIET_PROBABILITY = 0.2
BACKGROUND_WEIGHT = 0.05
FAINTEST_DBFS = -90.0

_NOISES = frozenset({SoundKind.CLICK, SoundKind.BREATH, SoundKind.THUD})


@dataclass(frozen=True, slots=True)
class _Sent:
    """Speech that was sent (or, when empty, dropped) at this position of the input."""

    pcm: bytes
    at_samples: int


class SoundExaminer:
    """Remembers what was sent and what voice activity was found, and compares when asked.

    The comparison costs milliseconds, the remembering nothing to speak of: what was sent is laid on the
    input's timeline only when a sound is to be examined.
    """

    def __init__(self, audio: AudioInput) -> None:
        self._audio = audio
        self._sent: deque[_Sent] = deque()
        self._probabilities: deque[float] = deque(maxlen=KEPT_FRAMES)
        self._analyzed = 0
        self._background_dbfs = -60.0

    def on_sent(self, pcm: bytes) -> None:
        """Speech was sent: the client plays it now, or after what it still has to play."""
        now = self._audio.end_samples
        self._sent.append(_Sent(pcm, now))
        while self._sent and self._sent[0].at_samples < now - KEPT_SENT_SAMPLES:
            self._sent.popleft()

    def on_interrupted(self) -> None:
        """The client was told to drop what it had not played yet."""
        self._sent.append(_Sent(b"", self._audio.end_samples))

    def on_frames(
        self, analyzed_samples: int, probabilities: Sequence[float], levels_dbfs: Sequence[Sequence[float]]
    ) -> None:
        """Frames were analyzed, up to this position of the input."""
        self._analyzed = analyzed_samples
        self._probabilities.extend(probabilities)
        for probability, levels in zip(probabilities, levels_dbfs, strict=True):
            if probability < QUIET_PROBABILITY:
                change = max(FAINTEST_DBFS, overall_dbfs(levels)) - self._background_dbfs
                self._background_dbfs += BACKGROUND_WEIGHT * change

    def examine(self, from_samples: int) -> Sound:
        """What the activity that began at this position of the input has sounded like lately."""
        begin = max(from_samples, self._analyzed - WINDOW_SAMPLES)
        heard = to_float(self._audio.read(begin, self._analyzed))
        if len(heard) >= SHORTEST_SOUND_SAMPLES:
            played = self._played().window(self._analyzed, len(heard) + LONGEST_DELAY_SAMPLES)
            if find_echo(heard, played, self._background_dbfs).is_echo:
                return Sound.ECHO
        if SHORTEST_NOISE_SAMPLES <= self._analyzed - from_samples <= LONGEST_NOISE_SAMPLES:
            frames = -(-len(heard) // FRAME_SAMPLES)
            if judge_sound(heard, list(self._probabilities)[-frames:]).kind in _NOISES:
                return Sound.NOISE
        return Sound.HUM if self._is_hum(from_samples) else Sound.SPEECH

    def _is_hum(self, from_samples: int) -> bool:
        """The whole activity is one."""
        if self._analyzed - from_samples > LONGEST_HUM_SAMPLES:
            return False
        return is_hum(to_float(self._audio.read(from_samples - HUM_LEAD_SAMPLES, self._analyzed)))

    def _played(self) -> PlayedAudio:
        played = PlayedAudio()
        for sent in self._sent:
            if sent.pcm:
                played.append(sent.pcm, sent.at_samples)
            else:
                played.stop(sent.at_samples)
        return played
