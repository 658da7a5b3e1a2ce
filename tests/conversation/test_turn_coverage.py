"""What belongs to a turn of the user (Live API reference, `RealtimeInputConfig.turnCoverage`)."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest
from tests.conversation.simulation import Simulation, say

FRAME = {"realtimeInput": {"video": {"mimeType": "image/jpeg", "data": "AAAA"}}}
AUDIO_TOKENS_PER_SECOND = 25


class Covered(NamedTuple):
    """What a coverage makes of a turn of one second, three seconds after the one before."""

    coverage: str
    seconds: int
    early_picture: bool


COVERED = [
    Covered("TURN_INCLUDES_ONLY_ACTIVITY", 1, False),
    Covered("TURN_INCLUDES_ALL_INPUT", 4, True),
    Covered("TURN_INCLUDES_AUDIO_ACTIVITY_AND_ALL_VIDEO", 1, True),
]


def session(coverage: str, **automatic: Any) -> Simulation:
    setup = {
        "generationConfig": {"responseModalities": ["TEXT"]},
        "realtimeInputConfig": {
            "turnCoverage": coverage,
            "automaticActivityDetection": {"silenceDurationMs": 500, **automatic},
        },
    }
    return Simulation(*[say("Yes.")] * 4, setup=setup)


def audio_tokens(simulation: Simulation) -> list[int]:
    """Of the user's turns."""
    turns = [entry for entry in simulation.conversation.history if entry.content.role == "user"]
    return [
        sum(tokens for kind, tokens in turn.tokens.by_modality.items() if kind == "AUDIO") for turn in turns
    ]


@pytest.mark.parametrize("covered", COVERED, ids=lambda covered: covered.coverage)
def test_what_a_turn_holds(covered: Covered) -> None:
    simulation = session(covered.coverage)
    for words in ("first", "second"):
        # A turn ends where its speech did: the silence that was waited for belongs to what comes next.
        simulation.silence(1.504 if words == "first" else 1.0)
        simulation.send(FRAME)
        simulation.silence(1.504)
        simulation.speak(words, 1.024)
        simulation.silence(0.512)
    pictures = ["<image/jpeg> " if covered.early_picture else ""] * 2
    assert [text for role, text in simulation.history if role == "user"] == [
        f"{picture}{words}" for picture, words in zip(pictures, ("first", "second"), strict=True)
    ]
    expected = covered.seconds * AUDIO_TOKENS_PER_SECOND
    assert audio_tokens(simulation) == [pytest.approx(expected, abs=2)] * 2


@pytest.mark.parametrize("covered", COVERED, ids=lambda covered: covered.coverage)
def test_a_picture_shown_while_the_user_speaks_is_always_in_it(covered: Covered) -> None:
    simulation = session(covered.coverage)
    simulation.speak("look", 0.512)
    simulation.send(FRAME)
    simulation.speak("here", 0.512)
    simulation.silence(1.0)
    assert simulation.history[0] == ("user", "<image/jpeg> look here")


@pytest.mark.parametrize("covered", COVERED, ids=lambda covered: covered.coverage)
def test_a_picture_shown_after_the_speech_belongs_to_the_next_turn(covered: Covered) -> None:
    simulation = session(covered.coverage)
    simulation.speak("look", 1.024)
    simulation.silence(0.2)
    simulation.send(FRAME)
    simulation.silence(1.5)
    simulation.speak("here", 1.024)
    simulation.silence(1.0)
    users = [text for role, text in simulation.history if role == "user"]
    assert users[0] == "look"
    assert users[1] == ("<image/jpeg> here" if covered.early_picture else "here")


@pytest.mark.parametrize("covered", COVERED, ids=lambda covered: covered.coverage)
def test_activity_marked_by_the_client_is_covered_alike(covered: Covered) -> None:
    simulation = session(covered.coverage, disabled=True)
    simulation.push_to_talk("", 3.008)
    simulation.send({"realtimeInput": {"activityStart": {}}})
    simulation.push_to_talk("hello", 1.024)
    simulation.send({"realtimeInput": {"activityEnd": {}}})
    simulation.push_to_talk("", 1.024)
    assert audio_tokens(simulation) == [
        pytest.approx(covered.seconds * AUDIO_TOKENS_PER_SECOND, abs=2),
    ]
