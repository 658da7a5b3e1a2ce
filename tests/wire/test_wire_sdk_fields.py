"""Every field that google-genai knows has its place in our structs, and what it sends is read."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any, get_args

import pydantic
import pytest
from google import genai
from google.auth.credentials import AnonymousCredentials
from google.genai import live, types

from antiphon.wire import schema
from antiphon.wire.client import (
    AudioFrame,
    ClientContent,
    ClientEnvelope,
    ContextUpdate,
    RealtimeInput,
    ToolResponse,
)
from antiphon.wire.codec import decode_client
from antiphon.wire.content import Content, Part
from antiphon.wire.enums import FunctionScheduling, Modality
from antiphon.wire.message import Message
from antiphon.wire.server import ServerMessage
from antiphon.wire.setup import GenerationConfig, RealtimeInputConfig, Setup

_ELSEWHERE = {
    # The converters rename these.
    ("GenerationConfig", "modelSelectionConfig"): "modelConfig",
    ("VoiceActivity", "voiceActivityType"): "type",
}


def _models(annotation: Any) -> Iterator[type[pydantic.BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, pydantic.BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models(argument)


def _missing(model: type[pydantic.BaseModel], message: type[Message], path: str) -> Iterator[str]:
    """Fields of a google-genai type that our struct lacks; user data of ours takes anything."""
    by_key = schema.plan_of(message).by_key
    for name, info in model.model_fields.items():
        alias = info.alias or name
        field = by_key.get(_ELSEWHERE.get((model.__name__, alias), alias))
        if field is None:
            yield f"{path}.{alias}"
        elif field.message is not None:
            inner = {Content: "Content", Part: "Part"}.get(field.message)
            candidates = [m for m in _models(info.annotation) if inner is None or m.__name__ == inner]
            for candidate in candidates[:1]:
                yield from _missing(candidate, field.message, f"{path}.{alias}")


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (types.LiveClientMessage, ClientEnvelope),
        (types.RealtimeInputConfig, RealtimeInputConfig),
        (types.LiveServerMessage, ServerMessage),
    ],
)
def test_no_field_of_google_genai_is_missing(model: type[pydantic.BaseModel], message: type[Message]) -> None:
    assert list(_missing(model, message, model.__name__)) == []


def test_the_options_of_connect_all_have_a_place_in_setup() -> None:
    config = set(types.LiveConnectConfig.model_fields) - {"http_options"}
    generation = schema.plan_of(GenerationConfig)
    setup = schema.plan_of(Setup)
    assert {name for name in config if name not in setup.by_key and name not in generation.by_key} == set()


class Socket:
    """The socket of a client that is answered `setupComplete`; it keeps what was sent."""

    def __init__(self) -> None:
        self.sent: list[str] = []

    async def send(self, frame: str) -> None:
        self.sent.append(frame)

    async def recv(self, decode: bool | None = None) -> bytes:
        return b'{"setupComplete":{}}'


CONFIG = types.LiveConnectConfig(
    response_modalities=[types.Modality.AUDIO],
    temperature=0.7,
    top_k=40,
    seed=7,
    media_resolution=types.MediaResolution.MEDIA_RESOLUTION_LOW,
    speech_config=types.SpeechConfig(
        language_code="en-US",
        voice_config=types.VoiceConfig(prebuilt_voice_config=types.PrebuiltVoiceConfig(voice_name="Kore")),
    ),
    thinking_config=types.ThinkingConfig(thinking_budget=0, include_thoughts=True),
    system_instruction="Be brief.",
    tools=[
        types.Tool(
            function_declarations=[types.FunctionDeclaration(name="f", parameters_json_schema={"x_y": 1})]
        )
    ],
    session_resumption=types.SessionResumptionConfig(handle="h"),
    input_audio_transcription=types.AudioTranscriptionConfig(language_codes=["en-US"]),
    output_audio_transcription=types.AudioTranscriptionConfig(),
    realtime_input_config=types.RealtimeInputConfig(
        automatic_activity_detection=types.AutomaticActivityDetection(
            disabled=False, prefix_padding_ms=20, silence_duration_ms=100
        ),
        activity_handling=types.ActivityHandling.NO_INTERRUPTION,
        turn_coverage=types.TurnCoverage.TURN_INCLUDES_ALL_INPUT,
    ),
    context_window_compression=types.ContextWindowCompressionConfig(
        trigger_tokens=25600, sliding_window=types.SlidingWindow(target_tokens=12800)
    ),
    proactivity=types.ProactivityConfig(proactive_audio=True),
    history_config=types.HistoryConfig(initial_history_in_client_content=True),
)


@asynccontextmanager
async def _session(
    client: genai.Client, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[Any, Socket]]:
    socket = Socket()

    @asynccontextmanager
    async def connect(*_: Any, **__: Any) -> AsyncIterator[Socket]:
        yield socket

    monkeypatch.setattr(live, "ws_connect", connect)
    async with client.aio.live.connect(model="gemini-3.8-live", config=CONFIG) as session:
        yield session, socket


def _client(*, vertex: bool) -> genai.Client:
    if not vertex:
        return genai.Client(api_key="key")
    credentials = AnonymousCredentials()  # type: ignore[no-untyped-call]
    credentials.token = "token"
    return genai.Client(vertexai=True, project="p", location="l", credentials=credentials)


@pytest.mark.parametrize("vertex", [False, True], ids=["gemini", "vertex"])
def test_whatever_the_python_sdk_sends_is_read(vertex: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    pcm = bytes(range(256))

    async def talk() -> list[str]:
        async with _session(_client(vertex=vertex), monkeypatch) as (session, socket):
            await session.send_client_content(turns=types.Content(parts=[types.Part(text="hi")]))
            await session.send_client_content(
                turns=[
                    types.Content(role="user", parts=[types.Part.from_bytes(data=pcm, mime_type="image/png")])
                ],
                turn_complete=False,
            )
            await session.send_realtime_input(audio=types.Blob(data=pcm, mime_type="audio/pcm;rate=16000"))
            await session.send_realtime_input(media=types.Blob(data=pcm, mime_type="audio/pcm;rate=24000"))
            await session.send_realtime_input(activity_start=types.ActivityStart())
            await session.send_realtime_input(audio_stream_end=True)
            await session.send_tool_response(
                function_responses=types.FunctionResponse(
                    id="1",
                    name="f",
                    response={"out_put": 1},
                    scheduling=types.FunctionResponseScheduling.SILENT,
                )
            )
            await session.send_context_update(
                system_instruction="New.", tools=[{"function_declarations": []}]
            )
            return socket.sent

    setup, turn, picture, audio, chunk, start, end, answer, update = map(decode_client, asyncio.run(talk()))

    assert isinstance(setup, Setup)
    prefix = "projects/p/locations/l/publishers/google/models/" if vertex else "models/"
    assert setup.model == f"{prefix}gemini-3.8-live"
    config = setup.generation_config
    assert config is not None and config.speech_config is not None
    assert (config.response_modalities, config.top_k) == ([Modality.AUDIO], 40)
    assert config.speech_config.voice_name == "Kore"
    assert setup.tools[0].function_declarations[0].parameters_json_schema == {"x_y": 1}
    assert setup.session_resumption is not None and setup.session_resumption.handle == "h"
    assert isinstance(turn, ClientContent) and turn.turn_complete is True
    assert isinstance(picture, ClientContent) and picture.turn_complete is False
    assert picture.turns[0].parts[0].inline_data is not None
    assert picture.turns[0].parts[0].inline_data.data == pcm
    assert audio == AudioFrame(pcm, 16_000)
    assert chunk == AudioFrame(pcm, 24_000)
    assert isinstance(start, RealtimeInput) and start.activity_start is not None
    assert end == RealtimeInput(audio_stream_end=True)
    assert isinstance(answer, ToolResponse)
    assert answer.function_responses[0].response == {"out_put": 1}
    assert answer.function_responses[0].scheduling is FunctionScheduling.SILENT
    assert isinstance(update, ContextUpdate) and update.tools is not None
