"""What a session has used: the ledger of its turns."""

from __future__ import annotations

import pytest
from tests.conversation.simulation import Count, Reply, Say, Simulation, Think, say

from antiphon.conversation.effects import Send
from antiphon.conversation.generation import GenerationUsage
from antiphon.conversation.history import History
from antiphon.conversation.invariants import InvariantBroken, InvariantMonitor
from antiphon.conversation.session_usage import SessionUsage
from antiphon.wire.enums import MediaModality
from antiphon.wire.server import ServerMessage, SetupComplete

TEXT, AUDIO = MediaModality.TEXT, MediaModality.AUDIO


def told(simulation: Simulation, field: str) -> int:
    """The sum of a count over all turns."""
    frames = [frame["usageMetadata"] for _, frame in simulation.frames if "usageMetadata" in frame]
    return sum(frame.get(field, 0) for frame in frames)


def test_turns_add_up() -> None:
    counted: Reply = [
        Think("Hm."),
        Say(("Hello.",)),
        Count(GenerationUsage(prompt_tokens=9, thoughts_tokens=5)),
    ]
    simulation = Simulation(
        counted, say("And bye."), setup={"generationConfig": {"responseModalities": ["TEXT"]}}
    )
    for text in ("Hello there, how are you?", "Goodbye."):
        simulation.send_text(text)
        simulation.run()
    usage = simulation.conversation.usage
    assert usage.total_tokens == told(simulation, "totalTokenCount") > 0
    assert usage.prompt == {TEXT: told(simulation, "promptTokenCount")}
    assert usage.response == {TEXT: told(simulation, "responseTokenCount")}
    assert usage.thoughts_tokens == told(simulation, "thoughtsTokenCount") == 5


def test_drafts_are_booked_apart() -> None:
    simulation = Simulation(say("Yes."), say("Yes."))
    simulation.speak("what is", 1.0)
    simulation.silence(0.3)
    simulation.speak("the time", 1.0)
    simulation.silence(4.0)
    usage = simulation.conversation.usage
    assert usage.discarded_drafts >= 1
    assert usage.discarded_tokens > 0
    assert usage.total_tokens == told(simulation, "totalTokenCount")
    assert set(usage.prompt) == {AUDIO}


def test_it_goes_on_over_connections() -> None:
    setup = {"generationConfig": {"responseModalities": ["TEXT"]}, "sessionResumption": {}}
    first = Simulation(say("Hello."), setup=setup)
    first.send_text("Hello.")
    first.run()
    second = Simulation(say("Bye."), setup=setup, resumed=first.snapshots[-1])
    second.send_text("Bye.")
    second.run()
    both = told(first, "totalTokenCount") + told(second, "totalTokenCount")
    assert second.conversation.usage.total_tokens == both


def test_invariant_11_what_was_not_told_is_not_booked() -> None:
    monitor = InvariantMonitor(transcribed=True)
    monitor.check([Send(ServerMessage(setup_complete=SetupComplete()))], History())
    monitor.check_ledger(SessionUsage(prompt={TEXT: 5}))
    with pytest.raises(InvariantBroken, match="^invariant 11: "):
        monitor.check_ledger(SessionUsage(prompt={TEXT: 6}))
