"""Reading a request: the program that computes it, and how its result is told."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import TypeVar

from antiphon.engines.language_models.builtin.computing.helpers import with_helpers
from antiphon.engines.language_models.builtin.computing.quantities import read_quantity
from antiphon.engines.language_models.builtin.computing.sets import read_description, read_set
from antiphon.engines.language_models.builtin.computing.tokens import NoMatch, Tokens
from antiphon.engines.language_models.builtin.english.words import sentence
from antiphon.engines.language_models.builtin.utterance import Utterance

T = TypeVar("T")

LONGEST_REQUEST_CHARS = 400

_ORDER = re.compile(
    r"(?:(?:use|run|write|execute)(?: some| a)?(?: python)? (?:code|program|script|python) (?:to|that|and) |"
    r"(?:by (?:running|using) code,? )|"
    r"(?:(?:compute|calculate|computes|calculates|evaluate|work out|figure out|find|determine|print|prints|"
    r"(?:make |give me )?(?:a )?list(?: of)?|"
    r"lists|show|show me|give me|tell me|what is|what are|what's|whats|name|add up|get)(?: out)? ))+",
    re.IGNORECASE,
)
_HOW_MANY = re.compile(
    r"(?:find out |compute |calculate |work out |count |tell me )?how many (?P<what>.+)", re.I
)
_COUNT = re.compile(r"count (?P<what>.+)", re.I)
_IS = re.compile(
    r"(?:(?:check|find out|determine|tell me|compute) )?(?:if |whether )?(?:is )?"
    r"(?P<value>.+?) (?:is )?(?P<kind>an? .+|prime|even|odd|palindromic|perfect|composite|"
    r"divisible by .+)",
    re.I,
)
_IS_ASKED = re.compile(r"(?:is|are)\b|.*\b(?:if|whether)\b", re.I)
_ENDING = re.compile(r"[\s.?!:=]+$")
_ARTICLE = re.compile(r"^(?:all of |all |every |each )?(?:the |of the )?", re.I)
_ARE = re.compile(r"\b(?:are there|there are|(?<!that )(?<!which )are) ?", re.I)


class Telling(Enum):
    """How a result is told."""

    VALUE = auto()
    LIST = auto()
    COUNT = auto()
    WHETHER = auto()


@dataclass(frozen=True, slots=True)
class Computation:
    """A request that was understood.

    Attributes:
        program: prints the result.
        subject: what was asked for, in the user's words.
    """

    program: str
    subject: str
    telling: Telling


def read_computation(utterance: Utterance) -> Computation | None:
    """What the utterance asks to be computed; None when it is no such request.

    A request that is understood only in part is none.

    Raises:
        Endless: it asks for all of what has no end.
    """
    request = _ENDING.sub("", utterance.request)
    if not request or len(request) > LONGEST_REQUEST_CHARS:
        return None
    for reading in (_how_many, _whether, _value, _list):
        try:
            if found := reading(request):
                return found
        except NoMatch:
            continue
    return None


def _how_many(request: str) -> Computation | None:
    match = _HOW_MANY.fullmatch(request) or _COUNT.fullmatch(request)
    if not match:
        return None
    subject = _ARTICLE.sub("", _ARE.sub("", match["what"]))
    tokens = Tokens.of(subject)
    numbers = _whole(tokens, lambda: read_set(tokens, read_quantity))
    return _computation(f"print(sum(1 for _ in {numbers.ascending()}))", subject, Telling.COUNT)


def _whether(request: str) -> Computation | None:
    """``is 97 a prime``."""
    match = _IS.fullmatch(request)
    if not match or not _IS_ASKED.match(request):
        return None
    value, kind = Tokens.of(match["value"]), Tokens.of(match["kind"])
    expression = _whole(value, lambda: read_quantity(value))
    if kind.take("divisible by"):
        condition = f"({expression}) % {_whole(kind, kind.whole)} == 0"
    else:
        condition = _whole(kind, lambda: read_description(kind)).contains(expression)
    return _computation(f"print({condition})", f"{match['value']} is {match['kind']}", Telling.WHETHER)


def _value(request: str) -> Computation:
    subject = _ORDER.sub("", request, count=1) if _ORDER.match(request) else request
    tokens = Tokens.of(subject)
    expression = _whole(tokens, lambda: read_quantity(tokens))
    if re.fullmatch(r"-?\d+(?:\.\d+)?", expression):
        raise NoMatch
    return _computation(f"print({expression})", subject, Telling.VALUE)


def _list(request: str) -> Computation:
    subject = _ORDER.sub("", request, count=1) if _ORDER.match(request) else ""
    subject = subject or request
    tokens = Tokens.of(subject)
    if not any(word.isdigit() for word in tokens.words):
        raise NoMatch  # "even numbers" alone is no request
    numbers = _whole(tokens, lambda: read_set(tokens, read_quantity))
    program = f"print(*{numbers.ascending()}, sep=', ')"
    return _computation(program, _ARTICLE.sub("the ", subject), Telling.LIST)


def _whole(tokens: Tokens, read: Callable[[], T]) -> T:
    """What is read, when nothing is left."""
    found = read()
    if not tokens.at_end:
        raise NoMatch
    return found


def _computation(body: str, subject: str, telling: Telling) -> Computation:
    return Computation(with_helpers(body), subject.strip(), telling)


def told(computation: Computation, output: str) -> str:
    """The result in a sentence.

    Args:
        output: what the program printed.
    """
    result = output.strip()
    if result in ("", "None"):
        return "There is none." if computation.telling is Telling.VALUE else "There are none."
    match computation.telling:
        case Telling.COUNT:
            verb = "is" if result == "1" else "are"
            return f"There {verb} {result} {computation.subject}."
        case Telling.WHETHER:
            return (
                f"Yes, {computation.subject}." if result == "True" else f"No, {_denied(computation.subject)}."
            )
        case Telling.LIST:
            return sentence(f"{computation.subject} are {result}")
        case Telling.VALUE:
            return sentence(f"{computation.subject} is {result}")


def _denied(subject: str) -> str:
    return subject.replace(" is ", " is not ", 1)
