"""What the model may use: declared functions, and tools that run on the server."""

from __future__ import annotations

from antiphon.wire.enums import FunctionBehavior
from antiphon.wire.message import Int32, JsonObject, JsonValue, Message, StringMap, Timestamp


class FunctionDeclaration(Message, frozen=True, kw_only=True):
    """A function the client can run.

    Attributes:
        name: up to 128 characters of `[A-Za-z0-9_.:-]`.
        parameters: its arguments as an OpenAPI schema (types in upper or lower case), verbatim.
        parameters_json_schema: the same as JSON Schema, verbatim; a client sends one of the two.
        response: its result as an OpenAPI schema, verbatim.
        response_json_schema: the same as JSON Schema, verbatim.
        behavior: whether the conversation waits for the answer; None is the model's default.
    """

    name: str = ""
    description: str | None = None
    parameters: JsonObject | None = None
    parameters_json_schema: JsonValue | None = None
    response: JsonObject | None = None
    response_json_schema: JsonValue | None = None
    behavior: FunctionBehavior | None = None


class WebSearch(Message, frozen=True, kw_only=True):
    """Search the web; it has no options."""


class ImageSearch(Message, frozen=True, kw_only=True):
    """Search images; it has no options."""


class SearchTypes(Message, frozen=True, kw_only=True):
    """What is searched."""

    web_search: WebSearch | None = None
    image_search: ImageSearch | None = None


class Interval(Message, frozen=True, kw_only=True):
    """A stretch of time; the end is not part of it."""

    start_time: Timestamp | None = None
    end_time: Timestamp | None = None


class GoogleSearch(Message, frozen=True, kw_only=True):
    """Answers grounded in a web search."""

    search_types: SearchTypes | None = None
    time_range_filter: Interval | None = None
    exclude_domains: list[str] = []
    blocking_confidence: str | None = None


class DynamicRetrievalConfig(Message, frozen=True, kw_only=True):
    """When the legacy search is used."""

    mode: str | None = None
    dynamic_threshold: float | None = None


class GoogleSearchRetrieval(Message, frozen=True, kw_only=True):
    """The legacy form of `GoogleSearch`."""

    dynamic_retrieval_config: DynamicRetrievalConfig | None = None


class CodeExecution(Message, frozen=True, kw_only=True):
    """Code the model writes and the server runs; it has no options."""


class UrlContext(Message, frozen=True, kw_only=True):
    """Pages the model reads by their URL; it has no options."""


class GoogleMaps(Message, frozen=True, kw_only=True):
    """Answers grounded in Google Maps."""

    auth_config: JsonObject | None = None
    enable_widget: bool | None = None
    grounding_types: JsonObject | None = None


class ComputerUse(Message, frozen=True, kw_only=True):
    """A browser, phone or desktop the model operates."""

    environment: str | None = None
    excluded_predefined_functions: list[str] = []
    enable_prompt_injection_detection: bool | None = None
    disabled_safety_policies: list[str] = []


class FileSearch(Message, frozen=True, kw_only=True):
    """Answers grounded in the user's file stores."""

    file_search_store_names: list[str] = []
    top_k: Int32 | None = None
    metadata_filter: str | None = None


class StreamableHttpTransport(Message, frozen=True, kw_only=True):
    """How an MCP server is reached."""

    url: str | None = None
    headers: StringMap | None = None
    timeout: str | None = None
    sse_read_timeout: str | None = None
    terminate_on_close: bool | None = None


class McpServer(Message, frozen=True, kw_only=True):
    """An MCP server whose tools the model may use."""

    name: str | None = None
    streamable_http_transport: StreamableHttpTransport | None = None


class EnterpriseWebSearch(Message, frozen=True, kw_only=True):
    """Web search for regulated users (Vertex AI)."""

    exclude_domains: list[str] = []
    blocking_confidence: str | None = None


class PartnerSearch(Message, frozen=True, kw_only=True):
    """A partner's web search (Vertex AI)."""

    api_key: str | None = None
    custom_configs: JsonObject | None = None
    enable_data_retention: bool | None = None
    enable_zero_data_retention: bool | None = None


class Tool(Message, frozen=True, kw_only=True):
    """One entry of `tools`: usually a group of functions, or one tool that runs on the server."""

    function_declarations: list[FunctionDeclaration] = []
    google_search: GoogleSearch | None = None
    google_search_retrieval: GoogleSearchRetrieval | None = None
    code_execution: CodeExecution | None = None
    url_context: UrlContext | None = None
    google_maps: GoogleMaps | None = None
    computer_use: ComputerUse | None = None
    file_search: FileSearch | None = None
    mcp_servers: list[McpServer] = []
    retrieval: JsonObject | None = None
    enterprise_web_search: EnterpriseWebSearch | None = None
    parallel_ai_search: PartnerSearch | None = None
    exa_ai_search: PartnerSearch | None = None
