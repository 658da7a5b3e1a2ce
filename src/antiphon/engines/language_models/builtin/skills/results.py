"""Speaking about what functions answered."""

from __future__ import annotations

from antiphon.conversation.tool_requests import ServerTool
from antiphon.engines.language_models.builtin.calling.results import Outcome, outcome_of
from antiphon.engines.language_models.builtin.dialogue import Answered, Dialogue
from antiphon.engines.language_models.builtin.english.words import listing
from antiphon.engines.language_models.builtin.instructions import read_instructions
from antiphon.engines.language_models.builtin.reply import Reply, say
from antiphon.engines.language_models.builtin.skills.pages import tell_pages
from antiphon.engines.language_models.builtin.skills.searching import tell_found


def speak_results(dialogue: Dialogue) -> Reply:
    """One reply about all answers: what was done, what came out, what failed."""
    ordered = dict(read_instructions(dialogue.instruction).after_call)
    names = [answered.name for answered in dialogue.answered]
    if said := next((ordered[name] for name in names if name in ordered), None):
        return say(said)
    outcomes = [_outcome(answered, dialogue) for answered in dialogue.answered]
    done = [outcome.done for outcome in outcomes if outcome.done]
    sentences = [f"Done: {_joined(done)}."] if done else []
    sentences += [outcome.text for outcome in outcomes if outcome.text]
    return say(" ".join(dict.fromkeys(sentences)))


def _outcome(answered: Answered, dialogue: Dialogue) -> Outcome:
    question = dialogue.utterance.text if dialogue.utterance else ""
    if answered.name in dialogue.server_tools:
        match answered.name:
            case ServerTool.GOOGLE_SEARCH:
                return Outcome(text=tell_found(answered, question))
            case ServerTool.URL_CONTEXT:
                return Outcome(text=tell_pages(answered, question))
    return outcome_of(answered, spoken=dialogue.spoken)


def _joined(done: list[str]) -> str:
    """``I turned on the lights and started the music``: one subject for all."""
    unique = list(dict.fromkeys(done))
    if all(part.startswith("I ") for part in unique):
        return "I " + listing([part.removeprefix("I ") for part in unique])
    return listing(unique)
