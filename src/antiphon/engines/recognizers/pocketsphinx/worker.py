"""The recognizer's worker process: utterances take turns at a few decoders, one slice of audio at a time.

Run by the server as ``python -m antiphon.engines.recognizers.pocketsphinx.worker``.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

import msgspec

from antiphon.engines.recognizers.pocketsphinx.decoder import CepstralMean, Decoder, DecoderPool
from antiphon.engines.recognizers.pocketsphinx.messages import (
    Audio,
    Cancel,
    Configure,
    Failed,
    Finish,
    Heard,
    Open,
    Partial,
    Settle,
    ToWorker,
)
from antiphon.engines.recognizers.pocketsphinx.utterance import Phase, TooFarBehind, Utterance
from antiphon.engines.workers.service import CannotStart, Host, serve


@dataclass(slots=True)
class Stream:
    """An utterance, the questions about it, and the decoder it has while a segment is open."""

    channel: int
    utterance: Utterance
    questions: deque[Settle | Finish] = field(default_factory=deque)
    decoder: Decoder | None = None
    partial: str = ""

    @property
    def decodable(self) -> bool:
        return self.utterance.decodable(asked=bool(self.questions))


class RecognizerService:
    """Serves all utterances of one worker."""

    def __init__(self, host: Host, configuration: Configure) -> None:
        self._host = host
        self._decoders = DecoderPool(configuration.decoders)
        self._streams: dict[int, Stream] = {}
        self._turns: deque[Stream] = deque()
        self._messages: msgspec.msgpack.Decoder[ToWorker] = msgspec.msgpack.Decoder(ToWorker)

    @property
    def detail(self) -> str:
        return "CMU Pocketsphinx, American English"

    def receive(self, channel: int, body: bytes) -> None:
        message = self._messages.decode(body)
        if isinstance(message, Open):
            self._open(channel, message)
        elif stream := self._streams.get(channel):
            self._hear(stream, message)

    def work(self) -> bool:
        """Decode one slice for the utterance whose turn it is; those somebody waits for come first."""
        ready = [stream for stream in self._turns if stream.decodable]
        for stream in sorted(ready, key=lambda stream: not stream.questions):
            stream.decoder = stream.decoder or self._decoders.take()
            if stream.decoder is not None:
                self._turns.remove(stream)
                self._turns.append(stream)
                self._decode(stream, stream.decoder)
                return True
        return False

    def _open(self, channel: int, message: Open) -> None:
        known = CepstralMean(message.mean) if message.mean is not None else None
        stream = self._streams[channel] = Stream(channel, Utterance(known))
        self._turns.append(stream)

    def _hear(self, stream: Stream, message: Audio | Settle | Finish | Cancel | Open) -> None:
        if isinstance(message, Audio):
            try:
                stream.utterance.feed(message.pcm)
            except TooFarBehind as error:
                self._fail(stream, str(error))
        elif isinstance(message, Settle | Finish):
            stream.questions.append(message)
            self._answer(stream)
        else:
            self._end(stream)

    def _decode(self, stream: Stream, decoder: Decoder) -> None:
        try:
            text = stream.utterance.decode_slice(decoder)
            if stream.utterance.overlong:
                self._close_segment(stream)
        except RuntimeError as error:  # what Pocketsphinx raises for everything
            stream.decoder = None
            self._decoders.discard()
            self._fail(stream, f"the decoder failed: {error}")
            return
        if text != stream.partial:
            stream.partial = text
            self._host.send(stream.channel, Partial(text))
        self._answer(stream)

    def _answer(self, stream: Stream) -> None:
        """Answer the questions, once everything is decoded."""
        while stream.questions and not stream.decodable:
            self._close_segment(stream)
            question = stream.questions.popleft()
            known = stream.utterance.known_mean
            self._host.send(
                stream.channel, Heard(stream.utterance.words, known.values if known is not None else None)
            )
            if isinstance(question, Finish):
                self._end(stream)
                return

    def _close_segment(self, stream: Stream) -> None:
        if stream.utterance.phase is Phase.DECODING and stream.decoder is not None:
            stream.utterance.close_segment(stream.decoder)
            self._decoders.give_back(stream.decoder)
            stream.decoder = None

    def _fail(self, stream: Stream, reason: str) -> None:
        self._host.send(stream.channel, Failed(reason))
        self._end(stream)

    def _end(self, stream: Stream) -> None:
        if stream.channel in self._streams:
            self._close_segment(stream)
            del self._streams[stream.channel]
            self._turns.remove(stream)
            stream.questions.clear()


def create(host: Host, configuration: bytes) -> RecognizerService:
    """Load the first decoder.

    Raises:
        CannotStart: Pocketsphinx or its model is missing.
    """
    try:
        return RecognizerService(host, msgspec.msgpack.decode(configuration, type=Configure))
    except (RuntimeError, OSError) as error:
        raise CannotStart(
            f"Pocketsphinx cannot load its model: {error}",
            fix="reinstall it: pip install --force-reinstall pocketsphinx",
        ) from error


if __name__ == "__main__":
    serve(create)
