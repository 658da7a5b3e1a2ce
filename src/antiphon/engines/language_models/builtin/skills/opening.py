"""Opening a conversation in which nobody has said anything yet."""

from __future__ import annotations

from antiphon.engines.language_models.builtin.dialogue import Dialogue, Role
from antiphon.engines.language_models.builtin.identity import WHO
from antiphon.engines.language_models.builtin.instructions import read_instructions
from antiphon.engines.language_models.builtin.reply import Reply, chat
from antiphon.engines.language_models.builtin.skills.foreign import PHRASES


def open_conversation(dialogue: Dialogue) -> Reply:
    """Greet, in the words that the system instruction gives for it; or say that one is listening."""
    phrases = PHRASES.get(dialogue.language)
    if any(dialogue.said(Role.MODEL)):
        return chat(phrases.listening if phrases else "I am listening. What can I do for you?")
    orders = read_instructions(dialogue.instruction)
    ordered = orders.always or orders.opening or orders.first
    if ordered:
        return chat(ordered)
    if phrases:
        return chat(phrases.greeting)
    if orders.name:
        return chat(f"Hello! I am {orders.name}. What can I do for you?")
    return chat("Hello!" if orders.brief else f"Hello! {WHO} What can I do for you?")
