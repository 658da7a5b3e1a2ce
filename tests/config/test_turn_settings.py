"""`[turns]`: what the operator says reaches the conversation as it was said."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from antiphon.config.turns import TurnSettings
from antiphon.conversation.settings import Interruptions, TurnTaking

SAID: dict[str, Any] = {
    "playout_lead_ms": 1,
    "eager_silence_ms": 2,
    "default_prefix_ms": 3,
    "default_silence_ms": 4,
    "stall_ms": 5,
    "drafts": 0,
    "interruptions": Interruptions.IMMEDIATE,
    "judge_ms": 6,
    "max_turn_ms": 7,
    "idle_nudge_ms": 8,
    "idle_nudge_text": "nine",
    "names": ("ten",),
}


def test_every_key_reaches_the_conversation() -> None:
    assert asdict(TurnSettings(**SAID).turn_taking()) == SAID


def test_what_is_left_out_is_as_the_conversation_has_it_by_itself() -> None:
    assert TurnSettings().turn_taking() == TurnTaking()


def test_nothing_is_said_unasked_and_no_turn_is_limited_by_default() -> None:
    assert (TurnTaking().idle_nudge_ms, TurnTaking().max_turn_ms) == (0, 0)
    assert TurnSettings(default_silence_ms="adaptive").turn_taking().default_silence_ms is None
