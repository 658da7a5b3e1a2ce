"""Numbers, codes and addresses being spelled out, English."""

from __future__ import annotations

from antiphon.conversation.turns_text.judgement import (
    CLOSED,
    DOUBTFUL,
    LEFT_OPEN,
    QUESTION,
    STATEMENT,
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
_WORD_LETTERS = frozenset("ai")
_PAIRS = phrases(
    "| a m | p m | t v | u s | u k | e u | d j | o k | a c | d c | c d | p c | i t | q a | v r | a i"
)

_PHONE = frozenset({7, 10, 11})
# How many digits finish a number of that kind; what is announced decides.
_LENGTHS: dict[str, frozenset[int]] = {
    "phone": _PHONE,
    "telephone": _PHONE,
    "mobile": _PHONE,
    "cell": _PHONE,
    "zip": frozenset({5, 9}),
    "pin": frozenset({4, 6}),
    "card": frozenset({15, 16}),
    "social": frozenset({4, 9}),
    "extension": frozenset({3, 4, 5}),
}
_ANNOUNCED = phrases("number code id passcode password serial tracking")
_ADDRESS = phrases("email e-mail mail gmail website url")
_NAME_WORDS = 8
_MAIL = phrases("email e-mail")
_DOMAINS = phrases("com org net edu gov io co uk de fr info biz dev app ai")
_JOINTS = phrases("at dot underscore dash hyphen slash plus")
_SPELLING = phrases("spelled spelt spell spelling letter letters")
_CODE_LENGTH = 6
"""Characters of most booking and confirmation codes."""
_DURATIONS = phrases("timer countdown")


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
    tail = said.words[-_NAME_WORDS:]
    if "is" in tail and _MAIL.intersection(tail[: tail.index("is")]) and "@" not in said.last:
        return Completeness(UNFINISHED, "an address being spelled: no 'dot' yet")
    return None


def _letters(said: Utterance) -> Completeness | None:
    run = _spelled_run(said.words)
    letters = sum(word in _LETTERS or word in _WORD_LETTERS for word in run)
    if not letters or (letters == 2 and said.ending_in(_PAIRS) is not None):
        return None
    before = said.words[: len(said.words) - len(run)]
    if letters == len(run):
        word = "".join(run)
        if word in before:
            return Completeness(CLOSED, f"'{word}' spelled out")
        if len(run) >= 2 or _SPELLING.intersection(before):
            return Completeness(UNFINISHED, f"letters being spelled: {len(run)} so far")
        return None
    return _of_code(sum(_width(word) or 1 for word in run)) if len(run) >= 3 else None


def _spelled_run(words: tuple[str, ...]) -> tuple[str, ...]:
    """The single letters and digits that the utterance ends in."""
    start = len(words)
    while start and (
        words[start - 1] in _LETTERS
        or words[start - 1] in _WORD_LETTERS
        or _width(words[start - 1]) is not None
    ):
        start -= 1
    # "a" and "i" are words, too: at the begin of the run they are not spelling.
    while start < len(words) and words[start] in _WORD_LETTERS and len(words) - start < _CODE_LENGTH:
        start += 1
    return words[start:]


def _of_code(length: int) -> Completeness:
    if length == _CODE_LENGTH:
        return Completeness(STATEMENT, f"a code of {length} characters")
    if length < _CODE_LENGTH:
        return Completeness(UNFINISHED, f"a code being spelled: {length} characters so far")
    return Completeness(DOUBTFUL, f"a code of {length} characters, length unknown")


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
    if digits in _PHONE and tokens == digits:
        return Completeness(CLOSED, f"a number of {digits} digits")
    single = all(word in _DIGITS or len(word) == 1 for word in said.words[-tokens:])
    if (tokens >= 3 and single) or _REPEATS.keys() & set(said.words[-tokens:]):
        return Completeness(UNFINISHED, f"digits being spelled: {digits} so far")
    if _DURATIONS.intersection(before) and before[-1:] == ("for",):
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
    if digits in _PHONE:
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
