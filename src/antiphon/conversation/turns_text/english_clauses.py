"""English rules: the shape of a question, a command or a clause, whole or cut short."""

from __future__ import annotations

from antiphon.conversation.turns_text import english_words as lists
from antiphon.conversation.turns_text.english_shape import after_preamble, question_word
from antiphon.conversation.turns_text.judgement import (
    ANSWER,
    CLOSED,
    DOUBTFUL,
    LEFT_OPEN,
    NEUTRAL,
    QUESTION,
    STATEMENT,
    UNFINISHED,
    Completeness,
)
from antiphon.conversation.turns_text.phrasebook import phrases
from antiphon.conversation.turns_text.words import Utterance

_SHORT_WORDS = 12
_ANSWERING = phrases("yes yeah yep no nope sure okay ok well oh")


def short_answer(said: Utterance) -> Completeness | None:
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


def question_word_at_end(said: Utterance) -> Completeness | None:
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


def inversion_at_end(said: Utterance) -> Completeness | None:
    """`can you`, `please could you`, `and is it`: a question cut after its subject."""
    if len(said.words) < 2 or said.last not in lists.SUBJECTS or said.words[-2] not in lists.INVERSIONS:
        return None
    if said.last in {"it", "this", "that"} and said.words[-2] in {"do", "did", "does", "have", "had"}:
        return None
    asked = question_word(said)
    if asked is not None and said.words[-2] in {"is", "are", "was", "were", "'s", "am"}:
        return Completeness(QUESTION, "a question with its words in place")
    return Completeness(LEFT_OPEN, f"'{said.words[-2]} {said.last}' wants a verb")


def auxiliary(said: Utterance) -> Completeness | None:
    if said.last not in lists.AUXILIARIES:
        return None
    if said.ending_in(lists.ELLIPSES) is not None:
        return Completeness(CLOSED, "its verb is understood")
    if (
        said.last in {"do", "be", "have"}
        and question_word(said)
        and lists.INVERSIONS.intersection(said.words[1:2])
    ):
        return Completeness(QUESTION, "a question with its words in place")
    if said.last in {"do", "did", "does"} and len(said.words) >= 4 and said.words[-2] in lists.SUBJECTS:
        return Completeness(STATEMENT, f"'{said.last}' may stand for a verb")
    return Completeness(LEFT_OPEN, f"'{said.last}' wants a complement")


def transitive(said: Utterance) -> Completeness | None:
    if said.last not in lists.TRANSITIVE:
        return None
    asked = question_word(said)
    if asked in lists.OBJECT_QUESTIONS or (asked is not None and said.words[1:2] == ("much",)):
        return Completeness(QUESTION, "a question with its words in place")
    if "what" in said.words[:-1] or "whatever" in said.words or "that" in said.words[1:-1]:
        return Completeness(STATEMENT, f"the object of '{said.last}' stands before it")
    if len(said.words) >= 5 and said.words[-2] in lists.SUBJECTS and _is_noun_like(said.words[-3]):
        return Completeness(NEUTRAL, f"'{said.words[-3]}' may be the object of '{said.last}'")
    return Completeness(UNFINISHED, f"'{said.last}' wants an object")


def _is_noun_like(word: str) -> bool:
    """Not a word that could stand between two clauses: `the card i used`, but not `because i need`."""
    links = (
        lists.CONJUNCTIONS,
        lists.SAYING,
        lists.FILLERS,
        lists.ADVERBS,
        lists.AUXILIARIES,
        lists.CLAUSE_LINKS,
    )
    return not any(word in words for words in links)


def pair_without_second(said: Utterance) -> Completeness | None:
    for first, second in (("between", "and"), ("either", "or"), ("both", "and")):
        if first in said.words:
            after = said.words[said.words.index(first) + 1 :]
            plural = bool({"them", "us", "these", "those", "two", "you"}.intersection(after))
            plural = plural or (len(after) >= 2 and after[-1].endswith("s"))
            if 0 < len(after) <= 3 and second not in after and not plural:
                return Completeness(UNFINISHED, f"'{first}' without '{second}'")
    return None


def clause_without_main(said: Utterance) -> Completeness | None:
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


def question(said: Utterance) -> Completeness | None:
    if said.mark == "?":
        return Completeness(QUESTION, "ends in a question mark")
    asked = question_word(said)
    if asked is not None and len(said.words) >= 3:
        return _sure_if_short(said, "a question with its words in place")
    start = after_preamble(said)
    head = said.words[start : start + 2]
    if len(head) == 2 and head[0] in lists.INVERSIONS and len(said.words) - start >= 3:
        return _sure_if_short(said, "a question with its words in place")
    return None


def command(said: Utterance) -> Completeness | None:
    start = after_preamble(said)
    if said.words[start : start + 1] and said.words[start] in lists.COMMANDS and len(said.words) - start >= 2:
        return _sure_if_short(said, "a command with its words in place")
    return None


def _sure_if_short(said: Utterance, reason: str) -> Completeness:
    """How a long utterance begins tells little of its end."""
    return Completeness(QUESTION if len(said.words) <= _SHORT_WORDS else STATEMENT, reason)


def finisher(said: Utterance) -> Completeness | None:
    phrase = said.ending_in(lists.FINISHERS)
    if phrase is not None and len(said.words) >= 3:
        return Completeness(CLOSED, f"ends in '{phrase}'")
    if said.mark in {".", "!"}:
        return Completeness(CLOSED, f"ends in '{said.mark}'")
    return None
