"""The time of day."""

from __future__ import annotations

from antiphon.engines.language_models.builtin.dialogue import Dialogue
from antiphon.engines.language_models.builtin.english.times import spoken_time
from antiphon.engines.language_models.builtin.english.vocabulary import phrases
from antiphon.engines.language_models.builtin.reply import Reply, say
from antiphon.engines.language_models.builtin.utterance import Utterance

_TIME = phrases(
    r"(?:what is |tell me |give me |say |have you got |do you have )?(?:the )?(?:current |exact |local )?time"
    r"(?: is it| it is)?(?: now| right now| at the moment| currently| today| here)?",
    r"what (?:is the )?time is it(?: now| right now| at the moment| currently| here)?|how late is it|"
    r"what time it is(?: now)?",
)
_ELSEWHERE = phrases(
    r"what(?: is the)?(?: current| local)? time (?:is it )?(?:now |right now )?in (?P<place>.+)"
)


def answer_time(utterance: Utterance, dialogue: Dialogue) -> Reply | None:
    """The time where the user is."""
    if _TIME.fullmatch(utterance.plain):
        return say(f"It is {_now(dialogue)}.")
    if match := _ELSEWHERE.fullmatch(utterance.plain):
        return say(
            f"I only know the time here: it is {_now(dialogue)}. I do not know it in "
            f"{match['place'].title()}."
        )
    return None


def _now(dialogue: Dialogue) -> str:
    zone = dialogue.now.tzname() or ""
    return f"{spoken_time(dialogue.now.time())} {zone if zone.isalpha() else ''}".strip()
