"""A session with `contextWindowCompression` can go on for ever: a thousand turns of all kinds."""

from __future__ import annotations

import base64
import random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.conversation.simulation import Call, Reply, Say, Simulation

from antiphon.conversation.context_rules import ContextRules
from antiphon.conversation.history import History
from antiphon.conversation.kept_media import MediaLimits, media_sizes
from antiphon.conversation.snapshot import Snapshot

LIMIT, TRIGGER, TARGET = 4000, 2000, 1000
INSTRUCTION = "Be brief, but remember all of it."

SETUP: dict[str, Any] = {
    "generationConfig": {"responseModalities": ["TEXT"], "mediaResolution": "MEDIA_RESOLUTION_LOW"},
    "systemInstruction": {"parts": [{"text": INSTRUCTION}]},
    "tools": [
        {"functionDeclarations": [{"name": "look_up"}, {"name": "wait", "behavior": "NON_BLOCKING"}]},
    ],
    "contextWindowCompression": {"triggerTokens": TRIGGER, "slidingWindow": {"targetTokens": TARGET}},
    "historyConfig": {"initialHistoryInClientContent": True},
    "sessionResumption": {},
}
SEED = {
    "turns": [
        {"role": "user", "parts": [{"text": "I am Ada."}]},
        {"role": "model", "parts": [{"text": "Hello, Ada."}]},
    ],
    "turnComplete": True,
}
RULES = ContextRules(media=MediaLimits(parts=4, bytes=10_000))


class Endless(Simulation):
    """A session whose model says, calls and shows whatever chance wants."""

    def __init__(self, chance: random.Random, resumed: Snapshot | None = None) -> None:
        self.chance = chance
        self.calls_of_model = 0
        setup = SETUP if resumed is None else {**SETUP, "historyConfig": {}}
        super().__init__(setup=setup, context=RULES, context_tokens=LIMIT, resumed=resumed)
        if resumed is None:
            self.send({"clientContent": SEED})

    def next_reply(self) -> Reply:
        words: Reply = [Say(("So it is. " * self.chance.randrange(1, 40),))]
        if self.requests[-1].contents[-1].parts[-1].function_response is None and self.chance.random() < 0.4:
            return [*words, Call(self.chance.choice(["look_up", "wait"]), {"what": "x" * 40})]
        return words

    def turn(self) -> None:
        """The client does something, and it is waited for what comes of it."""
        text = "And then? " * self.chance.randrange(1, 40)
        match self.chance.randrange(4):
            case 0:
                self.send_text(text, turn_complete=False)
                self.send_text(text)
            case 1:
                frame = base64.b64encode(bytes(self.chance.randrange(1, 4000))).decode()
                for _ in range(self.chance.randrange(1, 4)):
                    self.send({"realtimeInput": {"video": {"mimeType": "image/jpeg", "data": frame}}})
                self.send({"realtimeInput": {"text": text}})
            case _:
                self.send_text(text)
        self.run(5.0)
        self.answer_calls()
        self.run(5.0)

    def answer_calls(self) -> None:
        """Some calls are answered at once, some late, some never; blocking ones always are."""
        calls = [
            call for _, frame in self.frames for call in frame.get("toolCall", {}).get("functionCalls", [])
        ]
        for call in calls[self.calls_of_model :]:
            if call["name"] == "look_up" or self.chance.random() < 0.7:
                scheduling = self.chance.choice(["SILENT", "WHEN_IDLE"])
                answer = {"id": call["id"], "name": call["name"], "response": {"is": "y" * 40}}
                self.send({"toolResponse": {"functionResponses": [{**answer, "scheduling": scheduling}]}})
                self.run(5.0)
        self.calls_of_model = len(calls)
        self.frames = [item for item in self.frames if "toolCall" in item[1] or "usageMetadata" in item[1]]


def check(session: Simulation) -> None:
    """What holds after every turn."""
    history = session.conversation.history
    assert isinstance(history, History)
    assert session.closed is None
    assert [entry.content.parts[0].text for entry in history.entries[:2]] == ["I am Ada.", "Hello, Ada."]
    answered = [answer.id for entry in history for answer in entry.answers]
    called: list[str | None] = []
    for entry in history:
        called += [call.id for call in entry.calls]
        assert all(answer.id in called for answer in entry.answers), "an answer without its call"
    assert len(called) == len(set(called)), "a call stands twice"
    assert len(answered) == len(set(answered))
    sizes = [size for entry in history for size in media_sizes(entry.content)]
    assert len(sizes) <= 4
    assert sum(sizes) <= 10_000
    assert all(
        request.system_instruction == "Be brief, but remember all of it." for request in session.requests
    )


def prompts(session: Simulation) -> list[int]:
    return [
        frame["usageMetadata"]["promptTokenCount"] for _, frame in session.frames if "usageMetadata" in frame
    ]


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.randoms(use_true_random=False), st.integers(5, 40))
def test_whatever_happens_it_stays_within_its_limits(chance: random.Random, turns: int) -> None:
    session = Endless(chance)
    for _ in range(turns):
        session.turn()
        check(session)
    assert max(prompts(session)) <= TRIGGER


@pytest.mark.timeout(60)
def test_a_thousand_turns_over_ten_connections() -> None:
    chance = random.Random(4)
    session = Endless(chance)
    cuts = 0
    snapshot_entries = []
    for _ in range(10):
        for _ in range(100):
            session.turn()
            session.requests = session.requests[-1:]
        check(session)
        assert max(prompts(session)) <= TRIGGER
        cuts += session.conversation.history.cuts
        snapshot_entries.append(len(session.snapshots[-1].history))
        session = Endless(chance, resumed=session.snapshots[-1])
        session.run(1.0)
    assert cuts > 50
    assert max(snapshot_entries) < 200
