"""The history, as chat-completion messages.

Chat templates and servers are stricter than the Live API, each in its own way, so the messages are put in
the one form that all of them take:

- One system message, first; then a user message.
- Neighboring turns of one role are one message: Mistral's and Gemma's templates refuse a history in which
  the roles do not alternate, and interruptions leave such histories behind.
- Every call is followed by an answer: OpenAI refuses a history in which one is missing, as it is after a
  cancellation or while a non-blocking call runs. An answer that comes later is told in a user message.
- Call ids are nine letters and digits, by position: Mistral accepts no others.
- Code that the server ran is a call like any other; what it drew is shown in a user message.

Where calls are prompted (`prompted_calls`), they and their answers are text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from antiphon.conversation.tool_requests import ServerTool
from antiphon.engines.language_models.openai.media import MediaSender, mime_type
from antiphon.engines.language_models.openai.names import upstream_name
from antiphon.engines.language_models.openai.prompted_calls import call_text, result_text
from antiphon.wire.content import CodeExecutionResult, Content, FunctionCall, FunctionResponse, Part

NO_ANSWER = "(no result)"
"""The answer to a call that has none yet, or never will."""

DRAWN = "[The program has drawn this:]"
"""The user message with the pictures of code that the server ran."""

BEGINNING = "(The conversation begins.)"
"""The user message before a reply that nobody asked for, such as a prefilled greeting."""


MALFORMED = "(Your last message held a function call that cannot be carried out: {problem} Try once more.)"
"""The user message that has a call repaired; it is part of no history."""


def chat_messages(
    contents: Sequence[Content],
    *,
    system: str,
    media: MediaSender,
    prompted: bool = False,
    malformed: str = "",
) -> list[dict[str, Any]]:
    """The messages of a request.

    Args:
        contents: the history, oldest first.
        system: the system message; empty for none.
        media: what to do with pictures and sound.
        prompted: calls and answers are written as text.
        malformed: what was wrong with the calls of the last attempt; empty when there was none.
    """
    writer = _Writer(media, prompted)
    if system:
        writer.messages.append({"role": "system", "content": system})
    for content in contents:
        if content.role == "model":
            writer.model_turn(content)
        else:
            writer.user_turn(content)
    writer.close_calls()
    if malformed:
        writer.say([_text(MALFORMED.format(problem=malformed))])
    return writer.messages


@dataclass(slots=True)
class _Call:
    """A call of the history and the id it goes by upstream."""

    id: str
    wire_id: str | None
    name: str


@dataclass(slots=True)
class _Writer:
    media: MediaSender
    prompted: bool
    messages: list[dict[str, Any]] = field(default_factory=list)
    calls: int = 0
    pending: list[_Call] = field(default_factory=list)
    """The calls of the last assistant message that wait for their tool message."""

    def model_turn(self, content: Content) -> None:
        text = ""
        shown: list[dict[str, Any]] = []
        for part in content.parts:
            if part.text and not part.thought:
                text += part.text
                continue
            call = _call_of(part)
            if call is not None:
                self._speak(text)
                self._call(call)
                text = ""
            elif part.code_execution_result is not None:
                self._ran(part.code_execution_result)
            elif part.inline_data is not None and mime_type(part.inline_data).startswith("image/"):
                shown.append(self.media.part(part.inline_data))
        self._speak(text)
        if shown:
            self.close_calls()
            self.say([_text(DRAWN), *shown])

    def user_turn(self, content: Content) -> None:
        parts: list[dict[str, Any]] = []
        for part in content.parts:
            if part.function_response is not None:
                parts += self._answer(part.function_response)
            else:
                parts += self._user_part(part)
        if parts:
            self.close_calls()
            self.say(parts)

    def close_calls(self) -> None:
        for call in self.pending:
            self._tool_message(call, NO_ANSWER)
        self.pending = []

    def say(self, parts: list[dict[str, Any]]) -> None:
        """Have the user say or show something."""
        if self.messages and self.messages[-1]["role"] == "user":
            before = self.messages.pop()["content"]
            parts = [*([_text(before)] if isinstance(before, str) else before), *parts]
        if all(part["type"] == "text" for part in parts):
            self.messages.append({"role": "user", "content": "\n".join(part["text"] for part in parts)})
        else:
            self.messages.append({"role": "user", "content": parts})

    def _speak(self, text: str) -> None:
        if text:
            message = self._assistant()
            message["content"] = _joined(message["content"], text)

    def _call(self, call: FunctionCall) -> None:
        self.calls += 1
        upstream = _Call(id=f"call{self.calls:05d}", wire_id=call.id, name=call.name)
        message = self._assistant()
        self.pending.append(upstream)
        if self.prompted:
            message["content"] = _joined(message["content"], call_text(call.name, call.args))
            return
        function = {"name": upstream_name(call.name), "arguments": _json(call.args)}
        tool_call = {"id": upstream.id, "type": "function", "function": function}
        message.setdefault("tool_calls", []).append(tool_call)

    def _ran(self, result: CodeExecutionResult) -> None:
        """Answer the code that ran last; a result without its code is left out."""
        code = next((call for call in self.pending if call.name == ServerTool.CODE_EXECUTION), None)
        if code is not None:
            self.pending.remove(code)
            self._tool_message(code, _json({"outcome": result.outcome, "output": result.output or ""}))

    def _assistant(self) -> dict[str, Any]:
        """The assistant message to add to: the last message if it is one, or a new one."""
        if self.messages and self.messages[-1]["role"] == "assistant":
            return self.messages[-1]
        self.close_calls()
        if not self.messages or self.messages[-1]["role"] == "system":
            self.messages.append({"role": "user", "content": BEGINNING})
        self.messages.append({"role": "assistant", "content": None})
        return self.messages[-1]

    def _answer(self, response: FunctionResponse) -> list[dict[str, Any]]:
        """Answer the call; what is left to be said by the user comes back."""
        rest = [
            self.media.part(part.inline_data)
            if part.inline_data is not None
            else self.media.file(part.file_data.mime_type if part.file_data else None)
            for part in response.parts
        ]
        result = _json(response.response or {})
        call = self._answered(response)
        if call is None:
            return [_text(f"[{response.name} has returned: {result}]"), *rest]
        self._tool_message(call, result)
        return [_text(f"[{response.name} has returned this as well:]"), *rest] if rest else []

    def _answered(self, response: FunctionResponse) -> _Call | None:
        """The pending call that a response belongs to: by id, or without one by name, oldest first."""
        for call in self.pending:
            by_id = response.id and call.wire_id
            if (response.id == call.wire_id) if by_id else (response.name == call.name):
                self.pending.remove(call)
                return call
        return None

    def _tool_message(self, call: _Call, content: str) -> None:
        if self.prompted:
            self.say([_text(result_text(call.name, content))])
            return
        self.messages.append({"role": "tool", "tool_call_id": call.id, "content": content})

    def _user_part(self, part: Part) -> list[dict[str, Any]]:
        if part.text:
            return [_text(part.text)]
        if part.inline_data is not None:
            return [self.media.part(part.inline_data)]
        if part.file_data is not None:
            return [self.media.file(part.file_data.mime_type)]
        return []


def _call_of(part: Part) -> FunctionCall | None:
    """The call that a part of a model turn makes; code that the server ran is one, too."""
    if part.executable_code is not None:
        return FunctionCall(name=ServerTool.CODE_EXECUTION, args={"code": part.executable_code.code})
    return part.function_call


def _joined(before: str | None, text: str) -> str:
    return text if before is None else f"{before}\n{text}"


def _text(text: str) -> dict[str, Any]:
    return {"type": "text", "text": text}


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
