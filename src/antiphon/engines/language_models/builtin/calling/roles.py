"""What a parameter means, judging by its name and, where that says nothing, by its description."""

from __future__ import annotations

from enum import Enum, auto

from antiphon.engines.language_models.builtin.calling.schema import Kind, Parameter
from antiphon.engines.language_models.builtin.english.vocabulary import word_list
from antiphon.engines.language_models.builtin.english.words import words


class Role(Enum):
    """Meanings that a value can be recognized by."""

    PLACE = auto()
    ORIGIN = auto()
    DESTINATION = auto()
    DATE = auto()
    TIME = auto()
    DATE_TIME = auto()
    EMAIL = auto()
    URL = auto()
    IDENTIFIER = auto()
    SYMBOL = auto()
    LANGUAGE = auto()
    CURRENCY = auto()
    COLOR = auto()
    ROOM = auto()
    PERSON = auto()
    QUERY = auto()
    MESSAGE = auto()
    TOPIC = auto()
    NAME = auto()
    EXPRESSION = auto()
    TIMEZONE = auto()
    DURATION = auto()
    SWITCH = auto()
    NONE = auto()


_BY_WORD: dict[str, Role] = {
    word: role
    for role, listed in {
        Role.PLACE: "location city place town region country area village destination_city state county "
        "venue where",
        Role.ORIGIN: "origin departure source_city start_location from",
        Role.DESTINATION: "destination arrival target_city to_city",
        Role.DATE: "date day birthday",
        Role.TIME: "time hour_of_day clock",
        Role.DATE_TIME: "datetime timestamp when deadline due",
        Role.EMAIL: "email mail",
        Role.URL: "url link website uri",
        Role.IDENTIFIER: "id identifier code reference account order_number tracking",
        Role.SYMBOL: "symbol ticker stock",
        Role.LANGUAGE: "language locale",
        Role.CURRENCY: "currency",
        Role.COLOR: "color colour hue",
        Role.ROOM: "room",
        Role.PERSON: "person contact recipient recipients attendee attendees participant participants "
        "guest guests invitee "
        "invitees people to who user username friend customer name_of_person assignee",
        Role.QUERY: "query question search term terms keyword keywords prompt lookup",
        Role.MESSAGE: "message body text content note notes reminder memo comment description words "
        "sentence phrase task "
        "todo command instruction instructions request reason details answer input",
        Role.TOPIC: "topic subject about theme agenda title headline",
        Role.NAME: "name label song track artist genre movie film book game app application recipe product "
        "item dish "
        "restaurant hotel company brand device animal category type playlist album music food drink "
        "scene mood style",
        Role.EXPRESSION: "expression formula equation calculation problem sum",
        Role.TIMEZONE: "timezone zone tz",
        Role.DURATION: "duration length period interval minutes seconds hours minute second timeout delay",
        Role.SWITCH: "on power enabled active activate state status enable turn",
    }.items()
    for word in listed.split()
}
_SPECIFIC_FIRST = (
    Role.EMAIL, Role.CURRENCY, Role.TIMEZONE, Role.LANGUAGE, Role.URL, Role.IDENTIFIER, Role.ORIGIN,
    Role.DESTINATION,
)  # fmt: skip


_PLACE_WORDS = frozenset(word_list("location city place address town country airport station"))
_WAYS = dict.fromkeys(word_list("from start source origin departure"), Role.ORIGIN) | dict.fromkeys(
    word_list("to end target destination arrival"), Role.DESTINATION
)


def role_of(parameter: Parameter) -> Role:
    """The meaning of a parameter."""
    named = parameter.words
    if "zone" in named and "time" in named:
        return Role.TIMEZONE
    if {"date", "time"} <= set(named) or parameter.format == "date-time":
        return Role.DATE_TIME
    if parameter.format in ("date", "time", "email", "uri", "url"):
        return {"date": Role.DATE, "time": Role.TIME, "email": Role.EMAIL}.get(parameter.format, Role.URL)
    if _PLACE_WORDS & set(named) and (way := _WAYS.get(named[0]) or _WAYS.get(named[-1])):
        return way
    roles = [_BY_WORD[word] for word in named if word in _BY_WORD]
    found = next((role for role in _SPECIFIC_FIRST if role in roles), None)
    if found and roles[-1] not in (Role.DATE, Role.TIME):
        return found
    if roles:
        # The last word is the head of a compound: an "event date" is a date.
        return roles[-1]
    return _described(parameter)


def _described(parameter: Parameter) -> Role:
    """The role by the first telling word of the description, for names like `x` or `zqx_arg`."""
    if parameter.kind not in (Kind.STRING, Kind.ANY):
        return Role.NONE
    return next((_BY_WORD[word] for word in words(parameter.description)[:12] if word in _TELLING), Role.NONE)


_TELLING = frozenset(
    word_list(
        """
        location city place town country destination date time email url currency language color query
        question message note text expression timezone ticker symbol name title topic subject recipient
        """
    )
)
