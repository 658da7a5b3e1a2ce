"""Dates: which day something is on, and how far away."""

from __future__ import annotations

import re
from calendar import isleap, monthrange
from datetime import date

from antiphon.engines.language_models.builtin.dialogue import Dialogue
from antiphon.engines.language_models.builtin.english.dates import (
    MONTHS,
    WEEKDAYS,
    find_dates,
    spoken_date,
)
from antiphon.engines.language_models.builtin.english.times import spoken_count
from antiphon.engines.language_models.builtin.english.vocabulary import phrases
from antiphon.engines.language_models.builtin.reply import Reply, say
from antiphon.engines.language_models.builtin.utterance import Utterance

_ASKS_DATE = phrases(r".*\b(?:days?|date|weekday|weeks?|months?|year|long|far|when|today|todays|is it)\b.*")
_DAY = phrases(
    r"(?:.*\b)?(?:what|which)\b.*\b(?:day|date|weekday)\b.*|(?:the )?(?:date|day)\b.*",
    r".*\b(?:tell me|say|give me) the date\b.*|.*\bwhen (?:is|was|will)\b.*",
)
_ABOUT_NOW = phrases(
    r"(?:what|which)(?: is)?(?: it)?(?: the)?(?: current| exact)? (?:day|date|weekday)"
    r"(?: of the (?:week|month))?(?: is)?(?: it| the date)?(?: be)?(?: today| now| right now)?",
    r"what is (?:todays|today is) date|(?:what|which) (?:is )?today|what (?:is )?the date (?:is )?today",
    r"(?:(?:tell me|say|give me) )?(?:the date|what day it is)(?: today)?|date",
    rf"is it (?:{'|'.join(name.lower() for name in WEEKDAYS)})(?: today)?",
)
_MONTH_OR_YEAR = phrases(
    r"(?:what|which)(?: is the)?(?: current)? (?P<unit>month|year|week)(?: number)?(?: is it| are we in)?"
    r"(?: now| today| right now)?"
)
_UNTIL = re.compile(
    r"\bhow (?:many (?P<unit>days|weeks|months)|long|far)\b.*?"
    r"\b(?:until|till|til|to|before|since|away|ago|left)\b"
)
_BETWEEN = re.compile(r"\bhow (?:many (?:days|weeks)|long|far)\b.*\b(?:from|between)\b")
_LEAP = re.compile(r"\b(?P<year>\d{4}|it|this)(?: year)? a leap year\b")
_IN_MONTH = phrases(
    r"how many days (?:are there |does |are )?(?:in )?(?:the month of )?(?P<month>[a-z]+)"
    r"(?: (?P<year>\d{4}))?(?: have)?"
)


def answer_date(utterance: Utterance, dialogue: Dialogue) -> Reply | None:
    """Days, dates and the days between them."""
    today = dialogue.now.date()
    words = utterance.plain
    if not _ASKS_DATE.fullmatch(words):
        return None
    if match := _MONTH_OR_YEAR.fullmatch(words):
        return say(_unit(match["unit"], today))
    if match := _IN_MONTH.fullmatch(words):
        return _days_in_month(match, today)
    if match := _LEAP.search(words):
        year = int(match["year"]) if match["year"].isdigit() else today.year
        return say(
            f"{'Yes' if isleap(year) else 'No'}, {year} is {'' if isleap(year) else 'not '}a leap year."
        )
    if match := _UNTIL.search(words) or _BETWEEN.search(words):
        return _distance(utterance, today, match)
    if _ABOUT_NOW.fullmatch(words):
        return say(_about_today(words, today))
    if _DAY.fullmatch(words):
        return _day(utterance, today)
    return None


def _about_today(words: str, today: date) -> str:
    asked = next((name for name in WEEKDAYS if f"is it {name.lower()}" in words), None)
    if asked:
        return f"{'Yes' if asked == WEEKDAYS[today.weekday()] else 'No'}, it is {spoken_date(today)}."
    return f"Today is {spoken_date(today)}."


def _unit(unit: str, today: date) -> str:
    if unit == "week":
        return f"It is week {today.isocalendar().week} of {today.isocalendar().year}."
    return (
        f"It is {MONTHS[today.month - 1]} {today.year}."
        if unit == "month"
        else f"It is the year {today.year}."
    )


def _days_in_month(match: re.Match[str], today: date) -> Reply | None:
    month = next((number for number, name in enumerate(MONTHS, 1) if name.lower() == match["month"]), None)
    if month is None:
        return None
    year = int(match["year"] or today.year)
    if not 1 <= year <= 9999:
        return None
    return say(f"{MONTHS[month - 1]} {year} has {monthrange(year, month)[1]} days.")


def _day(utterance: Utterance, today: date) -> Reply | None:
    past = " was " in f" {utterance.plain} "
    found = find_dates(utterance.request, today, past=past)
    if not found:
        return None
    day = found[0].value
    verb = "was" if day < today else "is"
    said = utterance.request[found[0].start : found[0].end].strip()
    if re.search(rf"\d|{'|'.join(MONTHS)}", said, re.IGNORECASE):
        return say(f"{MONTHS[day.month - 1]} {day.day}, {day.year} {verb} a {WEEKDAYS[day.weekday()]}.")
    on = "on " if utterance.plain.startswith("when") else ""
    return say(f"{said[:1].upper()}{said[1:]} {verb} {on}{spoken_date(day)}.")


def _distance(utterance: Utterance, today: date, match: re.Match[str]) -> Reply | None:
    past = bool(re.search(r"\b(?:since|ago|was)\b", utterance.plain))
    found = find_dates(utterance.request, today, past=past)
    if len(found) >= 2 and _BETWEEN.search(utterance.plain):
        first, second = found[0].value, found[1].value
        days = spoken_count(abs((second - first).days), "day")
        return say(f"From {spoken_date(first)} to {spoken_date(second)} it is {days}.")
    if not found:
        return None
    day = found[-1].value
    days_away = (day - today).days
    if days_away == 0:
        return say(f"That is today, {spoken_date(today)}.")
    unit = match.groupdict().get("unit")
    count = spoken_count(abs(days_away), "day")
    if unit == "weeks" and abs(days_away) >= 7:
        weeks, rest = divmod(abs(days_away), 7)
        count = spoken_count(weeks, "week") + (f" and {spoken_count(rest, 'day')}" if rest else "")
    if days_away < 0:
        return say(f"{spoken_date(day)} was {count} ago.")
    return say(f"It is {count} until {spoken_date(day)}.")
