"""Arithmetic."""

from __future__ import annotations

from antiphon.engines.language_models.builtin.dialogue import Dialogue
from antiphon.engines.language_models.builtin.reply import Reply, say
from antiphon.engines.language_models.builtin.sums.notation import read_sum
from antiphon.engines.language_models.builtin.sums.phrasing import answer_sum
from antiphon.engines.language_models.builtin.utterance import Utterance


def calculate(utterance: Utterance, dialogue: Dialogue) -> Reply | None:
    """The value of the sum that the utterance is."""
    symbols = read_sum(utterance.clipped)
    return say(answer_sum(symbols)) if symbols else None
