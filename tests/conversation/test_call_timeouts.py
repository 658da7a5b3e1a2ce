"""Answers that never come: the conversation goes on, and the model is told."""

from __future__ import annotations

from typing import Any

import pytest
from tests.conversation.simulation import Call, Say, Simulation, say

from antiphon.conversation.tool_limits import ToolLimits
from antiphon.wire.enums import FunctionBehavior

FUNCTIONS = [{"name": "look"}, {"name": "ask"}, {"name": "fetch", "behavior": "NON_BLOCKING"}]
TEXT: dict[str, Any] = {
    "generationConfig": {"responseModalities": ["TEXT"]},
    "tools": [{"functionDeclarations": FUNCTIONS}],
}
LIMITS = ToolLimits(call_timeout_s=10, background_call_timeout_s=100)
LIVE_3_1 = "gemini-3.1-flash-live-preview"
GIVEN_UP = "{'error': 'The function did not answer in time.'}"


def called(*replies: Any, model: str = "gemini-2.0-flash-live-001") -> Simulation:
    """A session that has called something."""
    session = Simulation(*replies, setup=TEXT, model=model, tool_limits=LIMITS)
    session.send_text("Do it.")
    session.run(1.0)
    return session


def ids(session: Simulation) -> list[str]:
    return [call["id"] for m in session.messages for call in m.get("toolCall", {}).get("functionCalls", [])]


def answer(session: Simulation, *call_ids: str, **fields: Any) -> None:
    responses = [{"id": id, "name": "x", "response": {"output": 1}, **fields} for id in call_ids]
    session.send({"toolResponse": {"functionResponses": responses}})


class TestBlocking:
    @pytest.mark.parametrize("model", ["gemini-2.0-flash-live-001", LIVE_3_1])
    def test_the_model_gets_an_error_and_the_client_a_cancellation(self, model: str) -> None:
        session = called([Call("look")], say("It does not answer."), model=model)
        session.run(8.9)
        assert "toolCallCancellation" not in session.shape
        session.run(0.3)
        (cancellation,) = [m for m in session.messages if "toolCallCancellation" in m]
        assert cancellation["toolCallCancellation"]["ids"] == ids(session)
        assert session.times("toolCallCancellation") == [pytest.approx(10.05, abs=0.02)]
        assert session.history[2:] == [("user", f"look={GIVEN_UP}"), ("model", "It does not answer.")]
        assert "look" in session.warnings[0] and "not answered in time" in session.warnings[0]

    def test_what_was_answered_counts(self) -> None:
        session = called([Call("look"), Call("ask")], say("Half."))
        answer(session, ids(session)[1])
        session.run(20.0)
        assert session.history[2] == ("user", f"look={GIVEN_UP} ask={{'output': 1}}")
        assert session.messages[-1]["serverContent"]["turnComplete"]
        cancelled = next(m for m in session.messages if "toolCallCancellation" in m)
        assert cancelled["toolCallCancellation"]["ids"] == ids(session)[:1]

    def test_a_late_answer_is_ignored_and_the_log_says_why(self) -> None:
        session = called([Call("look")], say("Sorry."))
        session.run(20.0)
        before = session.history
        answer(session, *ids(session))
        session.run(5.0)
        assert session.history == before
        assert "the time for an answer was up" in session.warnings[-1]

    def test_text_that_waited_is_answered_afterwards(self) -> None:
        session = called([Call("look")], say("Sorry."), say("Hello!"))
        session.send_text("Hello?")
        session.run(20.0)
        assert [text for role, text in session.history if role == "model"][-2:] == ["Sorry.", "Hello!"]

    def test_speech_is_heard_while_it_is_waited_for(self) -> None:
        setup = {
            "generationConfig": {"responseModalities": ["AUDIO"]},
            "inputAudioTranscription": {},
            "tools": TEXT["tools"],
        }
        session = Simulation([Call("look")], say("Yes?"), setup=setup, tool_limits=LIMITS)
        session.speak("look at this", 1.0)
        session.silence(2.0)
        session.speak("never mind, are you there", 1.5)
        session.silence(3.0)
        assert "toolCallCancellation" in session.shape
        assert session.history[-1] == ("model", "Yes?")

    def test_an_answer_in_time_stops_the_clock(self) -> None:
        session = called([Call("look")], say("Seen."))
        answer(session, *ids(session))
        session.run(200.0)
        assert "toolCallCancellation" not in session.shape
        assert session.conversation.next_deadline() is None


class TestNonBlocking:
    def test_the_model_is_told_without_a_word_to_the_user(self) -> None:
        session = called([Say(("Fetching.",)), Call("fetch")], say("It did not come."))
        session.run(120.0)
        assert session.times("toolCallCancellation") == [pytest.approx(100.05, abs=0.02)]
        assert session.history[-1] == ("user", f"fetch={GIVEN_UP}")
        assert session.shape[-1] == "toolCallCancellation"
        session.send_text("Well?")
        session.run(1.0)
        assert session.history[-1] == ("model", "It did not come.")

    def test_each_answer_that_promises_more_gives_it_more_time(self) -> None:
        session = called([Call("fetch")])
        for _ in range(3):
            session.run(90.0)
            answer(session, *ids(session), willContinue=True, scheduling="SILENT")
        session.run(99.0)
        assert "toolCallCancellation" not in session.shape
        session.run(2.0)
        assert "toolCallCancellation" in session.shape

    def test_a_resumed_session_waits_anew(self) -> None:
        setup = {**TEXT, "sessionResumption": {}}
        session = Simulation([Call("fetch")], setup=setup, tool_limits=LIMITS)
        session.send_text("Fetch.")
        session.run(50.0)
        resumed = Simulation(setup=TEXT, resumed=session.snapshots[-1], tool_limits=LIMITS)
        resumed.run(99.0)
        assert "toolCallCancellation" not in resumed.shape
        resumed.run(2.0)
        assert resumed.shape[-1] == "toolCallCancellation"


@pytest.mark.parametrize(
    ("model", "declared", "blocking"),
    [
        ("gemini-2.0-flash-live-001", None, True),
        ("gemini-2.5-flash-native-audio-latest", None, True),
        (LIVE_3_1, None, True),
        ("gemini-3.8-live", None, False),
        ("gemini-3.8-live", FunctionBehavior.UNSPECIFIED, False),
        ("gemini-3.8-live", FunctionBehavior.BLOCKING, True),
        (LIVE_3_1, FunctionBehavior.NON_BLOCKING, False),
    ],
)
def test_what_a_function_is_that_does_not_say(
    model: str, declared: FunctionBehavior | None, blocking: bool
) -> None:
    declaration = {"name": "f", **({"behavior": declared} if declared else {})}
    setup = {**TEXT, "tools": [{"functionDeclarations": [declaration]}]}
    session = Simulation([Call("f")], setup=setup, model=model)
    assert session.conversation.settings.is_blocking("f") is blocking
