"""Function calls for servers that do not know them: a protocol of words, told in the system message.

The model writes a call as a line of its own, a JSON object between two tags, and gets the answer in a user
message:

    <tool_call>{"name": "get_weather", "arguments": {"city": "Paris"}}</tool_call>
    <tool_result name="get_weather">{"output": "Sunny"}</tool_result>

It is read strictly: what stands between the tags must be such an object and nothing else. After a call come
further calls or nothing; a model that goes on talks about an answer that it does not have yet, and is not
heard.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from antiphon.engines.language_models.openai.names import upstream_name
from antiphon.wire.json_schema import json_schema
from antiphon.wire.tools import FunctionDeclaration

OPEN = "<tool_call>"
CLOSE = "</tool_call>"

_INSTRUCTIONS = """\
You can call functions. To call one, write nothing but this, on a line of its own:
<tool_call>{"name": "NAME", "arguments": {"ARGUMENT": VALUE}}</tool_call>
Between the tags stands one JSON object with exactly these two keys. To call several functions at once, \
write several such lines. Stop after the last of them: the answers come in the next message, as \
<tool_result>. Call a function only when it is needed, never invent its answer, and never speak of the tags.
These are the functions, one a line, each with the JSON Schema of its arguments:"""


class PromptedCall(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What stands between the tags."""

    name: str
    arguments: dict[str, Any]


def instructions(functions: Sequence[FunctionDeclaration]) -> str:
    """The paragraph of the system message.

    Raises:
        SchemaTooDeep: a schema is nested too deep.
    """
    lines = [
        _json(
            {
                "name": upstream_name(function.name),
                "description": function.description or "",
                "parameters": json_schema(function),
            }
        )
        for function in functions
    ]
    return "\n".join([_INSTRUCTIONS, *lines])


def call_text(name: str, arguments: object) -> str:
    """A call as the model writes it."""
    return f"{OPEN}{_json({'name': upstream_name(name), 'arguments': arguments})}{CLOSE}"


def result_text(name: str, result: str) -> str:
    """An answer as the model gets it."""
    return f'<tool_result name="{upstream_name(name)}">{result}</tool_result>'


class PromptedCallReader:
    """Tells text from calls in a stream that may be cut anywhere, also inside a tag.

    Attributes:
        calls: what stood between tags, so far.
    """

    def __init__(self) -> None:
        self.calls: list[str] = []
        self._held = ""
        self._in_call = False

    def feed(self, piece: str) -> Iterator[str]:
        """The text that the next piece of the stream adds."""
        text = self._held + piece
        self._held = ""
        while text:
            tag = CLOSE if self._in_call else OPEN
            begin = text.find(tag)
            if begin < 0:
                keep = len(text) if self._in_call else _overlap(text, tag)
                self._held = text[len(text) - keep :]
                yield from self._spoken(text[: len(text) - keep])
                return
            if self._in_call:
                self.calls.append(text[:begin])
            else:
                yield from self._spoken(text[:begin].rstrip())
            self._in_call = not self._in_call
            text = text[begin + len(tag) :]

    def finish(self) -> Iterator[str]:
        """What was held back when the stream ended; a call that was not closed counts as it is."""
        held, self._held = self._held, ""
        if self._in_call:
            self.calls.append(held)
        else:
            yield from self._spoken(held)

    def _spoken(self, text: str) -> Iterator[str]:
        if text and not self.calls:
            yield text


def parse_call(text: str) -> PromptedCall:
    """What stands between the tags.

    Raises:
        ValueError: it is not one JSON object with a name and arguments.
    """
    try:
        return msgspec.json.decode(text.strip(), type=PromptedCall)
    except msgspec.DecodeError as error:
        raise ValueError(f"not a JSON object with name and arguments: {error}") from error


def _overlap(text: str, tag: str) -> int:
    """How many characters at the end of the text may be the begin of the tag."""
    return next((n for n in range(min(len(tag) - 1, len(text)), 0, -1) if tag.startswith(text[-n:])), 0)


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
