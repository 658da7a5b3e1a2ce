"""One text being spoken, piece by piece."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

import numpy as np

from antiphon.engines.synthesizers.espeak.alignment import WordQueue, WordTimes
from antiphon.engines.synthesizers.espeak.library import WordEvent
from antiphon.engines.synthesizers.espeak.loudness import FloatArray
from antiphon.engines.synthesizers.espeak.messages import SAMPLE_RATE_HZ, Chunk, Speak, Word
from antiphon.engines.synthesizers.espeak.speaker import Speaker
from antiphon.engines.synthesizers.espeak.text import Span, pieces, speakable, tokens
from antiphon.engines.synthesizers.espeak.trimming import Trimmer

MAX_AHEAD_SAMPLES = SAMPLE_RATE_HZ * 20
"""No further piece is spoken while the listener has not taken so much."""

MIN_CHUNK_SAMPLES = SAMPLE_RATE_HZ * 20 // 1000
"""Less than this waits for more, unless nothing more comes."""

_GAPS_MS = {**dict.fromkeys(".!?…。！？\n", 240), **dict.fromkeys(",;:—–、，；：", 120)}
_SHORTEST_GAP_MS = 40

_FULL_SCALE = 32_767


class Speech:
    """Speaks a text a piece at a time.

    Args:
        request: what to speak.
        send: called with each chunk, in order.
    """

    def __init__(self, request: Speak, send: Callable[[Chunk], None]) -> None:
        self._request = request
        self._send = send
        self._spoken_text = speakable(request.text)
        self._pieces = deque(pieces(self._spoken_text))
        self._times = WordTimes(tokens(request.text))
        self._words = WordQueue()
        self._unsent: list[FloatArray] = []
        self._spoken_samples = 0
        self._sent_samples = 0
        self._taken_samples = 0

    @property
    def done(self) -> bool:
        """Whether all of the text was spoken and sent."""
        return not self._pieces

    @property
    def ahead(self) -> bool:
        """Whether the listener has enough to listen to for now."""
        return self._spoken_samples - self._taken_samples >= MAX_AHEAD_SAMPLES

    def taken(self, samples: int) -> None:
        """The listener has taken so many samples more."""
        self._taken_samples += samples

    def speak_piece(self, speaker: Speaker) -> None:
        """Speak the next piece.

        Raises:
            EspeakError: eSpeak NG refused.
        """
        piece = self._pieces.popleft()
        text = self._spoken_text[piece.start : piece.end]
        gap: FloatArray = np.zeros(0, np.float32)
        if any(map(str.isalnum, text)):
            gap = self._speak(piece, text, speaker)
        if self.done:
            self._words.push(self._times.finish(self._spoken_samples))
        self._add(gap)
        self._flush(self._words.all() if self.done else self._words.until(self._spoken_samples))

    def _speak(self, piece: Span, text: str, speaker: Speaker) -> FloatArray:
        """Speak and send a piece.

        Returns:
            The pause to follow it.
        """
        begin_samples = self._spoken_samples
        trimmer = Trimmer()
        early: list[WordEvent] = []

        def on_audio(samples: FloatArray, events: list[WordEvent]) -> None:
            audible = trimmer.process(samples)
            early.extend(events)
            if trimmer.sounding:  # only now it is known how much silence the words' times are less
                for event in early:
                    at = begin_samples + max(0, event.sample - trimmer.skipped_samples)
                    self._words.push(self._times.begin(piece.start + event.text_index, at))
                early.clear()
            self._add(audible)
            if self._spoken_samples - self._sent_samples >= MIN_CHUNK_SAMPLES:
                self._flush(self._words.until(self._spoken_samples))

        speaker.speak(text, self._request.voice, self._request.language, on_audio)
        return trimmer.tail(_gap_samples(text)) if trimmer.sounding else np.zeros(0, np.float32)

    def _add(self, samples: FloatArray) -> None:
        self._unsent.append(samples)
        self._spoken_samples += len(samples)

    def _flush(self, words: tuple[Word, ...]) -> None:
        """Send what was spoken, and the words that begin in it."""
        samples = np.concatenate(self._unsent)
        self._unsent.clear()
        self._sent_samples += len(samples)
        if len(samples) or words:
            pcm = (samples * np.float32(_FULL_SCALE)).round().astype("<i2").tobytes()
            self._send(Chunk(pcm, words))


def _gap_samples(text: str) -> int:
    """The pause after a text, by how it ends."""
    ending = text.rstrip(" \"'”’)]」』")[-1:]
    return _GAPS_MS.get(ending, _SHORTEST_GAP_MS) * SAMPLE_RATE_HZ // 1000
