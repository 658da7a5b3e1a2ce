"""The server's own tools when they break, take too long, or are interrupted."""

from __future__ import annotations

from typing import Any

import pytest
from tests.conversation.simulation import Delays, Simulation, Use, say
from tests.conversation.tool_use import AUDIO, CODE, END, SEARCH, TEXT, asked, parts

from antiphon.conversation.events import ToolRan
from antiphon.conversation.interruption import Sound
from antiphon.conversation.settings import Interruptions, TurnTaking
from antiphon.conversation.tool_limits import ToolLimits
from antiphon.conversation.tool_requests import (
    CodeOutcome,
)
from antiphon.wire.enums import CodeExecutionOutcome

AT_ONCE = TurnTaking(interruptions=Interruptions.IMMEDIATE)


class TestTrouble:
    def test_a_broken_tool_is_told_to_the_model_without_what_only_the_operator_should_know(self) -> None:
        session = Simulation([Use(CODE)], say("Sorry."), setup=TEXT)
        session.outcomes[CODE] = RuntimeError("no such file: /etc/secret")
        session.send_text("Compute.")
        session.run(5.0)
        assert "secret" in session.warnings[0]
        assert parts(session, "codeExecutionResult")[0]["outcome"] == "OUTCOME_FAILED"
        assert "secret" not in str(session.history) + str(session.messages)

    def test_what_takes_too_long_is_stopped(self) -> None:
        session = asked(
            [Use(CODE), Use(SEARCH)],
            say("Sorry."),
            tool_limits=ToolLimits(run_timeout_s=3),
            delays=Delays(tool=100.0),
        )
        assert len(session.cancelled_tools) == 2
        assert session.times("codeExecutionResult")[0] == pytest.approx(3.05, abs=0.02)
        assert session.history[-1] == ("model", "Sorry.")
        assert "stopped after 3 s" in session.warnings[0]

    def test_a_late_outcome_is_ignored(self) -> None:
        limits = ToolLimits(run_timeout_s=1)
        session = asked([Use(CODE)], say("Sorry."), tool_limits=limits, delays=Delays(tool=100.0))
        late = ToolRan(session.cancelled_tools[0], CodeOutcome(CodeExecutionOutcome.OK, "42"))
        assert session.conversation.receive(late, session.now) == []

    def test_a_tool_that_the_client_did_not_ask_for_is_not_run(self) -> None:
        setup = {**TEXT, "tools": [{"googleSearch": {}}]}
        session = asked([Use(CODE)], say("I cannot."), setup=setup)
        assert session.tools == []
        assert session.requests[1].malformed == "There is no tool code_execution."
        assert session.history[-1] == ("model", "I cannot.")


class TestInterruptions:
    """The user is heard while the tools work."""

    HEARING = {**AUDIO, "inputAudioTranscription": {}}

    def working(self, turn_taking: TurnTaking = AT_ONCE, **fields: Any) -> Simulation:
        """A spoken session with a tool at work."""
        session = Simulation([Use(CODE)], say("Yes?"), setup=self.HEARING, turn_taking=turn_taking, **fields)
        session.delays.tool = 30.0
        session.speak("compute something", 1.0)
        session.silence(1.5)
        assert session.tools == [CODE]
        return session

    def test_speech_stops_them(self) -> None:
        session = self.working()
        session.speak("stop", 0.5)
        assert session.shape[-2:] == ["interrupted", "turnComplete"]
        assert len(session.cancelled_tools) == 1
        session.silence(3.0)
        assert session.history[-1] == ("model", "Yes?")
        assert ("model", "ran:The user interrupted before this was done.") in session.history

    def test_judged_speech_stops_them_too(self) -> None:
        session = self.working(TurnTaking())
        session.speak("stop that at once please", 1.5)
        session.silence(2.0)
        assert len(session.cancelled_tools) == 1

    def test_a_cough_does_not(self) -> None:
        session = self.working(TurnTaking())
        session.sound = Sound.NOISE
        session.speak("", 0.2)
        session.silence(2.0)
        assert session.cancelled_tools == []

    def test_silence_does_not(self) -> None:
        session = self.working()
        session.silence(20.0)
        assert session.cancelled_tools == []

    def test_client_content_stops_them(self) -> None:
        session = Simulation([Use(CODE)], say("Fine."), setup=TEXT, delays=Delays(tool=30.0))
        session.send_text("Compute.")
        session.run(1.0)
        session.send_text("Never mind.")
        session.run(5.0)
        assert session.shape[2:] == ["interrupted", "turnComplete", "text", *END]
        assert len(session.cancelled_tools) == 1

    def test_without_interruptions_speech_waits_for_the_answer(self) -> None:
        setup = {**self.HEARING, "realtimeInputConfig": {"activityHandling": "NO_INTERRUPTION"}}
        session = Simulation([Use(CODE)], say("It is 42."), say("Yes?"), setup=setup)
        session.delays.tool = 5.0
        session.speak("compute something", 1.0)
        session.silence(1.0)
        session.speak("are you there", 0.5)
        session.silence(15.0)
        assert "interrupted" not in session.shape
        assert [text for role, text in session.history if role == "model"][-2:] == ["It is 42.", "Yes?"]


def test_a_draft_runs_nothing_before_the_turn_is_over() -> None:
    setup = {**AUDIO, "realtimeInputConfig": {"automaticActivityDetection": {"silenceDurationMs": 1000}}}
    session = Simulation([Use(CODE)], say("It is 42."), setup=setup)
    session.speak("compute", 1.0)
    session.silence(0.8)
    assert len(session.requests) == 1, "the reply is drafted by now"
    assert session.tools == []
    session.silence(3.0)
    assert session.tools == [CODE]
    assert session.receipts[0].drafted


def test_a_draft_that_is_discarded_runs_nothing_at_all() -> None:
    setup = {**AUDIO, "realtimeInputConfig": {"automaticActivityDetection": {"silenceDurationMs": 1000}}}
    session = Simulation([Use(CODE)], say("Two things."), setup=setup)
    session.speak("compute", 1.0)
    session.silence(0.6)
    session.speak("and search", 1.0)
    session.silence(3.0)
    assert session.tools == []
    assert session.history[-1] == ("model", "Two things.")
