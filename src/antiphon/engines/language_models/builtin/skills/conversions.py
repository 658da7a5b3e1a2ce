"""Conversions between common units."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from antiphon.engines.language_models.builtin.dialogue import Dialogue
from antiphon.engines.language_models.builtin.english.numbers import decimal, digitize
from antiphon.engines.language_models.builtin.reply import Reply, say
from antiphon.engines.language_models.builtin.utterance import Utterance

_FACTORS: dict[str, dict[str, tuple[str, Fraction]]] = {
    "length": {
        "millimeter": (r"millimet(?:er|re)s?|mm", Fraction(1, 1000)),
        "centimeter": (r"centimet(?:er|re)s?|cms?", Fraction(1, 100)),
        "kilometer": (r"kilomet(?:er|re)s?|kms?", Fraction(1000)),
        "meter": (r"met(?:er|re)s?|m", Fraction(1)),
        "mile": (r"miles?|mi", Fraction("1609.344")),
        "yard": (r"yards?|yd", Fraction("0.9144")),
        "foot": (r"feet|foot|ft", Fraction("0.3048")),
        "inch": (r"inch(?:es)?", Fraction("0.0254")),
    },
    "mass": {
        "kilogram": (r"kilo(?:gram)?s?|kgs?", Fraction(1000)),
        "gram": (r"grams?|g", Fraction(1)),
        "pound": (r"pounds?|lbs?", Fraction("453.59237")),
        "ounce": (r"ounces?|oz", Fraction("28.349523125")),
    },
    "volume": {
        "milliliter": (r"millilit(?:er|re)s?|ml", Fraction(1, 1000)),
        "liter": (r"lit(?:er|re)s?|l", Fraction(1)),
        "gallon": (r"gallons?", Fraction("3.785411784")),
        "cup": (r"cups?", Fraction("0.2365882365")),
    },
    "time": {
        "second": (r"seconds?|secs?", Fraction(1)),
        "minute": (r"minutes?|mins?", Fraction(60)),
        "hour": (r"hours?|hrs?", Fraction(3600)),
        "day": (r"days?", Fraction(86_400)),
        "week": (r"weeks?", Fraction(604_800)),
    },
}
_TEMPERATURES = {
    "degree Celsius": r"(?:degrees? )?(?:celsius|centigrade|c)",
    "degree Fahrenheit": r"(?:degrees? )?(?:fahrenheit|f)",
    "kelvin": r"(?:degrees? )?kelvins?|k",
}
_PLURALS = {"foot": "feet", "inch": "inches", "degree Celsius": "degrees Celsius", "kelvin": "kelvin"} | {
    "degree Fahrenheit": "degrees Fahrenheit"
}
_CLEAN = re.compile(r"[°º]|,(?=\d{3}\b)")
_AMOUNT = r"(?P<amount>(?:minus |negative |-)?\d+(?:\.\d+)?|an?)"
_ASKED = r"(?:what is|what|how much is|convert|change|turn|how many|calculate|is)?"


def convert(utterance: Utterance, dialogue: Dialogue) -> Reply | None:
    """An amount in another unit of the same kind."""
    text = digitize(_CLEAN.sub(" degrees " if "°" in utterance.request else "", utterance.request.lower()))
    text = " ".join(re.sub(r"(?<=\d)(?=[a-z])", " ", text).rstrip(" ?.!").split())
    if not re.search(r"\d|\ban?\b", text):
        return None
    for pattern, source, target, convert_amount in _CONVERSIONS:
        if match := pattern.fullmatch(text):
            written = match["amount"] if match["amount"] else match["amount_"]
            amount = _amount(written)
            return say(f"{_said(amount, source)} is {_said(convert_amount(amount), target)}.")
    return None


class _Scale:
    """A linear conversion."""

    def __init__(self, factor: Fraction, offset: Fraction = Fraction(0)) -> None:
        self._factor = factor
        self._offset = offset

    def __call__(self, amount: Fraction) -> Fraction:
        return amount * self._factor + self._offset


def _amount(written: str) -> Fraction:
    sign = -1 if written.startswith(("minus", "negative", "-")) else 1
    digits = re.sub(r"[^\d.]", "", written)
    return sign * Fraction(digits) if digits else Fraction(1)


def _said(amount: Fraction, unit: str) -> str:
    rounded = (
        Fraction(round(amount * 100), 100) if abs(amount) >= 1 else Fraction(round(amount * 10**6), 10**6)
    )
    number = ("minus " if rounded < 0 else "") + decimal(abs(rounded))
    about = "about " if rounded != amount else ""
    return f"{about}{number} {unit if rounded == 1 else _PLURALS.get(unit, f'{unit}s')}"


def _pattern(source: str, target: str) -> re.Pattern[str]:
    amount_again = _AMOUNT.replace("<amount>", "<amount_>")
    return re.compile(
        rf"{_ASKED} ?{_AMOUNT} ?(?:{source}) (?:to|in|into|as|equals how many|is how many|in to) "
        rf"?(?:{target})|"
        rf"how (?:many|much) (?:{target}) (?:are|is|make|go into|equals?|does)? ?(?:there |it )?(?:in|into|"
        rf"is|are|equal|make)? ?"
        rf"{amount_again} ?(?:{source})(?: have)?"
    )


def _conversions() -> Iterator[tuple[re.Pattern[str], str, str, _Scale]]:
    for units in _FACTORS.values():
        for source, (source_pattern, source_factor) in units.items():
            for target, (target_pattern, target_factor) in units.items():
                if source != target:
                    scale = _Scale(source_factor / target_factor)
                    yield _pattern(source_pattern, target_pattern), source, target, scale
    celsius, fahrenheit, kelvin = _TEMPERATURES
    zero = Fraction("273.15")
    for source, target, scale in (
        (celsius, fahrenheit, _Scale(Fraction(9, 5), Fraction(32))),
        (fahrenheit, celsius, _Scale(Fraction(5, 9), Fraction(-160, 9))),
        (celsius, kelvin, _Scale(Fraction(1), zero)),
        (kelvin, celsius, _Scale(Fraction(1), -zero)),
    ):
        yield _pattern(_TEMPERATURES[source], _TEMPERATURES[target]), source, target, scale


_CONVERSIONS = tuple(_conversions())
