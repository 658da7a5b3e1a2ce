"""The server's own tools as functions, for language models that know functions only."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, assert_never

from antiphon.conversation.generation import FunctionCallRequest, GenerationRequest, ServerToolRequest
from antiphon.conversation.tool_requests import CodeRequest, FetchRequest, SearchRequest, ServerTool
from antiphon.wire.tools import FunctionDeclaration


def _declare(tool: ServerTool, description: str, **properties: Mapping[str, Any]) -> FunctionDeclaration:
    schema = {"type": "object", "properties": dict(properties), "required": list(properties)}
    return FunctionDeclaration(name=tool, description=description, parameters_json_schema=schema)


_TEXTS = {"type": "array", "items": {"type": "string"}, "minItems": 1}

DECLARATIONS: Mapping[ServerTool, FunctionDeclaration] = MappingProxyType(
    {
        ServerTool.CODE_EXECUTION: _declare(
            ServerTool.CODE_EXECUTION,
            "Run a Python program in a sandbox without network, and get what it prints. Use it to compute,"
            " and print what you want to know.",
            code={"type": "string", "description": "The whole program."},
        ),
        ServerTool.GOOGLE_SEARCH: _declare(
            ServerTool.GOOGLE_SEARCH,
            "Search for facts that you do not know or that may have changed; answer from what you get.",
            queries={**_TEXTS, "description": "What to search for, one query for each question."},
        ),
        ServerTool.URL_CONTEXT: _declare(
            ServerTool.URL_CONTEXT,
            "Read web pages that are named in the conversation.",
            urls={**_TEXTS, "description": "The addresses, in full."},
        ),
    }
)


def offered_functions(request: GenerationRequest) -> tuple[FunctionDeclaration, ...]:
    """All that the model may use, as functions."""
    return (*request.functions, *(DECLARATIONS[tool] for tool in sorted(request.server_tools)))


def called_function(
    name: str, args: Mapping[str, Any], request: GenerationRequest
) -> FunctionCallRequest | ServerToolRequest:
    """What a call of an offered function asks for.

    Raises:
        ValueError: it calls a tool of the server's with arguments that it does not have.
    """
    if name not in {str(tool) for tool in request.server_tools}:
        return FunctionCallRequest(name, args)
    tool = ServerTool(name)
    match tool:
        case ServerTool.CODE_EXECUTION:
            return ServerToolRequest(CodeRequest(_text(args, "code")))
        case ServerTool.GOOGLE_SEARCH:
            return ServerToolRequest(SearchRequest(_texts(args, "queries")))
        case ServerTool.URL_CONTEXT:
            return ServerToolRequest(FetchRequest(_texts(args, "urls")))
        case _:
            assert_never(tool)


def _text(args: Mapping[str, Any], key: str) -> str:
    value = args.get(key)
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{key} must be a text")
    return value


def _texts(args: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = args.get(key)
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, list) or not texts or not all(isinstance(text, str) for text in texts):
        raise ValueError(f"{key} must be a list of texts")
    return tuple(texts)
