"""English completeness, rule by rule.

Every rule looks at the utterance and either gives a verdict or passes; the first verdict stands. The order
is: what is whole by itself, what is being spelled, what is plainly open, what is plainly finished.
"""

from __future__ import annotations

from collections.abc import Callable

from antiphon.conversation.turns_text import english_words as lists
from antiphon.conversation.turns_text import spelled
from antiphon.conversation.turns_text.judgement import (
    ANSWER,
    CLOSED,
    DOUBTFUL,
    LEFT_OPEN,
    NEUTRAL,
    QUESTION,
    STATEMENT,
    TRAILING_MARK,
    UNFINISHED,
    Completeness,
)
from antiphon.conversation.turns_text.phrasebook import phrases
from antiphon.conversation.turns_text.words import Utterance

Rule = Callable[[Utterance], Completeness | None]

_ANSWERING = phrases("yes yeah yep no nope sure okay ok well oh")


def judge(said: Utterance) -> Completeness:
    """A verdict on an English utterance that has at least one word."""
    for rule in _RULES:
        verdict = rule(said)
        if verdict is not None:
            return verdict
    return Completeness(STATEMENT, "nothing is missing at its end")


def _trailing_mark(said: Utterance) -> Completeness | None:
    if said.mark in TRAILING_MARK:
        return Completeness(LEFT_OPEN, f"trails off with '{said.mark}'")
    return None


def _whole(said: Utterance) -> Completeness | None:
    if said.bare in lists.WHOLE:
        return Completeness(ANSWER, f"'{said.bare}' is whole by itself")
    return None


def _filler(said: Utterance) -> Completeness | None:
    phrase = said.ending_in(lists.FILLERS)
    if phrase is None:
        return None
    # "how do you know", "do you know what i mean" are not fillers.
    if phrase == "you know" and said.words[-3:-2] in (("do",), ("did",), ("would",), ("if",), ("as",)):
        return None
    if phrase == "i mean" and said.words[-3:-2] == ("what",):
        return None
    return Completeness(LEFT_OPEN, f"ends in the filler '{phrase}'")


def _short_answer(said: Utterance) -> Completeness | None:
    """`yes i can`, `no it isn't`, and tags: `it's cold isn't it`."""
    if len(said.words) < 2:
        return None
    before, last = said.words[-2], said.last
    if last in lists.SUBJECTS and before in lists.INVERSIONS and _is_tag(said):
        return Completeness(QUESTION, f"ends in the tag '{before} {last}'")
    if last in lists.INVERSIONS and before in lists.SUBJECTS:
        if len(said.words) == 3 and said.first in _ANSWERING:
            return Completeness(ANSWER, "a short answer")
        if _embeds_question(said):
            return Completeness(CLOSED, "ends in an embedded question")
    return None


def _is_tag(said: Utterance) -> bool:
    if len(said.words) < 4:
        return False
    before, subject = said.words[-2], said.last
    earlier = said.words[:-2]
    negated = any(word.endswith("n't") or word in {"not", "never"} for word in earlier)
    names_subject = any(word == subject or word.startswith(subject + "'") for word in earlier)
    return (before.endswith("n't") and not negated) or (negated and names_subject)


def _embeds_question(said: Utterance) -> bool:
    """`where it is`, `who they are` at the end: a question word within the last five words."""
    return bool(lists.QUESTION_WORDS.intersection(said.words[-5:-2])) and len(said.words) >= 4


def _opener(said: Utterance) -> Completeness | None:
    if said.bare in lists.OPENERS:
        return Completeness(LEFT_OPEN, f"'{said.bare}' wants a complement")
    return None


def _conjunction(said: Utterance) -> Completeness | None:
    phrase = said.ending_in(lists.CONJUNCTIONS)
    return None if phrase is None else Completeness(LEFT_OPEN, f"ends in the conjunction '{phrase}'")


def _determiner(said: Utterance) -> Completeness | None:
    phrase = said.ending_in(lists.DETERMINERS)
    # "he is a friend of his" and "is it his" are whole.
    if phrase is None or (phrase == "his" and said.words[-2:-1] in (("of",), ("it",), ("is",), ("that",))):
        return None
    return Completeness(LEFT_OPEN, f"ends in the determiner '{phrase}'")


def _that(said: Utterance) -> Completeness | None:
    if said.last == "that" and said.words[-2:-1] and said.words[-2] in lists.SAYING:
        return Completeness(LEFT_OPEN, "ends in the conjunction 'that'")
    return None


def _infinitive(said: Utterance) -> Completeness | None:
    if said.last != "to" or len(said.words) < 2 or said.words[-2] not in lists.INFINITIVE_TO:
        return None
    negated = any(word.endswith("n't") or word == "not" for word in said.words)
    # "i don't want to", "if you want to", "as often as you like to": the verb is understood.
    if negated or "if" in said.words[:-2]:
        return Completeness(NEUTRAL, "its infinitive may be understood")
    return Completeness(LEFT_OPEN, f"'{said.words[-2]} to' wants a verb")


def _preposition(said: Utterance) -> Completeness | None:
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
    asked = _question_word(said)
    if asked is None or len(said.words) < 4:
        return False
    return asked in lists.OBJECT_QUESTIONS or (
        asked in {"where", "where's"} and said.last in {"from", "to", "at"}
    )


def _particle(said: Utterance) -> Completeness | None:
    if said.last not in lists.PARTICLES:
        return None
    return Completeness(STATEMENT, f"ends in the particle '{said.last}'")


def _adverb(said: Utterance) -> Completeness | None:
    if said.last in lists.ADVERBS_OPEN:
        return Completeness(LEFT_OPEN, f"'{said.last}' wants the word it qualifies")
    if said.last in lists.ADVERBS - {"exactly", "too", "really", "not", "maybe", "probably", "rather"}:
        return Completeness(UNFINISHED, f"'{said.last}' wants the word it qualifies")
    if said.last == "not" and said.words[-2:-1] and said.words[-2] in lists.INVERSIONS | lists.AUXILIARIES:
        return Completeness(UNFINISHED, "'not' wants a complement")
    return None


def _question_word_at_end(said: Utterance) -> Completeness | None:
    if said.last not in {"what", "who", "where", "when", "how", "which", "whom"}:
        return None
    if said.words[-3:-1] in (("don't", "know"), ("not", "sure"), ("say", "that")) and said.last in {
        "how",
        "where",
        "when",
    }:
        return Completeness(STATEMENT, "ends in an elided question")
    if said.words[-2:-1] in (("or",), ("and",), ("for",), ("you",), ("know",)) and said.last == "what":
        return Completeness(DOUBTFUL, "'what' may open a clause")
    return Completeness(UNFINISHED, f"'{said.last}' opens a clause")


def _inversion_at_end(said: Utterance) -> Completeness | None:
    """`can you`, `please could you`, `and is it`: a question cut after its subject."""
    if len(said.words) < 2 or said.last not in lists.SUBJECTS or said.words[-2] not in lists.INVERSIONS:
        return None
    asked = _question_word(said)
    if asked is not None and said.words[-2] in {"is", "are", "was", "were", "'s", "am"}:
        return Completeness(QUESTION, "a question with its words in place")
    return Completeness(LEFT_OPEN, f"'{said.words[-2]} {said.last}' wants a verb")


def _auxiliary(said: Utterance) -> Completeness | None:
    if said.last not in lists.AUXILIARIES:
        return None
    asked = _question_word(said)
    if (
        said.last in {"do", "be", "have", "did", "had", "can", "will", "is", "are", "was"}
        and asked is not None
    ):
        inverted = len(said.words) >= 4 and said.words[1] in lists.INVERSIONS
        if inverted and said.last in {"do", "be", "have"}:
            return Completeness(QUESTION, "a question with its words in place")
    if said.last in {"do", "did", "does"} and len(said.words) >= 4 and said.words[-2] in lists.SUBJECTS:
        return Completeness(STATEMENT, f"'{said.last}' may stand for a verb")
    return Completeness(LEFT_OPEN, f"'{said.last}' wants a complement")


def _transitive(said: Utterance) -> Completeness | None:
    if said.last not in lists.TRANSITIVE or len(said.words) < 2:
        return None
    asked = _question_word(said)
    if asked in lists.OBJECT_QUESTIONS or (asked is not None and said.words[1:2] == ("much",)):
        return Completeness(QUESTION, "a question with its words in place")
    if "what" in said.words[:-1] or "whatever" in said.words or "that" in said.words[1:-1]:
        return Completeness(STATEMENT, f"the object of '{said.last}' stands before it")
    return Completeness(UNFINISHED, f"'{said.last}' wants an object")


def _pair_without_second(said: Utterance) -> Completeness | None:
    for first, second in (("between", "and"), ("either", "or"), ("both", "and")):
        if first in said.words:
            after = said.words[said.words.index(first) + 1 :]
            plural = bool({"them", "us", "these", "those", "two", "you"}.intersection(after))
            plural = plural or (len(after) >= 2 and after[-1].endswith("s"))
            if 0 < len(after) <= 3 and second not in after and not plural:
                return Completeness(UNFINISHED, f"'{first}' without '{second}'")
    return None


def _opener_at_end(said: Utterance) -> Completeness | None:
    phrase = said.ending_in(_LATE_OPENERS)
    if phrase is None or _question_word(said) in lists.OBJECT_QUESTIONS:
        return None
    return Completeness(UNFINISHED, f"'{phrase}' wants a complement")


_LATE_OPENERS = phrases(
    "| i want | i need | i would like | i'd like | i was wondering | i was thinking | i think"
    " | i believe | tell me | give me | show me | let me | remind me | tell me about | how much"
    " | how many | what kind | do you know | do you think | can you tell me | could you tell me"
    " | for example | for instance | it depends | my name is | and then | and so | but then | and also"
    " | i have a question | the thing is | would you like | do you have | so i | and i | but i"
    " | because i | if i | if you | that i | when i | and the | and we | then i | because you"
    " | because it | because we | because they | and it | and he | and she | and they | and you"
    " | but you | but it | that we | that you | what i | which i | the one"
)


def _clause_without_main(said: Utterance) -> Completeness | None:
    """`if i go to the store`: a subordinate clause alone."""
    opening = said.beginning_in(lists.SUBORDINATORS)
    if opening is None or len(said.words) < 3:
        return None
    rest = said.words[len(opening.split()) :]
    if rest[0] in lists.INVERSIONS:
        return None
    if sum(_has_subject(word) for word in rest) >= 2 or "then" in rest or said.mark in {".", "?", "!"}:
        return None
    if lists.COMMANDS.intersection(rest[2:]) or lists.INVERSIONS.intersection(rest[3:]):
        return None
    return Completeness(DOUBTFUL, f"a clause with '{opening}' and no main clause")


def _has_subject(word: str) -> bool:
    return word.partition("'")[0] in {"i", "you", "he", "she", "it", "we", "they", "let", "please"}


def _question(said: Utterance) -> Completeness | None:
    if said.mark == "?":
        return Completeness(QUESTION, "ends in a question mark")
    asked = _question_word(said)
    if asked is not None and len(said.words) >= 3:
        return Completeness(QUESTION, "a question with its words in place")
    start = _after_preamble(said)
    head = said.words[start : start + 2]
    if len(head) == 2 and head[0] in lists.INVERSIONS and len(said.words) - start >= 3:
        return Completeness(QUESTION, "a question with its words in place")
    return None


def _command(said: Utterance) -> Completeness | None:
    start = _after_preamble(said)
    if said.words[start : start + 1] and said.words[start] in lists.COMMANDS and len(said.words) - start >= 2:
        return Completeness(QUESTION, "a command with its words in place")
    return None


def _finisher(said: Utterance) -> Completeness | None:
    phrase = said.ending_in(lists.FINISHERS)
    if phrase is not None and len(said.words) >= 3:
        return Completeness(CLOSED, f"ends in '{phrase}'")
    if said.mark in {".", "!"}:
        return Completeness(CLOSED, f"ends in '{said.mark}'")
    return None


def _subject_alone(said: Utterance) -> Completeness | None:
    if len(said.words) == 1 and said.last in {"i", "we", "he", "she", "they", "you", "it", "there", "this"}:
        return Completeness(UNFINISHED, "a subject alone")
    return None


_PREAMBLE = phrases("please hey ok okay well so and but um uh yes yeah no oh now also then just alright")


def _after_preamble(said: Utterance) -> int:
    """Index of the first word that is not a greeting, an answer or a filler."""
    start = 0
    while start < len(said.words) - 1 and said.words[start] in _PREAMBLE:
        start += 1
    return start


def _question_word(said: Utterance) -> str | None:
    """The question word the utterance opens with, after any preamble; None if it opens a statement."""
    word = said.words[_after_preamble(said)]
    if word not in lists.QUESTION_WORDS:
        return None
    following = said.words[_after_preamble(said) + 1 :]
    # "when you get there", "what i want": a clause, not a question.
    if (
        word in {"when", "what", "where", "who"}
        and following
        and following[0] in {"i", "you", "he", "she", "we", "they"}
    ):
        return None
    return word


_RULES: tuple[Rule, ...] = (
    _trailing_mark,
    _whole,
    spelled.judge,
    _filler,
    _short_answer,
    _opener,
    _subject_alone,
    _conjunction,
    _determiner,
    _that,
    _infinitive,
    _preposition,
    _particle,
    _adverb,
    _question_word_at_end,
    _inversion_at_end,
    _auxiliary,
    _transitive,
    _pair_without_second,
    _opener_at_end,
    _clause_without_main,
    _question,
    _command,
    _finisher,
)
