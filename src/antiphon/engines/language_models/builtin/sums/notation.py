"""From words to symbols: ``fifteen percent of eighty`` is ``(15/100)*80``."""

from __future__ import annotations

import re

from antiphon.engines.language_models.builtin.english.numbers import digitize
from antiphon.engines.language_models.builtin.english.sentences import without_courtesy
from antiphon.engines.language_models.builtin.english.vocabulary import word_list
from antiphon.engines.language_models.builtin.english.words import straight
from antiphon.engines.language_models.builtin.sums.evaluation import is_sum

LONGEST_SUM_CHARS = 500
"""Longer texts are not looked at: nobody says a sum of that length."""

_ASKING = re.compile(
    r"^(?:(?:what(?:'s| is| are| does| do)?|whats|how much(?:'s| is| are| does)?|calculate|compute|evaluate|"
    r"work out|figure out|solve|add up|give me|find|show me|do the math(?:s)?(?: on| for)?|"
    r"the (?:result|answer|value)(?: of| to| for)?)\s*:?\s+)+",
    re.IGNORECASE,
)
_ENDING = re.compile(
    r"\s*(?:(?:=|equals?|equal to|is equal to|is|make|makes|come to|comes to|give|"
    r"gives)\s*(?:what)?\s*)?(?:[?.=\s]|(?<![\d)])!)*$",
    re.IGNORECASE,
)

_NUMBER = r"(?:\d+(?:\.\d+)?|\([^()]*\))"
_REWRITES = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"[×·∙]|(?<=[\d)])\s*[xX]\s*(?=[\d(])", "*"),
        (r"÷", "/"),
        (r"[−–—]", "-"),
        (r"\*\*", "^"),
        (r"²", "^2"),
        (r"³", "^3"),
        (r"√\s*", "sqrt "),
        (r"(?<=\d),(?=\d{3}\b)", ""),
        (r"\b(?:negative|minus)\s+(?=\d)", "- "),
        (rf"\b(?:the )?(?:sum|total) of ({_NUMBER}) and ({_NUMBER})", r"(\1+\2)"),
        (rf"\b(?:the )?difference (?:between|of) ({_NUMBER}) and ({_NUMBER})", r"(\1-\2)"),
        (rf"\b(?:the )?product of ({_NUMBER}) and ({_NUMBER})", r"(\1*\2)"),
        (rf"\b(?:the )?quotient of ({_NUMBER}) and ({_NUMBER})", r"(\1/\2)"),
        (rf"\badd ({_NUMBER}) (?:and|to|with|plus) ({_NUMBER})", r"\1+\2"),
        (rf"\b(?:subtract|take(?: away)?) ({_NUMBER}) from ({_NUMBER})", r"\2-\1"),
        (rf"\bmultiply ({_NUMBER}) (?:by|and|with|times) ({_NUMBER})", r"\1*\2"),
        (rf"\bdivide ({_NUMBER}) (?:by|into) ({_NUMBER})", r"\1/\2"),
        (rf"\braise ({_NUMBER}) to (?:the )?(?:power(?: of)? )?({_NUMBER})", r"\1^\2"),
        (r"\b(?:the )?cube ?root (?:of )?", "cbrt "),
        (r"\b(?:the )?(?:square ?root|root|sqrt) (?:of )?", "sqrt "),
        (rf"\b(?:the )?square of ({_NUMBER})", r"(\1^2)"),
        (rf"\b(?:the )?cube of ({_NUMBER})", r"(\1^3)"),
        (rf"\b(?:the )?factorial of ({_NUMBER})", r"(\1!)"),
        (r"\b(?:a |one )?half of ", "0.5*"),
        (r"\b(?:a |one |1 )?third of ", "(1/3)*"),
        (r"\b(?:2 )thirds of ", "(2/3)*"),
        (r"\b(?:a |one |1 )?quarter of ", "0.25*"),
        (r"\b(?:3 )quarters of ", "0.75*"),
        (r"\b(?:double|twice) ", "2*"),
        (r"\btriple ", "3*"),
        (rf"({_NUMBER})\s*(?:%|per ?cent) of\b", r"(\1/100)*"),
        (rf"({_NUMBER})\s*(?:per ?cent\b|%(?!\s*[\d(]))", r"(\1/100)"),
        (r"\b(?:raised )?to the power(?: of)?\b", "^"),
        (r"\b(?:raised )?to the (\d+)(?:st|nd|rd|th)(?: power)?\b", r"^\1"),
        (r"\bsquared\b", "^2"),
        (r"\bcubed\b", "^3"),
        (r"\bfactorial\b", "!"),
        (r"\b(?:plus|added to)\b", "+"),
        (r"\b(?:minus|less|take away)\b", "-"),
        (r"\b(?:multiplied (?:by|with)|times)\b", "*"),
        (r"\b(?:divided by|over)\b", "/"),
        (r"\b(?:mod|modulo|modulus)\b", "%"),
        (r"\b(?:open|left) (?:paren(?:thesis)?|bracket)\b", "("),
        (r"\b(?:close|right) (?:paren(?:thesis)?|bracket)\b", ")"),
    )
)
_SYMBOLS = re.compile(r"(?:\d+(?:\.\d*)?|\.\d+|sqrt|cbrt|[-+*/^%()!]|\s)+")
_OPERATION = re.compile(r"[+*/^%!]|sqrt|cbrt|(?<=[\d)])\s*-")
_POWERS = {
    word: f"{power}th"
    for power, word in enumerate(
        word_list("second third fourth fifth sixth seventh eighth ninth tenth"), start=2
    )
}
_TWO_NUMBERS = re.compile(r"[\d.]\s+[\d.]")
_DATE_OR_CODE = re.compile(r"\d+([-/.])\d+\1\d+|\d{3,}-\d{3,}")


def read_sum(text: str) -> str | None:
    """The arithmetic expression that a text asks for, as symbols without spaces; None if it asks none.

    The whole text must be the sum, apart from the words that ask for it.
    """
    if len(text) > LONGEST_SUM_CHARS:
        return None
    request = without_courtesy(straight(text)).lower()
    asked = _ASKING.sub("", request)
    body = _ENDING.sub("", asked) or asked
    if asked == request and _DATE_OR_CODE.fullmatch(body.strip()):
        return None
    body = digitize(_keep_ordinal_powers(body))
    for pattern, replacement in _REWRITES:
        body = pattern.sub(replacement, body)
    body = body.strip().strip(",")
    if not _SYMBOLS.fullmatch(body) or not _OPERATION.search(body) or not re.search(r"\d", body):
        return None
    if _TWO_NUMBERS.search(body):
        return None
    symbols = re.sub(r"\s+", "", body)
    return symbols if is_sum(symbols) else None


def _keep_ordinal_powers(text: str) -> str:
    return re.sub(
        r"\bto the (\w+)(?= power|$)", lambda match: f"to the {_POWERS.get(match[1], match[1])}", text
    )
