"""Something long to say, so that there is something to interrupt."""

from __future__ import annotations

from antiphon.engines.language_models.builtin.dialogue import Dialogue, Role
from antiphon.engines.language_models.builtin.english.vocabulary import phrases
from antiphon.engines.language_models.builtin.reply import Reply, say
from antiphon.engines.language_models.builtin.utterance import Utterance

STORY = (
    "On the last island before the open sea there was a lighthouse with two keepers, an old woman and her "
    "parrot. "
    "Every evening she called out to the water: who goes there? And every evening the parrot answered: "
    "only the wind. "
    "One winter night a fog came in so thick that the lamp was no use at all. A small ship had lost its "
    "way and drifted "
    "toward the rocks. The old woman was asleep, but the parrot heard the creaking of wood, and for the "
    "first time it "
    "asked the question itself: who goes there? The captain heard the voice, turned the wheel, and missed "
    "the rocks by "
    "an arm's length. Since that night they take turns: one of them asks, and the other one answers."
)
ABOUT_MYSELF = (
    "I am the assistant that is built into Antiphon, the server you are connected to. I am not a language "
    "model. I am a "
    "small set of rules that look for words in what you say. I can greet you, do sums, tell the date and "
    "the time, count, "
    "spell, convert units, repeat things, and remember what you told me in this conversation. When an "
    "application gives "
    "me functions, I can choose one that fits your request and fill in its arguments. Everything I say was "
    "written by "
    "people beforehand or computed on the spot. I know nothing about the world, and I say so when I am "
    "asked. I am here "
    "so that a conversation works on any machine at once, and whoever runs this server can put a real "
    "model in my place."
)
JOKES = (
    "Why did the computer go to the doctor? It had caught a bug, and it would not stop crashing.",
    "I would tell you a joke about silence, but you would think that I had hung up.",
    "Why was the microphone so calm? It always waited for the others to finish.",
)

_TELL = r"(?:(?:tell|read|give|make up|invent|write|recite|sing|say)(?: me| us)?(?: up)? )?"
_ONE = r"(?:(?:a|an|the|any|some|another|one|one more|your best) )?"
_SUCH = r"(?:(?:very|really|long|short|nice|funny|good|little|bedtime|fairy|great|quick|new|sad|scary) )*"
_ABOUT = r"(?: (?:about|for) .*)?"

_ANOTHER = phrases(r"(?:tell me )?(?:another|one more)(?: one| please)?|again|more|next")
_STORY = phrases(
    rf"{_TELL}{_ONE}{_SUCH}(?:story|tale|stories){_ABOUT}",
    r"(?:talk|speak)(?: to me)? (?:for a (?:while|long time|minute)|at length)",
    r"(?:say|tell me) something (?:very |really )?long|read me something",
)
_MYSELF = phrases(
    r"(?:tell|talk)(?: to)?(?: me| us)?(?: something| more| a bit| a little| everything| all)? about yourself"
    r"(?: in (?:great )?detail| at length)?",
    r"(?:describe|explain) yourself(?: in (?:great )?detail)?",
    r"tell me (?:more|everything) about you(?:rself)?",
    r"how do you work|explain how you work|what are you made of",
)
_JOKE = phrases(
    rf"{_TELL}{_ONE}{_SUCH}(?:jokes?|something funny){_ABOUT}",
    rf"(?:do you know|i want to hear) {_ONE}{_SUCH}jokes?{_ABOUT}|make me laugh",
)
_POEM = phrases(rf"{_TELL}{_ONE}(?:\w+ )?(?:poem|song|rap|haiku){_ABOUT}")


def tell_story(utterance: Utterance, dialogue: Dialogue) -> Reply | None:
    """The story, a longer account of itself, or a joke: another one each time."""
    words = utterance.plain
    if _MYSELF.fullmatch(words):
        return say(ABOUT_MYSELF)
    last = next((turn.text for turn in dialogue.said(Role.MODEL)), "")
    if _JOKE.fullmatch(words) or (_ANOTHER.fullmatch(words) and last in JOKES):
        told = sum(turn.text in JOKES for turn in dialogue.history)
        return say(JOKES[told % len(JOKES)])
    if _STORY.fullmatch(words):
        return say(STORY)
    if _POEM.fullmatch(words):
        return say("I cannot make up verses, I only follow rules. But I know one story and a few jokes.")
    return None
