"""Drafts leave no trace: with them and without them, a thousand turns come to the same."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

import pytest
from tests.conversation.simulation import Call, Delays, Reply, Say, Simulation, Think

from antiphon.conversation.generation import GenerationRequest
from antiphon.conversation.settings import TurnTaking

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


def reply_to(request: GenerationRequest) -> Reply:
    """What a model says depends on nothing but what it was asked."""
    last = request.contents[-1]
    asked = "".join(part.text or "" for part in last.parts)
    answered = [part.function_response.name for part in last.parts if part.function_response is not None]
    choice = random.Random(f"{asked} {answered} {len(request.contents)}")
    said = Say(tuple(choice.choices(SENTENCES, k=choice.randint(1, 2))))
    calls = (
        [] if answered else choice.choices([[], [Call("look")], [Call("fetch"), Call("look")]], [6, 2, 1])[0]
    )
    return [Think("hm" * choice.randint(0, 5)), said, *calls]


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


def hold(seed: int, drafts: int) -> Dialogue:
    """A conversation in which the user pauses and goes on at random, by the seed alone."""
    chance = random.Random(seed)
    session = Dialogue(
        setup=dict(SETUP),
        turn_taking=TurnTaking(drafts=drafts),
        delays=Delays(recognition=0.02, first_token=0.1, next_token=0.02, speech=0.03),
    )
    for turn in range(TURNS):
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


@pytest.mark.parametrize("seed", SEEDS)
def test_a_conversation_with_drafts_comes_to_the_same_as_one_without(seed: int) -> None:
    drafted, plain = hold(seed, drafts=4), hold(seed, drafts=0)
    assert called(drafted) == called(plain)
    assert drafted.history == plain.history
    assert billed(drafted) == billed(plain)
    assert drafted.shape.count("turnComplete") == plain.shape.count("turnComplete") >= TURNS
    # It was not for want of drafts: most turns were drafted, and many drafts were thrown away.
    assert not any(receipt.drafted for receipt in plain.receipts)
    assert sum(receipt.drafted for receipt in drafted.receipts) > TURNS / 2
    assert len(drafted.requests) - len(plain.requests) > TURNS / 4
    assert TURNS / 4 < len(drafted.cancelled_generations) <= len(drafted.requests) - len(plain.requests)


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
