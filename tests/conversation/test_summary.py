"""Summing up what is cut from the context."""

from __future__ import annotations

from typing import Any

from tests.conversation.simulation import Call, Say, Simulation, say
from tests.conversation.test_window import converse, hundred_token_replies, marks, sliding, words

from antiphon.conversation.context_rules import ContextRules

SUMMING_UP = ContextRules(summary=True)


def summed_up(*summaries: str | Exception, turns: int = 6, **options: Any) -> Simulation:
    """A conversation that is cut in the sixth turn."""
    simulation = Simulation(
        *hundred_token_replies(20), setup=sliding(1000, 500), context=SUMMING_UP, **options
    )
    simulation.summaries = list(summaries)
    converse(simulation, range(turns))
    return simulation


def asked_with(simulation: Simulation, index: int) -> str:
    return str(simulation.summary_requests[index].contents[0].parts[0].text)


class TestSummary:
    def test_it_is_off_unless_the_operator_wants_it(self) -> None:
        simulation = Simulation(*hundred_token_replies(6), setup=sliding(1000, 500))
        converse(simulation, range(6))
        assert simulation.notes
        assert simulation.summary_requests == []

    def test_what_was_cut_is_summed_up(self) -> None:
        simulation = summed_up("Ada likes tea.")
        lines = [line.rstrip(".") for line in asked_with(simulation, 0).splitlines()]
        assert lines[2:] == [
            "User: u0",
            "Assistant: m0",
            "User: u1",
            "Assistant: m1",
            "User: u2",
            "Assistant: m2",
        ]
        assert [marks(simulation)[0], *marks(simulation)[1:3]] == [
            "(The begin of this conversation is not shown any more. Notes on it: Ada likes tea.)",
            "u3",
            "m3",
        ]

    def test_no_turn_waits_for_it(self) -> None:
        simulation = summed_up()
        assert len(simulation.receipts) == 6
        assert simulation.summary_requests

    def test_the_next_one_builds_on_it(self) -> None:
        simulation = summed_up("Ada likes tea.", "Ada likes tea and cake.", turns=9)
        assert "Notes on it: Ada likes tea." in asked_with(simulation, 1)
        assert "User: u3" in asked_with(simulation, 1)
        assert marks(simulation)[0].endswith("Notes on it: Ada likes tea and cake.)")
        assert "Ada likes tea.)" not in marks(simulation)[0]

    def test_one_that_fails_is_told_and_the_cut_stands(self) -> None:
        simulation = summed_up(RuntimeError("out of memory"))
        assert simulation.warnings == ["what was cut is not summed up: out of memory"]
        assert marks(simulation)[0] == "u3"

    def test_an_empty_one_is_none(self) -> None:
        simulation = summed_up("  ")
        assert simulation.warnings == ["what was cut is not summed up: the language model said nothing"]
        assert marks(simulation)[0] == "u3"

    def test_a_long_one_is_cut_to_a_quarter_of_the_target(self) -> None:
        simulation = summed_up("x" * 10_000)
        assert marks(simulation)[0].count("x") == 4 * 125

    def test_what_is_cut_meanwhile_is_summed_up_next(self) -> None:
        simulation = summed_up(turns=9)
        assert len(simulation.summary_requests) == 1

    def test_calls_and_answers_are_told(self) -> None:
        setup = {**sliding(1000, 500), "tools": [{"functionDeclarations": [{"name": "look_up"}]}]}
        simulation = Simulation(
            [Call("look_up", {"what": "tea"})], say("Green."), *hundred_token_replies(9), setup=setup,
            context=SUMMING_UP,
        )  # fmt: skip
        simulation.send_text("Which tea?")
        simulation.run()
        call = next(message["toolCall"] for message in simulation.messages if "toolCall" in message)
        response = {"id": call["functionCalls"][0]["id"], "response": {"kind": "green"}}
        simulation.send({"toolResponse": {"functionResponses": [response]}})
        simulation.run()
        converse(simulation, range(6))
        told = asked_with(simulation, 0)
        assert "Assistant called look_up({'what': 'tea'})" in told
        assert "look_up answered {'kind': 'green'}" in told

    def test_it_is_kept_with_the_session(self) -> None:
        setup = {**sliding(1000, 500), "sessionResumption": {}}
        simulation = Simulation(*hundred_token_replies(6), setup=setup, context=SUMMING_UP)
        simulation.summaries = ["Ada likes tea."]
        converse(simulation, range(6))
        resumed = Simulation([Say((words(100, "m"),))], setup=setup, resumed=simulation.snapshots[-1])
        converse(resumed, range(6, 7))
        assert (resumed.requests[0].contents[0].parts[0].text or "").endswith("Ada likes tea.)")
        assert marks(resumed)[1] == "u3"
