"""The summaries of what is cut from the context: one task each, the text out as an event."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import aclosing

from antiphon.conversation.effects import Summarize
from antiphon.conversation.events import Event, Summarized, SummaryFailed
from antiphon.conversation.generation import TextDelta
from antiphon.engines.errors import EngineError
from antiphon.engines.language_models import LanguageModel

logger = logging.getLogger(__name__)

TIMEOUT_S = 120.0
"""A language model that takes longer gives no summary."""


class Summaries:
    """Carries out a session's summary effects.

    Args:
        post: takes the resulting events.
    """

    def __init__(self, language_model: LanguageModel, post: Callable[[Event], None]) -> None:
        self._language_model = language_model
        self._post = post
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, effect: Summarize) -> None:
        """Have the language model sum up what was cut."""
        task = asyncio.get_running_loop().create_task(self._run(effect))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def close(self) -> None:
        """The session is over."""
        for task in tuple(self._tasks):
            task.cancel()

    async def _run(self, effect: Summarize) -> None:
        try:
            async with asyncio.timeout(TIMEOUT_S):
                text = await self._summarize(effect)
        except TimeoutError:
            message = f"{self._language_model.name} took longer than {TIMEOUT_S:g} s"
            self._post(SummaryFailed(effect.summary_id, message))
        except EngineError as error:
            self._post(SummaryFailed(effect.summary_id, str(error)))
        except Exception as error:
            logger.exception("the language model raised what it should not")
            self._post(SummaryFailed(effect.summary_id, f"{self._language_model.name}: {error!r}"))
        else:
            self._post(Summarized(effect.summary_id, text))

    async def _summarize(self, effect: Summarize) -> str:
        text = ""
        async with aclosing(self._language_model.generate(effect.request)) as events:
            async for event in events:
                if isinstance(event, TextDelta):
                    text += event.text
        return text
