"""The synthesizer's worker process: texts take turns at eSpeak NG, one piece at a time.

Run by the server as ``python -m antiphon.engines.synthesizers.espeak.worker``.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from functools import partial

import msgspec

from antiphon.engines.synthesizers.espeak.languages import SPOKEN_LANGUAGES
from antiphon.engines.synthesizers.espeak.library import Espeak, EspeakError
from antiphon.engines.synthesizers.espeak.messages import Chunk, Done, Failed, Speak, Taken, ToWorker
from antiphon.engines.synthesizers.espeak.speaker import Speaker
from antiphon.engines.synthesizers.espeak.speech import Speech
from antiphon.engines.synthesizers.espeak.voices import ESPEAK_VOICES
from antiphon.engines.workers.service import CannotStart, Host, serve


class _Canceled(Exception):
    """The speech in work is not wanted anymore."""


class SynthesizerService:
    """Speaks all texts of one worker."""

    def __init__(self, host: Host) -> None:
        self._host = host
        espeak = Espeak()
        self._version = espeak.version
        self._speaker = Speaker(espeak)
        self._speeches: dict[int, Speech] = {}
        self._turns: deque[int] = deque()
        self._unprepared: Iterator[str] = iter(ESPEAK_VOICES)
        self._messages: msgspec.msgpack.Decoder[ToWorker] = msgspec.msgpack.Decoder(ToWorker)

    @property
    def detail(self) -> str:
        return f"eSpeak NG {self._version}"

    def receive(self, channel: int, body: bytes) -> None:
        message = self._messages.decode(body)
        if isinstance(message, Speak):
            self._speeches[channel] = Speech(message, partial(self._send, channel))
            self._turns.appendleft(channel)  # its listener waits for the first sound; the others have some
        elif speech := self._speeches.get(channel):
            if isinstance(message, Taken):
                speech.taken(message.samples)
            else:
                self._end(channel)

    def work(self) -> bool:
        """Speak one piece of the text whose turn it is; with nothing to do, get to know another voice."""
        channel = next((number for number in self._turns if not self._speeches[number].ahead), None)
        if channel is None:
            return self._prepare_next()
        self._turns.remove(channel)
        self._turns.append(channel)
        self._speak(channel, self._speeches[channel])
        return True

    def _speak(self, channel: int, speech: Speech) -> None:
        try:
            if not speech.done:
                speech.speak_piece(self._speaker)
        except _Canceled:
            return
        except EspeakError as error:
            self._host.send(channel, Failed(str(error)))
            self._end(channel)
            return
        if speech.done:
            self._host.send(channel, Done())
            self._end(channel)

    def _send(self, channel: int, chunk: Chunk) -> None:
        """Send a chunk of the speech in work; see whether it has been canceled meanwhile.

        Raises:
            _Canceled: it has.
        """
        self._host.send(channel, chunk)
        while frame := self._host.waiting_frame():
            self.receive(*frame)
        if channel not in self._speeches:
            raise _Canceled

    def _prepare_next(self) -> bool:
        voice = next(self._unprepared, None)
        if voice is None:
            return False
        self._speaker.prepare(voice, SPOKEN_LANGUAGES[0])
        return True

    def _end(self, channel: int) -> None:
        del self._speeches[channel]
        self._turns.remove(channel)


def create(host: Host, configuration: bytes) -> SynthesizerService:
    """Load eSpeak NG.

    Raises:
        CannotStart: the library or its data is missing.
    """
    try:
        return SynthesizerService(host)
    except EspeakError as error:
        fix = "reinstall it: pip install --force-reinstall espeakng-loader"
        raise CannotStart(str(error), fix=fix) from error


if __name__ == "__main__":
    serve(create)
