"""Pictures and sound of the history, as message parts; or the words that stand for them."""

from __future__ import annotations

import io
import wave
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import pybase64

from antiphon.wire.content import Blob, Content, Part
from antiphon.wire.enums import MediaResolution

_AUDIO_FORMATS = {
    "audio/wav": "wav",
    "audio/x-wav": "wav",
    "audio/wave": "wav",
    "audio/mp3": "mp3",
    "audio/mpeg": "mp3",
}
_DEFAULT_PCM_RATE_HZ = 16_000
_DETAIL = {
    MediaResolution.LOW: "low",
    MediaResolution.HIGH: "high",
    MediaResolution.ULTRA_HIGH: "high",
}


@dataclass(slots=True)
class MediaSender:
    """Decides, medium by medium in the order of the history, what is sent.

    Attributes:
        images: whether pictures are sent at all.
        audio: whether audio clips are.
        skip_images: how many of the oldest pictures are left out because newer ones follow.
        resolution: the client's mediaResolution.
        withheld: which media the model did not get, a sentence per kind, for the log.
    """

    images: bool
    audio: bool
    skip_images: int = 0
    resolution: MediaResolution | None = None
    withheld: set[str] = field(default_factory=set)

    def part(self, blob: Blob) -> dict[str, Any]:
        """The message part for a blob: of type `image_url`, `input_audio`, or `text`."""
        kind = mime_type(blob)
        if kind.startswith("image/"):
            return self._image(blob)
        if kind.startswith("audio/"):
            return self._audio(blob)
        if kind.startswith("text/"):
            return _text(blob.data.decode("utf-8", errors="replace"))
        return self._note("files", f"[A file of type {kind or 'unknown'}, which cannot be shown to you.]")

    def file(self, mime: str | None) -> dict[str, Any]:
        """The message part for a file named by a URI.

        It is never handed on as a URL: the client would make the model's server fetch an address of the
        client's choice, from inside the operator's network.
        """
        return self._note("files", f"[A file of type {mime or 'unknown'}, which cannot be shown to you.]")

    def _image(self, blob: Blob) -> dict[str, Any]:
        if not self.images:
            return self._note("pictures", "[A picture, which you cannot see.]")
        if self.skip_images > 0:
            self.skip_images -= 1
            return _text("[An earlier picture.]")
        data = pybase64.b64encode(blob.data).decode()
        image = {"url": f"data:{mime_type(blob)};base64,{data}"}
        if self.resolution in _DETAIL:
            image |= {"detail": _DETAIL[self.resolution]}
        return {"type": "image_url", "image_url": image}

    def _audio(self, blob: Blob) -> dict[str, Any]:
        kind = mime_type(blob)
        if self.audio and kind in ("audio/pcm", "audio/l16"):
            return _input_audio(_wav(blob), "wav")
        if self.audio and kind in _AUDIO_FORMATS:
            return _input_audio(blob.data, _AUDIO_FORMATS[kind])
        return self._note("audio clips", "[An audio clip, which you cannot hear.]")

    def _note(self, kind: str, text: str) -> dict[str, Any]:
        self.withheld.add(f"{kind} are replaced by a note, the model does not get them")
        return _text(text)


def mime_type(blob: Blob) -> str:
    """`image/jpeg`, `audio/pcm`: lower case, without parameters."""
    return blob.mime_type.partition(";")[0].strip().lower()


def count_images(contents: Iterable[Content]) -> int:
    """How many pictures the history holds."""
    return sum(
        mime_type(blob).startswith("image/")
        for content in contents
        for part in content.parts
        for blob in _blobs(part)
    )


def _blobs(part: Part) -> Iterable[Blob]:
    """The media of a part, in the order in which they are sent."""
    answers = part.function_response.parts if part.function_response else []
    blobs = [part.inline_data, *(answer.inline_data for answer in answers)]
    return [blob for blob in blobs if blob is not None]


def _text(text: str) -> dict[str, Any]:
    return {"type": "text", "text": text}


def _input_audio(data: bytes, file_format: str) -> dict[str, Any]:
    encoded = pybase64.b64encode(data).decode()
    return {"type": "input_audio", "input_audio": {"data": encoded, "format": file_format}}


def _wav(blob: Blob) -> bytes:
    """Raw s16le mono samples with the header that tells their rate."""
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(_rate_hz(blob.mime_type))
        file.writeframes(blob.data)
    return target.getvalue()


def _rate_hz(mime: str) -> int:
    for parameter in mime.split(";")[1:]:
        name, _, value = parameter.strip().partition("=")
        if name.lower() == "rate" and value.isdecimal() and int(value) > 0:
            return int(value)
    return _DEFAULT_PCM_RATE_HZ
