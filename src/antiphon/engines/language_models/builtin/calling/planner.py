"""Planning calls: from an utterance to functions with arguments."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from antiphon.engines.language_models.builtin.calling.answers import read_answer
from antiphon.engines.language_models.builtin.calling.clauses import Clause, clauses
from antiphon.engines.language_models.builtin.calling.filling import Context, fill
from antiphon.engines.language_models.builtin.calling.matching import Catalog, Match
from antiphon.engines.language_models.builtin.calling.places import list_items
from antiphon.engines.language_models.builtin.calling.profile import profile_of
from antiphon.engines.language_models.builtin.calling.roles import Role, role_of
from antiphon.engines.language_models.builtin.calling.schema import MISSING, Kind, Parameter, parameters_of
from antiphon.engines.language_models.builtin.calling.slate import Slate
from antiphon.engines.language_models.builtin.calling.wish import Wish
from antiphon.engines.language_models.builtin.english.sentences import is_question, without_courtesy
from antiphon.engines.language_models.builtin.reply import Call
from antiphon.engines.language_models.builtin.sums.notation import read_sum
from antiphon.wire.tools import FunctionDeclaration

_MOST_CALLS = 8
_ANSWERED_BY_QUESTIONS = frozenset({Role.MESSAGE, Role.QUERY, Role.TOPIC, Role.EXPRESSION})
"""A question is no name of a city, but it can be what a message is to say."""
_PRONOUN = re.compile(r"\b(?:it|them|that one|those)\b", re.IGNORECASE)
_OBJECT = re.compile(
    r"\b(?:the|a|an|my|some|all)(?: \w+){1,3}?(?=$|[.,!?]|\s+(?:on|off|in|to|for|up|down|at)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class PlannedCall:
    """A function to be called, perhaps with arguments still missing.

    Attributes:
        function: its declaration.
        args: the arguments known.
        text: the words they were read from.
    """

    function: FunctionDeclaration
    args: Mapping[str, object]
    text: str

    @property
    def missing(self) -> tuple[Parameter, ...]:
        """The required parameters without a value."""
        return tuple(
            item for item in parameters_of(self.function) if item.required and item.name not in self.args
        )

    @property
    def complete(self) -> bool:
        return not self.missing

    @property
    def call(self) -> Call:
        return Call(self.function.name, dict(self.args))

    def answered(self, text: str, now: datetime) -> PlannedCall | None:
        """The call with its first missing argument read from an answer; None if the answer gives none."""
        parameter = self.missing[0]
        if is_question(without_courtesy(text)) and role_of(parameter) not in _ANSWERED_BY_QUESTIONS:
            return None
        value = read_answer(parameter, text, _context(self.function, Wish.of(text), now))
        return None if value is MISSING else replace(self, args={**self.args, parameter.name: value})


@dataclass(frozen=True, slots=True)
class Plan:
    """What an utterance asks to be called, and what it asks not to be."""

    calls: tuple[PlannedCall, ...]
    declined: tuple[FunctionDeclaration, ...] = ()

    @property
    def waiting(self) -> PlannedCall | None:
        """The first call that lacks an argument."""
        return next((call for call in self.calls if not call.complete), None)

    def answered(self, text: str, now: datetime) -> Plan | None:
        """The plan with the argument it waits for; None if it waits for none or the answer gives none."""
        waiting = self.waiting
        filled = waiting.answered(text, now) if waiting else None
        if filled is None:
            return None
        return replace(self, calls=tuple(filled if call is waiting else call for call in self.calls))


def plan_call(function: FunctionDeclaration, text: str, now: datetime) -> PlannedCall:
    """One call of a given function with the arguments that a text gives."""
    wish = Wish.of(text)
    args = fill(parameters_of(function), Slate(wish.text), _context(function, wish, now))
    return PlannedCall(function, args, text)


def plan(utterance: str, catalog: Catalog, now: datetime) -> Plan:
    """The calls that an utterance asks for, in its order."""
    calls: list[PlannedCall] = []
    declined: list[FunctionDeclaration] = []
    whole = (Clause(utterance, "", False),) if read_sum(utterance) else clauses(utterance)
    for group in _grouped(whole, catalog):
        if group.negated:
            declined.append(group.function)
        elif len(calls) < _MOST_CALLS:
            calls += [
                call for call in _split(plan_call(group.function, group.text, now)) if call not in calls
            ]
    return Plan(tuple(calls), tuple(declined))


def plan_follow_up(about: str, earlier: str, catalog: Catalog, now: datetime) -> Plan:
    """The call of an earlier utterance once more, with what "what about London" gives instead."""
    calls: list[PlannedCall] = []
    for call in plan(earlier, catalog, now).calls:
        instead = plan_call(call.function, f"for {about}", now).args
        if instead:
            calls.append(replace(call, args={**call.args, **instead}))
    return Plan(tuple(calls[:1]))


def resolve_reference(utterance: str, earlier: str) -> str | None:
    """An utterance with "it" or "them" replaced by what an earlier one was about; None if it has none."""
    resolved = _referring(utterance, earlier)
    return resolved if resolved != utterance else None


def _context(function: FunctionDeclaration, wish: Wish, now: datetime) -> Context:
    return Context(wish, profile_of(function.name, function.description or ""), now)


@dataclass(slots=True)
class _Group:
    """Clauses that together ask for one function."""

    text: str
    function: FunctionDeclaration
    negated: bool


def _grouped(found: tuple[Clause, ...], catalog: Catalog) -> list[_Group]:
    """Clauses put together: one that asks for nothing by itself belongs to the one before it.

    An order whose object comes in the next clause ("play loud, energetic music") is held until then. "Turn on
    the lights and the fan" says its verb once, so a clause is also tried with the verb before it.
    """
    groups: list[_Group] = []
    held: Clause | None = None
    for clause in found:
        match, text = _match(clause, groups, catalog)
        if held:
            joined = f"{held.text}{clause.joint}{clause.text}"
            together = catalog.best_match(Wish.of(joined))
            if match and together and together.function is match.function:
                clause = replace(held, text=joined)
                text, held = joined, None
            elif groups or match:
                _append(groups, held)
                held = None
        if match and groups and _continues(clause, match.function, groups[-1]):
            _append(groups, clause)
        elif match:
            groups.append(_Group(text, match.function, clause.negated))
        elif not groups or Wish.of(clause.text).actions:
            held = clause if held is None else replace(held, text=f"{held.text}{clause.joint}{clause.text}")
        else:
            _append(groups, clause)
    if held and groups:
        _append(groups, held)
    elif held and (match := catalog.best_match(Wish.of(held.text))):
        groups.append(_Group(held.text, match.function, held.negated))
    return groups


def _match(clause: Clause, groups: list[_Group], catalog: Catalog) -> tuple[Match | None, str]:
    """The function a clause asks for, with the words it does that by."""
    text = _referring(clause.text, groups[-1].text) if groups else clause.text
    match = catalog.best_match(Wish.of(text))
    if match or not groups or clause.negated:
        return match, text
    text = f"{_verb_of(groups[-1].text)} {clause.text}"
    match = catalog.best_match(Wish.of(text))
    return (match if match and match.function is not groups[-1].function else None), text


def _append(groups: list[_Group], clause: Clause) -> None:
    if groups:
        groups[-1].text += f"{clause.joint}{clause.text}"


def _continues(clause: Clause, function: FunctionDeclaration, group: _Group) -> bool:
    """Whether a clause for the same function goes on with its arguments instead of asking a second time."""
    same = function is group.function and clause.negated == group.negated
    return same and not Wish.of(clause.text).actions


def _referring(text: str, before: str) -> str:
    """The text with "it" and "them" replaced by what the words before were about."""
    thing = "" if is_question(without_courtesy(text)) else _object_of(before)
    return _PRONOUN.sub(lambda _: thing, text, count=1) if thing else text


def _object_of(text: str) -> str:
    """The noun phrase that ends a short order: ``the lights`` of "turn on the lights"."""
    match = _OBJECT.search(Wish.of(text).text)
    return match[0].strip() if match else ""


def _verb_of(text: str) -> str:
    """The words before the object: ``turn on`` of "turn on the lights"."""
    taken: list[str] = []
    for word in Wish.of(text).text.split():
        if word.lower() in ("the", "a", "an", "my", "some", "all", "every"):
            break
        taken.append(word)
    return " ".join(taken[:3]) + " the"


def _split(planned: PlannedCall) -> list[PlannedCall]:
    """Several calls where one argument has several values: the weather "in Paris and London"."""
    wish = Wish.of(planned.text)
    for parameter in parameters_of(planned.function):
        value = planned.args.get(parameter.name)
        if parameter.kind is not Kind.STRING or not isinstance(value, str):
            continue
        values = _several(parameter, value, wish)
        if len(values) > 1:
            return [replace(planned, args={**planned.args, parameter.name: item}) for item in values]
    return [planned]


def _several(parameter: Parameter, value: str, wish: Wish) -> list[str]:
    text = f" {wish.plain} "
    if parameter.choices:
        named = [
            choice
            for choice in parameter.choices
            if isinstance(choice, str) and f" {choice.lower().replace('_', ' ')} " in text
        ]
        joined = sorted(named, key=lambda choice: text.index(f" {choice.lower().replace('_', ' ')} "))
        return [*joined] if len(joined) > 1 and " and " in text and _adjoining(joined, text) else []
    if role_of(parameter) not in (Role.PLACE, Role.SYMBOL):
        return []
    start = wish.text.lower().find(value.lower())
    end = start + len(value)
    follow = wish.text[end:] if start >= 0 else ""
    if not follow.lower().lstrip(" ,").startswith("and ") and not follow.startswith(", "):
        return []
    others = [
        item
        for item in list_items(re.sub(r"^\W*and\b", "", follow))
        if item[:1].isupper() and len(item.split()) <= 3
    ]
    tail = others[-1].split(" in ")[0].split(" today")[0] if others else ""
    return [*list_items(value), *others[:-1], tail] if others else []


def _adjoining(choices: list[str], text: str) -> bool:
    """Whether the values stand in one list, so that they belong together."""
    first, last = (choice.lower().replace("_", " ") for choice in (choices[0], choices[-1]))
    between = text[text.index(f" {first} ") + len(first) + 1 : text.index(f" {last} ")]
    return len(between.split()) <= 2 * len(choices)
