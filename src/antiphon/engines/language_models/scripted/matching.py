"""Which rule applies at a moment, and which of its replies it gives."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from antiphon.engines.language_models.scripted.moment import Moment, moments
from antiphon.engines.language_models.scripted.scenario import Rule, Scenario
from antiphon.engines.language_models.scripted.steps import Reply
from antiphon.wire.content import Content, FunctionResponse

_PUNCTUATION = re.compile(r"[^\w\s']+")


class NoReply(LookupError):
    """The scenario has no reply at this moment."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply to be given.

    Attributes:
        reply: its steps.
        values: what the placeholders stand for.
        rule: the rule that gives it; None for the default.
    """

    reply: Reply
    values: Mapping[str, Any]
    rule: Rule | None


def answer(scenario: Scenario, contents: Sequence[Content], *, malformed: bool = False) -> Answer:
    """The reply to a history.

    Args:
        malformed: the last attempt made a call that could not be carried out.

    Raises:
        NoReply: no rule applies and there is no default, or the rule that applies has no reply left.
    """
    *earlier, now = moments(contents)
    now = replace(now, malformed=malformed)
    found = _applying(scenario, now)
    if found is None:
        if scenario.default is None:
            raise NoReply(f"no rule answers {_described(now)}")
        return Answer(scenario.default, _common_values(now), None)
    rule, values = found
    times_before = sum(_applies_first(scenario, rule, moment) for moment in earlier)
    replies = rule.all_replies
    if times_before >= len(replies) and rule.exhausted == "fail":
        raise NoReply(
            f"all {len(replies)} replies of the rule ({rule}) have been given; came {_described(now)}"
        )
    return Answer(replies[min(times_before, len(replies) - 1)], values, rule)


def _applies_first(scenario: Scenario, rule: Rule, moment: Moment) -> bool:
    found = _applying(scenario, moment)
    return found is not None and found[0] is rule


def _applying(scenario: Scenario, moment: Moment) -> tuple[Rule, Mapping[str, Any]] | None:
    for rule in scenario.rules:
        values = _match(rule, moment)
        if values is not None:
            return rule, values
    return None


def _match(rule: Rule, moment: Moment) -> Mapping[str, Any] | None:
    """What the placeholders stand for if the rule applies, else None."""
    if rule.turn is not None and rule.turn != moment.turn:
        return None
    if rule.on_malformed and not moment.malformed:
        return None
    if rule.on_result is not None:
        result = next((each for each in moment.results if _is_result(rule, each)), None)
        return None if result is None else {**_common_values(moment), "result": _output(result)}
    if moment.results:
        return None
    said = _words(moment.text)
    if rule.exact is not None and _words(rule.exact) != said:
        return None
    if rule.contains is not None and _words(rule.contains) not in said:
        return None
    if rule.regex is None:
        return _common_values(moment)
    found = re.search(rule.regex, moment.text, re.IGNORECASE)
    if found is None:
        return None
    numbered = {str(number): group for number, group in enumerate(found.groups(), start=1)}
    return {**_common_values(moment), **numbered, **found.groupdict()}


def _is_result(rule: Rule, response: FunctionResponse) -> bool:
    wanted = rule.on_result
    if wanted is None or (wanted.name is not None and wanted.name != response.name):
        return False
    return wanted.contains is None or _words(wanted.contains) in _words(_json(response.response))


def _output(response: FunctionResponse) -> Any:
    """The result: what is under `output` or `result` if that is all there is, else the whole object."""
    whole = response.response or {}
    return next(iter(whole.values())) if set(whole) in ({"output"}, {"result"}) else whole


def _common_values(moment: Moment) -> dict[str, Any]:
    return {"user": moment.text, "turn": moment.turn}


def _described(moment: Moment) -> str:
    if moment.results:
        return "the result " + ", ".join(f"{each.name} {_json(each.response)}" for each in moment.results)
    return f'"{moment.text}" (turn {moment.turn})'


def _words(text: str) -> str:
    """The words alone, as two writings of one utterance have in common."""
    return " ".join(_PUNCTUATION.sub(" ", text.casefold().replace("’", "'")).split())


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
