"""Texts as arguments, recognized by what they mean."""

from __future__ import annotations

import re
from collections.abc import Callable

from antiphon.engines.language_models.builtin.calling.places import after, proper, titled
from antiphon.engines.language_models.builtin.calling.roles import Role
from antiphon.engines.language_models.builtin.calling.schema import MISSING, Parameter
from antiphon.engines.language_models.builtin.calling.slate import Slate
from antiphon.engines.language_models.builtin.calling.vocabularies import COLORS, CURRENCIES, LANGUAGES, ROOMS
from antiphon.engines.language_models.builtin.english.times import find_durations
from antiphon.engines.language_models.builtin.english.words import words
from antiphon.engines.language_models.builtin.sums.notation import read_sum

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_URL = re.compile(r"\b(?:https?://|www\.)[^\s\x1f\"'<>]+|\b[\w-]+\.(?:com|org|net|io|dev|ai)\b(?:/\S*)?")
_CODE = re.compile(r"#?\b(?=[\w-]*\d)[A-Za-z0-9][\w-]*\b")
_TICKER = re.compile(r"\b[A-Z]{2,5}\b(?!')")
_LANGUAGE = re.compile(rf"\b(?:(?:to|into|in|from)\s+)?(?P<value>{'|'.join(LANGUAGES)})\b", re.IGNORECASE)
_CURRENCY = re.compile(
    rf"\b(?:(?P<way>to|into|in|from)\s+)?(?:the )?(?P<value>{'|'.join(CURRENCIES)})s?\b", re.IGNORECASE
)
_COLOR = re.compile(
    rf"\b(?:to\s+)?(?P<value>(?:light |dark |bright )?(?:{'|'.join(COLORS)})|#[0-9a-f]{{6}}\b)", re.IGNORECASE
)
_ROOM = re.compile(rf"\b(?:(?:in|of)\s+)?(?:the\s+)?(?P<value>{'|'.join(ROOMS)})\b", re.IGNORECASE)
_COMPUTE = re.compile(r"\b(?:compute|calculate|evaluate|what is|what's|solve|for|of)\b", re.IGNORECASE)
_FORMULA = re.compile(r"(?<!\S)(?P<value>(?=[^\x1f]*\d)[\w.()]+(?:\s*[-+*/^=]+\s*[\w.()]+)+)")
_ZONE = re.compile(r"\b(?P<value>[A-Z][A-Za-z]+/[A-Z][A-Za-z_]+|UTC|GMT|[ECMP][SD]T)\b")
_PERSON = r"(?:to|for|with|call|dial|phone|text|message|e-?mail|mail|tell|ask|notify|invite|contact)(?: to)?"
_SAYING = re.compile(
    r"(?:\b(?:saying|that says|which says|with the (?:message|text|words?)|reading|telling (?:him|her|"
    r"them)|to say|and say)(?: that)?|:)"
    r"\s+(?P<value>[^\x1f]+)",
    re.IGNORECASE,
)
_REMIND = re.compile(
    r"\b(?:remind(?: me| us)?|reminder|remember|note|todo|task)(?: me)?(?: to|:| that| "
    r"about)\s+(?P<value>[^\x1f]+)",
    re.IGNORECASE,
)
_TELL = re.compile(r"\b(?:that|because)\s+(?P<value>[^\x1f]+)", re.IGNORECASE)
_ABOUT = re.compile(
    r"\b(?:about|regarding|concerning|to discuss|on the (?:topic|subject) of|"
    r"on)\s+(?P<value>[^\x1f]+?)(?=\s+(?:with|at|for|to|in)\b|[.?!,]|\x1f|$)",
    re.IGNORECASE,
)
_CALLED = re.compile(
    r"\b(?:called|named|titled|labell?ed|entitled)\s+(?P<value>[^\x1f,.?!]+?)(?=\s+(?:with|at|for|to|in|"
    r"and|on)\b|[.?!,]|\x1f|$)",
    re.IGNORECASE,
)
_BY = re.compile(r"\bby\s+(?P<value>[^\x1f,.?!]+)", re.IGNORECASE)
_SEARCH = re.compile(
    r"\b(?:search(?: the (?:web|internet|net))?(?: for| about| on)?|look(?:ing)?(?: up| for)|google|"
    r"find(?: out)?(?: about)?|query|browse for|"
    r"information (?:about|on))\s*:?\s+(?P<value>[^\x1f]+)",
    re.IGNORECASE,
)


def by_role(parameter: Parameter, role: Role, slate: Slate) -> object:
    """The part of the text that has the parameter's meaning; MISSING if there is none."""
    finder = _FINDERS.get(role)
    return finder(parameter, slate) if finder else MISSING


def _first(pattern: re.Pattern[str], slate: Slate) -> object:
    match = pattern.search(slate.text)
    return slate.take_match(match) if match else MISSING


def _first_value(pattern: re.Pattern[str], slate: Slate) -> object:
    match = pattern.search(slate.text)
    if not match or not words(match["value"]):
        return MISSING
    return slate.take_match(match, "value").rstrip(" .!?,")


def _place(parameter: Parameter, slate: Slate) -> object:
    match = after("in|at|near|around|of|for|to|from|over", slate.text) if not slate.bare else None
    if not match:
        return MISSING
    value = proper(match)
    slate.take(*match.span())
    return value


def _origin(parameter: Parameter, slate: Slate) -> object:
    return _after("from|leaving|departing", slate)


def _destination(parameter: Parameter, slate: Slate) -> object:
    return _after("to|into|toward|towards|arriving in|for", slate)


def _after(prepositions: str, slate: Slate) -> object:
    match = after(prepositions, slate.text)
    if not match:
        return MISSING
    value = proper(match)
    slate.take(*match.span())
    return value


def _person(parameter: Parameter, slate: Slate) -> object:
    if (address := _first(_EMAIL, slate)) is not MISSING:
        return address
    match = after(_PERSON, slate.text)
    if not match:
        return MISSING
    value = proper(match)
    named = value.split()
    # "text mom I am late": the name ends where the message begins.
    if not match["value"].istitle() and len(named) > 2:
        return MISSING
    slate.take(*match.span())
    return value


def _language(parameter: Parameter, slate: Slate) -> object:
    found = list(_LANGUAGE.finditer(slate.text))
    if not found:
        return MISSING
    source = {"source", "from", "input"} & set(parameter.words)
    from_one = [match for match in found if match[0].lower().startswith("from")]
    match = (
        from_one[0]
        if source and from_one
        else next((item for item in found if item not in from_one), found[-1])
    )
    if source and not from_one:
        return MISSING
    name = slate.take_match(match, "value").lower()
    wants_code = re.search(
        r"\b(?:code|iso|bcp|e\.g\.,? '?[a-z]{2}'?\b)", parameter.description, re.IGNORECASE
    )
    return LANGUAGES[name] if wants_code or "code" in parameter.words else name.capitalize()


def _currency(parameter: Parameter, slate: Slate) -> object:
    found = list(_CURRENCY.finditer(slate.text))
    if not found:
        return MISSING
    named = set(parameter.words)
    if named & {"to", "target", "destination"}:
        match = next((item for item in found if (item["way"] or "").lower() in ("to", "into", "in")), None)
        match = match or (found[1] if len(found) > 1 else None)
    elif named & {"from", "source", "base"}:
        match = next((item for item in found if (item["way"] or "").lower() == "from"), None)
        match = match or next((item for item in found if not item["way"]), None)
    else:
        match = found[0]
    return CURRENCIES[slate.take_match(match, "value").lower()] if match else MISSING


def _symbol(parameter: Parameter, slate: Slate) -> object:
    return _first(_TICKER, slate)


def _message(parameter: Parameter, slate: Slate) -> object:
    for pattern in (_SAYING, _REMIND, _TELL):
        value = _first_value(pattern, slate)
        if value is not MISSING:
            return value
    return MISSING


def _name(parameter: Parameter, slate: Slate) -> object:
    value = _first_value(_CALLED, slate)
    if value is MISSING and {"artist", "author", "singer", "band"} & set(parameter.words):
        value = _first_value(_BY, slate)
        return titled(value) if isinstance(value, str) else value
    return value


def _topic(parameter: Parameter, slate: Slate) -> object:
    value = _first_value(_CALLED, slate)
    return _first_value(_ABOUT, slate) if value is MISSING else value


def _expression(parameter: Parameter, slate: Slate) -> object:
    """The sum in symbols, or else whatever looks like a formula."""
    starts = [0, *(match.end() for match in _COMPUTE.finditer(slate.text))]
    symbols = next(filter(None, (read_sum(slate.text[start:]) for start in starts)), None)
    if symbols is None:
        return _first_value(_FORMULA, slate)
    slate.take(0, len(slate.text))
    return re.sub(r"(sqrt|cbrt)(-?[\d.]+)", r"\1(\2)", symbols).replace("^", "**")


def _length(parameter: Parameter, slate: Slate) -> object:
    found = find_durations(slate.text)
    return slate.take(found[0].start, found[-1].end).strip() if found else MISSING


_FINDERS: dict[Role, Callable[[Parameter, Slate], object]] = {
    Role.PLACE: _place,
    Role.ORIGIN: _origin,
    Role.DESTINATION: _destination,
    Role.EMAIL: lambda parameter, slate: _first(_EMAIL, slate),
    Role.URL: lambda parameter, slate: _first(_URL, slate),
    Role.IDENTIFIER: lambda parameter, slate: _first(_CODE, slate),
    Role.SYMBOL: _symbol,
    Role.LANGUAGE: _language,
    Role.CURRENCY: _currency,
    Role.COLOR: lambda parameter, slate: _first_value(_COLOR, slate),
    Role.TIMEZONE: lambda parameter, slate: _first_value(_ZONE, slate),
    Role.PERSON: _person,
    Role.QUERY: lambda parameter, slate: _first_value(_SEARCH, slate),
    Role.MESSAGE: _message,
    Role.TOPIC: _topic,
    Role.ROOM: lambda parameter, slate: _first_value(_ROOM, slate),
    Role.NAME: _name,
    Role.EXPRESSION: _expression,
    Role.DURATION: _length,
}
