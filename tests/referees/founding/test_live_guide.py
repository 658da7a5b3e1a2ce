"""The samples of https://ai.google.dev/gemini-api/docs/live (May 2025).

Code samples of that page are licensed under the Apache 2.0 License. What they leave open (a comment as a
body, an undefined name) is filled in; what they print is checked.
"""

# ruff: noqa: ASYNC240, ASYNC250, SIM115 - the samples as they are

from __future__ import annotations

import wave
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
from google import genai
from google.genai import types
from google.genai.errors import APIError
from tests.referees.at_once import run
from tests.referees.raw import live, receive_text
from tests.referees.server_process import ServerProcess

T = TypeVar("T")

model = "gemini-2.0-flash-live-001"

turn_on_the_lights = {"name": "turn_on_the_lights"}
turn_off_the_lights = {"name": "turn_off_the_lights"}


def connect(config: Any) -> Any:
    """What all of the samples begin with; untyped, as they are."""
    client: Any = genai.Client(api_key="GEMINI_API_KEY")
    connect.client = client  # type: ignore[attr-defined]  # a client that is collected closes its connections
    return client.aio.live.connect(model=model, config=config)


async def async_enumerate(iterable: AsyncIterator[T]) -> AsyncIterator[tuple[int, T]]:
    index = 0
    async for item in iterable:
        yield index, item
        index += 1


def test_send_and_receive_text(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    lines = iter(["My name is Ada.", "What is my name?", "exit"])
    monkeypatch.setattr("builtins.input", lambda prompt: next(lines))

    async def main() -> None:
        async with connect({"response_modalities": ["TEXT"]}) as session:
            while True:
                message = input("User> ")
                if message.lower() == "exit":
                    break
                await session.send_client_content(
                    turns={"role": "user", "parts": [{"text": message}]}, turn_complete=True
                )

                async for response in session.receive():
                    if response.text is not None:
                        print(response.text, end="")
                print()

    run(main())
    assert "Ada" in capsys.readouterr().out.splitlines()[1]


def test_receive_audio() -> None:
    async def main() -> None:
        async with connect({"response_modalities": ["AUDIO"]}) as session:
            wf = wave.open("audio.wav", "wb")
            wf.setnchannels(1)
            wf.setsampwidth(2)
            wf.setframerate(24000)

            message = "Hello? Gemini are you there?"
            await session.send_client_content(
                turns={"role": "user", "parts": [{"text": message}]}, turn_complete=True
            )

            async for _idx, response in async_enumerate(session.receive()):
                if response.data is not None:
                    wf.writeframes(response.data)

                if response.server_content.model_turn is not None:
                    mime_type = response.server_content.model_turn.parts[0].inline_data.mime_type
                    assert mime_type == "audio/pcm;rate=24000"

            wf.close()

    run(main())
    with wave.open("audio.wav") as file:
        assert file.getnframes() > 24_000


def test_system_instructions() -> None:
    config = {
        "system_instruction": types.Content(
            parts=[types.Part(text="You are a helpful assistant and answer in a friendly tone.")]
        ),
        "response_modalities": ["TEXT"],
    }
    assert run(_answer(config, "Hello"))


def test_incremental_content_updates() -> None:
    async def main() -> str:
        async with connect({"response_modalities": ["TEXT"]}) as session:
            turns = [
                {"role": "user", "parts": [{"text": "What is the capital of France?"}]},
                {"role": "model", "parts": [{"text": "Paris"}]},
            ]

            await session.send_client_content(turns=turns, turn_complete=False)

            turns = [{"role": "user", "parts": [{"text": "What is the capital of Germany?"}]}]

            await session.send_client_content(turns=turns, turn_complete=True)
            return await _text(session)

    assert run(main())


def test_incremental_content_updates_as_json(server: ServerProcess) -> None:
    update = """
    {
      "clientContent": {
        "turns": [
          {
            "parts":[
              {
                "text": ""
              }
            ],
            "role":"user"
          },
          {
            "parts":[
              {
                "text": ""
              }
            ],
            "role":"model"
          }
        ],
        "turnComplete": true
      }
    }
    """

    async def main() -> None:
        async with live(server) as connection:
            await connection.send(update)
            await receive_text(connection)

    run(main())


def test_change_voices() -> None:
    config = types.LiveConnectConfig(
        response_modalities=["AUDIO"],  # type: ignore[list-item]
        speech_config=types.SpeechConfig(
            voice_config=types.VoiceConfig(prebuilt_voice_config=types.PrebuiltVoiceConfig(voice_name="Kore"))
        ),
    )
    puck = {"response_modalities": ["AUDIO"]}
    assert run(_speech(config, "Hello")) != run(_speech(puck, "Hello"))


def test_change_language() -> None:
    config = types.LiveConnectConfig(
        response_modalities=["AUDIO"],  # type: ignore[list-item]
        speech_config=types.SpeechConfig(
            language_code="de-DE",
        ),
    )
    assert run(_speech(config, "Hello"))


def test_use_function_calling() -> None:
    tools = [{"function_declarations": [turn_on_the_lights, turn_off_the_lights]}]
    config = {"response_modalities": ["TEXT"], "tools": tools}
    called = []

    async def main() -> str:
        async with connect(config) as session:
            prompt = "Turn on the lights please"
            await session.send_client_content(turns={"parts": [{"text": prompt}]})

            async for chunk in session.receive():
                if chunk.server_content:
                    if chunk.text is not None:
                        print(chunk.text)
                elif chunk.tool_call:
                    function_responses = []
                    for fc in chunk.tool_call.function_calls:
                        called.append(fc.name)
                        function_response = types.FunctionResponse(
                            id=fc.id,
                            name=fc.name,
                            response={"result": "ok"},  # simple, hard-coded function response
                        )
                        function_responses.append(function_response)

                    await session.send_tool_response(function_responses=function_responses)
            return await _text(session)

    assert run(main())
    assert called == ["turn_on_the_lights"]


def test_use_code_execution(capsys: pytest.CaptureFixture[str]) -> None:
    tools: Any = [{"code_execution": {}}]
    config = {"response_modalities": ["TEXT"], "tools": tools}

    async def main() -> None:
        async with connect(config) as session:
            prompt = "Compute the largest prime palindrome under 100000."
            await session.send_client_content(turns={"parts": [{"text": prompt}]})

            async for chunk in session.receive():
                if chunk.server_content:
                    if chunk.text is not None:
                        print(chunk.text)

                    model_turn = chunk.server_content.model_turn
                    if model_turn:
                        for part in model_turn.parts:
                            if part.executable_code is not None:
                                print(part.executable_code.code)

                            if part.code_execution_result is not None:
                                print(part.code_execution_result.output)

    run(main())
    printed = capsys.readouterr().out
    code, _, said = printed.partition("\n98689\n")
    assert "def is_prime(n):" in code
    assert "The largest prime palindrome under 100000 is 98689." in "".join(said.splitlines())


@pytest.mark.parametrize(
    ("tools", "path"),
    [([{"google_maps": {}}], "setup.tools[0].googleMaps")],
)
def test_tools_that_are_not_there_are_refused_by_name(tools: Any, path: str) -> None:
    with pytest.raises(APIError) as raised:
        run(_answer({"response_modalities": ["TEXT"], "tools": tools}, "Hello"))
    assert raised.value.code == 1007
    assert f"Unsupported field at '{path}'" in str(raised.value)


def test_handle_interruptions() -> None:
    async def main() -> bool:
        async with connect({"response_modalities": ["AUDIO"]}) as session:
            await session.send_client_content(turns={"parts": [{"text": "Tell me a story"}]})
            await anext(session.receive())
            await session.send_client_content(turns={"parts": [{"text": "Hello"}]})
            async for response in session.receive():
                if response.server_content.interrupted is True:
                    return True
        return False

    assert run(main())


@pytest.mark.usefixtures("recording")
@pytest.mark.parametrize(
    "realtime_input_config",
    [
        None,
        {
            "automatic_activity_detection": {
                "disabled": False,  # default
                "start_of_speech_sensitivity": types.StartSensitivity.START_SENSITIVITY_LOW,
                "end_of_speech_sensitivity": types.EndSensitivity.END_SENSITIVITY_LOW,
                "prefix_padding_ms": 20,
                "silence_duration_ms": 100,
            }
        },
    ],
    ids=["default", "configured"],
)
def test_use_automatic_vad(realtime_input_config: Any, capsys: pytest.CaptureFixture[str]) -> None:
    config = {"response_modalities": ["TEXT"], "realtime_input_config": realtime_input_config}

    async def main() -> None:
        async with connect(config) as session:
            audio_bytes = Path("sample.pcm").read_bytes()

            await session.send_realtime_input(
                audio=types.Blob(data=audio_bytes, mime_type="audio/pcm;rate=16000")
            )

            # if stream gets paused, send:
            # await session.send_realtime_input(audio_stream_end=True)

            async for response in session.receive():
                if response.text is not None:
                    print(response.text)

    run(main())
    assert capsys.readouterr().out.strip()


@pytest.mark.usefixtures("recording")
def test_disable_automatic_vad() -> None:
    config = {
        "response_modalities": ["TEXT"],
        "realtime_input_config": {"automatic_activity_detection": {"disabled": True}},
    }

    async def main() -> str:
        audio_bytes = Path("sample.pcm").read_bytes()
        async with connect(config) as session:
            # ...
            await session.send_realtime_input(activity_start=types.ActivityStart())
            await session.send_realtime_input(
                audio=types.Blob(data=audio_bytes, mime_type="audio/pcm;rate=16000")
            )
            await session.send_realtime_input(activity_end=types.ActivityEnd())
            # ...
            return await _text(session)

    assert run(main())


def test_get_the_token_count(capsys: pytest.CaptureFixture[str]) -> None:
    async def main() -> None:
        async with connect({"response_modalities": ["AUDIO"]}) as session:
            await session.send_client_content(turns={"parts": [{"text": "Hello"}]})
            async for message in session.receive():
                # The server will periodically send messages that include UsageMetadata.
                if message.usage_metadata:
                    usage = message.usage_metadata
                    print(f"Used {usage.total_token_count} tokens in total. Response token breakdown:")
                    for detail in usage.response_tokens_details:
                        match detail:
                            case types.ModalityTokenCount(modality=modality, token_count=count):
                                print(f"{modality}: {count}")

    run(main())
    total, detail = capsys.readouterr().out.splitlines()
    assert total.startswith("Used ") and "None" not in total
    assert "AUDIO: " in detail and int(detail.rpartition(" ")[2]) > 0


def test_enable_context_window_compression() -> None:
    config = types.LiveConnectConfig(
        response_modalities=["AUDIO"],  # type: ignore[list-item]
        context_window_compression=(
            # Configures compression with default parameters.
            types.ContextWindowCompressionConfig(
                sliding_window=types.SlidingWindow(),
            )
        ),
    )
    assert run(_speech(config, "Hello"))


def test_configure_session_resumption() -> None:
    async def main(previous_session_handle: str | None, message: str) -> tuple[str, str]:
        config = types.LiveConnectConfig(
            response_modalities=["TEXT"],  # type: ignore[list-item]
            session_resumption=types.SessionResumptionConfig(
                # The handle of the session to resume is passed here,
                # or else None to start a new session.
                handle=previous_session_handle
            ),
        )
        answer = ""
        async with connect(config) as session:
            while True:
                await session.send_client_content(
                    turns=types.Content(role="user", parts=[types.Part(text=message)])
                )
                async for message_ in session.receive():
                    answer += message_.text or ""
                    # Periodically, the server will send update messages that may
                    # contain a handle for the current state of the session.
                    if message_.session_resumption_update:
                        update = message_.session_resumption_update
                        if update.resumable and update.new_handle and answer:
                            # The handle should be retained and linked to the session.
                            # (A session that is resumed has one before anything was said.)
                            return update.new_handle, answer

    handle, _ = run(main(None, "My name is Ada."))
    _, answer = run(main(handle, "What is my name?"))
    assert "Ada" in answer


def test_change_the_media_resolution() -> None:
    config = types.LiveConnectConfig(
        response_modalities=["AUDIO"],  # type: ignore[list-item]
        media_resolution=types.MediaResolution.MEDIA_RESOLUTION_LOW,
    )
    assert run(_speech(config, "Hello"))


def test_receive_a_message_when_the_generation_is_complete() -> None:
    async def main() -> int:
        complete = 0
        async with connect({"response_modalities": ["AUDIO"]}) as session:
            await session.send_client_content(turns={"parts": [{"text": "Hello"}]})
            async for response in session.receive():
                if response.go_away is not None:
                    # The connection will soon be terminated
                    print(response.go_away.time_left)
                if response.server_content.generation_complete is True:
                    complete += 1
        return complete

    assert run(main()) == 1


def test_receive_audio_transcriptions(capsys: pytest.CaptureFixture[str]) -> None:
    config = {"response_modalities": ["AUDIO"], "output_audio_transcription": {}}

    async def main() -> None:
        async with connect(config) as session:
            message = "Hello? Gemini are you there?"

            await session.send_client_content(
                turns={"role": "user", "parts": [{"text": message}]}, turn_complete=True
            )

            async for response in session.receive():
                if response.server_content.model_turn:
                    print("Model turn:", response.server_content.model_turn)
                if response.server_content.output_transcription:
                    print("Transcript:", response.server_content.output_transcription.text)

    run(main())
    printed = capsys.readouterr().out.splitlines()
    assert any(line.startswith("Model turn: ") for line in printed)
    transcript = "".join(
        line.removeprefix("Transcript: ") for line in printed if line.startswith("Transcript")
    )
    assert len(transcript) > 5


async def _answer(config: Any, message: str) -> str:
    async with connect(config) as session:
        await session.send_client_content(turns={"role": "user", "parts": [{"text": message}]})
        return await _text(session)


async def _speech(config: Any, message: str) -> bytes:
    async with connect(config) as session:
        await session.send_client_content(turns={"role": "user", "parts": [{"text": message}]})
        return b"".join([response.data async for response in session.receive() if response.data])


async def _text(session: Any) -> str:
    return "".join([response.text async for response in session.receive() if response.text])
