"""What the server's own tools did, as the language model is told of it and as the client sees it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, assert_never

from antiphon.conversation.history import Entry
from antiphon.conversation.tokens import parts_tokens
from antiphon.conversation.tool_requests import (
    CodeOutcome,
    CodeRequest,
    FetchOutcome,
    FetchRequest,
    Page,
    RemoteCall,
    RemoteOutcome,
    SearchOutcome,
    SearchRequest,
    ServerTool,
    ToolOutcome,
    ToolRequest,
)
from antiphon.wire.content import (
    Blob,
    CodeExecutionResult,
    Content,
    ExecutableCode,
    FunctionCall,
    FunctionResponse,
    FunctionResponsePart,
    Part,
)
from antiphon.wire.enums import CodeExecutionOutcome, ExecutableCodeLanguage, UrlRetrievalStatus

_SEARCHED = "Looking up information on Google Search.\n"
"""What Google's service shows as the output of a search: the passages are for the language model only."""


def failure(request: ToolRequest, message: str) -> ToolOutcome:
    """The outcome of a request that was not carried out to its end.

    Args:
        message: why, for the language model.
    """
    match request:
        case CodeRequest():
            return CodeOutcome(CodeExecutionOutcome.FAILED, message)
        case SearchRequest(queries=queries):
            return SearchOutcome(queries, (), failed=message)
        case FetchRequest(urls=urls):
            error = UrlRetrievalStatus.ERROR
            return FetchOutcome(tuple(Page(url=url, status=error, text=message) for url in urls))
        case RemoteCall():
            return RemoteOutcome({"error": message}, is_error=True)
        case _:
            assert_never(request)


# -- for the language model ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class UsedFunction:
    """A tool that looks like a function to the language model, and what came of it."""

    call: FunctionCall
    answer: FunctionResponse

    @classmethod
    def of(cls, request: ToolRequest, outcome: ToolOutcome, *, name: str, call_id: str) -> UsedFunction:
        """The request and its outcome.

        Args:
            name: the function's.
            call_id: binds the answer to the call.
        """
        response, images = _response(outcome)
        return cls(
            FunctionCall(id=call_id, name=name, args=dict(_arguments(request))),
            FunctionResponse(
                id=call_id,
                name=name,
                response=dict(response),
                parts=[FunctionResponsePart(inline_data=image) for image in images],
            ),
        )


def code_entries(request: CodeRequest, outcome: CodeOutcome) -> Iterator[Entry]:
    """A program, and what came of it."""
    yield _entry("model", [_code(request.code)])
    yield _entry("model", list(_result(outcome, images=True)))


def function_entries(used: Sequence[UsedFunction]) -> Iterator[Entry]:
    """Tools that look like functions, which worked at the same time: the calls, then the answers."""
    if used:
        yield _entry("model", [Part(function_call=one.call) for one in used])
        yield _entry("user", [Part(function_response=one.answer) for one in used])


def _entry(role: str, parts: list[Part]) -> Entry:
    return Entry(Content(role=role, parts=parts), parts_tokens(parts, None))


def _arguments(request: ToolRequest) -> Mapping[str, Any]:
    match request:
        case SearchRequest(queries=queries):
            return {"queries": list(queries)}
        case FetchRequest(urls=urls):
            return {"urls": list(urls)}
        case RemoteCall(args=args):
            return args
        case CodeRequest(code=code):
            return {"code": code}
        case _:
            assert_never(request)


def _response(outcome: ToolOutcome) -> tuple[Mapping[str, Any], Iterable[Blob]]:
    match outcome:
        case SearchOutcome(failed=failed) if failed:
            return {"error": failed}, ()
        case SearchOutcome(passages=()):
            return {"passages": [], "note": "Nothing was found."}, ()
        case SearchOutcome(passages=passages):
            found = [{"title": each.title, "uri": each.uri, "text": each.text} for each in passages]
            return {"passages": found}, ()
        case FetchOutcome(pages=pages):
            return {"pages": [_page(page) for page in pages]}, ()
        case RemoteOutcome(content=content, images=images):
            return content, images
        case CodeOutcome(output=output, images=images):
            return {"output": output}, images
        case _:
            assert_never(outcome)


def _page(page: Page) -> Mapping[str, Any]:
    if page.status is UrlRetrievalStatus.SUCCESS:
        return {"url": page.url, "title": page.title, "text": page.text}
    return {"url": page.url, "error": page.text or page.status.value}


# -- for the client --------------------------------------------------------------------------------------


def shown_before(request: ToolRequest, *, spoken: bool) -> Iterator[Part]:
    """What the client sees when the tool begins: code always, a search where replies are text."""
    match request:
        case CodeRequest(code=code):
            yield _code(code)
        case SearchRequest(queries=queries) if not spoken:
            yield _code("".join(f"concise_search({query!r})\n" for query in queries))


def shown_after(outcome: ToolOutcome, *, spoken: bool) -> Iterator[Part]:
    """What the client sees when the tool has ended.

    Images are for text sessions only: clients of spoken ones play all inline data as sound.
    """
    match outcome:
        case CodeOutcome():
            yield from _result(outcome, images=not spoken)
        case SearchOutcome(failed=failed) if not spoken:
            ended = CodeExecutionOutcome.FAILED if failed else CodeExecutionOutcome.OK
            yield from _result(CodeOutcome(ended, f"{failed}\n" if failed else _SEARCHED), images=False)


def _code(code: str) -> Part:
    return Part(executable_code=ExecutableCode(language=ExecutableCodeLanguage.PYTHON, code=code))


def _result(outcome: CodeOutcome, *, images: bool) -> Iterator[Part]:
    yield Part(code_execution_result=CodeExecutionResult(outcome=outcome.outcome, output=outcome.output))
    if images:
        yield from (Part(inline_data=image) for image in outcome.images)


def tool_of(request: ToolRequest) -> ServerTool | None:
    """The tool that carries it out; None for an MCP server's."""
    match request:
        case CodeRequest():
            return ServerTool.CODE_EXECUTION
        case SearchRequest():
            return ServerTool.GOOGLE_SEARCH
        case FetchRequest():
            return ServerTool.URL_CONTEXT
        case RemoteCall():
            return None
        case _:
            assert_never(request)
