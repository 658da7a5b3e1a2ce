"""Reading one argument from the answer to a question for it."""

from __future__ import annotations

from antiphon.engines.language_models.builtin.calling.filling import (
    CLOSED,
    MOMENTS,
    Context,
    fill,
    takes_text,
)
from antiphon.engines.language_models.builtin.calling.leftovers import bare_answer
from antiphon.engines.language_models.builtin.calling.places import list_items
from antiphon.engines.language_models.builtin.calling.roles import Role, role_of
from antiphon.engines.language_models.builtin.calling.schema import MISSING, Kind, Parameter, satisfies
from antiphon.engines.language_models.builtin.calling.slate import Slate
from antiphon.engines.language_models.builtin.english.words import words


def read_answer(parameter: Parameter, text: str, context: Context) -> object:
    """The value that an answer gives a parameter; MISSING if it gives none that is allowed."""
    role = role_of(parameter)
    value: object = MISSING
    if not takes_text(parameter) or role in CLOSED:
        value = fill((parameter,), Slate(text, bare=True), context).get(parameter.name, MISSING)
    if value is MISSING:
        value = _as_text(parameter, role, text)
    return value if satisfies(value, parameter) else MISSING


def _as_text(parameter: Parameter, role: Role, text: str) -> object:
    if parameter.choices or role in MOMENTS or not words(text):
        return MISSING
    if takes_text(parameter):
        return bare_answer(role, text)
    if parameter.kind is Kind.ARRAY and (parameter.items is None or takes_text(parameter.items)):
        return [bare_answer(role, item) for item in list_items(bare_answer(Role.NONE, text))]
    return MISSING
