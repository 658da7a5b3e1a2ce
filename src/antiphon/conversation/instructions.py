"""Reading what tells the model how to behave: system instruction and tools."""

from __future__ import annotations

from collections.abc import Iterable

from antiphon.wire.content import Content
from antiphon.wire.tools import FunctionDeclaration, Tool


def instruction_text(content: Content | None) -> str:
    """The text of a system instruction: each part is its own paragraph
    (Live API reference, BidiGenerateContentSetup.systemInstruction)."""
    if content is None:
        return ""
    return "\n\n".join(part.text for part in content.parts if part.text)


def declared_functions(tools: Iterable[Tool]) -> tuple[FunctionDeclaration, ...]:
    """All declared functions of all tools, in order."""
    return tuple(function for tool in tools for function in tool.function_declarations)
