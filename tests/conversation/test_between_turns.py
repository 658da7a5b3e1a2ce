"""What belongs to which turn when things happen at once, and what the client is told of it."""

from __future__ import annotations

import pytest
from tests.conversation.setups import AT_ONCE, AUDIO, HEARING
from tests.conversation.simulation import Call, Delays, Reply, Simulation, say


def going_on(reply: Reply, text: str, duration_s: float) -> Simulation:
    """A session whose user goes on with this before the words of the turn before it are understood."""
    session = Simulation(reply, setup=HEARING, turn_taking=AT_ONCE, delays=Delays(recognition=1.0))
    session.speak("first", 1.0)
    session.silence(0.6)
    session.heard_texts.clear()
    session.speak(text, duration_s)
    return session


def test_what_was_understood_is_told_only_to_those_who_asked() -> None:
    for setup, told in ((HEARING, ["hello there"]), (AUDIO, [])):
        session = Simulation(say("Hello."), setup=setup)
        session.speak("hello there", 1.0)
        session.silence(3.0)
        contents = [message.get("serverContent", {}) for message in session.messages]
        assert [one["inputTranscription"]["text"] for one in contents if "inputTranscription" in one] == told
        assert session.output_text == "Hello."


def test_of_speech_that_nobody_understood_no_transcript_is_told() -> None:
    session = Simulation(say("Pardon?"), setup=HEARING)
    session.speak("", 1.0)
    session.silence(3.0)
    assert "inputTranscription" not in session.shape
    assert session.history == [("user", "(unintelligible speech)"), ("model", "Pardon?")]
    assert session.warnings == []


def test_a_recognizer_that_broke_is_told_to_the_operator_and_the_user_is_asked_again() -> None:
    session = Simulation(say("Pardon?"), setup=HEARING)
    session.speak("hello", 1.0)
    session.break_recognizer()
    session.silence(3.0)
    assert session.warnings == ["the recognizer died"]
    assert session.history == [("user", "(unintelligible speech)"), ("model", "Pardon?")]


def test_words_that_are_understood_when_the_user_goes_on_already_are_answered_with_what_comes() -> None:
    session = going_on(say("Both."), "second", 2.0)
    spoke_until = session.now
    session.silence(4.0)
    assert [role for role, _ in session.history] == ["user", "user", "model"]
    assert min(session.times("audio")) > spoke_until
    assert len(session.requests) == session.shape.count("turnComplete") == 1


def test_what_was_owed_an_answer_gets_one_only() -> None:
    session = going_on(say("Both."), "second", 2.0)
    session.silence(4.0)
    session.speak("", 0.2)
    session.silence(4.0)
    assert len(session.requests) == 1


def test_without_interruptions_what_was_said_is_answered_in_its_turn() -> None:
    """Words that waited for the reply do not wait for those that are being spoken."""
    setup = {**HEARING, "realtimeInputConfig": {"activityHandling": "NO_INTERRUPTION"}}
    session = Simulation(say("one " * 12), say("Two."), say("Three."), setup=setup, turn_taking=AT_ONCE)
    session.send_text("count")
    session.silence(0.5)
    session.speak("second", 0.6)
    session.silence(1.2)
    session.heard_texts.clear()
    session.speak("third", 2.5)
    assert session.output_text.endswith("Two.")
    session.silence(4.0)
    assert [text.strip() for role, text in session.history if role == "user"] == ["count", "second", "third"]
    assert session.shape.count("turnComplete") == 3


def test_turns_that_wait_are_as_many_as_there_is_room_for() -> None:
    setup = {**HEARING, "realtimeInputConfig": {"activityHandling": "NO_INTERRUPTION"}}
    session = Simulation(*[say("Well.")] * 40, setup=setup, delays=Delays(first_token=1.0))
    for number in range(40):
        session.send({"realtimeInput": {"text": f"turn {number}"}})
    assert session.conversation.queued_turns == 32
    session.run(120.0)
    assert session.shape.count("turnComplete") == 33
    assert [text for role, text in session.history if role == "user"] == [f"turn {n}" for n in range(40)]


def test_a_new_instruction_is_followed_though_the_reply_was_drafted_by_the_old_one() -> None:
    session = Simulation(say("Old."), say("New."), setup=HEARING, turn_taking=AT_ONCE)
    session.speak("hello", 1.0)
    session.silence(0.35)
    assert len(session.requests) == 1
    session.send({"contextUpdate": {"systemInstruction": "Be brief."}})
    session.silence(3.0)
    assert session.output_text == "New."
    assert session.requests[-1].system_instruction == "Be brief."


def test_context_that_comes_while_a_reply_is_drafted_is_known_to_it() -> None:
    """A function that was not waited for answers silently."""
    tools = [{"functionDeclarations": [{"name": "fetch", "behavior": "NON_BLOCKING"}]}]
    session = Simulation(
        [Call("fetch")], say("Old."), say("New."), setup={**HEARING, "tools": tools}, turn_taking=AT_ONCE
    )
    session.send_text("Fetch it.")
    session.run(2.0)
    (call,) = next(m for m in session.messages if "toolCall" in m)["toolCall"]["functionCalls"]
    session.speak("well", 1.0)
    session.silence(0.35)
    assert len(session.requests) == 2
    answer = {"id": call["id"], "name": "fetch", "response": {"n": 1}, "scheduling": "SILENT"}
    session.send({"toolResponse": {"functionResponses": [answer]}})
    session.silence(3.0)
    assert session.output_text == "New."
    parts = [part for content in session.requests[-1].contents for part in content.parts]
    assert [part.function_response.response for part in parts if part.function_response] == [{"n": 1}]


def test_they_are_answered_by_themselves_when_what_comes_is_nothing() -> None:
    session = going_on(say("Yes."), "", 0.2)
    session.silence(0.5)
    assert session.history == [("user", "first")]
    session.silence(4.0)
    assert session.history == [("user", "first"), ("model", "Yes.")]


def test_a_written_turn_has_its_end_though_the_user_speaks_before_it_is_answered() -> None:
    """Only words that were spoken are answered with those that follow: who writes counts turns."""
    session = Simulation(
        say("Hello."), setup=HEARING, turn_taking=AT_ONCE, delays=Delays(first_token=2.0, recognition=0.0)
    )
    session.send_text("Hi")
    session.speak("and this", 1.0)
    assert session.shape[-2:] == ["interrupted", "turnComplete"]
    session.silence(4.0)
    assert session.shape.count("turnComplete") == 2


def test_what_is_written_while_the_user_speaks_is_part_of_that_turn_alone() -> None:
    session = Simulation(say("One."), say("Two."), setup=HEARING)
    session.speak("look at", 0.5)
    session.send({"realtimeInput": {"text": "this"}})
    session.speak("please", 0.5)
    session.silence(3.0)
    session.speak("and now", 1.0)
    session.silence(3.0)
    assert [text for role, text in session.history if role == "user"] == [
        "look at please",
        "this",
        "and now",
    ]


def test_what_is_written_during_a_noise_is_answered() -> None:
    session = Simulation(say("Hello."), setup=HEARING)
    session.speak("", 0.2)
    session.send({"realtimeInput": {"text": "Hi"}})
    session.silence(3.0)
    assert session.output_text == "Hello."
    assert ("user", "Hi") in session.history


@pytest.mark.parametrize("speaks_first", [False, True])
def test_who_speaks_has_no_initial_history_to_give_any_more(speaks_first: bool) -> None:
    """With this model an initial history is not answered; a turn after the first words is."""
    setup = {**HEARING, "historyConfig": {"initialHistoryInClientContent": True}}
    model = "models/gemini-3.1-flash-live-preview"
    session = Simulation(say("Hello."), say("Hello again."), setup=setup, model=model)
    if speaks_first:
        session.speak("hello", 1.0)
        session.silence(3.0)
    before = session.output_text
    session.send_text("Hi")
    session.run(3.0)
    assert session.output_text == (f"{before}Hello again." if speaks_first else "")
