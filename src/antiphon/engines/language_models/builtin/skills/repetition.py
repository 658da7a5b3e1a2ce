"""Repeating what was said last."""

from __future__ import annotations

from antiphon.engines.language_models.builtin.dialogue import Dialogue, Role
from antiphon.engines.language_models.builtin.english.vocabulary import phrases
from antiphon.engines.language_models.builtin.reply import Reply, say
from antiphon.engines.language_models.builtin.utterance import Utterance

_REPEAT = phrases(
    r"(?:repeat|say) (?:that|it|this|yourself|what you (?:just )?said|your (?:last )?(?:answer|reply))"
    r"(?: again| once more| one more time)?",
    r"(?:repeat|say) the (?:last|previous) (?:thing|sentence|answer|part)(?: again)?",
    r"repeat|(?:say|tell me)? ?(?:again|once more)|one more time|what",
    r"(?:sorry )?what (?:did you (?:just )?say|was that(?: again)?)|come again|pardon(?: me)?",
    r"(?:i )?(?:did not|could not) (?:hear|catch|get)(?: you| that| it)*",
)
_MINE = phrases(
    r"(?:repeat|what was|tell me|what is) my (?:last|previous) (?:question|sentence|message|words?)",
    r"(?:repeat|what was|tell me) what i (?:just )?said",
    r"what did i (?:just )?(?:say|ask)(?: you)?(?: just now| last)?",
    r"(?:what|which) (?:was|is) the last thing i said",
)
_FIRST = phrases(
    r"what (?:was|is) my first (?:question|message|sentence)",
    r"what (?:was|is) the first thing i (?:said|asked|told you)|what did i (?:say|ask)(?: you)? first",
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
