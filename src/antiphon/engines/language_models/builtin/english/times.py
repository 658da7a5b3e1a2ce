"""Times of day and durations: finding them in text, and saying them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time
from fractions import Fraction

from antiphon.engines.language_models.builtin.english.numbers import decimal
from antiphon.engines.language_models.builtin.english.spelling_out import Digitized

UNIT_SECONDS = {
    "second": 1,
    "minute": 60,
    "hour": 3600,
    "day": 86_400,
    "week": 604_800,
}

_HALF_DAY = (
    r"(?:\s*(?P<half>a\.?m\b\.?|p\.?m\b\.?)|\s+(?:in the|at) (?P<part>morning|afternoon|evening|night)\b)"
)
_TIME_FORMS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?P<past>half|quarter) (?P<way>past|to) (?P<hour>\d{{1,2}})\b{_HALF_DAY}?",
        rf"(?<![\d:.])(?P<hour>\d{{1,2}}):(?P<minute>\d{{2}})(?::\d{{2}})?(?![\d:]){_HALF_DAY}?",
        rf"(?<![\d:.])(?P<hour>\d{{1,2}})(?:\s+(?P<minute>\d{{2}}))?{_HALF_DAY}",
        rf"\b(?P<word>noon|midday|midnight)\b(?P<hour>(?!))?(?P<minute>(?!))?{_HALF_DAY}?",
        rf"(?<![\d:.])(?P<hour>\d{{1,2}})(?P<minute>(?!))?\s*(?:oclock|o'clock)\b{_HALF_DAY}?",
        rf"\bat (?P<hour>\d{{1,2}})(?P<minute>(?!))?(?![\d:/%.]|\s*(?:percent|degrees|minutes|"
        rf"people)){_HALF_DAY}?",
    )
)
_DURATION = re.compile(
    r"(?:(?P<half>half) an? |(?P<count>(?<![\d.:/])\d+(?:\.\d+)?|\ban?\b|\ba couple of|\ba few)[\s-]+)"
    r"(?P<unit>sec(?:ond)?|min(?:ute)?|h(?:ou)?r|day|week)s?\b(?P<more> and a half\b)?"
    r"|(?<![\w.:])(?P<short>\d+(?:\.\d+)?)(?P<letter>[smh])\b"
)
_UNIT_NAMES = {"sec": "second", "min": "minute", "hr": "hour", "s": "second", "m": "minute", "h": "hour"}
_WORD_COUNTS = {"a": 1, "an": 1, "a couple of": 2, "a few": 3}


@dataclass(frozen=True, slots=True)
class FoundTime:
    """A time of day in a text, with the span it takes."""

    value: time
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class FoundDuration:
    """A count of seconds, minutes, hours, days or weeks in a text, with the span it takes."""

    count: Fraction
    unit: str
    start: int
    end: int

    @property
    def seconds(self) -> Fraction:
        return self.count * UNIT_SECONDS[self.unit]


def find_times(text: str) -> tuple[FoundTime, ...]:
    """All times of day of a text, in order: ``5 pm``, ``17:30``, ``half past six``, ``noon``."""
    digitized = Digitized.of(text)
    found: list[FoundTime] = []
    for pattern in _TIME_FORMS:
        for match in pattern.finditer(digitized.text):
            value = _time(match)
            start, end = digitized.original_span(*match.span())
            if value and not any(start < other.end and other.start < end for other in found):
                found.append(FoundTime(value, start, end))
    return tuple(sorted(found, key=lambda item: item.start))


def find_durations(text: str) -> tuple[FoundDuration, ...]:
    """All durations of a text, one per unit named: ``an hour and ten minutes`` has two."""
    digitized = Digitized.of(text)
    found: list[FoundDuration] = []
    for match in _DURATION.finditer(digitized.text):
        unit = match["letter"] or match["unit"]
        unit = _UNIT_NAMES.get(unit, unit)
        start, end = digitized.original_span(*match.span())
        found.append(FoundDuration(_count(match), unit, start, end))
    return tuple(found)


def spoken_time(moment: time) -> str:
    """A time of day as one says it: ``2:05 PM``."""
    half = "AM" if moment.hour < 12 else "PM"
    return f"{moment.hour % 12 or 12}:{moment.minute:02d} {half}"


def spoken_count(count: Fraction | int, unit: str) -> str:
    """A count with its unit: ``1 day``, ``2.5 hours``."""
    return f"{decimal(Fraction(count))} {unit}{'' if count == 1 else 's'}"


def _count(match: re.Match[str]) -> Fraction:
    if match["half"]:
        return Fraction(1, 2)
    written = match["short"] or match["count"]
    count = Fraction(_WORD_COUNTS[written]) if written in _WORD_COUNTS else Fraction(written)
    return count + Fraction(1, 2) if match["more"] else count


def _time(match: re.Match[str]) -> time | None:
    groups = match.groupdict()
    word = groups.get("word")
    hour = {"noon": 12, "midday": 12, "midnight": 0}[word] if word else int(groups["hour"])
    minute = int(groups.get("minute") or 0)
    if past := groups.get("past"):
        minute = 30 if past == "half" else 15
        if groups["way"] == "to":
            hour, minute = (hour - 1) % 24, 60 - minute
    half = (groups.get("half") or "")[:1] or {"morning": "a"}.get(groups.get("part") or "", "")
    if groups.get("part") in ("afternoon", "evening", "night"):
        half = "p"
    if half and not 1 <= hour <= 12:
        return None
    if half == "p" and hour < 12:
        hour += 12
    if half == "a" and hour == 12:
        hour = 0
    return time(hour, minute) if hour < 24 and minute < 60 else None
