"""The system message: the operator's part, the client's part, and what the model cannot know otherwise."""

from __future__ import annotations

from antiphon.conversation.generation import GenerationRequest
from antiphon.engines.language_models.openai.prompted_calls import instructions
from antiphon.engines.language_models.openai.settings import OpenAISettings
from antiphon.engines.language_models.server_functions import offered_functions

SPOKEN_NOTE = (
    "Your replies are read aloud as you write them. Write plain sentences as one speaks: "
    "no markup, lists, tables, emoji or code, and keep it short."
)


def system_prompt(request: GenerationRequest, settings: OpenAISettings) -> str:
    """The system message; empty when there is nothing to say.

    It changes at most once a day for a given session, because servers keep the work on a prompt that
    begins like the one before. That is why it tells the date but not the time.

    Raises:
        SchemaTooDeep: functions are to be told, and a schema is nested too deep.
    """
    paragraphs = [settings.system_prompt, request.system_instruction]
    if settings.prompt_notes:
        paragraphs += _notes(request)
    functions = offered_functions(request)
    if functions and settings.tools == "prompt":
        paragraphs.append(instructions(functions))
    return "\n\n".join(text.strip() for text in paragraphs if text.strip())


def _notes(request: GenerationRequest) -> list[str]:
    notes = [SPOKEN_NOTE] if request.spoken else []
    if request.language:
        notes.append(f"Reply in the language with the BCP-47 code {request.language}.")
    return [*notes, f"Today is {request.local_time:%A}, {request.local_time.date().isoformat()}."]
