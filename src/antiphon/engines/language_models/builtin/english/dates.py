"""Dates: finding them in text, and saying them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from antiphon.engines.language_models.builtin.english.holidays import HOLIDAYS
from antiphon.engines.language_models.builtin.english.spelling_out import Digitized
from antiphon.engines.language_models.builtin.english.vocabulary import word_list

MONTHS = word_list("January February March April May June July August September October November December")
WEEKDAYS = word_list("Monday Tuesday Wednesday Thursday Friday Saturday Sunday")

_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_YEAR = r"(?:,?\s+(?:of |in )?(?P<year>\d{4}|(?:1[0-9]|20)[ -]\d{2})(?![\d:]|\s*(?:am|pm)\b))?"
_WEEKDAY = r"(?P<weekday>mon|tues|wednes|thurs|fri|satur|sun)day"
_UNIT = r"(?P<unit>day|week|fortnight|month|year)s?"
_COUNT = r"(?P<count>\d{1,6}|an?|one)"

_MONTH_NUMBERS = {name[:3].lower(): number for number, name in enumerate(MONTHS, start=1)}
_WEEKDAY_NUMBERS = {
    name: number for number, name in enumerate(word_list("mon tues wednes thurs fri satur sun"))
}
_NEAR = {
    "day after tomorrow": 2,
    "day before yesterday": -2,
    "today": 0,
    "tonight": 0,
    "this evening": 0,
    "this morning": 0,
    "this afternoon": 0,
    "tomorrow": 1,
    "yesterday": -1,
}


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date in a text.

    Attributes:
        value: the date, resolved against the day it was said on.
        start: index of its first character.
        end: one past its last character.
    """

    value: date
    start: int
    end: int


def find_dates(text: str, today: date, *, past: bool = False) -> tuple[FoundDate, ...]:
    """All dates of a text, in order, none overlapping.

    A date without a year is the next one to come, or the latest one gone by where ``past`` is true.
    Numeric dates with slashes are read month first.
    """
    digitized = Digitized.of(text)
    found: list[FoundDate] = []
    for pattern, resolve in _FORMS:
        for match in pattern.finditer(digitized.text):
            value = resolve(match, today, past)
            start, end = digitized.original_span(*match.span())
            if value and not any(start < other.end and other.start < end for other in found):
                found.append(FoundDate(value, start, end))
    return tuple(sorted(found, key=lambda item: item.start))


def spoken_date(day: date) -> str:
    """A date as one says it: ``Sunday, July 20, 1969``."""
    return f"{WEEKDAYS[day.weekday()]}, {MONTHS[day.month - 1]} {day.day}, {day.year}"


def months_later(day: date, months: int) -> date | None:
    """The same day of another month, or that month's last; None outside of the years 1 to 9999."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return next(filter(None, (_day(year, month + 1, last) for last in range(day.day, day.day - 4, -1))), None)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except (ValueError, OverflowError):
        return None


def _later(day: date, days: int) -> date | None:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None


def _yearly(of_year: Callable[[int], date | None], today: date, past: bool) -> date | None:
    """The nearest occurrence in the wanted direction of what happens once in (most) years."""
    step = -1 if past else 1
    for year in range(today.year, today.year + 9 * step, step):
        day = of_year(year)
        if day and (day <= today if past else day >= today):
            return day
    return None


def _numeric(match: re.Match[str], today: date, past: bool) -> date | None:
    year = int(match["year"])
    if len(match["year"]) == 2:
        year += 2000 if year < 50 else 1900
    return _day(year, int(match["month"]), int(match["day"]))


def _named(match: re.Match[str], today: date, past: bool) -> date | None:
    month, day = _MONTH_NUMBERS[match["month"][:3]], int(match["day"])
    if match["year"]:
        return _day(int(re.sub(r"\D", "", match["year"])), month, day)
    return _yearly(lambda year: _day(year, month, day), today, past)


def _near(match: re.Match[str], today: date, past: bool) -> date | None:
    return _later(today, _NEAR[match["near"]])


def _weekday(match: re.Match[str], today: date, past: bool) -> date | None:
    ahead = (_WEEKDAY_NUMBERS[match["weekday"]] - today.weekday()) % 7
    which = match["which"] or ""
    if which == "last" or (past and not which):
        return _later(today, ahead - 7)
    return _later(today, ahead or (7 if which == "next" else 0))


def _relative(match: re.Match[str], today: date, past: bool) -> date | None:
    count = int(match["count"]) if match["count"].isdigit() else 1
    count = -count if match["ago"] else count
    if match["unit"] in ("month", "year"):
        return months_later(today, count * (12 if match["unit"] == "year" else 1))
    return _later(today, count * {"day": 1, "week": 7, "fortnight": 14}[match["unit"]])


def _adjacent(match: re.Match[str], today: date, past: bool) -> date | None:
    count = 1 if match["which"] == "next" else -1
    if match["unit"] == "week":
        return _later(today, 7 * count)
    return months_later(today, count * (12 if match["unit"] == "year" else 1))


def _holiday(match: re.Match[str], today: date, past: bool) -> date | None:
    of_year = next(rule for pattern, rule in HOLIDAYS.items() if re.fullmatch(pattern, match["holiday"]))
    return of_year(int(match["year"])) if match["year"] else _yearly(of_year, today, past)


def _of_month(match: re.Match[str], today: date, past: bool) -> date | None:
    first = today.replace(day=1)
    for months in range(0, -13, -1) if past else range(13):
        month = months_later(first, months)
        day = _day(month.year, month.month, int(match["day"])) if month else None
        if day and (day <= today if past else day >= today):
            return day
    return None


_Resolve = Callable[[re.Match[str], date, bool], date | None]


def _forms() -> Iterator[tuple[str, _Resolve]]:
    day = r"(?P<day>\d{1,2})"
    yield r"(?<!\d)(?P<year>\d{4})-(?P<month>\d{1,2})-" + day + r"(?!\d)", _numeric
    yield r"(?<![\d/])(?P<month>\d{1,2})/" + day + r"/(?P<year>\d{4}|\d{2})(?![\d/])", _numeric
    yield rf"\b{_MONTH}\s+(?:the )?{day}(?:st|nd|rd|th)?(?!\d|:|\s*(?:am|pm)\b){_YEAR}", _named
    yield rf"(?:\bthe )?(?<![\d.]){day}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}{_YEAR}", _named
    yield rf"\b(?:the )?(?P<near>{'|'.join(_NEAR)})\b", _near
    yield rf"\b(?:(?P<which>next|last|this|coming)\s+)?{_WEEKDAY}\b", _weekday
    yield rf"\b(?:in |after ){_COUNT} {_UNIT}(?: time)?\b(?P<ago>(?!))?", _relative
    yield (
        rf"\b{_COUNT} {_UNIT} (?:(?P<ago>ago|earlier|before now)|from (?:now|today)|later|hence)\b",
        _relative,
    )
    yield r"\b(?P<which>next|last) (?P<unit>week|month|year)\b", _adjacent
    holidays = "|".join(HOLIDAYS)
    yield rf"\b(?:the )?(?P<holiday>{holidays})\b(?:,? (?:of |in )?(?P<year>\d{{4}})\b)?", _holiday
    yield rf"\bon the {day}(?:st|nd|rd|th)\b", _of_month


_FORMS = tuple((re.compile(pattern), resolve) for pattern, resolve in _forms())
