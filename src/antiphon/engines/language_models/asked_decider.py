"""Asking a language model whether a turn is to be answered: one word, before the reply."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import replace

from antiphon.conversation.generation import GenerationEvent, GenerationRequest, TextDelta
from antiphon.conversation.reply_decision import ReplyDecision, ReplyVerdict
from antiphon.wire.generation_config import GenerationConfig

ANSWER_TOKENS = 8
"""Enough for one word, also with a mark or a line break before it."""

_QUESTION = """\
You decide whether a voice assistant should answer. It hears everything that is said near its microphone, and
may see a picture. Judge only the last message of the user{context}. Reply with exactly one word:
ANSWER if it is said to the assistant, or if the instructions below ask it to speak about what is shown;
WAIT if it is said to the assistant but breaks off before it is complete;
SILENT if it is said to somebody else, or to nobody, or if there is nothing to say.

The assistant's own instructions:
{instruction}"""

_VERDICTS = {
    "ANSWER": ReplyVerdict.ANSWER,
    "WAIT": ReplyVerdict.WAIT,
    "SILENT": ReplyVerdict.STAY_SILENT,
}

Generate = Callable[[GenerationRequest], AsyncGenerator[GenerationEvent, None]]


async def decide_by_asking(
    generate: Generate, request: GenerationRequest, *, in_conversation: bool
) -> ReplyDecision:
    """Ask the model itself.

    Args:
        generate: the model's `generate`.
        in_conversation: see `ReplyDecider.decide`.

    Returns:
        its verdict; a reply that is none of the three words means ANSWER.

    Raises:
        EngineError: the model failed.
    """
    context = "; the assistant has just spoken with the user" if in_conversation else ""
    question = replace(
        request,
        system_instruction=_QUESTION.format(
            context=context, instruction=request.system_instruction or "(none)"
        ),
        functions=(),
        config=GenerationConfig(temperature=0.0, max_output_tokens=ANSWER_TOKENS),
        spoken=False,
    )
    text = ""
    async with aclosing(generate(question)) as events:
        async for event in events:
            if isinstance(event, TextDelta):
                text += event.text
    word = "".join(letter for letter in text if letter.isalpha() or letter.isspace()).split()
    said = word[0].upper() if word else ""
    return ReplyDecision(_VERDICTS.get(said, ReplyVerdict.ANSWER), f"the model said {text.strip()!r}")
