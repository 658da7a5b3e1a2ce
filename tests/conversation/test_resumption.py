"""A session goes on over another connection (Live API guide, "Session resumption")."""

from __future__ import annotations

from typing import Any, ClassVar

import msgspec
import pytest
from tests.conversation.simulation import FRAME_S, Call, Say, Simulation, say

from antiphon.conversation.snapshot import Snapshot

TEXT: dict[str, Any] = {"generationConfig": {"responseModalities": ["TEXT"]}, "sessionResumption": {}}
SLOW = {**TEXT, "tools": [{"functionDeclarations": [{"name": "fetch", "behavior": "NON_BLOCKING"}]}]}


def test_each_completed_turn_is_kept_after_turn_complete() -> None:
    session = Simulation(say("Hello."), say("Fine."), setup=TEXT)
    session.send_text("Hi")
    session.run(1.0)
    assert len(session.snapshots) == 1
    session.send_text("How are you?")
    session.run(1.0)
    assert [len(snapshot.history) for snapshot in session.snapshots] == [2, 4]


def test_nothing_is_kept_unless_the_client_asks_for_it() -> None:
    session = Simulation(say("Hello."), setup={"generationConfig": {"responseModalities": ["TEXT"]}})
    session.send_text("Hi")
    session.run()
    assert session.snapshots == []


def test_the_history_comes_back_and_counts_as_context() -> None:
    before = Simulation(say("Hello."), setup=TEXT)
    before.send_text("My name is Ada.")
    before.run(1.0)
    after = Simulation(say("Ada."), setup=TEXT, resumed=before.snapshots[-1])
    after.send_text("What is my name?")
    after.run(1.0)
    assert [text for _, text in after.history] == ["My name is Ada.", "Hello.", "What is my name?", "Ada."]
    usage = next(m["usageMetadata"] for m in after.messages if "usageMetadata" in m)
    kept = sum(sum(entry.tokens.values()) for entry in before.snapshots[-1].history)
    assert usage["promptTokenCount"] == kept + 4


def test_instruction_and_functions_come_back_unless_the_client_sends_new_ones() -> None:
    setup = {**SLOW, "systemInstruction": "Be brief."}
    before = Simulation(say("Hello."), setup=setup)
    before.send_text("Hi")
    before.run(1.0)
    after = Simulation(say("."), setup=TEXT, resumed=before.snapshots[-1])
    assert after.conversation.settings.system_instruction == "Be brief."
    assert [function.name for function in after.conversation.settings.toolbox.functions] == ["fetch"]
    changed = Simulation(setup={**TEXT, "systemInstruction": "Be long."}, resumed=before.snapshots[-1])
    assert changed.conversation.settings.system_instruction == "Be long."


def test_turns_are_counted_on() -> None:
    before = Simulation(say("Hello."), say("Fine."), setup=TEXT)
    for words in ("Hi", "How are you?"):
        before.send_text(words)
        before.run(1.0)
    after = Simulation(say("Ada."), setup=TEXT, resumed=before.snapshots[-1])
    after.send_text("What is my name?")
    after.run(1.0)
    assert [receipt.turn_id for receipt in before.receipts + after.receipts] == [1, 2, 3]


def test_a_non_blocking_call_may_be_answered_over_the_new_connection() -> None:
    before = Simulation([Say(("Fetching.",)), Call("fetch")], setup=SLOW)
    before.send_text("Fetch it.")
    before.run(1.0)
    call = next(m for m in before.messages if "toolCall" in m)["toolCall"]["functionCalls"][0]
    after = Simulation(say("Here it is."), setup=SLOW, resumed=before.snapshots[-1])
    response = {"id": call["id"], "name": "fetch", "response": {}}
    after.send({"toolResponse": {"functionResponses": [response]}})
    after.run(1.0)
    assert after.history[-1] == ("model", "Here it is.")


def test_while_a_blocking_call_is_open_or_the_user_speaks_nothing_is_kept() -> None:
    tools = {**TEXT, "tools": [{"functionDeclarations": [{"name": "get_weather"}]}]}
    session = Simulation([Call("get_weather")], setup=tools)
    session.send_text("Weather?")
    session.run()
    assert session.snapshots == []


def test_a_changed_instruction_is_kept_at_once() -> None:
    session = Simulation(say("Hello."), setup=TEXT)
    session.send_text("Hi")
    session.run(1.0)
    session.send({"contextUpdate": {"systemInstruction": {"parts": [{"text": "Be brief."}]}}})
    assert [snapshot.system_instruction for snapshot in session.snapshots] == ["", "Be brief."]


def test_a_resumed_session_has_a_handle_of_its_own_at_once() -> None:
    before = Simulation(say("Hello."), setup=TEXT)
    before.send_text("Hi")
    before.run(1.0)
    changed = {**TEXT, "systemInstruction": "Be brief."}
    after = Simulation(setup=changed, resumed=before.snapshots[-1])
    (snapshot,) = after.snapshots
    assert snapshot.history == before.snapshots[-1].history
    assert snapshot.system_instruction == "Be brief."


def test_what_was_learned_of_the_speaker_is_known_over_the_next_connection() -> None:
    before = Simulation(say("Where?"), say("Yes."), setup=TEXT)
    before.silence(0.5)
    before.speak("I would like to", 1.0)
    before.silence(0.5)
    before.speak("I would like to go home.", 1.0)
    before.silence(3.0)
    learned = before.snapshots[-1].acquaintance
    assert learned.usual_pause_ms == pytest.approx(500, abs=64)
    assert learned.speaker_dbfs == pytest.approx(-20, abs=1)
    assert learned.room_dbfs is not None
    assert learned.room_dbfs < -65
    after = Simulation(say("Yes."), setup=TEXT, resumed=before.snapshots[-1])
    after.send_text("Hi")
    after.run(1.0)
    assert after.snapshots[-1].acquaintance == learned


class TestTransparently:
    SPOKEN: ClassVar[dict[str, Any]] = {"sessionResumption": {"transparent": True}}

    @pytest.mark.parametrize(
        ("frames", "covered"),
        [
            pytest.param([0.0] * 40, 34, id="all of the silence"),
            pytest.param([0.0] * 31 + [1.0] * 2 + [0.0] * 10, 32, id="not what may begin a word"),
        ],
    )
    def test_a_handle_covers(self, frames: list[float], covered: int) -> None:
        """The turn is over, all of it heard, while the microphone sends its 34th frame."""
        session = Simulation(say("One two three four."), setup=self.SPOKEN)
        session.send_text("Count.")
        session.stream(frames)
        assert 33 < session.times("turnComplete")[0] / FRAME_S < 34
        assert session.snapshots[0].consumed == covered


class TestWhileItCannotBeResumed:
    TOOLS: ClassVar[dict[str, Any]] = {**TEXT, "tools": [{"functionDeclarations": [{"name": "get_weather"}]}]}

    def test_a_client_that_would_forget_its_handle_is_told_nothing(self) -> None:
        session = Simulation([Call("get_weather")], say("Sunny."), setup=self.TOOLS)
        session.send_text("Weather?")
        session.run(1.0)
        assert "sessionResumptionUpdate" not in session.shape

    def test_others_are_told_when_a_turn_begins(self) -> None:
        session = Simulation(
            say("Hello."), [Call("get_weather")], setup=self.TOOLS, announces_unresumable=True
        )
        session.send_text("Hi")
        session.run(1.0)
        assert session.shape[:3] == ["setupComplete", "sessionResumptionUpdate", "text"]
        assert session.messages[1] == {"sessionResumptionUpdate": {}}
        session.send_text("Weather?")
        session.run(1.0)
        assert session.shape[5:] == [
            "sessionResumptionUpdate",
            "toolCall",
            "generationComplete",
            "turnComplete",
        ]

    def test_once_while_a_blocking_call_is_open_and_answered(self) -> None:
        session = Simulation(
            [Call("get_weather")], say("Sunny."), setup=self.TOOLS, announces_unresumable=True
        )
        session.send_text("Weather?")
        session.run(1.0)
        call = next(m for m in session.messages if "toolCall" in m)["toolCall"]["functionCalls"][0]
        response = {"id": call["id"], "name": "get_weather", "response": {}}
        session.send({"toolResponse": {"functionResponses": [response]}})
        session.run(1.0)
        assert session.shape.count("sessionResumptionUpdate") == 1
        assert len(session.snapshots) == 1

    def test_a_handle_follows_even_if_nothing_came_of_the_turn(self) -> None:
        session = Simulation(say("Hello."), [], setup=TEXT, announces_unresumable=True)
        session.send_text("Hi")
        session.run(1.0)
        session.send({"clientContent": {"turnComplete": True}})
        session.run(1.0)
        first, second = session.snapshots
        assert len(first.history) == len(second.history) == 2

    def test_a_draft_is_nothing_to_tell_of(self) -> None:
        setup: dict[str, Any] = {"sessionResumption": {}}
        session = Simulation(say("Hello there."), setup=setup, announces_unresumable=True)
        session.speak("hello", 1.0)
        session.silence(0.3)
        assert session.requests, "a reply is being drafted"
        assert "sessionResumptionUpdate" not in session.shape
        session.silence(3.0)
        assert session.shape.index("sessionResumptionUpdate") < session.shape.index("audio")


def test_call_ids_are_never_used_twice() -> None:
    before = Simulation([Call("fetch")], setup=SLOW)
    before.send_text("Fetch it.")
    before.run(1.0)
    after = Simulation([Call("fetch")], setup=SLOW, resumed=before.snapshots[-1])
    after.send_text("Again.")
    after.run(1.0)
    ids = [
        m["toolCall"]["functionCalls"][0]["id"]
        for session in (before, after)
        for m in session.messages
        if "toolCall" in m
    ]
    assert len(set(ids)) == 2


@pytest.mark.parametrize("image", [False, True])
def test_a_snapshot_survives_encoding(image: bool) -> None:
    session = Simulation([Say(("Fetching.",)), Call("fetch", {"Ünï": [1, None]})], setup=SLOW)
    if image:
        session.send({"realtimeInput": {"video": {"mimeType": "image/jpeg", "data": "AAAA"}}})
    session.send({"realtimeInput": {"text": "Fetch it."}})
    session.run(1.0)
    encoded = msgspec.msgpack.encode(session.snapshots[-1])
    assert msgspec.msgpack.decode(encoded, type=Snapshot) == session.snapshots[-1]
