"""Messages that make no sense, or not here, close their own session with the reason, and no other."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest
from tests.referees.at_once import run
from tests.referees.raw import MODEL, Json, audio, closing, live, receive, receive_text, says, setup, socket
from tests.referees.server_process import ServerProcess
from websockets.exceptions import ConnectionClosed

from antiphon.wire.message import Message
from antiphon.wire.scalars import read_answer
from antiphon.wire.schema import Field, plan_of
from antiphon.wire.setup import Setup

NOT_JSON = {
    "garbage": bytes(range(256)) * 4,
    "truncated": '{"setup": {"model": "models/gemini-2.0-fl',
    "protobuf": b"\x0a\x1f\x0a\x1dmodels/gemini-2.0-flash-live",
    "deep list": "[" * 500_000,
    "deep object": '{"setup":' * 200_000,
    "huge number": '{"setup": {"generationConfig": {"topK": ' + "9" * 1_000_000 + "}}}",
    "NaN": '{"setup": {"generationConfig": {"temperature": NaN}}}',
    "empty": b"",
    "latin-1": b'{"setup": {"model": "\xe9"}}',
    "list": "[]",
    "null": "null",
    "nothing": "{}",
    "two messages": '{"setup": {}, "clientContent": {}}',
    "unknown message": '{"bidiSetup": {}}',
}

MAY_BE_ANYTHING = ("parametersJsonSchema", "responseJsonSchema")


def refusal(server: ServerProcess, *frames: str | bytes | Json) -> tuple[int, str]:
    """How the server closes a socket over which these frames come."""

    async def send() -> tuple[int, str]:
        async with socket(server) as connection:
            for frame in frames:
                await connection.send(frame if isinstance(frame, str | bytes) else json.dumps(frame))
            return await closing(connection)

    return run(send())


class TestFirstMessage:
    """Live API reference: "The first message must be BidiGenerateContentSetup"."""

    @pytest.mark.parametrize("frame", NOT_JSON.values(), ids=NOT_JSON)
    def test_it_must_be_a_message(self, server: ServerProcess, frame: str | bytes) -> None:
        code, reason = refusal(server, frame)
        assert code == 1007
        assert reason.startswith(("Invalid", "Request contains an invalid argument."))

    @pytest.mark.parametrize(
        "message",
        [
            says("Hello"),
            audio(bytes(3200)),
            {"toolResponse": {"functionResponses": []}},
            {"contextUpdate": {}},
        ],
        ids=lambda message: next(iter(message)),
    )
    def test_it_must_be_setup(self, server: ServerProcess, message: Json) -> None:
        code, reason = refusal(server, message)
        assert code == 1007
        assert reason.endswith("The first message must be setup.")

    def test_only_the_first_may_be(self, server: ServerProcess) -> None:
        code, reason = refusal(server, setup(), setup())
        assert code == 1007
        assert "setup may come only once" in reason

    def test_a_model_is_needed(self, server: ServerProcess) -> None:
        code, reason = refusal(server, {"setup": {}})
        assert (code, "setup.model" in reason) == (1007, True)

    def test_a_field_that_is_not_there_is_named(self, server: ServerProcess) -> None:
        code, reason = refusal(server, {"setup": {"model": MODEL, "generationConfig": {"temprature": 1}}})
        assert code == 1007
        assert "Unknown name \"temprature\" at 'setup.generationConfig'" in reason

    def test_every_field_of_the_wrong_type_is_named(self, server: ServerProcess) -> None:
        places = list(wrong_values(Setup))
        assert len(places) > 100

        async def check(path: str, message: Json, room: asyncio.Semaphore) -> str | None:
            async with room, socket(server, {"setup": message}) as connection:
                code, reason = await closing(connection)
            if code == 1007 and len(reason.encode()) <= 123 and names(reason, f"setup.{path}"):
                return None
            return f"{path}: {code} {reason}"

        async def check_all() -> list[str]:
            room = asyncio.Semaphore(16)
            checks = [check(path, message, room) for path, message in places]
            return [complaint for complaint in await asyncio.gather(*checks) if complaint]

        assert not run(check_all())


def wrong_values(message: type[Message], above: tuple[type[Message], ...] = ()) -> Iterator[tuple[str, Any]]:
    """For each field, at any depth: its path, and a message in which only its value has a wrong type."""
    for field in plan_of(message).fields:
        for path, value in wrong_values_of(field, (*above, message)):
            yield path, {field.wire_name: value}


def wrong_values_of(field: Field, above: tuple[type[Message], ...]) -> Iterator[tuple[str, Any]]:
    index, wrap = ("[0]", lambda value: [value]) if field.repeated else ("", lambda value: value)
    if field.wire_name in MAY_BE_ANYTHING or field.read is read_answer:
        return
    if field.message is None:
        yield f"{field.wire_name}{index}", wrap([[1]])
        return
    yield f"{field.wire_name}{index}", wrap(5)
    if field.message not in above:
        for path, value in wrong_values(field.message, above):
            yield f"{field.wire_name}{index}.{path}", wrap(value)


def names(reason: str, path: str) -> bool:
    """The reason quotes the path, or the end of it after an ellipsis."""
    _, _, quoted = reason.partition("'")
    shown, _, _ = quoted.partition("'")
    return shown == path or (shown.startswith("...") and path.endswith(shown[3:]) and len(shown) > 20)


class TestLaterMessages:
    """Live API reference: "BidiGenerateContentRealtimeInput", "BidiGenerateContentClientContent"."""

    @pytest.mark.parametrize(
        ("message", "told"),
        [
            (audio(bytes(3201)), "whole samples"),
            (audio(bytes(4), "audio/pcm;rate=0"), "audio/pcm;rate=0"),
            (audio(bytes(4), "audio/pcm;rate=999999999"), "rate"),
            (audio(bytes(4), "audio/mpeg"), "audio/mpeg"),
            (audio(bytes(4), "audio/pcm;rate=16000;channels=2"), "channel"),
            (
                {"realtimeInput": {"audio": {"data": "***", "mimeType": "audio/pcm"}}},
                "realtimeInput.audio.data",
            ),
            ({"realtimeInput": {"video": {"data": "AAAA", "mimeType": "audio/pcm"}}}, "image"),
            (
                {"realtimeInput": {"mediaChunks": [{"data": "AAAA", "mimeType": "text/html"}]}},
                "mediaChunks[0]",
            ),
            ({"realtimeInput": {"activityStart": {}}}, "activity"),
            ({"realtimeInput": {"hum": 1}}, "hum"),
            (
                {"clientContent": {"turns": [{"parts": [{"text": 5}]}]}},
                "clientContent.turns[0].parts[0].text",
            ),
            (
                {"clientContent": {"turns": [{"role": "narrator"}]}},
                "valid role: user, model. Got: 'narrator'",
            ),
            ({"clientContent": {"turnComplete": "perhaps"}}, "clientContent.turnComplete"),
            ({"toolResponse": {"functionResponses": [{"id": {}}]}}, "toolResponse.functionResponses[0].id"),
            ({"contextUpdate": {}}, "contextUpdate"),
            ({"contextUpdate": {"tools": {"tools": [{"googleMaps": {}}]}}}, "tools[0].googleMaps"),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    def test_the_reason_says_what_is_wrong(self, server: ServerProcess, message: Json, told: str) -> None:
        code, reason = refusal(server, setup(), message)
        assert code == 1007
        assert told in reason
        assert len(reason.encode()) <= 123

    def test_a_session_goes_on_after_what_means_nothing(self, server: ServerProcess) -> None:
        harmless: list[Json] = [
            {"realtimeInput": {}},
            {"realtimeInput": {"audio": {"data": "", "mimeType": "audio/pcm"}}},
            {"realtimeInput": {"audioStreamEnd": True}},
            {"clientContent": {}},
            {"clientContent": {"turns": []}},
            {"clientContent": {"turns": [{"role": "USER", "parts": []}]}},
            {"toolResponse": {}},
            {"toolResponse": {"functionResponses": [{"id": "x", "name": "y", "response": {"z": [None]}}]}},
            {"setup": None, "clientContent": {}},
        ]

        async def test() -> None:
            async with live(server, *harmless, says("Hello")) as connection:
                assert await receive_text(connection) == "You said: Hello."

        run(test())

    @pytest.mark.parametrize("modality", ["TEXT", "AUDIO"])
    @pytest.mark.parametrize(
        "text",
        [
            "\0\x01\x1b[2J",
            "\u202eemordnilap",
            "👩🏽‍🚀" * 50,
            "<speak><break time='9999s'/></speak>",
            "[[" * 500,
            "\n" * 2000,
        ],
        ids=["control", "right to left", "emoji", "markup", "phonemes", "newlines"],
    )
    def test_any_text_is_answered(self, server: ServerProcess, text: str, modality: str) -> None:
        async def test() -> None:
            async with live(server, says(text), modality=modality) as connection:
                await receive_text(connection)

        run(test())

    def test_a_long_history_is_taken(self, server: ServerProcess) -> None:
        turns = [{"role": ("user", "model")[n % 2], "parts": [{"text": f"turn {n}"}]} for n in range(10_001)]

        async def test() -> None:
            async with live(server, {"clientContent": {"turns": turns, "turnComplete": True}}) as connection:
                assert await receive_text(connection) == "You said: turn 10000."

        run(test())

    def test_five_megabytes_of_text_are_answered(self, server: ServerProcess) -> None:
        async def test() -> None:
            async with live(server, says("hay " * 1_250_000 + "needle")) as connection:
                assert await receive_text(connection) == "Found it."

        run(test())

    def test_more_than_the_limit_is_too_big(self, server: ServerProcess) -> None:
        async def test() -> None:
            async with live(server) as connection:
                await connection.send(json.dumps(says("x" * (16 * 1024 * 1024))))
                code, _ = await closing(connection)
                assert code == 1009

        run(test())

    def test_what_comes_too_early_waits(self, server: ServerProcess) -> None:
        async def test() -> None:
            async with socket(server, setup(), says("Hello")) as connection:
                assert "setupComplete" in await receive(connection)
                assert await receive_text(connection) == "You said: Hello."

        run(test())


RECURSIVE = {
    "$ref": "#/$defs/a",
    "$defs": {"a": {"properties": {"b": {"$ref": "#/$defs/a"}}, "required": ["b"]}},
}

ODD_SCHEMAS: dict[str, Any] = {
    "true": True,
    "number": 5,
    "list": [[1]],
    "string": "object",
    "properties of no kind": {"type": "object", "properties": 5, "required": "city"},
    "types of no kind": {"type": ["object", 7], "properties": {"city": {"type": {"a": 1}}, "b": None}},
    "enum of no kind": {"type": "object", "properties": {"city": {"enum": {"a": 1}}}, "required": [1]},
    "recursive": RECURSIVE,
    "dangling": {"$ref": "#/nowhere"},
    "contradictory": {"anyOf": [], "allOf": 3, "oneOf": [None]},
}


class TestSchemas:
    """Live API reference: "FunctionDeclaration"; a schema is the client's own, whatever it says."""

    @pytest.mark.parametrize("field", ["parameters", "parametersJsonSchema"])
    @pytest.mark.parametrize("schema", ODD_SCHEMAS.values(), ids=ODD_SCHEMAS)
    def test_no_schema_breaks_the_session(self, server: ServerProcess, schema: Any, field: str) -> None:
        function = {"name": "get_weather", "description": "Get the weather of a city.", field: schema}
        begin = setup(tools=[{"functionDeclarations": [function]}])
        begin["setup"]["model"] = "models/gemini-2.0-flash-live-001"

        async def test() -> None:
            async with socket(server, begin, says("What is the weather in Paris?")) as connection:
                try:
                    while not (await receive(connection)).get("serverContent", {}).get("turnComplete"):
                        pass
                except ConnectionClosed as closed:
                    assert closed.rcvd is not None
                    assert closed.rcvd.code == 1007
                    assert f"setup.tools[0].functionDeclarations[0].{field}" in closed.rcvd.reason

        run(test())
