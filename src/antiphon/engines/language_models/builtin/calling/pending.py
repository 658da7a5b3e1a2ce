"""Finding the question that the assistant asked last.

Nothing is stored between turns, so it is found by asking again: some earlier utterance led, with the answers
after it, to just that question.
"""

from __future__ import annotations

import re
from datetime import datetime

from antiphon.engines.language_models.builtin.calling.matching import Catalog
from antiphon.engines.language_models.builtin.calling.planner import Plan, plan
from antiphon.engines.language_models.builtin.calling.questions import question_for
from antiphon.engines.language_models.builtin.dialogue import Role, Turn
from antiphon.engines.language_models.builtin.utterance import Utterance

_MOST_QUESTIONS = 6
_FEWEST_HEARD_CHARS = 8
_OPENING = re.compile(r"(?:Which|What|Who|How many|On which|At what|When should|From where|To|For how)\b")
"""How all our questions begin, to save the search where the last words were none."""


def pending_plan(history: tuple[Turn, ...], catalog: Catalog, now: datetime) -> Plan | None:
    """The plan whose missing argument the assistant's last words asked for; None if they asked for none."""
    exchanges = _latest_exchanges(history)
    for first in range(len(exchanges) - 1, -1, -1):
        planned = _replayed(exchanges[first:], catalog, now)
        if planned:
            return planned
    return None


def _replayed(exchanges: list[tuple[str, str]], catalog: Catalog, now: datetime) -> Plan | None:
    """The plan after these exchanges, if each question in them is the one the plan would have asked."""
    planned: Plan | None = plan(exchanges[0][0], catalog, now)
    for position, (said, asked) in enumerate(exchanges):
        if planned and position:
            planned = planned.answered(said, now)
        if not planned or not planned.waiting or not _is_question(asked, question_for(planned.waiting)):
            return None
    return planned


def _is_question(heard: str, question: str) -> bool:
    """Whether the history has that question, or the begin of it: all that is kept if the user interrupted."""
    heard = heard.strip()
    begin = heard.rstrip(" .…")
    return heard == question or (len(heard) >= _FEWEST_HEARD_CHARS and question.startswith(begin))


def _latest_exchanges(history: tuple[Turn, ...]) -> list[tuple[str, str]]:
    """The last pairs of what the user said and the question that the assistant answered with."""
    exchanges: list[tuple[str, str]] = []
    for position in range(len(history) - 1, 0, -2):
        asked, said = history[position], history[position - 1]
        if asked.role is not Role.MODEL or asked.calls or not _OPENING.match(asked.text):
            break
        if said.role is not Role.USER or not said.speaks or len(exchanges) >= _MOST_QUESTIONS:
            break
        exchanges.insert(0, (Utterance.of(said.text).clipped, asked.text))
    return exchanges
