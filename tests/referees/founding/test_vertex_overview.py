"""The samples of https://cloud.google.com/vertex-ai/generative-ai/docs/live-api (August 2025).

Code samples of that page are licensed under the Apache 2.0 License. Recordings are read as PCM, which the
first sample names as the alternative to converting them; what would be displayed is returned.
"""

# ruff: noqa: ASYNC240, PERF401, SIM102 - the samples as they are

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from google import genai
from google.genai import types
from google.genai.types import (
    Content,
    LiveConnectConfig,
    Part,
    PrebuiltVoiceConfig,
    SpeechConfig,
    VoiceConfig,
)
from google.oauth2.credentials import Credentials
from tests.referees.at_once import run
from tests.referees.server_process import ServerProcess
from websockets.asyncio.client import connect

GOOGLE_CLOUD_PROJECT = "somebody"
GOOGLE_CLOUD_LOCATION = "us-central1"

model = "gemini-live-2.5-flash"


def make_client() -> Any:
    return genai.Client(
        vertexai=True,
        project=GOOGLE_CLOUD_PROJECT,
        location=GOOGLE_CLOUD_LOCATION,
        credentials=Credentials(token="any"),  # type: ignore[no-untyped-call]
    )


@pytest.mark.usefixtures("recording")
def test_get_text_responses_from_audio_input(capsys: Any) -> None:
    client = make_client()
    config = {"response_modalities": ["TEXT"]}

    async def main() -> None:
        async with client.aio.live.connect(model=model, config=config) as session:
            # If already in correct format, you can use this:
            audio_bytes = Path("sample.pcm").read_bytes()

            await session.send_realtime_input(
                audio=types.Blob(data=audio_bytes, mime_type="audio/pcm;rate=16000")
            )

            async for response in session.receive():
                if response.text is not None:
                    print(response.text)

    run(main())
    assert capsys.readouterr().out.strip()


def test_get_voice_responses_from_text_input() -> None:
    client = make_client()
    voice_name = "Aoede"

    config = LiveConnectConfig(
        response_modalities=["AUDIO"],  # type: ignore[list-item]
        speech_config=SpeechConfig(
            voice_config=VoiceConfig(
                prebuilt_voice_config=PrebuiltVoiceConfig(
                    voice_name=voice_name,
                )
            ),
        ),
    )

    async def main() -> Any:
        async with client.aio.live.connect(
            model="gemini-live-2.5-flash",
            config=config,
        ) as session:
            text_input = "Hello? Gemini are you there?"

            await session.send_client_content(turns=Content(role="user", parts=[Part(text=text_input)]))

            audio_data = []
            async for message in session.receive():
                if message.server_content.model_turn and message.server_content.model_turn.parts:
                    for part in message.server_content.model_turn.parts:
                        if part.inline_data:
                            audio_data.append(np.frombuffer(part.inline_data.data, dtype=np.int16))
            return np.concatenate(audio_data)

    assert len(run(main())) > 24_000


def test_transcribe_audio(capsys: Any) -> None:
    client = make_client()
    config = {
        "response_modalities": ["AUDIO"],
        "input_audio_transcription": {},
        "output_audio_transcription": {},
    }

    async def main() -> None:
        async with client.aio.live.connect(model=model, config=config) as session:
            message = "Hello? Gemini are you there?"

            await session.send_client_content(
                turns={"role": "user", "parts": [{"text": message}]}, turn_complete=True
            )

            async for response in session.receive():
                if response.server_content.model_turn:
                    print("Model turn:", response.server_content.model_turn)
                if response.server_content.input_transcription:
                    print("Input transcript:", response.server_content.input_transcription.text)
                if response.server_content.output_transcription:
                    print("Output transcript:", response.server_content.output_transcription.text)

    run(main())
    printed = capsys.readouterr().out
    assert "Model turn:" in printed
    assert "Output transcript:" in printed


def test_websockets(server: ServerProcess) -> None:
    service_url = (
        f"wss://{server.host}:{server.port}/ws/google.cloud.aiplatform.v1.LlmBidiService/BidiGenerateContent"
    )
    bearer_token = ["any"]

    # Set model generation_config
    config = {
        "response_modalities": ["AUDIO"],
    }

    headers = {
        "Content-Type": "application/json",
        "Authorization": f"Bearer {bearer_token[0]}",
    }

    responses: list[Any] = []
    input_transcriptions: list[str] = []
    output_transcriptions: list[str] = []

    async def main() -> None:
        # Connect to the server
        async with connect(service_url, additional_headers=headers) as ws:
            # Setup the session
            await ws.send(
                json.dumps(
                    {
                        "setup": {
                            "model": "gemini-2.0-flash-live-preview-04-09",
                            "generation_config": config,
                            "input_audio_transcription": {},
                            "output_audio_transcription": {},
                        }
                    }
                )
            )

            # Receive setup response
            raw_response: Any = await ws.recv(decode=False)
            setup_response = json.loads(raw_response.decode("ascii"))
            assert "setupComplete" in setup_response

            # Send text message
            text_input = "Hello? Gemini are you there?"

            msg = {
                "client_content": {
                    "turns": [{"role": "user", "parts": [{"text": text_input}]}],
                    "turn_complete": True,
                }
            }

            await ws.send(json.dumps(msg))

            # Receive chunks of server response
            async for raw_response in ws:
                response = json.loads(raw_response.decode())
                server_content = response.pop("serverContent", None)
                if server_content is None:
                    break

                if (input_transcription := server_content.get("inputTranscription")) is not None:
                    if (text := input_transcription.get("text")) is not None:
                        input_transcriptions.append(text)
                if (output_transcription := server_content.get("outputTranscription")) is not None:
                    if (text := output_transcription.get("text")) is not None:
                        output_transcriptions.append(text)

                model_turn = server_content.pop("modelTurn", None)
                if model_turn is not None:
                    parts = model_turn.pop("parts", None)
                    if parts is not None:
                        for part in parts:
                            pcm_data = base64.b64decode(part["inlineData"]["data"])
                            responses.append(np.frombuffer(pcm_data, dtype=np.int16))

                # End of turn
                turn_complete = server_content.pop("turnComplete", None)
                if turn_complete:
                    break

    run(main())
    assert not input_transcriptions
    assert "".join(output_transcriptions).strip()
    assert len(np.concatenate(responses)) > 24_000
