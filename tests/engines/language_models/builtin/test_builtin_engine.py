"""The engine around the assistant: settings, streaming, limits, pictures, languages."""

from __future__ import annotations

import asyncio
import struct

import pytest
from tests.engines.language_models.builtin.talking import (
    events_of,
    function,
    picture,
    reply,
    request_of,
    user,
)

from antiphon.clock import LoopClock
from antiphon.conversation.generation import FunctionCallRequest, GenerationEnd, GenerationUsage, TextDelta
from antiphon.engines.errors import EngineConfigError
from antiphon.engines.language_models.builtin import create
from antiphon.engines.language_models.builtin.image_size import image_size
from antiphon.engines.language_models.builtin.reply import pieces
from antiphon.engines.language_models.protocol import LanguageModel


def png(width: int, height: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", width, height)


def jpeg(width: int, height: int) -> bytes:
    comment = b"\xff\xfe" + struct.pack(">H", 6) + b"note"
    return b"\xff\xd8" + comment + b"\xff\xc0" + struct.pack(">HBHH", 17, 8, height, width)


class TestTheEngine:
    def test_is_a_language_model(self) -> None:
        async def live() -> None:
            engine: LanguageModel = create({}, clock=LoopClock())
            await engine.start()
            assert "rule-based" in engine.name
            await engine.close()

        asyncio.run(live())

    def test_has_no_settings(self) -> None:
        async def make() -> None:
            create({"temperature": 1}, clock=LoopClock())

        with pytest.raises(EngineConfigError, match='no setting "temperature"'):
            asyncio.run(make())

    def test_streams_in_pieces_that_concatenate(self) -> None:
        events = events_of(request_of("tell me a story"))
        texts = [event.text for event in events if isinstance(event, TextDelta)]
        assert len(texts) > 5
        assert all(not text.endswith(" ") and text.strip() for text in texts)
        assert all(text.startswith(" ") for text in texts[1:])
        assert events[-1] == GenerationEnd(GenerationUsage())

    def test_calls_without_words(self) -> None:
        events = events_of(request_of("turn on the lights", functions=(function("turn_on_the_lights"),)))
        assert [type(event) for event in events] == [FunctionCallRequest, GenerationEnd]

    @pytest.mark.parametrize("tokens", [1, 5, 20])
    def test_obeys_the_token_limit(self, tokens: int) -> None:
        whole = reply("tell me a story")
        text = reply("tell me a story", max_output_tokens=tokens)
        assert 0 < len(text) <= 4 * tokens
        assert whole.startswith(text)

    @pytest.mark.parametrize("text", ["", "a", "one two", "word " * 100, "x" * 500, "  two  spaces  "])
    def test_pieces(self, text: str) -> None:
        assert "".join(pieces(text)) == text


class TestPictures:
    @pytest.mark.parametrize(
        ("data", "size"),
        [
            (png(640, 480), (640, 480)),
            (jpeg(1280, 720), (1280, 720)),
            (b"GIF89a" + struct.pack("<HH", 10, 20), (10, 20)),
            (b"", None),
            (b"\x89PNG\r\n\x1a\n", None),
            (b"\xff\xd8\xff", None),
            (b"\xff\xd8\xff\xc0\x00\x11\x08", None),
            (b"\xff\xd8\x00\x00\x00\x00", None),
            (b"\xff\xd8" + b"\xff" * 10, None),
            (b"RIFF....WEBP", None),
        ],
    )
    def test_size(self, data: bytes, size: tuple[int, int] | None) -> None:
        assert image_size(data) == size

    @pytest.mark.parametrize(
        "said",
        [
            "what do you see",
            "What fruit is in the image?",
            "Describe this picture.",
            "what is this",
            "look at this",
            "",
        ],
    )
    def test_are_not_seen_but_measured(self, said: str) -> None:
        text = reply(picture(png(640, 480), said))
        assert "a PNG image of 640 by 480 pixels" in text
        assert "cannot see" in text
        assert "plug in" in text

    def test_sent_earlier(self) -> None:
        assert "1280 by 720" in reply(
            picture(jpeg(1280, 720), mime_type="image/jpeg"), user("what do you see?")
        )

    def test_of_unknown_size(self) -> None:
        assert "a WEBP image, but" in reply(picture(b"RIFF", "what is this", mime_type="image/webp"))

    def test_none_came(self) -> None:
        assert "no image has reached me" in reply("what do you see")

    @pytest.mark.parametrize("said", ["see you later", "What is 2+2?", "look up cats"])
    def test_other_words_are_about_other_things(self, said: str) -> None:
        assert "image" not in reply(said)


class TestLanguages:
    @pytest.mark.parametrize(
        ("language", "said", "begins"),
        [
            ("es-ES", "hola", "Hola. Soy"),
            ("fr-FR", "Bonjour !", "Bonjour. Je suis"),
            ("de-DE", "Guten Tag", "Hallo. Ich bin"),
            ("it-IT", "ciao", "Ciao. Sono"),
            ("pt-BR", "bom dia", "Olá. Sou"),
            ("nl-NL", "hallo", "Hallo. Ik ben"),
            ("pl-PL", "dzień dobry", "Cześć. Jestem"),
            ("de-DE", "Hello", "Hallo. Ich bin"),
            ("de-DE", ".", "Hallo. Ich bin"),
            ("fr-FR", "merci beaucoup", "Je vous en prie."),
            ("es-US", "adiós", "Adiós."),
            ("de-DE", "Wie wird das Wetter?", "Das habe ich nicht verstanden."),
            ("de-DE", "12*7", "12 times 7 is 84."),
            ("ja-JP", "hello", "Hello!"),
            ("en-GB", "hello", "Hello!"),
        ],
    )
    def test_fixed_phrases(self, language: str, said: str, begins: str) -> None:
        assert reply(said, language=language).startswith(begins)
