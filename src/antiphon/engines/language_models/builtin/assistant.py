"""The assistant: skills in their order."""

from __future__ import annotations

from dataclasses import replace

from antiphon.engines.language_models.builtin.dialogue import Dialogue
from antiphon.engines.language_models.builtin.english.sentences import split_requests
from antiphon.engines.language_models.builtin.reply import Reply, say
from antiphon.engines.language_models.builtin.skill import Skill
from antiphon.engines.language_models.builtin.skills import LAST_SKILLS, SENTENCE_SKILLS, TURN_SKILLS
from antiphon.engines.language_models.builtin.skills.opening import open_conversation
from antiphon.engines.language_models.builtin.skills.programs import read_requests, tell_computed
from antiphon.engines.language_models.builtin.skills.results import speak_results
from antiphon.engines.language_models.builtin.skills.unknown import admit
from antiphon.engines.language_models.builtin.utterance import Utterance

_MOST_ANSWERS = 4


def reply_to(dialogue: Dialogue) -> Reply:
    """The reply. There always is one: in the end it says that it did not understand."""
    if dialogue.answered:
        return speak_results(dialogue)
    if dialogue.utterance is None:
        return open_conversation(dialogue)
    if dialogue.results:
        return _tell_results(dialogue.utterance, dialogue)
    return _answer(dialogue.utterance, dialogue)


def _answer(utterance: Utterance, dialogue: Dialogue) -> Reply:
    return (
        _first(TURN_SKILLS, utterance, dialogue)
        or _answer_sentences(utterance, dialogue)
        or _first(LAST_SKILLS, utterance, dialogue)
        or admit(utterance, dialogue)
    )


def _tell_results(utterance: Utterance, dialogue: Dialogue) -> Reply:
    """What programs came to, and then a reply to what else was said."""
    requests = read_requests(utterance)
    text = tell_computed(requests, dialogue.results)
    if requests.rest is None:
        return say(text)
    rest = _answer(requests.rest, dialogue)
    return replace(rest, text=f"{text} {rest.text}".strip())


def _first(skills: tuple[Skill, ...], utterance: Utterance, dialogue: Dialogue) -> Reply | None:
    return next(filter(None, (skill(utterance, dialogue) for skill in skills)), None)


def _answer_sentences(utterance: Utterance, dialogue: Dialogue) -> Reply | None:
    """One reply made of the replies to each sentence that a skill knows an answer to."""
    replies: list[Reply] = []
    unanswered = False
    for sentence in utterance.sentences:
        found = _answers(sentence, dialogue)
        replies += found
        unanswered = unanswered or (not found and bool(sentence.stems))
    informing = [reply for reply in replies if not reply.social]
    if not replies or (unanswered and not informing):
        return None  # "Thanks" is no answer to a question that stands beside it
    texts = dict.fromkeys(reply.text for reply in informing or replies[:1])
    return Reply(" ".join(list(texts)[:_MOST_ANSWERS]), social=not informing)


def _answers(sentence: Utterance, dialogue: Dialogue) -> list[Reply]:
    """The replies to a sentence, or to the requests that it joins with "and"."""
    if reply := _first(SENTENCE_SKILLS, sentence, dialogue):
        return [reply]
    parts = (Utterance.of(part) for part in split_requests(sentence.text))
    return [reply for part in parts if (reply := _first(SENTENCE_SKILLS, part, dialogue))]
