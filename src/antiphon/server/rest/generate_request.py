"""What `generateContent` and `countTokens` are sent, and what of it is done here."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, TypeVar

from antiphon.conversation.generation import GenerationRequest
from antiphon.conversation.instructions import declared_functions, instruction_text
from antiphon.conversation.tokens import TokenCount, parts_tokens
from antiphon.conversation.toolbox import asked_tools
from antiphon.server.rest.errors import RestError, invalid
from antiphon.wire import schema
from antiphon.wire.codec import protocol_error
from antiphon.wire.content import Content, LenientContent, Part
from antiphon.wire.enums import MediaModality, Modality
from antiphon.wire.errors import Mismatch
from antiphon.wire.generation_config import GenerationConfig
from antiphon.wire.message import JsonObject, Message, StringMap
from antiphon.wire.support import unsupported_tools
from antiphon.wire.tools import Tool

M = TypeVar("M", bound=Message)

_USER_ROLES = frozenset({"user", "function", "tool"})


class GenerateContentRequest(Message, frozen=True, kw_only=True):
    """The body of `generateContent` and `streamGenerateContent` (Gemini API reference)."""

    model: str | None = None
    contents: list[LenientContent] = []
    system_instruction: LenientContent | None = None
    tools: list[Tool] = []
    tool_config: JsonObject | None = None
    generation_config: GenerationConfig | None = None
    safety_settings: list[JsonObject] = []
    cached_content: str | None = None
    labels: StringMap | None = None


class CountTokensRequest(Message, frozen=True, kw_only=True):
    """The body of `countTokens`: either contents, or a whole `generateContent` request.

    Vertex AI puts instruction and tools beside the contents; the Gemini API only into the whole request.
    """

    model: str | None = None
    contents: list[LenientContent] = []
    generate_content_request: GenerateContentRequest | None = None
    system_instruction: LenientContent | None = None
    tools: list[Tool] = []
    generation_config: GenerationConfig | None = None


def read_generation(body: dict[str, Any], *, local_time: datetime, request_id: str) -> GenerationRequest:
    """Turn the body of `generateContent` into what language models are asked.

    Raises:
        RestError: 400, with the field's path: unknown, of another type, or not done by this server.
    """
    request = _read(GenerateContentRequest, body)
    _check_supported(request)
    config = request.generation_config or GenerationConfig()
    functions = () if _mode(request) == "NONE" else declared_functions(request.tools)
    return GenerationRequest(
        contents=tuple(_turns(request.contents)),
        system_instruction=instruction_text(request.system_instruction),
        functions=functions,
        config=config,
        local_time=local_time,
        session_id=request_id,
    )


def count_tokens(body: dict[str, Any]) -> TokenCount:
    """Estimate the tokens of the body of `countTokens`.

    Raises:
        RestError: 400, with the field's path.
    """
    request: CountTokensRequest | GenerateContentRequest = _read(CountTokensRequest, body)
    if isinstance(request, CountTokensRequest) and request.generate_content_request is not None:
        if request.contents:
            raise invalid("Invalid value: contents and generateContentRequest exclude each other")
        request = request.generate_content_request
    parts = [part for content in request.contents for part in content.parts]
    parts += request.system_instruction.parts if request.system_instruction is not None else []
    config = request.generation_config or GenerationConfig()
    declarations = "".join(str(schema.write(function)) for function in declared_functions(request.tools))
    return parts_tokens([*parts, Part(text=declarations)], config.media_resolution)


def details(count: TokenCount) -> list[dict[str, Any]]:
    """A count by modality, as the API writes it."""
    return [
        {"modality": str(modality), "tokenCount": tokens} for modality, tokens in count.by_modality.items()
    ] or [{"modality": str(MediaModality.TEXT), "tokenCount": 0}]


def _read(message: type[M], body: dict[str, Any]) -> M:
    try:
        return schema.read(message, body)
    except Mismatch as mismatch:
        raise invalid(protocol_error(mismatch).detail) from None


def _turns(contents: list[Content]) -> Iterator[Content]:
    if not contents:
        raise invalid("* GenerateContentRequest.contents: contents is not specified")
    for index, content in enumerate(contents):
        role = (content.role or "user").lower()
        if role != "model" and role not in _USER_ROLES:
            raise invalid(
                f"Invalid value at 'contents[{index}].role': {content.role!r}."
                " Please use a valid role: user, model."
            )
        for number, part in enumerate(content.parts):
            if part.file_data is not None:
                raise _unsupported(f"contents[{index}].parts[{number}].fileData", "send inlineData instead")
        yield Content(role="model" if role == "model" else "user", parts=content.parts)


def _check_supported(request: GenerateContentRequest) -> None:
    """Refuse, by name, what would otherwise be silently left undone."""
    if request.cached_content:
        raise _unsupported("cachedContent", "send the contents themselves")
    if request.tool_config and _mode(request) not in ("", "AUTO", "NONE", "MODE_UNSPECIFIED"):
        raise _unsupported("toolConfig.functionCallingConfig.mode", "expected AUTO or NONE")
    refusal = unsupported_tools(request.tools, path="tools").refusal
    if refusal is not None:
        raise invalid(refusal.detail)
    for index, tool in enumerate(request.tools):
        names = [name for name, _ in asked_tools(tool)] + ["mcpServers"] * bool(tool.mcp_servers)
        for name in names:
            raise _unsupported(f"tools[{index}].{name}", "it works in live sessions only")
    _check_config(request.generation_config or GenerationConfig())


def _check_config(config: GenerationConfig) -> None:
    unsupported = {
        "responseMimeType": config.response_mime_type not in (None, "", "text/plain"),
        "responseSchema": config.response_schema is not None,
        "responseJsonSchema": config.response_json_schema is not None,
        "responseFormat": bool(config.response_format),
        "responseModalities": any(kind is not Modality.TEXT for kind in config.response_modalities),
        "speechConfig": config.speech_config is not None,
        "candidateCount": (config.candidate_count or 1) > 1,
        "responseLogprobs": bool(config.response_logprobs),
        "logprobs": config.logprobs is not None,
        "routingConfig": config.routing_config is not None,
        "modelConfig": config.model_config is not None,
        "translationConfig": config.translation_config is not None,
        "audioTimestamp": bool(config.audio_timestamp),
    }
    for name, given in unsupported.items():
        if given:
            raise _unsupported(f"generationConfig.{name}", "answers are one candidate of plain text")


def _mode(request: GenerateContentRequest) -> str:
    """When functions may be called; the tool configuration's keys come in either spelling."""
    config = request.tool_config or {}
    calling = config.get("functionCallingConfig") or config.get("function_calling_config") or {}
    return str(calling.get("mode") or "").upper() if isinstance(calling, dict) else ""


def _unsupported(path: str, advice: str) -> RestError:
    return invalid(f"Request contains an invalid argument. Unsupported field at '{path}': {advice}.")
