"""A session's microphone: what it hears is watched for voices, recognized, and kept while it is needed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from antiphon.conversation.effects import (
    CancelRecognition,
    ExaminePause,
    ExamineSound,
    FinishRecognition,
    OpenRecognition,
    SettleRecognition,
)
from antiphon.conversation.endpointing import FRAME_SAMPLES, INPUT_RATE_HZ
from antiphon.conversation.events import AudioArrived, Event, FramesAnalyzed, SoundExamined
from antiphon.conversation.settings import ManualDetection
from antiphon.server.session.audio_input import KEEP_SAMPLES, SAMPLE_BYTES, AudioInput
from antiphon.server.session.echo_path import EchoPath
from antiphon.server.session.log_context import in_context
from antiphon.server.session.opening import Opening, recognition_hints
from antiphon.server.session.pauses import Pauses
from antiphon.server.session.recognitions import Recognitions
from antiphon.server.session.services import Services
from antiphon.server.session.sound_examiner import SoundExaminer
from antiphon.server.usage import Meter
from antiphon.wire.client import AudioFrame
from antiphon.wire.close import CloseCode
from antiphon.wire.errors import ProtocolError

MAX_BACKLOG_FRAMES = 20 * 60 * INPUT_RATE_HZ // FRAME_SAMPLES
"""Audio that a client may send ahead of its analysis: twenty minutes."""


class Microphone:
    """The microphone of one session.

    Args:
        meter: measures what comes in.
        post: takes the resulting events.
    """

    def __init__(
        self, opening: Opening, services: Services, meter: Meter, post: Callable[[Event], None]
    ) -> None:
        self._meter = meter
        self._post = post
        cancellers = services.echo_cancellers
        self._echo = EchoPath(cancellers()) if cancellers is not None else None
        self._audio = AudioInput(self._echo)
        self._examiner = SoundExaminer(self._audio)
        manual = isinstance(opening.settings.detection, ManualDetection)
        self._vad = None if manual else services.vad.open(in_context(self._on_frames))
        language, phrases = recognition_hints(opening.settings)
        self._recognitions = Recognitions(
            opening.pipeline.recognizer,
            self._audio,
            post,
            language=language,
            phrases=phrases,
            load=services.load,
        )
        self._pauses = Pauses(self._audio, opening.pipeline.turn_model, post)

    def carriers(self) -> dict[type, Callable[..., None]]:
        """What carries out the effects that concern it."""
        return {
            OpenRecognition: self._recognitions.open,
            SettleRecognition: self._recognitions.settle,
            FinishRecognition: self._recognitions.finish,
            CancelRecognition: self._recognitions.cancel,
            ExamineSound: self._examine_sound,
            ExaminePause: self._pauses.examine,
        }

    # -- what it hears ---------------------------------------------------------------------------------

    def take(self, frame: AudioFrame) -> None:
        """Audio of the client.

        Raises:
            ProtocolError: more waits to be analyzed than may.
        """
        self._hear(self._audio.append(frame.pcm, frame.rate_hz))

    def flush(self) -> None:
        """No audio is known to follow: what was held back is heard."""
        self._hear(self._audio.flush())

    def _hear(self, pcm: bytes) -> None:
        self._meter.audio_in(len(pcm) // SAMPLE_BYTES)
        self._post(AudioArrived(len(pcm) // SAMPLE_BYTES))
        if self._vad is None:
            self._recognitions.feed(self._audio.end_samples)
            self._forget(self._audio.end_samples)
            return
        if self._vad.pending_frames > MAX_BACKLOG_FRAMES:
            raise ProtocolError(
                "Quota exceeded. Please retry later. Audio comes faster than it can be analyzed.",
                code=CloseCode.POLICY,
                detail=f"{self._vad.pending_frames} frames of 32 ms wait to be analyzed",
            )
        self._vad.push(pcm)

    def _on_frames(
        self, first_frame: int, probabilities: Sequence[float], levels_dbfs: Sequence[Sequence[float]]
    ) -> None:
        analyzed = (first_frame + len(probabilities)) * FRAME_SAMPLES
        self._examiner.on_frames(analyzed, probabilities, levels_dbfs)
        self._post(FramesAnalyzed(first_frame, probabilities, levels_dbfs))
        self._recognitions.feed(analyzed)
        self._forget(analyzed)

    def _forget(self, position_samples: int) -> None:
        needed = self._recognitions.needs_from_samples
        keep_from = position_samples - max(KEEP_SAMPLES, self._pauses.keep_samples)
        self._audio.forget_before(keep_from if needed is None else min(needed, keep_from))

    # -- what the client plays beside it ---------------------------------------------------------------

    def on_sent(self, pcm: bytes) -> None:
        """Speech was sent: the microphone may hear it."""
        self._examiner.on_sent(pcm)
        if self._echo is not None:
            self._echo.on_sent(pcm)

    def on_interrupted(self) -> None:
        """The client was told to drop what it had not played yet."""
        self._examiner.on_interrupted()
        if self._echo is not None:
            self._echo.on_interrupted()

    def _examine_sound(self, effect: ExamineSound) -> None:
        sound = self._examiner.examine(effect.from_samples)
        self._post(SoundExamined(effect.activity_id, sound))

    def close(self) -> None:
        """Nobody listens any more."""
        if self._vad is not None:
            self._vad.close()
        self._recognitions.close()
        self._pauses.close()
