"""The replies being generated: one task each, its deltas out as events."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import aclosing

from antiphon.conversation.effects import StartGeneration
from antiphon.conversation.events import Event, Generated, GenerationFailed
from antiphon.conversation.generation import GenerationEnd
from antiphon.engines.errors import EngineError, MalformedFunctionCall
from antiphon.engines.language_models import LanguageModel
from antiphon.server.session.cancellation import asked_to_stop

logger = logging.getLogger(__name__)


class Generations:
    """Carries out a session's generation effects.

    Args:
        post: takes the resulting events.
    """

    def __init__(self, language_model: LanguageModel, post: Callable[[Event], None]) -> None:
        self._language_model = language_model
        self._post = post
        self._tasks: dict[int, asyncio.Task[None]] = {}

    def start(self, effect: StartGeneration) -> None:
        """Begin a reply."""
        task = asyncio.get_running_loop().create_task(self._run(effect))
        self._tasks[effect.generation_id] = task
        task.add_done_callback(lambda _: self._tasks.pop(effect.generation_id, None))

    def cancel(self, generation_id: int) -> None:
        """Nobody wants the reply any more: the request upstream is cancelled, too."""
        task = self._tasks.get(generation_id)
        if task is not None:
            task.cancel()

    def close(self) -> None:
        """The session is over."""
        for task in tuple(self._tasks.values()):
            task.cancel()

    async def _run(self, effect: StartGeneration) -> None:
        generation_id = effect.generation_id
        ended = False
        try:
            async with aclosing(self._language_model.generate(effect.request)) as events:
                async for event in events:
                    ended = isinstance(event, GenerationEnd)
                    self._post(Generated(generation_id, event))
        except MalformedFunctionCall as error:
            self._post(GenerationFailed(generation_id, str(error), malformed_call=error.args[0]))
        except EngineError as error:
            self._post(GenerationFailed(generation_id, str(error)))
        except asyncio.CancelledError:
            if asked_to_stop():
                raise
            name = self._language_model.name
            self._post(GenerationFailed(generation_id, f"{name}: the reply was cancelled from within"))
        except Exception as error:
            name = self._language_model.name
            logger.exception("the language model %s raised what it should not", name)
            self._post(GenerationFailed(generation_id, f"{name}: {error!r}"))
        else:
            if not ended:
                name = self._language_model.name
                self._post(GenerationFailed(generation_id, f"{name}: the reply broke off without an end"))
