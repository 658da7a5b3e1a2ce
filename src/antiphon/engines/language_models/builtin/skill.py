"""What a skill is."""

from __future__ import annotations

from typing import Protocol

from antiphon.engines.language_models.builtin.dialogue import Dialogue
from antiphon.engines.language_models.builtin.reply import Reply
from antiphon.engines.language_models.builtin.utterance import Utterance


class Skill(Protocol):
    """One thing the assistant can do, as a pure function."""

    def __call__(self, utterance: Utterance, dialogue: Dialogue) -> Reply | None:
        """The reply to an utterance, or None if it is not for this skill."""
        ...
