"""English rules: the utterance stops on a word that wants another one."""

from __future__ import annotations

from antiphon.conversation.turns_text import english_words as lists
from antiphon.conversation.turns_text.english_shape import after_preamble, question_word
from antiphon.conversation.turns_text.judgement import (
    CLOSED,
    LEFT_OPEN,
    NEUTRAL,
    STATEMENT,
    UNFINISHED,
    Completeness,
)
from antiphon.conversation.turns_text.phrasebook import phrases
from antiphon.conversation.turns_text.words import Utterance


def filler(said: Utterance) -> Completeness | None:
    phrase = said.ending_in(lists.FILLERS)
    if phrase is None:
        return None
    # "how do you know", "do you know what i mean" are not fillers.
    if phrase == "you know" and said.words[-3:-2] in (("do",), ("did",), ("would",), ("if",), ("as",)):
        return None
    if phrase == "i mean" and said.words[-3:-2] == ("what",):
        return None
    return Completeness(LEFT_OPEN, f"ends in the filler '{phrase}'")


def opener(said: Utterance) -> Completeness | None:
    if said.bare in lists.OPENERS:
        return Completeness(LEFT_OPEN, f"'{said.bare}' wants a complement")
    return None


def subject_alone(said: Utterance) -> Completeness | None:
    if len(said.words) == 1 and said.last in {"i", "we", "he", "she", "they", "you", "it", "there", "this"}:
        return Completeness(UNFINISHED, "a subject alone")
    return None


def bare_command(said: Utterance) -> Completeness | None:
    """`please call`, `okay play`: a verb that has not got its object yet."""
    start = after_preamble(said)
    if start and start == len(said.words) - 1 and said.last in lists.TRANSITIVE | lists.OBJECT_COMMANDS:
        return Completeness(UNFINISHED, f"'{said.last}' wants an object")
    return None


def noun_phrase(said: Utterance) -> Completeness | None:
    """`the weather in london`: as likely a subject that waits for its verb as an answer."""
    if (
        said.first not in {"the", "my", "our", "your"}
        or not 2 <= len(said.words) <= _SUBJECT_WORDS
        or said.mark
    ):
        return None
    if said.last in {"one", "ones", "first", "last"} or not lists.AUXILIARIES.isdisjoint(said.words):
        return None
    return Completeness(NEUTRAL, "a subject, or an answer")


def conjunction(said: Utterance) -> Completeness | None:
    phrase = said.ending_in(lists.CONJUNCTIONS)
    return None if phrase is None else Completeness(LEFT_OPEN, f"ends in the conjunction '{phrase}'")


def determiner(said: Utterance) -> Completeness | None:
    phrase = said.ending_in(lists.DETERMINERS)
    # "he is a friend of his" and "is it his" are whole.
    if phrase is None or (phrase == "his" and said.words[-2:-1] in (("of",), ("it",), ("is",), ("that",))):
        return None
    return Completeness(LEFT_OPEN, f"ends in the determiner '{phrase}'")


def that(said: Utterance) -> Completeness | None:
    if said.last == "that" and said.words[-2:-1] and said.words[-2] in lists.SAYING:
        return Completeness(LEFT_OPEN, "ends in the conjunction 'that'")
    return None


def infinitive(said: Utterance) -> Completeness | None:
    if said.last != "to" or len(said.words) < 2 or said.words[-2] not in lists.INFINITIVE_TO:
        return None
    negated = any(word.endswith("n't") or word == "not" for word in said.words)
    # "i don't want to", "if you want to", "as often as you like to": the verb is understood.
    if negated or "if" in said.words[:-2]:
        return Completeness(NEUTRAL, "its infinitive may be understood")
    return Completeness(LEFT_OPEN, f"'{said.words[-2]} to' wants a verb")


def preposition(said: Utterance) -> Completeness | None:
    phrase = said.ending_in(lists.PREPOSITIONS | lists.PARTICLE_PREPOSITIONS)
    if phrase is None or said.ending_in(lists.PHRASAL_WHOLE) is not None:
        return None
    if phrase in lists.STRANDABLE and _strands(said):
        return Completeness(CLOSED, f"a question that strands '{phrase}'")
    if phrase in lists.PARTICLE_PREPOSITIONS and said.words[-2:-1] and said.words[-2] in lists.OBJECTS:
        return Completeness(STATEMENT, f"'{said.words[-2]} {phrase}' closes a verb")
    if said.last in {"on", "in", "over", "around"} and _splits_verb(said):
        return Completeness(CLOSED, f"'{said.last}' closes a verb")
    return Completeness(LEFT_OPEN, f"ends in the preposition '{phrase}'")


def _splits_verb(said: Utterance) -> bool:
    """Whether a verb and its object precede the final particle: `turn the light on`."""
    splitting = {
        "turn",
        "switch",
        "put",
        "leave",
        "keep",
        "hand",
        "invite",
        "bring",
        "have",
        "had",
        "go",
        "goes",
    }
    return bool(splitting.intersection(said.words[-6:-2]))


def _strands(said: Utterance) -> bool:
    """Whether a question word's object is what the final preposition lacks: `what are you looking for`."""
    # "what letter it starts with", "the one which you asked for"
    if {"what", "which", "who", "whom"}.intersection(said.words[-8:-2]):
        return True
    asked = question_word(said)
    if asked is None or len(said.words) < 4:
        return False
    return asked in lists.OBJECT_QUESTIONS or (
        asked in {"where", "where's"} and said.last in {"from", "to", "at"}
    )


def particle(said: Utterance) -> Completeness | None:
    if said.last not in lists.PARTICLES:
        return None
    return Completeness(STATEMENT, f"ends in the particle '{said.last}'")


def adverb(said: Utterance) -> Completeness | None:
    if said.last in lists.ADVERBS_OPEN:
        return Completeness(LEFT_OPEN, f"'{said.last}' wants the word it qualifies")
    if said.last in lists.ADVERBS - {"exactly", "too", "really", "not", "maybe", "probably", "rather"}:
        return Completeness(UNFINISHED, f"'{said.last}' wants the word it qualifies")
    if said.last == "not" and said.words[-2:-1] and said.words[-2] in lists.INVERSIONS | lists.AUXILIARIES:
        return Completeness(UNFINISHED, "'not' wants a complement")
    return None


def opener_at_end(said: Utterance) -> Completeness | None:
    phrase = said.ending_in(_LATE_OPENERS)
    if phrase is None or question_word(said) in lists.OBJECT_QUESTIONS:
        return None
    return Completeness(UNFINISHED, f"'{phrase}' wants a complement")


_SUBJECT_WORDS = 5
_LATE_OPENERS = phrases(
    "| tell her | tell him | tell them | ask her | ask him | ask them"
    " | i want | i need | i would like | i'd like | i was wondering | i was thinking | i think"
    " | i believe | tell me | give me | show me | let me | remind me | tell me about | how much"
    " | how many | what kind | do you know | do you think | can you tell me | could you tell me"
    " | for example | for instance | it depends | my name is | and then | and so | but then | and also"
    " | i have a question | the thing is | would you like | do you have | so i | and i | but i"
    " | because i | if i | if you | that i | when i | and the | and we | then i | because you"
    " | because it | because we | because they | and it | and he | and she | and they | and you"
    " | but you | but it | that we | that you | what i | which i | the one"
)
