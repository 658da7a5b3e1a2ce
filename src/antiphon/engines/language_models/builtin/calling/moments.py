"""Dates and times as arguments, in the notation that the declaration hints at."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from antiphon.engines.language_models.builtin.calling.roles import Role
from antiphon.engines.language_models.builtin.calling.schema import MISSING, Parameter
from antiphon.engines.language_models.builtin.calling.slate import Slate
from antiphon.engines.language_models.builtin.english.dates import find_dates
from antiphon.engines.language_models.builtin.english.times import find_durations, find_times

_ISO_DATE = re.compile(r"\d{4}-\d{2}|yyyy|iso", re.IGNORECASE)
_CLOCK = re.compile(r"\b\d{2}:\d{2}(?!\s*[ap]\.?m)|hh:mm|24[ -]?h|iso", re.IGNORECASE)
_LEADING = re.compile(r"(?:\b(?:on|at|for|by|from|until|due|in)\s+)$", re.IGNORECASE)


def moment(parameter: Parameter, role: Role, slate: Slate, now: datetime) -> object:
    """The date, the time or both that the clause names; as said unless the declaration wants a notation."""
    if role is Role.DATE:
        return _date(parameter, slate, now)
    if role is Role.TIME:
        return _time(parameter, slate, now)
    return _both(parameter, slate, now)


def _date(parameter: Parameter, slate: Slate, now: datetime) -> object:
    found = find_dates(slate.text, now.date())
    if not found:
        return MISSING
    said = _take(slate, found[0].start, found[0].end)
    return found[0].value.isoformat() if _wants(parameter, _ISO_DATE, "date") else said


def _time(parameter: Parameter, slate: Slate, now: datetime) -> object:
    found = find_times(slate.text)
    if not found:
        lengths = find_durations(slate.text)
        if not lengths:
            return MISSING
        ahead_of = "in " if slate.before(lengths[0].start, 1) == ["in"] else ""
        said = ahead_of + _take(slate, lengths[0].start, lengths[-1].end)
        ahead = now + timedelta(seconds=min(float(sum(item.seconds for item in lengths)), 10**9))
        return ahead.strftime("%H:%M") if _wants(parameter, _CLOCK, "time") else said
    said = _take(slate, found[0].start, found[0].end)
    return found[0].value.strftime("%H:%M") if _wants(parameter, _CLOCK, "time") else said.removeprefix("at ")


def _both(parameter: Parameter, slate: Slate, now: datetime) -> object:
    dates = find_dates(slate.text, now.date())
    times = find_times(slate.text)
    if not dates and not times:
        return MISSING
    spans = sorted(
        [(day.start, day.end) for day in dates[:1]] + [(hour.start, hour.end) for hour in times[:1]]
    )
    said = " ".join(_take(slate, start, end) for start, end in spans)
    if not _wants(parameter, _ISO_DATE, "date-time"):
        return said
    clock = times[0].value if times else time(0)
    day = dates[0].value if dates else _next_day_at(clock, now)
    return datetime.combine(day, clock, now.tzinfo).isoformat()


def _next_day_at(clock: time, now: datetime) -> date:
    return now.date() if clock > now.time() else (now + timedelta(days=1)).date()


def _wants(parameter: Parameter, hint: re.Pattern[str], notation: str) -> bool:
    return parameter.format == notation or bool(hint.search(parameter.description))


def _take(slate: Slate, start: int, end: int) -> str:
    said = slate.take(start, end).strip()
    if lead := _LEADING.search(slate.text[:start]):
        slate.take(*lead.span())
    return re.sub(r"^(?:on|at) (?:the )?", "", said, flags=re.IGNORECASE)
