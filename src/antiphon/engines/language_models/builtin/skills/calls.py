"""Calling the functions that the client declared."""

from __future__ import annotations

import re

from antiphon.engines.language_models.builtin.calling.matching import Catalog
from antiphon.engines.language_models.builtin.calling.pending import pending_plan
from antiphon.engines.language_models.builtin.calling.planner import (
    Plan,
    plan,
    plan_call,
    plan_follow_up,
    resolve_reference,
)
from antiphon.engines.language_models.builtin.calling.profile import profile_of
from antiphon.engines.language_models.builtin.calling.questions import question_for
from antiphon.engines.language_models.builtin.dialogue import Dialogue, Role
from antiphon.engines.language_models.builtin.english.verbs import infinitive
from antiphon.engines.language_models.builtin.english.words import listing
from antiphon.engines.language_models.builtin.reply import Reply, say
from antiphon.engines.language_models.builtin.utterance import Utterance

_STOPPING = r"(?:stop|end|finish|quit|exit|close|terminate|leave|disconnect)"
_STOPPED = r"(?:conversation|call|phone call|session|chat|dialog(?:ue)?|meeting|interview|connection)"
_STOP_TOOL = re.compile(rf"{_STOPPING}(?:_?(?:the_)?{_STOPPED})?|hang_?up", re.IGNORECASE)
_STOP_REQUEST = re.compile(
    rf".*\b(?:{_STOPPING}(?: (?:the|this|our|my))? {_STOPPED}|hang up|disconnect)\b.*|"
    r"(?:stop|quit|exit|hang up|disconnect)(?: now| it)?"
)
_NEGATION = re.compile(r"\b(?:not|never)\b")
_WHAT_ABOUT = re.compile(
    r"(?:and )?(?:what|how) about (?:in |for |on )?(?P<what>.{1,80}?)[?.!]*|and (?:in |for "
    r")(?P<also>.{1,80}?)[?.!]*",
    re.IGNORECASE,
)
_GIVE_UP = re.compile(
    r"never ?mind|cancel(?: that| it)?|forget (?:it|about it|that)|stop|no thank(?:s| you)|nothing|leave it"
)


def call_functions(utterance: Utterance, dialogue: Dialogue) -> Reply | None:
    """The calls that are asked for; a question where an argument is missing; a word where one is declined."""
    if not dialogue.functions:
        return None
    if stopping := _stop(utterance, dialogue):
        return stopping
    catalog = Catalog.of(dialogue.functions, dialogue.instruction)
    planned = plan(utterance.clipped, catalog, dialogue.now)
    if not planned.calls or planned.waiting:
        asked = pending_plan(dialogue.history, catalog, dialogue.now)
        if asked and _GIVE_UP.fullmatch(utterance.plain):
            return say("All right.")
        answered = asked.answered(utterance.clipped, dialogue.now) if asked else None
        if answered and not (planned.calls and utterance.is_question):
            return _carried_out(answered)
    if not planned.calls and not planned.declined:
        planned = _referring_back(utterance, dialogue, catalog) or planned
    if planned.calls:
        return _carried_out(planned)
    if planned.declined:
        names = listing([infinitive(function.name) for function in planned.declined], "or")
        return say(f"Okay, I will not {names}.")
    return None


def _referring_back(utterance: Utterance, dialogue: Dialogue, catalog: Catalog) -> Plan | None:
    """The plan of "turn them off again" or "what about London", which say what only after the turn before."""
    earlier = next((turn.text for turn in dialogue.said(Role.USER)), "")
    if earlier and (about := _WHAT_ABOUT.fullmatch(utterance.request)):
        return plan_follow_up(
            about["what"] or about["also"], Utterance.of(earlier).clipped, catalog, dialogue.now
        )
    if utterance.is_question:
        return None
    resolved = resolve_reference(utterance.request, Utterance.of(earlier).request) if earlier else None
    return plan(resolved, catalog, dialogue.now) if resolved else None


def _carried_out(planned: Plan) -> Reply:
    if waiting := planned.waiting:
        return say(question_for(waiting))
    return Reply(calls=tuple(call.call for call in planned.calls))


def _stop(utterance: Utterance, dialogue: Dialogue) -> Reply | None:
    """A tool that ends the conversation is called when that is asked for in so many words."""
    if not _STOP_REQUEST.fullmatch(utterance.plain) or _NEGATION.search(utterance.plain):
        return None
    for function in dialogue.functions:
        profile = profile_of(function.name, function.description or "")
        if _STOP_TOOL.fullmatch(function.name) and not profile.exclusive:
            return _carried_out(Plan((plan_call(function, utterance.clipped, dialogue.now),)))
    return None
