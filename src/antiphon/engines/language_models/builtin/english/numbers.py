"""Numbers: reading them out of text, as digits or as words, and saying them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from fractions import Fraction

from antiphon.engines.language_models.builtin.english.vocabulary import word_list

UNITS = word_list(
    """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen
    """
)
TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}

_SMALL = {word: value for value, word in enumerate(UNITS)}
_TEN = {word: 10 * value for value, word in enumerate(TENS) if word} | {"fourty": 40}
_ORDINAL_SMALL = {
    word: value
    for value, word in enumerate(
        word_list(
            """
            zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth
            thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth
            """
        )
    )
}
_ORDINAL_TEN = {f"{word[:-1]}ieth": value for word, value in _TEN.items() if word.endswith("y")}

_TOKEN = re.compile(
    r"(?P<digits>(?<![\w.])\d{1,3}(?:,\d{3})+(?:\.\d+)?|(?<!\w)\d+(?:\.\d+)?|(?<![\w.])\.\d+)"
    r"(?P<suffix>st|nd|rd|th)?(?![\d_])|(?P<half>and\s+a\s+half\b)|(?P<word>[a-z]+)(?:'s)?",
    re.IGNORECASE,
)
_AND_A_HALF = "and a half"
_GAP = re.compile(r"[\s-]*$")
_LONGEST_DIGITS = 400


@dataclass(frozen=True, slots=True)
class FoundNumber:
    """A number in a text.

    Attributes:
        value: what it stands for, exactly.
        start: index of its first character.
        end: one past its last character.
        ordinal: it was written or spoken as a rank: ``3rd``, ``third``.
        spelled: it was spelled out in words.
    """

    value: Fraction
    start: int
    end: int
    ordinal: bool = False
    spelled: bool = False


@dataclass(slots=True)
class _Token:
    text: str
    start: int
    end: int
    digits: Fraction | None = None
    ordinal: bool = False


def find_numbers(text: str) -> tuple[FoundNumber, ...]:
    """All numbers of a text, in order: digits, and words up to trillions with ``point`` and ``a half``."""
    tokens = list(_tokens(text))
    found: list[FoundNumber] = []
    position = 0
    while position < len(tokens):
        number, used = _read(tokens, position, text)
        if number is not None:
            found.append(number)
        position += max(used, 1)
    return tuple(found)


def digitize(text: str) -> str:
    """The text with every spelled-out cardinal number written in digits."""
    pieces: list[str] = []
    done = 0
    for number in find_numbers(text):
        if number.spelled and not number.ordinal:
            pieces += [text[done : number.start], decimal(number.value)]
            done = number.end
    return "".join([*pieces, text[done:]])


def decimal(value: Fraction) -> str:
    """A number in digits: exact where ten decimals are enough, rounded to ten otherwise."""
    if value.denominator == 1:
        return str(value.numerator)
    scaled = round(value * 10**10)
    whole, part = divmod(abs(scaled), 10**10)
    digits = f"{part:010d}".rstrip("0")
    sign = "-" if value < 0 else ""
    return f"{sign}{whole}.{digits}" if digits else f"{sign}{whole}"


def in_words(value: int) -> str:
    """A whole number below a trillion in words, digits beyond that."""
    if value < 0:
        return f"minus {in_words(-value)}"
    if value < 20:
        return UNITS[value]
    if value < 100:
        tens, unit = divmod(value, 10)
        return TENS[tens] + (f"-{UNITS[unit]}" if unit else "")
    if value < 1000:
        hundreds, rest = divmod(value, 100)
        return f"{UNITS[hundreds]} hundred" + (f" {in_words(rest)}" if rest else "")
    for word, scale in reversed(SCALES.items()):
        if scale <= value < scale * 1000:
            count, rest = divmod(value, scale)
            return f"{in_words(count)} {word}" + (f" {in_words(rest)}" if rest else "")
    return str(value)


def _tokens(text: str) -> Iterator[_Token]:
    for match in _TOKEN.finditer(text):
        if digits := match["digits"]:
            if len(digits) <= _LONGEST_DIGITS:
                value = Fraction(digits.replace(",", ""))
                yield _Token("", match.start(), match.end(), value, bool(match["suffix"]))
        elif match["half"]:
            yield _Token(_AND_A_HALF, match.start(), match.end())
        else:
            yield _Token(match["word"].lower(), match.start("word"), match.end("word"))


def _read(tokens: list[_Token], first: int, text: str) -> tuple[FoundNumber | None, int]:
    """The number that begins at token ``first``, if any, and how many tokens it takes."""
    run = _Run()
    position = first
    last = first - 1
    while position < len(tokens):
        token = tokens[position]
        if position > first and not _GAP.match(text[tokens[position - 1].end : token.start]):
            break
        following = tokens[position + 1] if position + 1 < len(tokens) else None
        step = run.take(token, following)
        if step is _Step.STOP:
            break
        position += 1
        if step is _Step.PART:
            last = position - 1
    if last < first or run.empty:
        return None, 1
    spelled = tokens[first].digits is None or last > first
    number = FoundNumber(run.value, tokens[first].start, tokens[last].end, run.ordinal, spelled)
    return number, last - first + 1


class _Step(Enum):
    """What a token is to the number being read."""

    PART = auto()
    GLUE = auto()  # part of it only if more of it follows: the "and" of "one hundred and five"
    STOP = auto()


class _Run:
    """A number being read word by word: ``two million`` is kept apart from the group below a thousand."""

    def __init__(self) -> None:
        self.empty = True
        self.ordinal = False
        self._total = Fraction(0)
        self._group = Fraction(0)
        self._floor = 10**15
        self._room = 1000
        self._decimals: str | None = None
        self._closed = False

    @property
    def value(self) -> Fraction:
        decimals = Fraction(f"0.{self._decimals}") if self._decimals else Fraction(0)
        return self._total + self._group + decimals

    def take(self, token: _Token, following: _Token | None) -> _Step:
        """Add a token, and tell what it was."""
        if self._closed or self.ordinal:
            return _Step.STOP
        if token.digits is not None:
            return self._take_digits(token)
        word = token.text
        if self._decimals is not None:
            return self._take_decimal(word)
        if word in _SMALL or word in _TEN:
            value, room = (_SMALL[word], 1) if word in _SMALL else (_TEN[word], 10)
            return self._add(value, room)
        if word in _ORDINAL_SMALL or word in _ORDINAL_TEN:
            return self._take_ordinal(word)
        if word == "hundred" and 0 < self._group < 100:
            self._group *= 100
            self._room = 100
            return _Step.PART
        if word in SCALES and not self.empty and self._group and SCALES[word] < self._floor:
            self._total += self._group * SCALES[word]
            self._group, self._floor, self._room = Fraction(0), SCALES[word], 1000
            return _Step.PART
        return self._take_glue(word, following)

    def _add(self, value: int, room: int) -> _Step:
        if value >= self._room or (self._group and value == 0):
            return _Step.STOP
        self._group += value
        # After "twenty" there is room for a unit, after a unit or teen for nothing.
        self._room = 10 if room == 10 else 0
        self.empty = False
        return _Step.PART

    def _take_digits(self, token: _Token) -> _Step:
        if not self.empty or token.digits is None:
            return _Step.STOP
        self._group, self._room, self.empty = token.digits, 1, False
        self.ordinal = token.ordinal
        return _Step.PART

    def _take_decimal(self, word: str) -> _Step:
        if _SMALL.get(word, 10) > 9:
            return _Step.STOP
        self._decimals = f"{self._decimals}{_SMALL[word]}"
        self.empty = False
        return _Step.PART

    def _take_ordinal(self, word: str) -> _Step:
        value, room = (_ORDINAL_SMALL[word], 1) if word in _ORDINAL_SMALL else (_ORDINAL_TEN[word], 10)
        if value >= self._room:
            return _Step.STOP
        self._add(value, room)
        self.empty = False
        self.ordinal = True
        return _Step.PART

    def _take_glue(self, word: str, following: _Token | None) -> _Step:
        upcoming = following.text if following else ""
        if self.empty and word in ("a", "an"):
            return self._take_article(upcoming)
        if word == "point" and upcoming in _SMALL and _SMALL[upcoming] < 10:
            self._decimals = ""
            return _Step.GLUE
        if word == _AND_A_HALF and not self.empty:
            self._group += Fraction(1, 2)
            self._closed = True
            return _Step.PART
        if self.empty or word != "and":
            return _Step.STOP
        below_hundred = upcoming in _SMALL or upcoming in _TEN or upcoming in _ORDINAL_SMALL
        after_scale = self._room == 100 or (self._room == 1000 and self._total > 0)
        return _Step.GLUE if below_hundred and after_scale else _Step.STOP

    def _take_article(self, upcoming: str) -> _Step:
        if upcoming != "hundred" and upcoming not in SCALES:
            return _Step.STOP
        self._group, self._room, self.empty = Fraction(1), 1, False
        return _Step.PART
