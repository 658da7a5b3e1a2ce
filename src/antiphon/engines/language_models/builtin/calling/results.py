"""What a function's answer says, in words."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from antiphon.engines.language_models.builtin.dialogue import Answered
from antiphon.engines.language_models.builtin.english.verbs import infinitive, is_handover, past
from antiphon.engines.language_models.builtin.english.vocabulary import word_list
from antiphon.engines.language_models.builtin.english.words import identifier_words, listing, sentence

_MOST_CHARS = 1_200
_MOST_ITEMS = 8
_MOST_DETAILS = 3
_LONGEST_ABOUT_CHARS = 40
_DEEPEST = 4

_PAYLOAD_KEYS = (
    "output",
    "result",
    "results",
    "text",
    "content",
    "response",
    "data",
    "answer",
    "report",
    "message",
    "value",
)
_ERROR_KEYS = ("error", "errors", "error_message", "errorMessage", "exception")
_STATUS_KEYS = frozenset({"status", "success", "ok", "code", "state"})
_SUCCESSES = frozenset(
    {
        "ok",
        "okay",
        "success",
        "successful",
        "succeeded",
        "done",
        "true",
        "completed",
        "complete",
        "200",
        "none",
        "",
    }
)
_FAILURES = frozenset({"error", "failed", "failure", "fail", "false"})
_GETTERS = frozenset(
    word_list("get fetch check find lookup look read retrieve query show tell calculate compute")
)
_UNITS = frozenset({"seconds", "minutes", "hours", "days", "weeks", "degrees", "percent"})
_MARKUP = re.compile(r"[*_`#|]{1,3}(?=\S)|(?<=\S)[*_`|]{1,3}|^\s*[-*#>]+\s+", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What to say about one answer; one of the two is empty.

    Attributes:
        done: what was done, for answers that only confirm: ``I turned on the lights``.
        text: whole sentences.
    """

    done: str = ""
    text: str = ""


def outcome_of(answered: Answered, *, spoken: bool) -> Outcome:
    """What a function's answer says: a confirmation, a result, or an error, told as such."""
    payload = _payload(answered.response)
    error = _error(payload if isinstance(payload, Mapping) else answered.response)
    if error is not None:
        return Outcome(text=_failed(answered.name, error))
    if isinstance(payload, Mapping):
        payload = _without_status(payload)
    if _is_confirmation(payload):
        # The next word is somebody else's, and clients that hand over read no more of ours.
        return Outcome(text="One moment.") if is_handover(answered.name) else Outcome(done=_done(answered))
    text = _said(payload, answered)
    return Outcome(text=_clean(text, spoken=spoken))


def _payload(response: object) -> object:
    """What is inside the conventional wrappers, JSON in a string included."""
    value = response
    for _ in range(_DEEPEST):
        if isinstance(value, str):
            parsed = _parsed(value)
            if parsed is None:
                return value
            value = parsed
        elif isinstance(value, Mapping):
            keys = [key for key in value if key not in _STATUS_KEYS or not _is_trivial(value[key])]
            if len(keys) == 1 and keys[0] in _PAYLOAD_KEYS:
                value = value[keys[0]]
            else:
                return value
        elif (
            isinstance(value, list)
            and value
            and all(isinstance(item, Mapping) and set(item) == {"text"} for item in value)
        ):
            return " ".join(str(item["text"]) for item in value)
        elif isinstance(value, list) and len(value) == 1:
            value = value[0]
        else:
            return value
    return value


def _parsed(text: str) -> object | None:
    stripped = text.strip()
    if not stripped.startswith(("{", "[")) or len(stripped) > 100_000:
        return None
    try:
        parsed: object = json.loads(stripped)
    except (ValueError, RecursionError):
        return None
    return parsed


def _error(value: object) -> str | None:
    """The error in an answer, if it tells of one."""
    if not isinstance(value, Mapping):
        return None
    for key in _ERROR_KEYS:
        if value.get(key):
            return _words(value[key])
    failed = str(value.get("status", value.get("success", value.get("ok", "")))).lower() in _FAILURES
    if not failed:
        return None
    rest = {key: item for key, item in value.items() if key not in _STATUS_KEYS}
    return _words(rest) if rest else "it did not work"


def _without_status(value: Mapping[str, object]) -> object:
    rest = {key: item for key, item in value.items() if key not in _STATUS_KEYS or not _is_trivial(item)}
    if len(rest) == 1:
        (only,) = rest.values()
        if isinstance(only, str) and len(only.split()) >= 3:
            return only
    return rest


def _is_trivial(value: object) -> bool:
    return (
        value is None or value == {} or value == [] or str(value).strip().lower().rstrip(".!") in _SUCCESSES
    )


def _is_confirmation(value: object) -> bool:
    return (
        not isinstance(value, float)
        and _is_trivial(value)
        and not (isinstance(value, int) and not isinstance(value, bool))
    )


def _done(answered: Answered) -> str:
    done = past(answered.name)
    if not done:
        return f"{' '.join(identifier_words(answered.name)) or 'the function'} is done"
    details = [
        _detail(name, value)
        for name, value in answered.args.items()
        if isinstance(value, (str, int, float)) and not isinstance(value, bool)
    ]
    return f"I {done}" + (f", {listing(details[:_MOST_DETAILS])}" if details else "")


def _detail(name: str, value: object) -> str:
    """An argument as one says it: ``5 minutes``, ``city London``."""
    label = _label(name)
    counts = isinstance(value, (int, float)) and label in _UNITS
    return f"{_words(value)} {label}" if counts else f"{label} {_words(value)}"


def _failed(name: str, error: str) -> str:
    return f"I tried to {infinitive(name) or 'call the function'}, but it failed: {sentence(error)}"


def _said(value: object, answered: Answered) -> str:
    if isinstance(value, str):
        if len(value.split()) >= 2:
            return sentence(value)
        return sentence(f"{_subject(answered)} is {value}")
    if isinstance(value, bool):
        return f"The answer is {'yes' if value else 'no'}."
    if isinstance(value, (int, float)):
        return f"{_subject(answered)} is {_words(value)}."
    return sentence(f"{_subject(answered)}: {_listed(value)}")


def _listed(value: object) -> str:
    if isinstance(value, Mapping):
        items = list(value.items())[:_MOST_ITEMS]
        return listing([f"{_label(str(key))} {_words(item)}" for key, item in items])
    return _words(value)


def _subject(answered: Answered) -> str:
    """What the answer is about: ``The weather for London``, by the function's name and text argument."""
    words = list(identifier_words(answered.name))
    reads = len(words) > 1 and words[0] in _GETTERS
    texts = [value for value in answered.args.values() if isinstance(value, str)]
    about = f" for {texts[0]}" if reads and len(texts) == 1 and len(texts[0]) <= _LONGEST_ABOUT_CHARS else ""
    return f"The {' '.join(words[1:])}{about}" if reads else "The answer"


def _words(value: object, depth: int = 0) -> str:
    """Any JSON value in words."""
    if isinstance(value, Mapping) and depth < _DEEPEST:
        return ", ".join(
            f"{_label(str(key))} {_words(item, depth + 1)}" for key, item in list(value.items())[:_MOST_ITEMS]
        )
    if isinstance(value, list) and depth < _DEEPEST:
        items = [_words(item, depth + 1) for item in value[:_MOST_ITEMS]]
        if len(value) > _MOST_ITEMS:
            items.append(f"{len(value) - _MOST_ITEMS} more")
        return listing(items)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return "nothing"
    if isinstance(value, float):
        return f"{value:.6g}"
    return str(value).strip() if isinstance(value, (str, int)) else "more"


def _label(key: str) -> str:
    return " ".join(identifier_words(key)) or key


def _clean(text: str, *, spoken: bool) -> str:
    if spoken:
        text = " ".join(_MARKUP.sub("", text).split())
    return text if len(text) <= _MOST_CHARS else text[:_MOST_CHARS].rsplit(" ", 1)[0] + " and so on."
