"""The engines that work for one session once the user was understood: language model, synthesizer, tools."""

from __future__ import annotations

from collections.abc import Callable

from antiphon.conversation.effects import (
    CancelGeneration,
    CancelSpeech,
    CancelTool,
    DecideReply,
    RunTool,
    StartGeneration,
    StartSpeech,
    Summarize,
)
from antiphon.conversation.events import Event
from antiphon.server.session.decisions import Decisions
from antiphon.server.session.generations import Generations
from antiphon.server.session.opening import Opening, reply_decider
from antiphon.server.session.summaries import Summaries
from antiphon.server.session.tool_runs import ToolRuns
from antiphon.server.session.tools import Tools
from antiphon.server.session.utterances import Utterances


class Engines:
    """The engines' work for one session.

    Args:
        post: takes the resulting events.
    """

    def __init__(self, opening: Opening, tools: Tools, post: Callable[[Event], None]) -> None:
        pipeline = opening.pipeline
        self._generations = Generations(pipeline.language_model, post)
        self._decisions = Decisions(reply_decider(opening), post)
        self._summaries = Summaries(pipeline.language_model, post)
        self._utterances = Utterances(pipeline.synthesizer, post)
        self._tool_runs = ToolRuns(tools, opening.connections, post)

    def carriers(self) -> dict[type, Callable[..., None]]:
        """What carries out the effects that concern them."""
        return {
            DecideReply: self._decisions.start,
            StartGeneration: self._generations.start,
            CancelGeneration: lambda effect: self._generations.cancel(effect.generation_id),
            StartSpeech: self._utterances.start,
            CancelSpeech: lambda effect: self._utterances.cancel(effect.utterance_id),
            RunTool: self._tool_runs.start,
            CancelTool: lambda effect: self._tool_runs.cancel(effect.run_id),
            Summarize: self._summaries.start,
        }

    def close(self) -> None:
        """All work ends."""
        self._generations.close()
        self._decisions.close()
        self._summaries.close()
        self._utterances.close()
        self._tool_runs.close()
