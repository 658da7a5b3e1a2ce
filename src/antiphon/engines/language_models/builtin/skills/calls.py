"""Calling the functions that the client declared."""

from __future__ import annotations

import re

from antiphon.engines.language_models.builtin.calling.planner import (
    Plan,
    plan,
    plan_call,
    resolve_reference,
)
from antiphon.engines.language_models.builtin.calling.profile import profile_of
from antiphon.engines.language_models.builtin.calling.questions import question_for
from antiphon.engines.language_models.builtin.dialogue import Dialogue, Role, Turn
from antiphon.engines.language_models.builtin.english.verbs import infinitive
from antiphon.engines.language_models.builtin.english.words import listing
from antiphon.engines.language_models.builtin.reply import Reply, say
from antiphon.engines.language_models.builtin.utterance import Utterance

_MOST_QUESTIONS = 6
_FEWEST_HEARD_CHARS = 8

_STOP_TOOL = re.compile(
    r"(?:stop|end|finish|quit|exit|close|terminate|leave|hang_?up|disconnect)(?:_?(?:the_)?(?:conversation|"
    r"call|session|chat|"
    r"dialog(?:ue)?|phone|meeting|interview|connection))?",
    re.IGNORECASE,
)
_STOP_REQUEST = re.compile(
    r".*\b(?:(?:stop|end|finish|quit|exit|close|terminate|leave|disconnect)(?: (?:the|this|our|my))? "
    r"(?:conversation|call|session|chat|"
    r"dialogue|phone call|meeting|interview|connection)|hang up|disconnect)\b.*|(?:stop|quit|exit|hang up|"
    r"disconnect)(?: now| it)?"
)
_GIVE_UP = re.compile(
    r"(?:never ?mind|cancel(?: that| it)?|forget (?:it|about it|that)|stop|no thanks|no thank you|nothing|"
    r"leave it)"
)


def call_functions(utterance: Utterance, dialogue: Dialogue) -> Reply | None:
    """The calls that are asked for; a question where an argument is missing; a word where one is declined."""
    if not dialogue.functions:
        return None
    if stopping := _stop(utterance, dialogue):
        return stopping
    planned = plan(utterance.clipped, dialogue.functions, dialogue.now, dialogue.instruction)
    if not planned.calls or planned.waiting:
        asked = _pending(dialogue)
        if asked and _GIVE_UP.fullmatch(utterance.plain):
            return say("All right.")
        answered = asked.answered(utterance.clipped, dialogue.now) if asked else None
        if answered and not (planned.calls and utterance.is_question):
            return _carried_out(answered)
    if not planned.calls and not planned.declined:
        planned = _referring_back(utterance, dialogue) or planned
    if planned.calls:
        return _carried_out(planned)
    if planned.declined:
        names = listing([infinitive(function.name) for function in planned.declined], "or")
        return say(f"Okay, I will not {names}.")
    return None


def _referring_back(utterance: Utterance, dialogue: Dialogue) -> Plan | None:
    """The plan of "turn them off again", which says what only in the light of the turn before."""
    if utterance.is_question:
        return None
    earlier = next((turn.text for turn in dialogue.said(Role.USER)), "")
    resolved = resolve_reference(utterance.request, Utterance.of(earlier).request) if earlier else None
    return plan(resolved, dialogue.functions, dialogue.now, dialogue.instruction) if resolved else None


def _carried_out(planned: Plan) -> Reply:
    if waiting := planned.waiting:
        return say(question_for(waiting))
    return Reply(calls=tuple(call.call for call in planned.calls))


def _stop(utterance: Utterance, dialogue: Dialogue) -> Reply | None:
    """A tool that ends the conversation is called when that is asked for in so many words."""
    if not _STOP_REQUEST.fullmatch(utterance.plain) or re.search(
        r"\b(?:do not|not|never)\b", utterance.plain
    ):
        return None
    for function in dialogue.functions:
        profile = profile_of(function.name, function.description or "")
        if _STOP_TOOL.fullmatch(function.name) and not profile.exclusive:
            return _carried_out(Plan((plan_call(function, utterance.clipped, dialogue.now),)))
    return None


def _pending(dialogue: Dialogue) -> Plan | None:
    """The plan that the assistant's last words asked about.

    Nothing is stored between turns, so it is found by asking again: some earlier utterance led, with the
    answers after it, to just that question. A user who interrupts leaves only the begin of it in the history.
    """
    exchanges = _latest_exchanges(dialogue.history)
    for first in range(len(exchanges) - 1, -1, -1):
        planned: Plan | None = plan(
            exchanges[first][0], dialogue.functions, dialogue.now, dialogue.instruction
        )
        for position in range(first, len(exchanges)):
            waiting = planned.waiting if planned else None
            if not waiting or not _is_question(exchanges[position][1], question_for(waiting)):
                planned = None
                break
            if position + 1 < len(exchanges) and planned:
                planned = planned.answered(exchanges[position + 1][0], dialogue.now)
        if planned and planned.waiting:
            return planned
    return None


def _is_question(heard: str, question: str) -> bool:
    heard = heard.strip()
    return heard == question or (
        len(heard) >= _FEWEST_HEARD_CHARS and question.startswith(heard.rstrip(" .…"))
    )


def _latest_exchanges(history: tuple[Turn, ...]) -> list[tuple[str, str]]:
    """The last pairs of what the user said and the question the assistant answered with."""
    exchanges: list[tuple[str, str]] = []
    position = len(history) - 1
    while position > 0 and len(exchanges) < _MOST_QUESTIONS:
        answer, said = history[position], history[position - 1]
        if (
            answer.role is not Role.MODEL
            or said.role is not Role.USER
            or not answer.speaks
            or answer.calls
            or not said.speaks
        ):
            break
        exchanges.insert(0, (Utterance.of(said.text).clipped, answer.text))
        position -= 2
    return exchanges
