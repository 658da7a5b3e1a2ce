"""Speaking about what functions answered."""

from __future__ import annotations

from antiphon.engines.language_models.builtin.calling.results import outcome_of
from antiphon.engines.language_models.builtin.dialogue import Dialogue
from antiphon.engines.language_models.builtin.english.words import listing
from antiphon.engines.language_models.builtin.instructions import read_instructions
from antiphon.engines.language_models.builtin.reply import Reply, say


def speak_results(dialogue: Dialogue) -> Reply:
    """One reply about all answers: what was done, what came out, what failed."""
    ordered = dict(read_instructions(dialogue.instruction).after_call)
    names = [answered.name for answered in dialogue.answered]
    if said := next((ordered[name] for name in names if name in ordered), None):
        return say(said)
    outcomes = [outcome_of(answered, spoken=dialogue.spoken) for answered in dialogue.answered]
    done = [outcome.done for outcome in outcomes if outcome.done]
    sentences = [f"Done: {_joined(done)}."] if done else []
    sentences += [outcome.text for outcome in outcomes if outcome.text]
    return say(" ".join(dict.fromkeys(sentences)))


def _joined(done: list[str]) -> str:
    """``I turned on the lights and started the music``: one subject for all."""
    unique = list(dict.fromkeys(done))
    if all(part.startswith("I ") for part in unique):
        return "I " + listing([part.removeprefix("I ") for part in unique])
    return listing(unique)
