"""Holidays that people ask about, as rules that give their date in a year."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta


def _fixed(month: int, day: int) -> Callable[[int], date | None]:
    def of_year(year: int) -> date | None:
        return date(year, month, day) if 1 <= year <= 9999 else None

    return of_year


def easter(year: int) -> date | None:
    """Western Easter Sunday, by the anonymous Gregorian algorithm (Meeus, Astronomical Algorithms, ch. 8)."""
    if not 1583 <= year <= 9999:
        return None
    golden = year % 19
    century, of_century = divmod(year, 100)
    leap_centuries, century_rest = divmod(century, 4)
    lunar_correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap_centuries - lunar_correction + 15) % 30
    leaps, year_rest = divmod(of_century, 4)
    weekday = (32 + 2 * century_rest + 2 * leaps - epact - year_rest) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def thanksgiving(year: int) -> date | None:
    """The fourth Thursday of November, as in the United States."""
    if not 1 <= year <= 9999:
        return None
    first = date(year, 11, 1)
    return first + timedelta(days=(3 - first.weekday()) % 7 + 21)


HOLIDAYS: Mapping[str, Callable[[int], date | None]] = {
    r"christmas eve": _fixed(12, 24),
    r"(?:christmas|xmas)(?: day)?": _fixed(12, 25),
    r"boxing day": _fixed(12, 26),
    r"new year'?s? eve": _fixed(12, 31),
    r"new year'?s?(?: day)?": _fixed(1, 1),
    r"valentine'?s?(?: day)?": _fixed(2, 14),
    r"st\.? patrick'?s(?: day)?": _fixed(3, 17),
    r"halloween": _fixed(10, 31),
    r"independence day|fourth of july": _fixed(7, 4),
    r"thanksgiving(?: day)?": thanksgiving,
    r"easter(?: sunday)?": easter,
}
"""A pattern of the name to the rule; longer names first."""
