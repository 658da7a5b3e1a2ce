"""The patterns of a public skill for coding agents that teaches the Live API."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from google import genai
from google.genai import types
from tests.referees.at_once import run


def make_client() -> Any:
    return genai.Client(api_key="YOUR_API_KEY")


@pytest.mark.usefixtures("recording")
def test_quick_start() -> None:
    client = make_client()
    audio_bytes = Path("sample.pcm").read_bytes()
    played = bytearray()
    config = types.LiveConnectConfig(response_modalities=["AUDIO"])  # type: ignore[list-item]

    async def main() -> None:
        async with client.aio.live.connect(
            model="gemini-2.5-flash-preview-native-audio-dialog", config=config
        ) as session:
            # Send audio
            await session.send_realtime_input(
                audio=types.Blob(data=audio_bytes, mime_type="audio/pcm;rate=16000")
            )
            # Receive responses
            async for response in session.receive():
                if response.data:
                    played.extend(response.data)

    run(main())
    assert len(played) > 24_000


def test_function_calling() -> None:
    client = make_client()
    config = types.LiveConnectConfig(
        response_modalities=["TEXT"],  # type: ignore[list-item]
        tools=[
            {  # type: ignore[list-item]
                "function_declarations": [
                    {
                        "name": "get_weather",
                        "description": "Get weather for location",
                        "parameters": {"type": "object", "properties": {"location": {"type": "string"}}},
                    }
                ]
            }
        ],
    )

    async def main() -> Any:
        async with client.aio.live.connect(model="gemini-2.0-flash-live-001", config=config) as session:
            await session.send_client_content(
                turns={"role": "user", "parts": [{"text": "What's the weather in Paris?"}]}
            )
            async for response in session.receive():
                if response.tool_call:
                    return response.tool_call.function_calls

    (call,) = run(main())
    assert (call.name, call.args) == ("get_weather", {"location": "Paris"})


def test_voice_selection() -> None:
    client = make_client()
    config = types.LiveConnectConfig(
        response_modalities=["AUDIO"],  # type: ignore[list-item]
        speech_config=types.SpeechConfig(
            voice_config=types.VoiceConfig(
                prebuilt_voice_config=types.PrebuiltVoiceConfig(
                    voice_name="Puck"  # Aoede, Charon, Fenrir, Kore, Puck
                )
            )
        ),
    )

    async def main() -> bytes:
        async with client.aio.live.connect(model="gemini-2.0-flash-live-001", config=config) as session:
            await session.send_client_content(turns={"parts": [{"text": "Hello"}]})
            return b"".join([response.data async for response in session.receive() if response.data])

    assert len(run(main())) > 24_000
