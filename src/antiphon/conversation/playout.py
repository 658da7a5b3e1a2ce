"""What waits to be sent of a reply, when it may leave, and how much of it has been heard.

While the client streams its microphone, output is paced: at most a small lead is sent ahead of real time,
so the server knows what the user has heard (the *playhead*), and can stop within that lead. Without a live
audio stream everything leaves at once.

The playhead is an estimate: it assumes that the client plays audio as it arrives, without a gap of its own.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from itertools import islice

from antiphon.conversation.speech import OUTPUT_RATE_HZ

SAMPLE_BYTES = 2
FRAME_MS = 100
"""Longest audio frame sent when paced; within the 40–250 ms that clients expect."""
SHORTEST_FRAME_MS = 20
"""A shorter frame is not worth a message."""
BURST_FRAME_MS = 200
"""Longest audio frame sent when not paced."""


@dataclass(frozen=True, slots=True)
class Audio:
    """Speech, and the text of the words that begin in it (empty when none does)."""

    pcm: bytes
    text: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """A word that was sent: its text and where it ends, in samples from the reply's begin."""

    text: str
    start_samples: int


@dataclass(slots=True)
class Playout:
    """The outgoing audio of one reply.

    Attributes:
        lead_s: how far ahead of the playhead audio may be sent when paced.
        sent_samples: audio handed over so far.
        plays_until: when all that was sent will have been played; None before the first sample.
    """

    lead_s: float
    sent_samples: int = 0
    plays_until: float | None = None
    _waiting: deque[Audio] = field(default_factory=deque)
    _waiting_bytes: int = 0
    _said: list[Said] = field(default_factory=list)
    _filling: bool = False

    def add(self, audio: Audio) -> None:
        """Queue speech behind what already waits."""
        self._waiting.append(audio)
        self._waiting_bytes += len(audio.pcm)

    @property
    def empty(self) -> bool:
        """Nothing waits to be sent."""
        return not self._waiting

    @property
    def waiting_bytes(self) -> int:
        """How much waits to be sent."""
        return self._waiting_bytes

    def due_at(self) -> float | None:
        """When the next frame may leave if paced; 0.0 when it may leave now.

        None when nothing waits, or when what waits has to be filled up first: more speech tells that.
        The frame itself counts: with it, what was sent is at most the lead ahead. A lead shorter than a frame
        lets each leave when the one before has been played.
        """
        if not self._waiting or self._filling:
            return None
        ahead_s = max(0.0, self.lead_s - FRAME_MS / 1000)
        return 0.0 if self.plays_until is None else self.plays_until - ahead_s

    def take(self, now: float, *, paced: bool, growing: bool = False, filling: bool = False) -> Audio | None:
        """The next frame, if one may leave now.

        Frames join what waits up to 100 ms (200 ms when not paced), never across a word's begin, so that a
        word's text always leaves just before the audio in which the word begins.

        Args:
            growing: more of what waits last is being made. When not paced, a frame that is not full yet waits
                for it as long as the client has enough to play: speech made in small pieces would otherwise
                leave in as many messages, and clients stop reading behind a few that nobody has taken.
            filling: nothing is to follow for a while: what still fits into the lead leaves, a frame or less.
        """
        self._filling = growing and not paced and self._may_fill(now)
        due = self.due_at()
        if due is None or (paced and due > now and not filling):
            return None
        limit = (FRAME_MS if paced else BURST_FRAME_MS) * OUTPUT_RATE_HZ // 1000 * SAMPLE_BYTES
        if filling:
            limit = min(limit, self._room_samples(now) * SAMPLE_BYTES)
            if limit < SHORTEST_FRAME_MS * OUTPUT_RATE_HZ // 1000 * SAMPLE_BYTES:
                return None
        head = self._waiting.popleft()
        pieces = [head.pcm]
        size = len(head.pcm)
        while self._waiting and not self._waiting[0].text and size < limit:
            pieces.append(self._waiting.popleft().pcm)
            size += len(pieces[-1])
        joined = b"".join(pieces)
        if size > limit:
            self._waiting.appendleft(Audio(joined[limit:]))
            joined = joined[:limit]
        return self._leave(Audio(joined, head.text), now)

    def _room_samples(self, now: float) -> int:
        """What may be sent now for the client to have as much ahead as is allowed."""
        ahead_s = 0.0 if self.plays_until is None else max(0.0, self.plays_until - now)
        return int((self.lead_s - ahead_s) * OUTPUT_RATE_HZ)

    def _may_fill(self, now: float) -> bool:
        """All that waits is one frame that is not full, and what was sent before outlasts a full one."""
        ahead_s = 0.0 if self.plays_until is None else self.plays_until - now
        if ahead_s < BURST_FRAME_MS / 1000 or any(audio.text for audio in islice(self._waiting, 1, None)):
            return False
        return self._waiting_bytes < BURST_FRAME_MS * OUTPUT_RATE_HZ // 1000 * SAMPLE_BYTES

    def _leave(self, audio: Audio, now: float) -> Audio:
        self._waiting_bytes -= len(audio.pcm)
        if audio.text:
            self._said.append(Said(audio.text, self.sent_samples))
        samples = len(audio.pcm) // SAMPLE_BYTES
        begins = now if self.plays_until is None else max(self.plays_until, now)
        self.plays_until = begins + samples / OUTPUT_RATE_HZ
        self.sent_samples += samples
        return audio

    def heard_samples(self, now: float) -> int:
        """Samples that have been played by now, at most what was sent."""
        if self.plays_until is None:
            return 0
        unplayed = round(max(0.0, self.plays_until - now) * OUTPUT_RATE_HZ)
        return max(0, self.sent_samples - unplayed)

    def said_text(self) -> str:
        """The text of everything that was sent."""
        return "".join(said.text for said in self._said)

    def heard_text(self, now: float) -> str:
        """The text of the words of which the last sample has been played.

        A word ends where the next one begins; the last word sent ends with the audio sent.
        """
        heard = self.heard_samples(now)
        pieces = []
        for position, said in enumerate(self._said, start=1):
            ends = self._said[position].start_samples if position < len(self._said) else self.sent_samples
            if ends <= heard:
                pieces.append(said.text)
        return "".join(pieces)
