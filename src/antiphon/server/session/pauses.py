"""How a session's user sounded before a pause: melody at once, the turn model's opinion when it comes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from antiphon.audio.pcm import to_float
from antiphon.audio.prosody import prosody
from antiphon.conversation.effects import ExaminePause
from antiphon.conversation.endpointing import INPUT_RATE_HZ
from antiphon.conversation.events import Event, PauseExamined
from antiphon.conversation.voice_ending import Melody, VoiceEnding, melody
from antiphon.engines.errors import EngineError
from antiphon.engines.turn_models.protocol import TurnModel
from antiphon.server.session.audio_input import AudioInput

logger = logging.getLogger(__name__)

MELODY_SAMPLES = INPUT_RATE_HZ
"""The melody is that of the last second."""


class Pauses:
    """Carries out a session's `ExaminePause` effects.

    Args:
        post: takes the resulting events.
    """

    def __init__(
        self, audio: AudioInput, turn_model: TurnModel | None, post: Callable[[Event], None]
    ) -> None:
        self._audio = audio
        self._turn_model = turn_model
        self._post = post
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def keep_samples(self) -> int:
        """How much audio must be kept for the next pause."""
        window_s = self._turn_model.window_s if self._turn_model is not None else 0.0
        return max(MELODY_SAMPLES, round(window_s * INPUT_RATE_HZ))

    def examine(self, effect: ExaminePause) -> None:
        """Listen to the end of the voice (0.7 ms), and have the turn model listen, if there is one."""
        heard = self._melody(effect)
        self._post(PauseExamined(effect.activity_id, effect.settle_id, VoiceEnding(melody=heard)))
        if self._turn_model is not None:
            pcm = self._read(effect, self.keep_samples)
            task = asyncio.get_running_loop().create_task(self._ask(self._turn_model, effect, pcm, heard))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def close(self) -> None:
        """The session is over."""
        for task in tuple(self._tasks):
            task.cancel()

    def _melody(self, effect: ExaminePause) -> Melody:
        sound = prosody(to_float(self._read(effect, MELODY_SAMPLES)))
        return melody(sound.f0_end_st, sound.f0_slope_st_per_s, sound.f0_range_st)

    async def _ask(self, turn_model: TurnModel, effect: ExaminePause, pcm: bytes, heard: Melody) -> None:
        try:
            probability = await turn_model.end_probability(pcm)
        except EngineError as error:
            logger.warning("judging a pause without the turn model: %s", error)
        except Exception:
            logger.exception("the turn model %s raised what it should not", turn_model.name)
        else:
            ending = VoiceEnding(melody=heard, end_probability=probability)
            self._post(PauseExamined(effect.activity_id, effect.settle_id, ending))

    def _read(self, effect: ExaminePause, samples: int) -> bytes:
        begin = max(effect.from_samples, effect.until_samples - samples)
        return self._audio.read(begin, effect.until_samples)
