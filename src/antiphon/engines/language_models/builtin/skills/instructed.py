"""Following what the system instruction says to the letter."""

from __future__ import annotations

from antiphon.engines.language_models.builtin.calling.planner import plan_call
from antiphon.engines.language_models.builtin.dialogue import Dialogue, Role
from antiphon.engines.language_models.builtin.instructions import read_instructions
from antiphon.engines.language_models.builtin.reply import Reply, say
from antiphon.engines.language_models.builtin.utterance import Utterance


def follow_instructions(utterance: Utterance, dialogue: Dialogue) -> Reply | None:
    """The reply or call that an order of the system instruction asks for now."""
    if not dialogue.instruction:
        return None
    orders = read_instructions(dialogue.instruction)
    for condition in orders.conditions:
        if condition.holds(utterance.whole_plain, utterance.stems):
            return say(condition.reply)
    if orders.always:
        return say(orders.always)
    has_replied = any(turn.role is Role.MODEL for turn in dialogue.history)
    if has_replied:
        return say(orders.later) if orders.later else None
    if orders.first:
        return say(orders.first)
    return _opening_call(orders.opening_call, utterance, dialogue)


def _opening_call(name: str, utterance: Utterance, dialogue: Dialogue) -> Reply | None:
    function = next((item for item in dialogue.functions if name and item.name == name), None)
    if not function:
        return None
    planned = plan_call(function, utterance.clipped, dialogue.now)
    return Reply(calls=(planned.call,)) if planned.complete else None
