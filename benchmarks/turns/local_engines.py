"""The embedded engines in this process: the same decoder and voices, but computing takes no virtual time.

What a recognizer on an idle machine would take is put in its place, so that a run is the same every time and
everywhere: what it tells is what the server decides, not how busy the machine is.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Sequence

import msgspec

from antiphon.clock import Clock
from antiphon.conversation.speech import SpeechChunk, SpeechRequest, SpokenWord
from antiphon.conversation.transcript import HeardWord, Transcript
from antiphon.engines.recognizers.pocketsphinx.decoder import CepstralMean, Decoder, DecoderPool
from antiphon.engines.recognizers.pocketsphinx.messages import Word
from antiphon.engines.recognizers.pocketsphinx.utterance import BYTES_PER_S, Phase, Utterance
from antiphon.engines.synthesizers.espeak.library import Espeak
from antiphon.engines.synthesizers.espeak.messages import Chunk, Speak
from antiphon.engines.synthesizers.espeak.speaker import Speaker
from antiphon.engines.synthesizers.espeak.speech import Speech

DECODING_SHARE = 0.1
"""Seconds of decoding per second of audio (`make bench-speech_settle`)."""

ANSWER_S = 0.01
"""What an answer takes beyond it: two processes, and the end of a segment."""

FIRST_SOUND_S = 0.01
LANGUAGE = "en-US"

_MEANS = msgspec.msgpack.Decoder(tuple[float, ...])


class LocalRecognizer:
    """Pocketsphinx as the server's worker runs it, decoding whatever it is fed at once."""

    name = "pocketsphinx in virtual time"
    languages: Sequence[str] = ("en",)

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._decoders = DecoderPool(64)

    async def start(self) -> None:
        """The first decoder is loaded already."""

    def open(
        self,
        *,
        language: str | None = None,
        phrases: Sequence[str] = (),
        on_partial: Callable[[Transcript], None] | None = None,
        adaptation: bytes | None = None,
    ) -> LocalUtterance:
        """Begin an utterance."""
        known = CepstralMean(_MEANS.decode(adaptation)) if adaptation is not None else None
        return LocalUtterance(self._decoders, self._clock, on_partial, known)

    async def close(self) -> None:
        """Nothing runs."""


class LocalUtterance:
    """One utterance (a `RecognizerStream`)."""

    def __init__(
        self,
        decoders: DecoderPool,
        clock: Clock,
        on_partial: Callable[[Transcript], None] | None,
        known: CepstralMean | None,
    ) -> None:
        self._decoders = decoders
        self._clock = clock
        self._on_partial = on_partial
        self._utterance = Utterance(known)
        self._decoder: Decoder | None = None
        self._undecoded_bytes = 0
        self._partial = ""

    @property
    def adaptation(self) -> bytes | None:
        """What was learned of the voice."""
        known = self._utterance.known_mean
        return msgspec.msgpack.encode(known.values) if known is not None else None

    def feed(self, pcm: bytes) -> None:
        """Take audio, and decode as much as the worker would by now."""
        self._utterance.feed(pcm)
        self._undecoded_bytes += len(pcm)
        if self._utterance.decodable(asked=False):
            self._decode(asked=False)
            self._undecoded_bytes = 0

    async def settle(self) -> Transcript:
        """What was said so far."""
        work_s = ANSWER_S + self._undecoded_bytes / BYTES_PER_S * DECODING_SHARE
        self._decode(asked=True)
        self._undecoded_bytes = 0
        self._close_segment()
        transcript = _transcript(self._utterance.words)
        await self._clock.sleep(work_s)
        return transcript

    async def finish(self) -> Transcript:
        """What was said."""
        return await self.settle()

    def cancel(self) -> None:
        """The decoder is free for others."""
        self._close_segment()

    def _decode(self, *, asked: bool) -> None:
        while self._utterance.decodable(asked=asked):
            if self._decoder is None:
                self._decoder = self._decoders.take()
            assert self._decoder is not None, "more dialogues at once than decoders"
            text = self._utterance.decode_slice(self._decoder)
            if text != self._partial:
                self._partial = text
                if self._on_partial is not None:
                    self._on_partial(Transcript(text, language=LANGUAGE))

    def _close_segment(self) -> None:
        if self._utterance.phase is Phase.DECODING and self._decoder is not None:
            self._utterance.close_segment(self._decoder)
            self._decoders.give_back(self._decoder)
            self._decoder = None


class LocalSynthesizer:
    """eSpeak NG as the server's worker runs it."""

    name = "espeak in virtual time"
    languages: Sequence[str] = ("en-US",)

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._speaker = Speaker(Espeak())

    async def start(self) -> None:
        """The library is loaded already."""

    async def synthesize(self, request: SpeechRequest) -> AsyncGenerator[SpeechChunk, None]:
        """Speak one text."""
        chunks: list[Chunk] = []
        speech = Speech(Speak(request.text, request.voice, LANGUAGE), chunks.append)
        await self._clock.sleep(FIRST_SOUND_S)
        while not speech.done:
            speech.speak_piece(self._speaker)
            for chunk in chunks:
                words = tuple(SpokenWord(w.text_start, w.text_end, w.start_samples) for w in chunk.words)
                yield SpeechChunk(chunk.pcm, words)
            chunks.clear()

    async def close(self) -> None:
        """Nothing runs."""


def _transcript(heard: Sequence[Word]) -> Transcript:
    words = tuple(
        HeardWord(word.text, word.start_samples, word.end_samples, word.confidence) for word in heard
    )
    return Transcript(" ".join(word.text for word in words), words, LANGUAGE)
