"""Saying what one is told to say."""

from __future__ import annotations

import re

from antiphon.engines.language_models.builtin.dialogue import Dialogue
from antiphon.engines.language_models.builtin.english.numbers import find_numbers
from antiphon.engines.language_models.builtin.english.sentences import without_courtesy
from antiphon.engines.language_models.builtin.english.words import plain, sentence
from antiphon.engines.language_models.builtin.reply import Reply, say
from antiphon.engines.language_models.builtin.skills.foreign import greeting_in
from antiphon.engines.language_models.builtin.utterance import Utterance

_MOST_TIMES = 20
_MOST_ECHOED_CHARS = 20_000
_LONGEST_SHAPED_CHARS = 2_000
"""Longer texts are echoed as they are, without a look at quotes or "three times"."""

_ORDER = re.compile(
    r"(?P<verb>say|repeat after me|repeat|echo|(?:reply|respond|answer)\s+(?:only\s+|just\s+)?(?:with|by "
    r"saying)|"
    r"(?:reply|respond|answer)(?=\s*:|\s+(?:only|exactly|just))|tell (?:me|the user|them|him|her)(?= "
    r"(?:that|exactly)\b))\b"
    r"(?P<manner>(?:\s+(?:only|exactly|just|simply|out loud|aloud|to (?:me|them|the user)|me|back|after me|"
    r"that(?= \S)|"
    r"the following(?: (?:words?|text|sentence|phrase))?|(?:the|this|these) (?:single |exact |one )?"
    r"(?:words?|phrase|sentence|text|line|number)s?|one word))*)\s*[:,]?\s+(?P<what>\S.*)",
    re.IGNORECASE | re.DOTALL,
)
_LONGEST_TAIL_CHARS = 80
_TAIL = re.compile(
    r"[\s,.]*\b(?:and nothing (?:else|more)|and only that|nothing else|verbatim|word for word|exactly|only|"
    r"to me|"
    r"to the user|out loud|aloud|please)\s*[.!]*$",
    re.IGNORECASE,
)
_TIMES = re.compile(
    r"(?P<what>.+?)[\s,]+(?:(?P<count>\w+) times|(?P<twice>twice))[.!]*$", re.IGNORECASE | re.DOTALL
)
_QUOTE = re.compile(r"\s*[\"'](?P<quoted>.+)[\"'][.!?\s]*", re.DOTALL)
_IN_LANGUAGE = re.compile(r"(?:hello|hi|good day) (?:to \w+ )?in (?P<language>\w+)")
_GREETING = re.compile(
    r"(?:a |an )?(?:(?:short|brief|quick|friendly|warm|simple|nice) )*(?:greeting|hello|hi)"
)
_TO_SOMEONE = re.compile(
    r"(?P<word>hello|hi|goodbye|good (?:morning|evening|night)) to (?:my (?:friend |colleague |brother |"
    r"sister |boss |wife |husband )?)?(?P<name>(?:the )?[\w' ]{1,40})"
)
_UNNAMED = frozenset({"the", "me", "us", "them", "everyone", "everybody", "him", "her", "my", "your"})
_NOT_WORDS = re.compile(
    r"(?:it|that|this|so|what|something(?: else)?|anything|again|more|nothing|your name|what you .*|that "
    r"again|"
    r"(?:a|one|two|three|few|short|long) (?:joke|story|words?|sentences?|poem).*|"
    r"(?:a|one) .*|(?:my|the) (?:name|question|last|alphabet|time|date|days?|months?).*|in .*)"
)


def echo(utterance: Utterance, dialogue: Dialogue) -> Reply | None:
    """What the user (or an instruction to the assistant itself) orders to be said."""
    text = utterance.text[:_MOST_ECHOED_CHARS]
    order = _ORDER.match(without_courtesy(text))
    if not order:
        return None
    return _special(plain(order["what"])) or _verbatim(order)


def _special(wanted: str) -> Reply | None:
    """Greetings, which are ordered as often as words are, and orders that no words follow."""
    if match := _IN_LANGUAGE.fullmatch(wanted):
        greeting = greeting_in(match["language"])
        return say(greeting) if greeting else None
    if _GREETING.fullmatch(wanted):
        return say("Hello!" if wanted in ("hello", "hi") else "Hello there.")
    if match := _TO_SOMEONE.fullmatch(wanted):
        unnamed = match["name"].split()[0] in _UNNAMED
        return say(f"{match['word'].capitalize()}{'' if unnamed else ', ' + match['name'].title()}!")
    return None


def _verbatim(order: re.Match[str]) -> Reply | None:
    if len(order["what"]) > _LONGEST_SHAPED_CHARS:
        return say(order["what"].strip())
    exactly = bool(order["manner"].strip()) or not order["verb"].lower().startswith(("say", "repeat"))
    what = order["what"].strip()
    quote = _QUOTE.fullmatch(_without_tail(what))
    if quote and '"' not in quote["quoted"]:
        return say(quote["quoted"])
    if not exactly and (_NOT_WORDS.fullmatch(plain(what)) or what.endswith("?")):
        return None
    if order["verb"].lower().startswith("tell"):
        return say(sentence(what))
    what = _without_tail(what)
    if times := _TIMES.fullmatch(what):
        return say(_repeated(times))
    if quote := _QUOTE.match(what):
        return say(quote["quoted"].split('"')[0])
    return say(what)


def _without_tail(what: str) -> str:
    """Without the "and nothing else" at its end."""
    return what[:-_LONGEST_TAIL_CHARS] + _TAIL.sub("", what[-_LONGEST_TAIL_CHARS:])


def _repeated(times: re.Match[str]) -> str:
    numbers = find_numbers(times["count"] or "two")
    count = int(numbers[0].value) if numbers else 1
    quote = _QUOTE.fullmatch(times["what"])
    word = (quote["quoted"] if quote else times["what"]).strip()
    return ", ".join([word] * min(max(count, 1), _MOST_TIMES))
