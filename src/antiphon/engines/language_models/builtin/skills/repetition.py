"""Repeating what was said last."""

from __future__ import annotations

import re

from antiphon.engines.language_models.builtin.dialogue import Dialogue, Role
from antiphon.engines.language_models.builtin.reply import Reply, say
from antiphon.engines.language_models.builtin.utterance import Utterance

_REPEAT = re.compile(
    r"(?:repeat|say) (?:(?:that|it|this|yourself|the (?:last|previous) (?:thing|sentence|answer|part)|what "
    r"you "
    r"(?:just )?said|your (?:last )?(?:answer|reply))(?: again| once more| one more time)?|again|once "
    r"more)|repeat|"
    r"what did you (?:just )?say|what was that(?: again)?|come again|pardon(?: me)?|excuse me|"
    r"(?:i )?(?:did not|could not) (?:hear|catch|get)(?: you| that| it)*|(?:once|one time|one) more(?: "
    r"time)?|"
    r"tell me again|again|sorry what(?: did you say| was that)?|what"
)
_MINE = re.compile(
    r"(?:repeat|what was|tell me|what is) (?:my (?:last|previous) (?:question|sentence|message|words?)|"
    r"what i (?:just )?said)|what did i (?:just )?(?:say|ask)(?: you)?(?: just now| last)?|"
    r"(?:what|which) (?:was|is) the last thing i said"
)
_FIRST = re.compile(
    r"what (?:was|is) (?:my first (?:question|message|sentence)|the first thing i (?:said|asked|told you))|"
    r"what did i (?:say|ask)(?: you)? first"
)


def repeat(utterance: Utterance, dialogue: Dialogue) -> Reply | None:
    """The assistant's or the user's last words once more."""
    if _REPEAT.fullmatch(utterance.plain):
        last = next((turn.text for turn in dialogue.said(Role.MODEL)), None)
        return say(last or "I have not said anything yet.")
    if _MINE.fullmatch(utterance.plain):
        last = next((turn.text for turn in dialogue.said(Role.USER)), None)
        return say(f'You said: "{last}"' if last else "You have not said anything before that.")
    if _FIRST.fullmatch(utterance.plain):
        *_, first = ("", *(turn.text for turn in dialogue.said(Role.USER)))
        return say(
            f'The first thing you said was: "{first}"' if first else "That was the first thing you said."
        )
    return None
