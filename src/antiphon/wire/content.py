"""Content: what was said, shown or called, as parts of a turn ("Content" in the Gemini API reference)."""

from __future__ import annotations

from typing import Annotated, ClassVar

from antiphon.wire.enums import (
    CodeExecutionOutcome,
    ExecutableCodeLanguage,
    FunctionScheduling,
    MediaProcessing,
    MediaResolution,
    ToolType,
)
from antiphon.wire.message import (
    AnswerObject,
    Duration,
    Int32,
    JsonObject,
    Message,
    PresentStr,
    Travel,
)


class Blob(Message, frozen=True, kw_only=True):
    """Media sent inline: its bytes and what they are, e.g. `audio/pcm;rate=16000`, `image/jpeg`."""

    data: bytes = b""
    mime_type: str = ""
    display_name: str | None = None


class FileData(Message, frozen=True, kw_only=True):
    """Media named by a URI."""

    file_uri: str = ""
    mime_type: str | None = None
    display_name: str | None = None


class PartialArg(Message, frozen=True, kw_only=True):
    """A piece of a function call's arguments while they stream (Vertex AI)."""

    json_path: str = ""
    bool_value: bool | None = None
    null_value: str | None = None
    number_value: float | None = None
    string_value: str | None = None
    will_continue: bool | None = None


class FunctionCall(Message, frozen=True, kw_only=True):
    """The model wants a declared function called. The answer refers to `id`."""

    id: str | None = None
    name: str = ""
    args: JsonObject = {}
    partial_args: list[PartialArg] = []
    will_continue: bool | None = None


class PartMediaResolution(Message, frozen=True, kw_only=True):
    """How finely one part is looked at."""

    level: MediaResolution | None = None
    num_tokens: Int32 | None = None


class VideoMetadata(Message, frozen=True, kw_only=True):
    """Which stretch of a video is meant, and at how many frames per second (0 to 24)."""

    start_offset: Duration | None = None
    end_offset: Duration | None = None
    fps: float | None = None
    content_layers: list[str] = []


class DocumentMetadata(Message, frozen=True, kw_only=True):
    """Which pages of a document are meant."""

    start_page: Int32 | None = None
    end_page: Int32 | None = None
    content_layers: list[str] = []


class SpreadsheetMetadata(Message, frozen=True, kw_only=True):
    """Which cells of a spreadsheet are meant."""

    visible_cells: str | None = None
    sheet_index: Int32 | None = None
    content_layers: list[str] = []


class AudioMetadata(Message, frozen=True, kw_only=True):
    """Which stretch of a recording is meant."""

    start_offset: Duration | None = None
    end_offset: Duration | None = None


class FunctionResponsePart(Message, frozen=True, kw_only=True):
    """Media in a function's answer."""

    inline_data: Blob | None = None
    file_data: FileData | None = None
    media_processing: MediaProcessing | None = None
    media_resolution: PartMediaResolution | None = None
    video_metadata: VideoMetadata | None = None
    document_metadata: DocumentMetadata | None = None
    spreadsheet_metadata: SpreadsheetMetadata | None = None
    audio_metadata: AudioMetadata | None = None


class FunctionResponse(Message, frozen=True, kw_only=True):
    """A function's answer.

    Attributes:
        id: the call it answers; Vertex AI clients may leave it out.
        response: the result: by convention under `output` or `error`; any other object is the output itself.
        scheduling: when the model speaks about it; of non-blocking functions only.
        will_continue: more answers to the same call follow; of non-blocking functions only.
        parts: media of the result.
    """

    id: str | None = None
    name: str = ""
    response: AnswerObject | None = None
    scheduling: FunctionScheduling | None = None
    will_continue: bool | None = None
    parts: list[FunctionResponsePart] = []


class ExecutableCode(Message, frozen=True, kw_only=True):
    """Code the model wrote and ran."""

    language: ExecutableCodeLanguage | None = None
    code: str = ""
    id: str | None = None


class CodeExecutionResult(Message, frozen=True, kw_only=True):
    """What that code printed, or how it failed."""

    outcome: CodeExecutionOutcome | None = None
    output: str | None = None
    id: str | None = None


class ServerToolCall(Message, frozen=True, kw_only=True):
    """The model used a tool that runs on the server (`toolCall` of a part)."""

    id: str | None = None
    tool_type: ToolType | None = None
    args: JsonObject | None = None


class ServerToolResponse(Message, frozen=True, kw_only=True):
    """What that tool answered (`toolResponse` of a part)."""

    id: str | None = None
    tool_type: ToolType | None = None
    response: JsonObject | None = None


class WordInfo(Message, frozen=True, kw_only=True):
    """One word of a transcript and where it lies in the audio."""

    word: str | None = None
    start_offset: Duration | None = None
    end_offset: Duration | None = None


class Transcription(Message, frozen=True, kw_only=True):
    """A fragment of a transcript; fragments concatenate, so a continuation begins with a space."""

    text: str | None = None
    finished: bool | None = None
    language_code: str | None = None
    speaker_label: str | None = None
    words: list[WordInfo] = []
    start_offset: Duration | None = None
    end_offset: Duration | None = None


class SpeechMetadata(Message, frozen=True, kw_only=True):
    """Who speaks a part, and how."""

    speaker: str | None = None
    style: str | None = None


class Part(Message, frozen=True, kw_only=True):
    """One piece of content; exactly one of its data fields is set.

    Attributes:
        thought: the part is the model's reasoning, not its reply.
        part_metadata: the user's own data.
    """

    ONE_OF: ClassVar[tuple[str, tuple[str, ...]] | None] = (
        "data",
        (
            "text",
            "inline_data",
            "file_data",
            "function_call",
            "function_response",
            "executable_code",
            "code_execution_result",
            "tool_call",
            "tool_response",
            "audio_transcription",
        ),
    )

    text: PresentStr | None = None
    thought: bool | None = None
    thought_signature: bytes | None = None
    inline_data: Blob | None = None
    file_data: FileData | None = None
    function_call: FunctionCall | None = None
    function_response: FunctionResponse | None = None
    executable_code: ExecutableCode | None = None
    code_execution_result: CodeExecutionResult | None = None
    tool_call: ServerToolCall | None = None
    tool_response: ServerToolResponse | None = None
    audio_transcription: Transcription | None = None
    part_metadata: JsonObject | None = None
    media_resolution: PartMediaResolution | None = None
    media_processing: MediaProcessing | None = None
    video_metadata: VideoMetadata | None = None
    speech_metadata: SpeechMetadata | None = None
    document_metadata: DocumentMetadata | None = None
    spreadsheet_metadata: SpreadsheetMetadata | None = None
    audio_metadata: AudioMetadata | None = None


LenientPart = Annotated[Part, Travel.PART]
"""A part that clients also write as a bare string."""


class Content(Message, frozen=True, kw_only=True):
    """A turn, or an instruction. The role is `user`, `model` or `system`; none means the user's."""

    parts: list[LenientPart] = []
    role: str | None = None


LenientContent = Annotated[Content, Travel.CONTENT]
"""Content that clients also write as a bare string or as a list of parts."""
