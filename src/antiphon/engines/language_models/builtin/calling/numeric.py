"""Numbers as arguments."""

from __future__ import annotations

import re
from fractions import Fraction

from antiphon.engines.language_models.builtin.calling.schema import MISSING, Kind, Parameter, satisfies
from antiphon.engines.language_models.builtin.calling.slate import Slate
from antiphon.engines.language_models.builtin.english.numbers import FoundNumber, find_numbers
from antiphon.engines.language_models.builtin.english.times import UNIT_SECONDS, find_durations
from antiphon.engines.language_models.builtin.english.words import STOP_WORDS, stem, words

_PERCENT = re.compile(r"\s*(?:%|percent\b|per cent\b)", re.IGNORECASE)
_SIGN = re.compile(r"(?:\bminus|\bnegative|(?<![\w\d])-)\s*$", re.IGNORECASE)
_UNIT_RANGE = re.compile(
    r"\b0(?:\.0)?\s*(?:to|-|and|is|means|\.\.)[^.]*\b1(?:\.0)?\b|between 0 and 1\b|\b1\.0 is\b|\bfraction\b"
)
_HUNDRED = re.compile(r"\b100\b|percent", re.IGNORECASE)
_EXTREMES = {
    "half": Fraction(1, 2), "halfway": Fraction(1, 2), "full": Fraction(1), "maximum": Fraction(1),
    "max": Fraction(1), "minimum": Fraction(0), "quarter": Fraction(1, 4),
}  # fmt: skip
_EXTREME = re.compile(rf"\b(?:{'|'.join(_EXTREMES)})\b", re.IGNORECASE)
_UNITS = {**{unit: unit for unit in UNIT_SECONDS}, "sec": "second", "min": "minute", "hr": "hour"}


def is_numeric(parameter: Parameter) -> bool:
    """Whether a parameter takes a number."""
    return parameter.kind in (Kind.NUMBER, Kind.INTEGER) and not parameter.choices


def duration_unit(parameter: Parameter) -> str | None:
    """The unit of time that a parameter counts, by its name or description."""
    for source in (parameter.words, words(parameter.description)):
        for word in source:
            if (unit := _UNITS.get(word.removesuffix("s"))) is not None:
                return unit
    return None


def duration(parameter: Parameter, slate: Slate, siblings: tuple[Parameter, ...]) -> object:
    """A length of time in the parameter's unit. Where several units are asked for, each gets its own part."""
    unit = duration_unit(parameter)
    if unit is None:
        return MISSING
    found = find_durations(slate.text)
    others = {
        duration_unit(sibling) for sibling in siblings if sibling is not parameter and is_numeric(sibling)
    }
    if others - {None, unit}:
        found = tuple(item for item in found if item.unit == unit)
    if not found:
        return MISSING
    value = as_argument(parameter, sum((item.seconds for item in found), Fraction(0)) / UNIT_SECONDS[unit])
    if value is not MISSING:
        for item in reversed(found):
            slate.take(item.start, item.end)
    return value


def labelled_number(parameter: Parameter, slate: Slate) -> object:
    """The number that stands next to one of the parameter's own words."""
    own = {stem(word) for word in parameter.words if word not in STOP_WORDS}
    for number in _candidates(slate):
        before = {stem(word) for word in slate.before(number.start, 4)}
        following = re.findall(r"[a-z]+", slate.text[number.end : number.end + 40].lower())[:2]
        if own & (before | {stem(word) for word in following}):
            value = _take(parameter, number, slate)
            if value is not MISSING:
                return value
    return MISSING


def any_number(parameter: Parameter, slate: Slate) -> object:
    """The first number that is left and allowed, or a word such as "half" where a range is known."""
    for number in _candidates(slate):
        value = _take(parameter, number, slate)
        if value is not MISSING:
            return value
    if match := _EXTREME.search(slate.text):
        value = _share(parameter, _EXTREMES[match[0].lower()])
        if value is not MISSING:
            slate.take(*match.span())
        return value
    return MISSING


def all_numbers(items: Parameter, slate: Slate) -> list[object]:
    """Every number that is left and allowed as an item."""
    values = [_take(items, number, slate) for number in _candidates(slate)]
    return [value for value in values if value is not MISSING]


def as_argument(parameter: Parameter, number: Fraction) -> object:
    """The number in the parameter's type, or MISSING where it is not allowed."""
    if parameter.kind is Kind.INTEGER and number.denominator != 1:
        return MISSING
    if abs(number) > 10**15:
        return MISSING
    value: object = int(number) if number.denominator == 1 else float(number)
    return value if satisfies(value, parameter) else MISSING


def _candidates(slate: Slate) -> list[FoundNumber]:
    """Numbers, cardinals before ordinals, and "one", which is mostly a pronoun, last."""
    return sorted(find_numbers(slate.text), key=lambda item: (item.ordinal, item.spelled and item.value == 1))


def _take(parameter: Parameter, number: FoundNumber, slate: Slate) -> object:
    end = number.end
    amount = number.value
    if sign := _SIGN.search(slate.text[: number.start]):
        amount = -amount
    start = sign.start() if sign else number.start
    if percent := _PERCENT.match(slate.text, number.end):
        end = percent.end()
        value = _share(parameter, amount / 100)
        value = as_argument(parameter, amount) if value is MISSING else value
    else:
        value = as_argument(parameter, amount)
        if value is MISSING and 1 < amount <= 100 and _is_share(parameter):
            value = as_argument(parameter, amount / 100)
    if value is not MISSING:
        slate.take(start, end)
    return value


def _is_share(parameter: Parameter) -> bool:
    return parameter.maximum == 1 or (
        parameter.maximum is None and bool(_UNIT_RANGE.search(parameter.description))
    )


def _share(parameter: Parameter, share: Fraction) -> object:
    """A share of the parameter's range: 25 percent is 0.25 of 0 to 1, and 25 of 0 to 100."""
    if _is_share(parameter):
        return as_argument(parameter, share)
    if parameter.maximum is not None:
        low = Fraction(parameter.minimum or 0)
        amount = low + share * (Fraction(parameter.maximum) - low)
        return as_argument(parameter, Fraction(round(amount)) if parameter.kind is Kind.INTEGER else amount)
    if _HUNDRED.search(parameter.description) or {"brightness", "volume", "percent", "level"} & set(
        parameter.words
    ):
        return as_argument(parameter, share * 100)
    return MISSING
