"""Numbers, codes and addresses being spelled out, English."""

from __future__ import annotations

from antiphon.conversation.turns_text.judgement import (
    CLOSED,
    DOUBTFUL,
    LEFT_OPEN,
    QUESTION,
    UNFINISHED,
    Completeness,
)
from antiphon.conversation.turns_text.phrasebook import phrases
from antiphon.conversation.turns_text.words import Utterance

_DIGITS = phrases("zero oh one two three four five six seven eight nine")
_TEENS = phrases("ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen")
_TENS = phrases("twenty thirty forty fifty sixty seventy eighty ninety")
_REPEATS = {"double": 2, "triple": 3}
_LETTERS = frozenset("bcdefghjklmnopqrstuvwxyz")
_PAIRS = phrases(
    "| a m | p m | t v | u s | u k | e u | d j | o k | a c | d c | c d | p c | i t | q a | v r | a i"
)

# How many digits finish a number of that kind; what is announced decides.
_LENGTHS: dict[str, frozenset[int]] = {
    "phone": frozenset({7, 10, 11}),
    "telephone": frozenset({7, 10, 11}),
    "mobile": frozenset({7, 10, 11}),
    "cell": frozenset({7, 10, 11}),
    "zip": frozenset({5, 9}),
    "pin": frozenset({4, 6}),
    "card": frozenset({15, 16}),
    "social": frozenset({4, 9}),
    "extension": frozenset({3, 4, 5}),
}
_ANNOUNCED = phrases("number code id passcode password serial tracking")
_ADDRESS = phrases("email e-mail mail gmail website url")
_DOMAINS = phrases("com org net edu gov io co uk de fr info biz dev app ai")
_JOINTS = phrases("at dot underscore dash hyphen slash plus")
_TIMER = phrases("timer alarm reminder")


def judge(said: Utterance) -> Completeness | None:
    """A verdict when the utterance ends in something being spelled, otherwise None."""
    return _address(said) or _letters(said) or _number(said)


def _address(said: Utterance) -> Completeness | None:
    # Bare "at" and "dash" are ordinary words; within an address they are joints.
    within = bool(_ADDRESS.intersection(said.words)) or {"at", "dot"} <= set(said.words)
    if "@" in said.last and "." in said.last.partition("@")[2]:
        return Completeness(QUESTION, "a whole e-mail address")
    if len(said.words) >= 2 and said.words[-2] == "dot" and said.last in _DOMAINS:
        return Completeness(QUESTION, f"an address that ends in 'dot {said.last}'")
    if said.last in {"dot", "underscore"} or (within and said.last in _JOINTS):
        return Completeness(LEFT_OPEN, f"an address being spelled: stops at '{said.last}'")
    if within and said.words[-2:-1] == ("at",) and said.last in {"gmail", "yahoo", "hotmail", "outlook"}:
        return Completeness(UNFINISHED, "an address being spelled: no domain yet")
    announced = said.ending_in(phrases("| email is | e-mail is | email address is | e-mail address is"))
    if announced is not None:
        return Completeness(LEFT_OPEN, "an address is announced")
    return None


def _letters(said: Utterance) -> Completeness | None:
    run = 0
    for word in reversed(said.words):
        if word not in _LETTERS and not (run and word in {"a", "i"}):
            break
        run += 1
    if run == 2 and said.ending_in(_PAIRS) is not None:
        return None
    if run >= 2 or (run == 1 and {"spelled", "spelt", "spell"} & set(said.words)):
        return Completeness(UNFINISHED, f"letters being spelled: {run} so far")
    return None


def _number(said: Utterance) -> Completeness | None:
    digits, tokens = _trailing_digits(said.words)
    if not tokens:
        return None
    before = said.words[: len(said.words) - tokens]
    expected = next((_LENGTHS[word] for word in reversed(before) if word in _LENGTHS), None)
    if expected is not None:
        return _against(digits, expected)
    if _ANNOUNCED.intersection(before):
        return _of_unknown_length(digits)
    if tokens >= 3 and tokens == digits:
        return Completeness(UNFINISHED, f"digits being spelled: {digits} so far")
    if _TIMER.intersection(before) and before[-1:] == ("for",):
        return Completeness(UNFINISHED, "a duration without its unit")
    if before and before[-1] in {"at", "by", "until", "till", "than", "to", "about"}:
        return Completeness(DOUBTFUL + 0.2, "a number that may go on")
    return None


def _against(digits: int, expected: frozenset[int]) -> Completeness:
    if digits in expected:
        return Completeness(CLOSED, f"a number with all its {digits} digits")
    if digits > max(expected):
        return Completeness(DOUBTFUL, f"a number of {digits} digits, more than expected")
    wanted = min(length for length in expected if length > digits)
    return Completeness(LEFT_OPEN, f"a number being spelled: {digits} digits of {wanted}")


def _of_unknown_length(digits: int) -> Completeness:
    if digits < 4:
        return Completeness(LEFT_OPEN, f"a number being spelled: {digits} digits so far")
    if digits in {7, 10, 11}:
        return Completeness(CLOSED, f"a number of {digits} digits")
    return Completeness(DOUBTFUL, f"a number of {digits} digits, length unknown")


def _trailing_digits(words: tuple[str, ...]) -> tuple[int, int]:
    """Digits and words of the number the utterance ends in."""
    digits = tokens = 0
    for word in reversed(words):
        width = _width(word)
        if width is None:
            repeat = _REPEATS.get(word)
            if repeat is None or not tokens:
                break
            digits, tokens = digits + repeat - 1, tokens + 1
            continue
        # "twenty five" is two digits, not three.
        follows_tens = word in _TENS and tokens and words[len(words) - tokens] in _DIGITS - {"zero", "oh"}
        digits += 1 if follows_tens else width
        tokens += 1
    # "oh" alone is an interjection, not a zero.
    return (0, 0) if words[-1:] == ("oh",) and tokens == 1 else (digits, tokens)


def _width(word: str) -> int | None:
    if word in _DIGITS:
        return 1
    if word in _TEENS or word in _TENS:
        return 2
    plain = word.replace("-", "").replace(".", "")
    if plain.isdecimal():
        return len(plain)
    return None
