"""The messages of the Live API that a terminal client sends and reads (Live API reference)."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import Any

INTERRUPT: dict[str, Any] = {"clientContent": {"turnComplete": False}}
"""Any clientContent interrupts what the model is generating; this one says nothing and asks for nothing."""

AUDIO_STREAM_END: dict[str, Any] = {"realtimeInput": {"audioStreamEnd": True}}


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionOptions:
    """What the user chose for the session.

    Attributes:
        spoken: replies are speech, with transcripts of both sides; else text.
    """

    model: str
    spoken: bool
    system: str | None = None
    voice: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Update:
    """What one server message says.

    Attributes:
        text: a piece of the reply, in text sessions.
        audio: a piece of the reply's speech, s16le mono at 24 kHz.
        heard: a piece of the transcript of what the user said.
        said: a piece of the transcript of what the model says.
        interrupted: the reply was cut off; what is still to be played is void.
        turn_complete: the reply is over.
        handle: by which the session can be resumed from now on; empty for the one before.
        going_away: the server is about to end the connection.
    """

    text: str = ""
    audio: bytes = b""
    heard: str = ""
    said: str = ""
    interrupted: bool = False
    turn_complete: bool = False
    handle: str = ""
    going_away: bool = False


def setup(options: SessionOptions, handle: str = "") -> dict[str, Any]:
    """The first message of a session; with a handle, of one that goes on.

    It asks for what keeps the server from ending the session: handles, and a context that never gets too
    long.
    """
    generation: dict[str, Any] = {"responseModalities": ["AUDIO" if options.spoken else "TEXT"]}
    speech: dict[str, Any] = {}
    if options.voice:
        speech["voiceConfig"] = {"prebuiltVoiceConfig": {"voiceName": options.voice}}
    if options.language:
        speech["languageCode"] = options.language
    if speech:
        generation["speechConfig"] = speech
    message: dict[str, Any] = {
        "model": _resource(options.model),
        "generationConfig": generation,
        "sessionResumption": {"handle": handle} if handle else {},
        "contextWindowCompression": {"slidingWindow": {}},
    }
    if options.spoken:
        message |= {"inputAudioTranscription": {}, "outputAudioTranscription": {}}
    if options.system:
        message["systemInstruction"] = {"parts": [{"text": options.system}]}
    return {"setup": message}


def user_turn(text: str) -> dict[str, Any]:
    """A whole turn of text, to be answered."""
    return {"clientContent": {"turns": [{"role": "user", "parts": [{"text": text}]}], "turnComplete": True}}


def audio(pcm: bytes, rate_hz: int) -> dict[str, Any]:
    """A piece of the user's speech, s16le mono."""
    data = base64.b64encode(pcm).decode("ascii")
    return {"realtimeInput": {"audio": {"data": data, "mimeType": f"audio/pcm;rate={rate_hz}"}}}


def read(frame: str | bytes) -> Update:
    """What a server message says; one about anything else says nothing."""
    message = json.loads(frame)
    content = message.get("serverContent", {})
    parts = content.get("modelTurn", {}).get("parts", [])
    return Update(
        text="".join(part.get("text", "") for part in parts if not part.get("thought")),
        audio=b"".join(
            base64.b64decode(part["inlineData"]["data"]) for part in parts if "inlineData" in part
        ),
        heard=content.get("inputTranscription", {}).get("text", ""),
        said=content.get("outputTranscription", {}).get("text", ""),
        interrupted=content.get("interrupted", False),
        turn_complete=content.get("turnComplete", False),
        handle=message.get("sessionResumptionUpdate", {}).get("newHandle", ""),
        going_away="goAway" in message,
    )


def _resource(model: str) -> str:
    return model if "/" in model else f"models/{model}"
