"""The turns about which it is being decided whether to answer: one task each, the verdict out as an event."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from antiphon.conversation.effects import DecideReply
from antiphon.conversation.events import Event, ReplyDecided
from antiphon.conversation.reply_decision import ReplyDecision, ReplyVerdict
from antiphon.engines.errors import EngineError
from antiphon.engines.language_models.protocol import ReplyDecider

logger = logging.getLogger(__name__)

TIMEOUT_S = 2.0
"""A decider that takes longer keeps the user waiting for nothing: the turn is answered."""


class Decisions:
    """Carries out a session's decision effects.

    Args:
        post: takes the resulting events.
    """

    def __init__(self, decider: ReplyDecider, post: Callable[[Event], None]) -> None:
        self._decider = decider
        self._post = post
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, effect: DecideReply) -> None:
        """Have it decided whether to answer a turn."""
        task = asyncio.get_running_loop().create_task(self._run(effect))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def close(self) -> None:
        """The session is over."""
        for task in tuple(self._tasks):
            task.cancel()

    async def _run(self, effect: DecideReply) -> None:
        try:
            async with asyncio.timeout(TIMEOUT_S):
                decision = await self._decider.decide(effect.request, in_conversation=effect.in_conversation)
        except (EngineError, TimeoutError) as error:
            logger.warning("answering a turn because it could not be decided whether to: %s", error)
            decision = ReplyDecision(ReplyVerdict.ANSWER, "no decision")
        except Exception as error:
            logger.exception("the decider raised what it should not")
            decision = ReplyDecision(ReplyVerdict.ANSWER, f"no decision: {error!r}")
        self._post(ReplyDecided(effect.decision_id, decision))
