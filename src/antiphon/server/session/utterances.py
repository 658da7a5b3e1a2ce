"""The clauses being spoken: one task each, their speech out as events."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import aclosing

from antiphon.conversation.effects import StartSpeech
from antiphon.conversation.events import Event, SpeechEnded, SpeechFailed, Spoken
from antiphon.engines.errors import EngineError
from antiphon.engines.synthesizers import Synthesizer
from antiphon.server.session.cancellation import asked_to_stop

logger = logging.getLogger(__name__)


class Utterances:
    """Carries out a session's speech effects.

    Args:
        post: takes the resulting events.
    """

    def __init__(self, synthesizer: Synthesizer, post: Callable[[Event], None]) -> None:
        self._synthesizer = synthesizer
        self._post = post
        self._tasks: dict[int, asyncio.Task[None]] = {}

    def start(self, effect: StartSpeech) -> None:
        """Begin to speak a clause."""
        task = asyncio.get_running_loop().create_task(self._run(effect))
        self._tasks[effect.utterance_id] = task
        task.add_done_callback(lambda _: self._tasks.pop(effect.utterance_id, None))

    def cancel(self, utterance_id: int) -> None:
        """Nobody wants to hear the rest."""
        task = self._tasks.get(utterance_id)
        if task is not None:
            task.cancel()

    def close(self) -> None:
        """The session is over."""
        for task in tuple(self._tasks.values()):
            task.cancel()

    async def _run(self, effect: StartSpeech) -> None:
        try:
            async with aclosing(self._synthesizer.synthesize(effect.request)) as chunks:
                async for chunk in chunks:
                    self._post(Spoken(effect.utterance_id, chunk))
        except EngineError as error:
            self._post(SpeechFailed(effect.utterance_id, str(error)))
        except asyncio.CancelledError:
            if asked_to_stop():
                raise
            name = self._synthesizer.name
            self._post(SpeechFailed(effect.utterance_id, f"{name}: the speech was cancelled from within"))
        except Exception as error:
            name = self._synthesizer.name
            logger.exception("the synthesizer %s raised what it should not", name)
            self._post(SpeechFailed(effect.utterance_id, f"{name}: {error!r}"))
        else:
            self._post(SpeechEnded(effect.utterance_id))
