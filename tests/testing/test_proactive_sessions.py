"""Proactive audio over a real connection: who decides whether a turn is answered, and what if they cannot."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from antiphon.clock import LoopClock
from antiphon.conversation.generation import GenerationRequest
from antiphon.conversation.reply_decision import ReplyDecision, ReplyVerdict
from antiphon.engines.errors import EngineFailed
from antiphon.engines.language_models.scripted import Scenario, ScriptedLanguageModel
from antiphon.testing import LiveClient, ScriptedRecognizer, babble, run_virtual, scripted, serving, silence

SIDE_TALK = "and then she told him that the garden needs water"
FOR_US = "antiphon what time is it"
BROKEN_OFF = "antiphon can you"


def setup(*, proactive: bool = True) -> dict[str, Any]:
    return {
        "generationConfig": {"responseModalities": ["TEXT"]},
        "inputAudioTranscription": {},
        "proactivity": {"proactiveAudio": proactive},
        "realtimeInputConfig": {"automaticActivityDetection": {"silenceDurationMs": 500}},
    }


class Decider(ScriptedLanguageModel):
    """A language model that decides itself.

    Attributes:
        verdict: what it says, or raises.
        takes_s: how long that takes.
        asked: what it was asked about.
    """

    def __init__(self, verdict: ReplyVerdict | Exception, takes_s: float = 0.0) -> None:
        scenario = Scenario.model_validate({"default": "Yes."})
        super().__init__(scenario, source="the test", clock=LoopClock())
        self.verdict = verdict
        self.takes_s = takes_s
        self.asked: list[str] = []

    async def decide(self, request: GenerationRequest, *, in_conversation: bool) -> ReplyDecision:
        self.asked.append(request.contents[-1].parts[0].text or "")
        await LoopClock().sleep(self.takes_s)
        if isinstance(self.verdict, Exception):
            raise self.verdict
        return ReplyDecision(self.verdict, "so it is")


def outcome(client: LiveClient) -> Iterator[tuple[str, float]]:
    """What the client was told after it was understood, and how much later."""
    (understood,) = client.all("inputTranscription")
    for name in ("modelTurn", "waitingForInput"):
        for one in client.all(name):
            yield name, round(one.at_s - understood.at_s, 3)


def said(
    words: str, model: Callable[[], ScriptedLanguageModel] | None = None, *, proactive: bool = True
) -> list[tuple[str, float]]:
    async def converse() -> list[tuple[str, float]]:
        language_model = model() if model is not None else scripted({"default": "Yes."})
        async with (
            serving(language_model, recognizer=ScriptedRecognizer([words])) as server,
            LiveClient.connected(server, setup(proactive=proactive)) as client,
        ):
            await client.stream(silence(0.5) + babble(1.5) + silence(6.0))
            if isinstance(language_model, Decider):
                assert language_model.asked == ([words] if proactive else [])
            return list(outcome(client))

    return run_virtual(converse())


class TestRules:
    """The language model does not decide: rules do."""

    @pytest.mark.parametrize(
        ("words", "told"),
        [(FOR_US, ["modelTurn"]), (SIDE_TALK, []), (BROKEN_OFF, ["waitingForInput"])],
        ids=["for us", "side talk", "broken off"],
    )
    def test_they_go_by_the_words(self, words: str, told: list[str]) -> None:
        assert [name for name, _ in said(words)] == told

    def test_without_proactivity_all_is_answered(self) -> None:
        assert [name for name, _ in said(SIDE_TALK, proactive=False)] == ["modelTurn"]


class TestTheModel:
    """The language model offers to decide, and is asked."""

    def decided(self, verdict: ReplyVerdict | Exception, takes_s: float = 0.0) -> list[tuple[str, float]]:
        return said(FOR_US, lambda: Decider(verdict, takes_s))

    def test_its_word_counts(self) -> None:
        assert self.decided(ReplyVerdict.STAY_SILENT) == []
        assert self.decided(ReplyVerdict.WAIT) == [("waitingForInput", 0.0)]
        assert self.decided(ReplyVerdict.ANSWER) == [("modelTurn", 0.0)]

    def test_the_draft_leaves_when_it_has_decided(self) -> None:
        assert self.decided(ReplyVerdict.ANSWER, takes_s=0.25) == [("modelTurn", 0.25)]

    def test_nobody_waits_for_it_longer_than_two_seconds(self) -> None:
        assert self.decided(ReplyVerdict.STAY_SILENT, takes_s=60.0) == [("modelTurn", 2.0)]

    @pytest.mark.parametrize("error", [EngineFailed("no", engine="m"), RuntimeError("broken")])
    def test_when_it_cannot_the_turn_is_answered(self, error: Exception) -> None:
        assert self.decided(error) == [("modelTurn", 0.0)]

    def test_it_is_not_asked_without_proactivity(self) -> None:
        told = said(FOR_US, lambda: Decider(ReplyVerdict.STAY_SILENT), proactive=False)
        assert told == [("modelTurn", 0.0)]
