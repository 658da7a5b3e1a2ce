"""Asking for an argument that is missing."""

from __future__ import annotations

from antiphon.engines.language_models.builtin.calling.numeric import duration_unit, is_numeric
from antiphon.engines.language_models.builtin.calling.planner import PlannedCall
from antiphon.engines.language_models.builtin.calling.roles import Role, role_of
from antiphon.engines.language_models.builtin.calling.schema import Kind, Parameter
from antiphon.engines.language_models.builtin.english.verbs import infinitive
from antiphon.engines.language_models.builtin.english.words import listing

_MOST_CHOICES = 8
_BY_ROLE = {
    Role.PERSON: "Who is it for?",
    Role.DATE: "On which day?",
    Role.TIME: "At what time?",
    Role.DATE_TIME: "When should it be?",
    Role.ORIGIN: "From where?",
    Role.DESTINATION: "To where?",
    Role.QUERY: "What should I look for?",
    Role.EXPRESSION: "What should I calculate?",
    Role.MESSAGE: "What should it say?",
    Role.DURATION: "For how long?",
}


def question_for(planned: PlannedCall) -> str:
    """One short question for the first missing argument of a call; the same call always gets the same one."""
    parameter = planned.missing[0]
    if parameter.choices:
        choices = [str(choice).replace("_", " ") for choice in parameter.choices[:_MOST_CHOICES]]
        return f"Which {parameter.label}: {listing(choices, 'or')}?"
    if parameter.kind is Kind.BOOLEAN:
        return f"To {infinitive(planned.function.name)}: {parameter.label}, yes or no?"
    return _by_meaning(parameter, planned)


def _by_meaning(parameter: Parameter, planned: PlannedCall) -> str:
    role = role_of(parameter)
    if is_numeric(parameter):
        unit = duration_unit(parameter)
        if unit and f"{unit}s" in parameter.words:
            return f"How many {unit}s?"
        return f"What should the {parameter.label} be?"
    if role is Role.PLACE:
        return f"Which {parameter.label}?"
    if parameter.kind is Kind.ARRAY and role is Role.PERSON:
        return f"Who are the {parameter.label}?"
    same_role = [item for item in planned.missing if role_of(item) is role]
    if role in _BY_ROLE and len(same_role) == 1:
        return _BY_ROLE[role]
    return f"What is the {parameter.label}?"
