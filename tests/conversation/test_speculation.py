"""Drafts leave no trace: with them and without them, a thousand turns come to the same."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

import pytest
from tests.conversation.simulation import Call, Count, Delays, Reply, Say, Simulation, Think, Use

from antiphon.conversation.generation import GenerationRequest, GenerationUsage
from antiphon.conversation.reply_decision import ReplyVerdict
from antiphon.conversation.settings import TurnTaking
from antiphon.conversation.tool_requests import CodeRequest, SearchRequest

TURNS = 125
SEEDS = (1, 2, 3, 4, 5, 6, 7, 8)
"""Eight conversations of 125 turns, because the context grows with every turn."""

SETUP: Mapping[str, Any] = {
    "generationConfig": {"responseModalities": ["AUDIO"]},
    "outputAudioTranscription": {},
    "inputAudioTranscription": {},
    "realtimeInputConfig": {"automaticActivityDetection": {"silenceDurationMs": 500}},
    "tools": [
        {"functionDeclarations": [{"name": "look"}, {"name": "fetch", "behavior": "NON_BLOCKING"}]},
    ],
}
SENTENCES = ("Yes. ", "I see, of course. ", "That will do. ", "Well then.")


USING_TOOLS: Mapping[str, Any] = {
    **SETUP,
    "tools": [*SETUP["tools"], {"codeExecution": {}}, {"googleSearch": {}}],
}
SLIDING: Mapping[str, Any] = {
    **SETUP,
    "contextWindowCompression": {"triggerTokens": 1500, "slidingWindow": {"targetTokens": 700}},
}
IN_WRITING: Mapping[str, Any] = {**SETUP, "generationConfig": {"responseModalities": ["TEXT"]}}
PROACTIVE: Mapping[str, Any] = {**SLIDING, "proactivity": {"proactiveAudio": True}}

SERVER_TOOLS = (CodeRequest("print(42)"), SearchRequest(("quakes",)))


def reply_to(request: GenerationRequest) -> Reply:
    """What a model says depends on nothing but what it was asked."""
    last = request.contents[-1]
    asked = "".join(part.text or "" for part in last.parts)
    answered = [part for part in last.parts if part.function_response or part.code_execution_result]
    choice = random.Random(f"{asked} {len(answered)} {len(request.contents)}")
    said = Say(tuple(choice.choices(SENTENCES, k=choice.randint(1, 2))))
    wishes: list[Reply] = [[], [Call("look")], [Call("fetch"), Call("look")]]
    if request.server_tools:
        wishes[1:1] = [[Use(tool)] for tool in SERVER_TOOLS] * 2
    calls = [] if answered else choice.choices(wishes, [len(wishes), *[1] * (len(wishes) - 1)])[0]
    usage = [Count(GenerationUsage(prompt_tokens=31 * len(request.contents)))]
    return [Think("hm" * choice.randint(0, 5)), said, *calls, *(usage if choice.random() < 0.5 else [])]


class Dialogue(Simulation):
    """The model answers what it was asked; the client answers every call at once."""

    def next_reply(self) -> Reply:
        return reply_to(self.requests[-1])

    def answer_calls(self) -> None:
        calls = [
            c for _, m in self.frames[self._read :] for c in m.get("toolCall", {}).get("functionCalls", [])
        ]
        self._read = len(self.frames)
        responses = [{"id": call["id"], "name": call["name"], "response": {"ok": True}} for call in calls]
        if responses:
            self.send({"toolResponse": {"functionResponses": responses}})

    _read = 0


def hold(seed: int, drafts: int, setup: Mapping[str, Any] = SETUP, turns: int = TURNS) -> Dialogue:
    """A conversation in which the user pauses and goes on at random, by the seed alone."""
    chance = random.Random(seed)
    session = Dialogue(
        setup=dict(setup),
        turn_taking=TurnTaking(drafts=drafts),
        delays=Delays(recognition=0.02, first_token=0.1, next_token=0.02, speech=0.03),
    )
    for turn in range(turns):
        session.verdict = chance.choice(list(ReplyVerdict))
        session.speak(f"turn {turn}", 0.32)
        for part in range(chance.choice([0, 0, 1, 2, 6])):
            session.silence(chance.choice([0.16, 0.256, 0.32, 0.448]))
            session.speak(f"part {part}", 0.32)
        waited = 0
        while not session.conversation.at_rest or waited < 25:
            session.silence(0.032)
            session.answer_calls()
            waited += 1
            assert waited < 2000, "the turn does not come to its end"
    return session


def billed(session: Simulation) -> dict[str, int]:
    """All tokens of the conversation, by what they were spent on."""
    sums: dict[str, int] = {}
    for message in session.messages:
        for name, count in message.get("usageMetadata", {}).items():
            if isinstance(count, int):
                sums[name] = sums.get(name, 0) + count
    return sums


def called(session: Simulation) -> list[dict[str, Any]]:
    return [call for m in session.messages for call in m.get("toolCall", {}).get("functionCalls", [])]


def comes_to_the_same(drafted: Dialogue, plain: Dialogue) -> None:
    """What clients and the history have of two conversations, and what they cost."""
    assert called(drafted) == called(plain)
    assert drafted.tools == plain.tools
    assert drafted.cancelled_tools == plain.cancelled_tools == []
    assert drafted.history == plain.history
    assert billed(drafted) == billed(plain)
    assert [receipt.usage for receipt in drafted.receipts] == [receipt.usage for receipt in plain.receipts]
    assert drafted.shape.count("turnComplete") == plain.shape.count("turnComplete")
    assert drafted.output_text == plain.output_text


@pytest.mark.parametrize("seed", SEEDS)
def test_a_conversation_with_drafts_comes_to_the_same_as_one_without(seed: int) -> None:
    drafted, plain = hold(seed, drafts=4), hold(seed, drafts=0)
    comes_to_the_same(drafted, plain)
    assert plain.shape.count("turnComplete") >= TURNS
    # It was not for want of drafts: most turns were drafted, and many drafts were thrown away.
    assert not any(receipt.drafted for receipt in plain.receipts)
    assert sum(receipt.drafted for receipt in drafted.receipts) > TURNS / 2
    assert len(drafted.requests) - len(plain.requests) > TURNS / 4
    assert TURNS / 4 < len(drafted.cancelled_generations) <= len(drafted.requests) - len(plain.requests)


@pytest.mark.parametrize(
    "setup",
    [USING_TOOLS, SLIDING, IN_WRITING, PROACTIVE],
    ids=["tools", "sliding", "in writing", "proactive"],
)
def test_so_does_one_with_more_to_it(setup: Mapping[str, Any]) -> None:
    """Programs and searches, a context that is cut, replies in writing, turns that are not answered."""
    drafted, plain = (hold(9, drafts=drafts, setup=setup, turns=60) for drafts in (4, 0))
    comes_to_the_same(drafted, plain)
    assert sum(receipt.drafted for receipt in drafted.receipts) > len(drafted.receipts) / 4
    assert len(drafted.requests) - len(plain.requests) > 60 / 8
    assert bool(drafted.tools) == (setup is USING_TOOLS)
    assert bool(drafted.conversation.history.cuts) == ("contextWindowCompression" in setup)


def test_what_drafts_cost_is_told_apart() -> None:
    """In receipts, not in the usage that clients are told; each draft that was dropped once."""
    drafted, plain = hold(1, drafts=4, turns=40), hold(1, drafts=0, turns=40)
    dropped = len(drafted.requests) - len(plain.requests)
    assert sum(receipt.discarded_drafts for receipt in drafted.receipts) == dropped > 0
    assert drafted.conversation.usage.discarded_drafts == dropped
    assert drafted.conversation.usage.discarded_tokens > 0
    assert plain.conversation.usage.discarded_tokens == plain.conversation.usage.discarded_drafts == 0
    assert drafted.conversation.usage.total_tokens == plain.conversation.usage.total_tokens


@pytest.mark.parametrize("verdict", [ReplyVerdict.STAY_SILENT, ReplyVerdict.WAIT])
def test_turns_that_are_not_answered_use_up_no_drafts_of_the_next(verdict: ReplyVerdict) -> None:
    session = Dialogue(setup=dict(PROACTIVE), turn_taking=TurnTaking(drafts=1))
    session.verdict = verdict
    for _ in range(3):
        session.speak("salt", 0.32)
        session.silence(1.0)
    session.verdict = ReplyVerdict.ANSWER
    session.speak("please", 0.32)
    session.silence(3.0)
    assert [receipt.drafted for receipt in session.receipts] == [True]


def test_no_more_drafts_are_made_in_a_turn_than_allowed() -> None:
    session = Dialogue(setup=dict(SETUP), turn_taking=TurnTaking(drafts=2))
    for _ in range(6):
        session.speak("and then", 0.32)
        session.silence(0.32)
    assert len(session.requests) == 2
    session.silence(1.0)
    assert len(session.requests) == 3
    assert not session.receipts or not session.receipts[0].drafted


def test_a_new_turn_may_be_drafted_again() -> None:
    session = Dialogue(setup=dict(SETUP), turn_taking=TurnTaking(drafts=1))
    for _ in range(3):
        session.speak("hello", 0.32)
        while not session.receipts or not session.conversation.at_rest:
            session.silence(0.032)
            session.answer_calls()
        session.silence(1.0)
    assert [receipt.drafted for receipt in session.receipts if receipt.reason.startswith("silence")] == [
        True
    ] * 3


def test_a_draft_that_does_not_answer_all_that_was_said_is_thrown_away() -> None:
    session = Dialogue(setup=dict(SETUP))
    session.speak("hello", 0.32)
    session.silence(0.35)
    assert len(session.requests) == 1
    session.send({"realtimeInput": {"text": "and this"}})
    session.silence(3.0)
    assert [text for role, text in session.history if role == "user"][:2] == ["hello", "and this"]
    assert not session.receipts[0].drafted
    assert [part.text for content in session.requests[1].contents for part in content.parts] == [
        "hello",
        "and this",
    ]
