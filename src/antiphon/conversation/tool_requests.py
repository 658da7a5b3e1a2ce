"""What the server itself can be asked to do in the middle of a turn, and what comes of it.

A request comes from the language model and is carried out outside of the core; the outcome goes back to the
language model, and what of it is meant for the client goes out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Any

from antiphon.wire.content import Blob
from antiphon.wire.enums import CodeExecutionOutcome, UrlRetrievalStatus


class ServerTool(StrEnum):
    """A tool that runs on the server, unless it is an MCP server's: those look like declared functions.

    In the history, and to language models that know functions only, `GOOGLE_SEARCH` and `URL_CONTEXT` are
    functions of these names; code stands in the history as the wire's `executableCode`.
    """

    CODE_EXECUTION = "code_execution"
    GOOGLE_SEARCH = "google_search"
    URL_CONTEXT = "url_context"


@dataclass(frozen=True, slots=True)
class CodeRequest:
    """Run a Python program (Live API reference, Tool.codeExecution)."""

    code: str


@dataclass(frozen=True, slots=True)
class CodeOutcome:
    """How a program ended.

    Attributes:
        outcome: OK; FAILED when it raised or could not be run; DEADLINE_EXCEEDED when it took too long.
        output: what it printed; after a failure, with the traceback at the end.
        images: what it drew, in order.
    """

    outcome: CodeExecutionOutcome
    output: str
    images: tuple[Blob, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """Search for passages (Live API reference, Tool.googleSearch, googleSearchRetrieval and retrieval).

    Attributes:
        queries: what to look for, at least one.
        exclude_domains: where nothing may come from.
    """

    queries: tuple[str, ...]
    exclude_domains: tuple[str, ...] = ()


class PassageKind(Enum):
    """Where a passage comes from."""

    WEB = "web"
    """A page of the web: the wire's `GroundingChunk.web`."""

    DOCUMENT = "document"
    """The operator's own documents: the wire's `GroundingChunk.retrievedContext`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A stretch of a source that may help to answer.

    Attributes:
        text: what it says.
        title: the source's title; empty when it has none.
        uri: where the source is.
        score: how well it fits the query, 0 to 1; the first of a search fits best.
    """

    text: str
    title: str
    uri: str
    score: float
    kind: PassageKind = PassageKind.WEB


@dataclass(frozen=True, slots=True)
class SearchOutcome:
    """What a search found, best first; nothing found is no failure.

    Attributes:
        queries: what was searched for.
        failed: why it could not be searched; empty when it could.
    """

    queries: tuple[str, ...]
    passages: tuple[Passage, ...]
    failed: str = ""


@dataclass(frozen=True, slots=True)
class FetchRequest:
    """Read pages by their URLs (Live API reference, Tool.urlContext)."""

    urls: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page that was asked for.

    Attributes:
        url: as it was asked for.
        title: empty when it has none, or was not read.
        text: its readable text; when it was not read, why, for the language model.
    """

    url: str
    status: UrlRetrievalStatus
    title: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class FetchOutcome:
    """All pages that were asked for, in order."""

    pages: tuple[Page, ...]


@dataclass(frozen=True, slots=True)
class RemoteCall:
    """Call a tool of an MCP server (Model Context Protocol, tools/call).

    Attributes:
        server: the server's name in this session.
        name: the tool's name as the server spells it.
    """

    server: str
    name: str
    args: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RemoteOutcome:
    """What an MCP server's tool answered.

    Attributes:
        content: the answer as the language model sees it; after an error, the message under `error`.
        images: pictures in the answer, in order.
    """

    content: Mapping[str, Any]
    is_error: bool = False
    images: tuple[Blob, ...] = ()


ToolRequest = CodeRequest | SearchRequest | FetchRequest | RemoteCall
ToolOutcome = CodeOutcome | SearchOutcome | FetchOutcome | RemoteOutcome
