"""Filling a function's arguments from a clause.

Each pass over the parameters looks for one kind of evidence, the surest first; whatever it takes is gone for
the later ones. A value that the schema does not allow counts as not found.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from antiphon.engines.language_models.builtin.calling.choices import all_chosen, choose, decide
from antiphon.engines.language_models.builtin.calling.leftovers import leftover
from antiphon.engines.language_models.builtin.calling.moments import moment
from antiphon.engines.language_models.builtin.calling.numeric import (
    all_numbers,
    any_number,
    duration,
    is_numeric,
    labelled_number,
)
from antiphon.engines.language_models.builtin.calling.places import list_items, titled
from antiphon.engines.language_models.builtin.calling.profile import Profile
from antiphon.engines.language_models.builtin.calling.roles import Role, role_of
from antiphon.engines.language_models.builtin.calling.schema import (
    MISSING,
    Kind,
    Parameter,
    complete,
    satisfies,
)
from antiphon.engines.language_models.builtin.calling.slate import Slate
from antiphon.engines.language_models.builtin.calling.texts import by_role
from antiphon.engines.language_models.builtin.calling.wish import Wish
from antiphon.engines.language_models.builtin.english.vocabulary import word_list
from antiphon.engines.language_models.builtin.english.words import STOP_WORDS, stem, words

_QUOTE = re.compile(r"\"(?P<double>[^\"\x1f]+)\"|(?<!\w)'(?P<single>[^'\x1f]+)'(?!\w)")
_PEOPLE = re.compile(
    r"\b(?:with|invite|inviting|include|including|attendees?:?|participants?:?|guests?:?|to|for|"
    r"between)\s+(?P<value>[^\x1f]+?)"
    r"(?=\s+(?:for|on|at|about|tomorrow|today|tonight|next|to|regarding|in|this|from|saying|that)\b|"
    r"[.?!;\x1f]|$)",
    re.IGNORECASE,
)
_NOT_LABELLED = frozenset(word_list("in for at on like to from about that saying with of"))
MOMENTS = (Role.DATE, Role.TIME, Role.DATE_TIME)
CLOSED = frozenset(
    {Role.EXPRESSION, Role.EMAIL, Role.URL, Role.LANGUAGE, Role.CURRENCY, Role.TIMEZONE, Role.COLOR}
)
_PLACED = (Role.ORIGIN, Role.DESTINATION, Role.PLACE)
_OPEN = frozenset(
    {
        Role.PERSON,
        Role.ROOM,
        Role.SYMBOL,
        Role.IDENTIFIER,
        Role.DURATION,
        Role.NAME,
        Role.TOPIC,
        Role.MESSAGE,
        Role.QUERY,
    }
)


@dataclass(frozen=True, slots=True)
class Context:
    """What every pass may look at."""

    wish: Wish
    profile: Profile
    now: datetime


_Pass = Callable[[Parameter, "_Form", Slate], object]


@dataclass(slots=True)
class _Form:
    """The parameters of one object, being filled."""

    parameters: tuple[Parameter, ...]
    args: dict[str, object]
    context: Context

    def open(self) -> list[Parameter]:
        """The parameters still to be filled, required ones first."""
        waiting = [parameter for parameter in self.parameters if parameter.name not in self.args]
        return sorted(waiting, key=lambda parameter: not parameter.required)

    def run(self, find: _Pass, slate: Slate) -> None:
        for parameter in self.open():
            value = find(parameter, self, slate)
            if value is not MISSING and satisfies(value, parameter):
                self.args[parameter.name] = value


def fill(parameters: tuple[Parameter, ...], slate: Slate, context: Context) -> dict[str, object]:
    """The arguments that the clause gives; required ones that it does not give are left out."""
    form = _Form(parameters, {}, context)
    _fill_quotes(form, slate)
    for find in _PASSES:
        form.run(find, slate)
    for parameter in form.open():
        if parameter.required and (value := _fallback(parameter)) is not MISSING:
            form.args[parameter.name] = value
    return {
        parameter.name: form.args[parameter.name] for parameter in parameters if parameter.name in form.args
    }


def _fallback(parameter: Parameter) -> object:
    if parameter.default is not MISSING and satisfies(parameter.default, parameter):
        return parameter.default
    if len(parameter.choices) == 1:
        return parameter.choices[0]
    return None if parameter.nullable else MISSING


def _fill_quotes(form: _Form, slate: Slate) -> None:
    """Quoted texts go where the word before them points, the others to whatever takes text first."""
    unplaced: list[tuple[int, int, str]] = []
    for match in _QUOTE.finditer(slate.text):
        said = match["double"] or match["single"]
        before = {stem(word) for word in slate.before(match.start(), 3)} - {stem(word) for word in STOP_WORDS}
        named = next((item for item in form.open() if takes_text(item) and before & _own_stems(item)), None)
        if named and satisfies(said, named):
            form.args[named.name] = said
            slate.take(*match.span())
        else:
            unplaced.append((*match.span(), said))
    for start, end, said in unplaced:
        target = next((item for item in form.open() if takes_text(item) and satisfies(said, item)), None)
        if target:
            form.args[target.name] = said
            slate.take(start, end)


def takes_text(parameter: Parameter) -> bool:
    """Whether any text will do for a parameter."""
    return (
        parameter.kind in (Kind.STRING, Kind.ANY)
        and not parameter.choices
        and role_of(parameter) not in MOMENTS
    )


def _own_stems(parameter: Parameter) -> set[str]:
    described = [word for word in words(parameter.description) if word not in STOP_WORDS][:12]
    return {stem(word) for word in (*parameter.words, *described)}


def _choice(parameter: Parameter, form: _Form, slate: Slate) -> object:
    if not parameter.choices:
        return MISSING
    return choose(parameter, slate, form.context.wish)


def _closed(parameter: Parameter, form: _Form, slate: Slate) -> object:
    role = role_of(parameter)
    return by_role(parameter, role, slate) if takes_text(parameter) and role in CLOSED else MISSING


def _moment(parameter: Parameter, form: _Form, slate: Slate) -> object:
    role = role_of(parameter)
    if parameter.kind not in (Kind.STRING, Kind.ANY) or parameter.choices or role not in MOMENTS:
        return MISSING
    return moment(parameter, role, slate, form.context.now)


def _measured(parameter: Parameter, form: _Form, slate: Slate) -> object:
    if not is_numeric(parameter):
        return MISSING
    value = duration(parameter, slate, form.parameters)
    return labelled_number(parameter, slate) if value is MISSING else value


def _boolean(parameter: Parameter, form: _Form, slate: Slate) -> object:
    return decide(parameter, slate, form.context.wish)


def _number(parameter: Parameter, form: _Form, slate: Slate) -> object:
    """A number that nothing is said about: only where it is needed, or where it can mean nothing else."""
    if not is_numeric(parameter):
        return MISSING
    wants_text = any(item.required and takes_text(item) for item in form.open())
    lone = sum(is_numeric(item) for item in form.parameters) == 1
    return any_number(parameter, slate) if parameter.required or (lone and not wants_text) else MISSING


def _array(parameter: Parameter, form: _Form, slate: Slate) -> object:
    if parameter.kind is not Kind.ARRAY:
        return MISSING
    values = _items(parameter, parameter.items or Parameter(name="", kind=Kind.STRING), form, slate)
    return values or MISSING


def _items(parameter: Parameter, items: Parameter, form: _Form, slate: Slate) -> list[object]:
    if items.choices:
        return all_chosen(items, slate, form.context.wish)
    if is_numeric(items):
        return all_numbers(items, slate)
    if items.kind is Kind.OBJECT:
        found = fill(items.properties, slate, form.context)
        return [found] if found and complete(found, items.properties) else []
    if items.kind not in (Kind.STRING, Kind.ANY):
        return []
    if quoted := [slate.take_match(match).strip("\"'") for match in list(_QUOTE.finditer(slate.text))]:
        return list(quoted)
    if role_of(parameter) is Role.PERSON and (match := _PEOPLE.search(slate.text)):
        return [titled(name) for name in list_items(slate.take_match(match, "value"))]
    if not parameter.required and any(takes_text(item) and item.required for item in form.open()):
        return []
    rest = leftover(Role.NONE, slate, form.context.profile) if role_of(parameter) is not Role.PERSON else ""
    if rest:
        slate.take(0, len(slate.text))
    return list(list_items(rest))


def _object(parameter: Parameter, form: _Form, slate: Slate) -> object:
    if parameter.kind is not Kind.OBJECT or not parameter.properties:
        return MISSING
    trial = Slate(slate.text)
    found = fill(parameter.properties, trial, form.context)
    if not found or not complete(found, parameter.properties):
        return MISSING
    slate.text = trial.text
    return found


def _labelled(parameter: Parameter, form: _Form, slate: Slate) -> object:
    """``with the subject Lunch and body See you``: what follows the parameter's own name."""
    if not takes_text(parameter) or not parameter.words:
        return MISSING
    names = {re.escape(parameter.label), re.escape(parameter.words[-1])}
    others = {re.escape(item.words[-1]) for item in form.parameters if item.words and item is not parameter}
    stop = rf"(?:,|\s+and|\s+with)*\s+(?:the |a |an |its )?(?:{'|'.join(others)})\b|" if others else ""
    pattern = re.compile(
        rf"(?:\b(?:with|and|set|whose|the|its|a)\s+|,\s*|^)(?:the |a |an |its )?(?:{'|'.join(names)})\b"
        rf"(?:\s*[:=]\s*|\s+(?:is|as|of|should be|being|called|named|saying|that says)\s+|"
        rf"(?<=[a-z])\s+(?=[\w\"']))"
        rf"(?P<value>[^\x1f]+?)(?={stop}[.?!]*\s*$|\x1f|;|[.?!]\s)",
        re.IGNORECASE,
    )
    match = pattern.search(slate.text)
    if not match or not words(match["value"]) or match["value"].split()[0].lower() in _NOT_LABELLED:
        return MISSING
    return slate.take_match(match, "value").strip(" ,'\"")


def _placed(parameter: Parameter, form: _Form, slate: Slate) -> object:
    role = role_of(parameter)
    return by_role(parameter, role, slate) if takes_text(parameter) and role in _PLACED else MISSING


def _opened(parameter: Parameter, form: _Form, slate: Slate) -> object:
    role = role_of(parameter)
    return by_role(parameter, role, slate) if takes_text(parameter) and role in _OPEN else MISSING


def _rest(parameter: Parameter, form: _Form, slate: Slate) -> object:
    """What nothing else took, for the one text that must be there."""
    if not takes_text(parameter) or not (parameter.required or _is_only_text(parameter, form)):
        return MISSING
    text = leftover(role_of(parameter), slate, form.context.profile)
    if not text:
        return MISSING
    slate.take(0, len(slate.text))
    return text


def _is_only_text(parameter: Parameter, form: _Form) -> bool:
    return role_of(parameter) in _PLACED and sum(takes_text(item) for item in form.parameters) == 1


_PASSES: tuple[_Pass, ...] = (
    _choice,
    _closed,
    _moment,
    _measured,
    _boolean,
    _array,
    _labelled,
    _placed,
    _opened,
    _object,
    _number,
    _rest,
)
