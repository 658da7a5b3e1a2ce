"""What of a session outlives its connection: enough to go on as if nothing had happened.

A snapshot is taken when the session is at rest, so no reply, no activity and no blocking call is part of it.
"""

from __future__ import annotations

import msgspec

from antiphon.conversation.grounding.metadata import GroundingForm
from antiphon.conversation.history import Entry
from antiphon.conversation.session_usage import SessionUsage
from antiphon.conversation.tokens import TokenCount
from antiphon.conversation.tool_requests import ServerTool
from antiphon.wire.content import Content, FunctionCall
from antiphon.wire.enums import MediaModality
from antiphon.wire.tools import FunctionDeclaration, McpServer

VERSION = 1
"""Of the snapshot's shape; another one cannot be read."""


class SavedEntry(msgspec.Struct, frozen=True, array_like=True):
    """One entry of the history."""

    content: Content
    tokens: dict[MediaModality, int]
    generated: bool

    @classmethod
    def of(cls, entry: Entry) -> SavedEntry:
        """The entry as it is kept."""
        return cls(entry.content, dict(entry.tokens.by_modality), entry.generated)

    def entry(self) -> Entry:
        """The entry as it was."""
        return Entry(self.content, TokenCount(self.tokens), self.generated)


class Acquaintance(msgspec.Struct, frozen=True, kw_only=True):
    """What was learned of how and where the user speaks, which begins and ends of turns depend on.

    Attributes:
        usual_pause_ms: how long the speaker pauses within turns; None as long as that is unknown.
        room_dbfs: the level of what is heard while nobody speaks.
        speaker_dbfs: the level of the speaker.
    """

    usual_pause_ms: float | None = None
    room_dbfs: float | None = None
    speaker_dbfs: float | None = None


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """A session at rest.

    Attributes:
        session_id: stays the same over all connections.
        model_id: may not change when the session is resumed.
        system_instruction: comes back if the resuming client sends none.
        functions: come back, as the next five do, if the resuming client asks for no tools at all.
        server_tools: which of the server's own tools the model may use.
        excluded_domains: where searches must not find anything.
        grounding_form: how the client is told of what was found.
        retrieval_threshold: how likely a search must be to help, or it is not made.
        mcp_servers: the MCP servers that the client wanted.
        calls_issued: how many function calls were made, so that no id is used twice.
        open_calls: non-blocking calls that wait for their answers.
        turns: how many turns the model has taken.
        consumed: how many messages of the client are covered, `setup` not counted.
        acquaintance: what was learned of the user.
        prefix: how many entries of the history are never cut.
        summary: what stands for the entries that were cut.
        token_factor: how many tokens of the language model's an estimated one is.
        usage: what was used so far.
        audio_s: for how long the session has carried audio; None for not at all.
        video_s: for how long it has carried video.
    """

    version: int
    session_id: str
    model_id: str
    system_instruction: str
    functions: list[FunctionDeclaration]
    history: list[SavedEntry]
    calls_issued: int
    open_calls: list[FunctionCall]
    turns: int
    consumed: int
    acquaintance: Acquaintance = Acquaintance()
    server_tools: list[ServerTool] = []
    excluded_domains: list[str] = []
    grounding_form: GroundingForm = GroundingForm.SEARCH
    retrieval_threshold: float | None = None
    mcp_servers: list[McpServer] = []
    audio_s: float | None = None
    video_s: float | None = None
    prefix: int = 0
    summary: SavedEntry | None = None
    token_factor: float = 1.0
    usage: SessionUsage = SessionUsage()
