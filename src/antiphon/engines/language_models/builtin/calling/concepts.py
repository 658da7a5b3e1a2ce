"""Which words mean nearly the same to an assistant, and which actions exclude each other."""

from __future__ import annotations

from antiphon.engines.language_models.builtin.english.vocabulary import word_list
from antiphon.engines.language_models.builtin.english.words import stem

_ALIKE = (
    "light lights lamp lamps bulb bulbs lighting",
    "music song songs tune tunes track playlist",
    "weather forecast rain raining rainy sunny snow snowing umbrella windy cloudy",
    "temperature hot cold warm degrees",
    "timer countdown",
    "alarm wake",
    "meeting appointment",
    "event meeting appointment",
    "email mail e-mail",
    "message text sms",
    "calculate calculator compute calculation math arithmetic expression evaluate solve",
    "price cost",
    "stock share shares",
    "flight flights fly plane",
    "hotel room accommodation",
    "restaurant restaurants",
    "nearby near nearest closest",
    "reminder remind",
    "task todo",
    "picture image photo",
    "movie film movies",
    "car vehicle",
    "thermostat heating heater heat",
    "volume loud loudness sound louder quieter",
    "brightness bright dim brighter darker",
    "time clock hour",
    "search google lookup browse",
    "date day today",
    "news headlines",
    "directions route navigate navigation way",
    "phone call dial",
    "currency exchange dollars euros",
    "translate translation",
    "dice die roll",
    "coin flip",
    "energetic upbeat lively energy",
)
_LEADS_TO = {
    "brightness": "light",
    "dim": "light",
    "dark": "light",
    "hot": "weather",
    "cold": "weather",
    "warm": "weather",
    "temperature": "weather",
    "schedule": "meeting event",
    "translated": "translate",
    "party": "disco",
    "thermostat": "temperature",
}
_ACTIONS = {
    "get": "get fetch check find look lookup show tell give read retrieve query list what how is are where "
    "when who which display see view know",
    "search": "search google find look browse lookup",
    "set": "set change adjust make update put modify edit configure turn switch dim brighten raise lower "
    "increase decrease",
    "create": "create add make insert schedule book plan arrange register set place save write draft open "
    "reserve generate put",
    "delete": "delete remove cancel clear erase drop discard",
    "start": "start begin launch run play activate execute trigger resume kick put initiate",
    "stop": "stop pause end halt quit terminate kill finish abort cancel",
    "play": "play start put listen hear resume",
    "send": "send write text email mail message forward post share notify tell",
    "open": "open unlock launch unlatch",
    "close": "close shut lock",
    "lock": "lock secure close",
    "unlock": "unlock open",
    "increase": "increase raise brighten louder higher",
    "decrease": "decrease lower reduce dim quieter soften",
    "call": "call dial phone ring",
    "buy": "buy order purchase get",
    "calculate": "calculate compute evaluate solve work figure what how",
    "record": "record log save store note track add write",
    "remind": "remind set create",
    "translate": "translate say how what",
    "convert": "convert change what how exchange",
    "book": "book reserve schedule make get",
    "transfer": "transfer connect forward move send hand",
    "mute": "mute silence",
    "unmute": "unmute",
    "dim": "dim lower set turn decrease",
    "switch": "switch turn power flip enable disable activate deactivate set start stop",
    "roll": "roll throw",
    "flip": "flip toss",
    "report": "report tell",
    "ask": "ask",
    "move": "move go drive bring put turn",
    "navigate": "navigate go take drive directions how route",
    "explain": "explain",
}
_OPPOSITES = (
    ("open", "close"), ("lock", "unlock"), ("start", "stop"), ("increase", "decrease"),
    ("mute", "unmute"), ("raise", "lower"), ("add", "remove"), ("create", "delete"), ("show", "hide"),
    ("join", "leave"), ("up", "down"), ("arm", "disarm"), ("connect", "disconnect"),
    ("enable", "disable"), ("activate", "deactivate"), ("play", "pause"), ("play", "stop"),
    ("shut", "open"), ("add", "delete"), ("schedule", "cancel"), ("book", "cancel"), ("create", "cancel"),
    ("create", "remove"), ("set", "cancel"), ("set", "delete"), ("increase", "lower"),
    ("raise", "decrease"), ("increase", "reduce"), ("like", "dislike"), ("login", "logout"),
    ("buy", "sell"), ("resume", "pause"), ("on", "off"), ("subscribe", "unsubscribe"),
    ("follow", "unfollow"),
)  # fmt: skip


def _synonyms() -> dict[str, frozenset[str]]:
    groups = [frozenset(stem(word) for word in group.split()) for group in _ALIKE]
    found: dict[str, frozenset[str]] = {}
    for group in groups:
        for word in group:
            found[word] = found.get(word, frozenset()) | (group - {word})
    for word, targets in _LEADS_TO.items():
        found[stem(word)] = found.get(stem(word), frozenset()) | {stem(target) for target in targets.split()}
    return found


def _opposites() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for one, other in (*_OPPOSITES, *(pair[::-1] for pair in _OPPOSITES)):
        found[one] = found.get(one, frozenset()) | {other}
    return found


SYNONYMS = _synonyms()
"""Stem to the stems that mean nearly the same."""

ASKED_BY: dict[str, frozenset[str]] = {verb: frozenset(asked.split()) for verb, asked in _ACTIONS.items()}
"""What a function does, by the verb in its name, to the words by which people ask for it."""

ACTION_WORDS = frozenset().union(*ASKED_BY.values()) | frozenset(
    word_list(
        "enable disable mute unmute hide lower raise spell define count say repeat explain describe sing"
    )
)
"""Words that, in a request, say what to do."""

OPPOSITES = _opposites()
"""Verb to the verbs that ask for the contrary."""
