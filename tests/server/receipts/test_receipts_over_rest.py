"""Receipts of real turns, read back from a real server: `/antiphon/v1/sessions` and `/metrics`."""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.server.engines import DeafRecognizer, MuteSynthesizer
from tests.server.harness import LIVE_PATH, RawClient, run
from tests.server.rest_client import Answer, http_request

from antiphon.clock import LoopClock
from antiphon.config import Config
from antiphon.config.auth import ApiKey, AuthSettings
from antiphon.config.model import ModelSettings
from antiphon.config.server import ServerSettings
from antiphon.config.tls import TlsSettings
from antiphon.conversation.receipt import Mark
from antiphon.conversation.speech import SpeechChunk, SpeechRequest
from antiphon.engines.errors import EngineUnavailable
from antiphon.engines.registry import create_language_model
from antiphon.server.auth import hash_key
from antiphon.server.pipelines import Pipelines
from antiphon.server.server import Server
from antiphon.server.websocket.frames import Opcode

SCENARIO = {"rules": [{"contains": "hello", "reply": ["Hello to you."]}], "default": ["I see."]}

SESSIONS = "/antiphon/v1/sessions"

VERTEX_PATH = "/ws/google.cloud.aiplatform.v1beta1.LlmBidiService/BidiGenerateContent"


class ToneSynthesizer(MuteSynthesizer):
    """A tenth of a second of something that can be heard."""

    async def synthesize(self, request: SpeechRequest) -> AsyncGenerator[SpeechChunk, None]:
        yield SpeechChunk(b"\x00\x40\x00\xc0" * 1200)


class SilencedSynthesizer(MuteSynthesizer):
    def synthesize(self, request: SpeechRequest) -> AsyncGenerator[SpeechChunk, None]:
        raise EngineUnavailable("the voice is gone", engine="tts", fix="bring it back")


@dataclass
class RunningServer:
    port: int

    async def get(self, path: str, key: str = "") -> Answer:
        return await http_request(self.port, "GET", path, {"x-goog-api-key": key})

    async def json(self, path: str, key: str = "") -> Any:
        answer = await self.get(path, key)
        assert answer.status == 200, answer.body
        return answer.json

    async def turns(self, key: str = "") -> Any:
        """The newest session with its turns."""
        newest = (await self.json(SESSIONS, key))["sessions"][0]
        return await self.json(f"{SESSIONS}/{newest['sessionId']}/turns", key)


@asynccontextmanager
async def serving(
    state: Path, *, keys: Mapping[str, str] | None = None, synthesizer: MuteSynthesizer | None = None
) -> AsyncIterator[RunningServer]:
    config = Config(
        server=ServerSettings(port=0),
        tls=TlsSettings(enabled=False),
        auth=AuthSettings(
            keys=tuple(ApiKey(name=name, sha256=hash_key(key)) for name, key in (keys or {}).items())
        ),
    )
    model = await asyncio.to_thread(
        create_language_model, "scripted", {"scenario": SCENARIO}, clock=LoopClock()
    )
    pipelines = Pipelines(
        {"gemini-*": ModelSettings()},
        recognizers={"default": DeafRecognizer()},
        language_models={"default": model},
        synthesizers={"default": synthesizer or ToneSynthesizer()},
    )
    server = Server(config, environ={"ANTIPHON_STATE_DIR": str(state)}, pipelines=pipelines)
    server.listen()
    await server.warm_up()
    try:
        yield RunningServer(server.addresses[0].port)
    finally:
        await server.close()


@asynccontextmanager
async def session(
    server: RunningServer, *, modality: str = "TEXT", key: str = "", path: str = LIVE_PATH
) -> AsyncIterator[tuple[RawClient, dict[str, Any]]]:
    """A client that is set up, and what `setupComplete` said."""
    client = await RawClient.connect(server.port, path, headers={"x-goog-api-key": key})
    model = "publishers/google/models/gemini-2.0-flash-live-001"
    setup = {"model": model, "generationConfig": {"responseModalities": [modality]}}
    client.send(Opcode.TEXT, json.dumps({"setup": setup}).encode())
    try:
        yield client, json.loads((await client.receive())[1])["setupComplete"]
    finally:
        client.disconnect()


async def say(client: RawClient, text: str) -> None:
    """One text turn, until its `turnComplete`."""
    content = {"turns": [{"role": "user", "parts": [{"text": text}]}], "turnComplete": True}
    client.send(Opcode.TEXT, json.dumps({"clientContent": content}).encode())
    while not json.loads((await client.receive())[1]).get("serverContent", {}).get("turnComplete"):
        pass


class TestTurns:
    def test_a_turn_can_be_read_back(self, tmp_path: Path) -> None:
        async def test() -> None:
            async with serving(tmp_path) as server, session(server, modality="AUDIO") as (client, _):
                await say(client, "hello")
                await say(client, "and now?")
                answer = await server.turns()
                assert (answer["state"], answer["turnCount"]) == ("active", 2)
                assert answer["model"] == "gemini-2.0-flash-live-001"
                first, second = answer["turns"]
                assert (first["turnId"], second["turnId"]) == (1, 2)
                assert set(first) == {
                    "turnId", "completeTime", "outcome", "reason", "drafted", "discardedDrafts",
                    "discardedTokens", "totalMs", "parts", "error",
                }  # fmt: skip
                assert (first["outcome"], first["reason"], first["drafted"], first["error"]) == (
                    "completed", "turnComplete", False, "",
                )  # fmt: skip
                assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+Z", first["completeTime"])
                ways = [(part["from"], part["to"]) for part in first["parts"]]
                passed = [
                    Mark.DECIDED, Mark.GENERATION_STARTED, Mark.FIRST_TOKEN, Mark.FIRST_CLAUSE,
                    Mark.FIRST_AUDIO, Mark.FIRST_SENT,
                ]  # fmt: skip
                assert ways == list(zip(passed, passed[1:], strict=False))
                for turn in (first, second):
                    assert sum(part["ms"] for part in turn["parts"]) == pytest.approx(turn["totalMs"])

        run(test())

    def test_it_can_be_read_when_the_session_is_over(self, tmp_path: Path) -> None:
        async def test() -> None:
            async with serving(tmp_path) as server:
                async with session(server) as (client, _):
                    await say(client, "hello")
                    client.send(Opcode.CLOSE, b"\x03\xe8")
                    assert await client.receive_close() == (1000, "")
                answer = await server.turns()
                assert (answer["state"], len(answer["turns"])) == ("ended", 1)
                assert answer["endTime"] >= answer["startTime"]

        run(test())

    def test_a_session_in_which_nothing_was_said_has_none(self, tmp_path: Path) -> None:
        async def test() -> None:
            async with serving(tmp_path) as server, session(server):
                answer = await server.turns()
                assert (answer["turns"], answer["turnCount"]) == ([], 0)

        run(test())

    def test_what_broke_is_told(self, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
        async def test() -> None:
            async with (
                serving(tmp_path, synthesizer=SilencedSynthesizer()) as server,
                session(server, modality="AUDIO") as (client, _),
            ):
                await say(client, "hello")
                (turn,) = (await server.turns())["turns"]
                assert turn["outcome"] == "failed"
                assert "the voice is gone" in turn["error"]
                metrics = (await server.get("/metrics")).body.decode()
                assert 'antiphon_turns_total{drafted="false",outcome="failed"} 1.0' in metrics

        with caplog.at_level(logging.INFO, "antiphon"):
            run(test())
        (line,) = [record for record in caplog.records if record.name.endswith("receipt_line")]
        assert line.levelname == "WARNING"
        assert re.match(r"turn=1 session=[\w-]{36} outcome=failed ", line.getMessage())

    def test_a_vertex_client_is_told_which_session_is_its_own(self, tmp_path: Path) -> None:
        async def test() -> None:
            async with (
                serving(tmp_path) as server,
                session(server, path=VERTEX_PATH) as (client, complete),
            ):
                await say(client, "hello")
                answer = await server.json(f"{SESSIONS}/{complete['sessionId']}/turns")
                assert answer["sessionId"] == complete["sessionId"]
                assert len(answer["turns"]) == 1

        run(test())


class TestRefusals:
    def test_a_session_that_is_not_known_is_not_found(self, tmp_path: Path) -> None:
        async def test() -> None:
            async with serving(tmp_path) as server:
                answer = await server.get(f"{SESSIONS}/no-such/turns")
                code, status, message = answer.error
                assert (code, status) == (404, "NOT_FOUND")
                assert message.startswith("Session 'no-such' is not known here")

        run(test())

    @pytest.mark.parametrize("path", [SESSIONS, f"{SESSIONS}/some/turns"])
    @pytest.mark.parametrize(("key", "status"), [("", 403), ("wrong", 400)])
    def test_a_key_is_needed_where_there_are_keys(
        self, path: str, key: str, status: int, tmp_path: Path
    ) -> None:
        async def test() -> None:
            async with serving(tmp_path, keys={"ada": "a-key"}) as server:
                assert (await server.get(path, key)).error[0] == status

        run(test())

    def test_everybody_sees_their_own_sessions_only(self, tmp_path: Path) -> None:
        async def test() -> None:
            async with (
                serving(tmp_path, keys={"ada": "a-key", "bob": "b-key"}) as server,
                session(server, key="a-key") as (client, _),
            ):
                await say(client, "hello")
                (hers,) = (await server.json(SESSIONS, "a-key"))["sessions"]
                assert (await server.json(SESSIONS, "b-key"))["sessions"] == []
                path = f"{SESSIONS}/{hers['sessionId']}/turns"
                assert len((await server.json(path, "a-key"))["turns"]) == 1
                foreign = await server.get(path, "b-key")
                unknown = await server.get(path.replace(hers["sessionId"], "no-such"), "b-key")
                assert foreign.error[2].replace(hers["sessionId"], "no-such") == unknown.error[2]
                assert foreign.status == 404

        run(test())

    def test_sessions_can_only_be_read(self, tmp_path: Path) -> None:
        async def test() -> None:
            async with serving(tmp_path) as server:
                answer = await http_request(server.port, "DELETE", SESSIONS)
                assert answer.error == (405, "UNIMPLEMENTED", "DELETE sessions: expected GET.")

        run(test())


def test_turns_appear_in_the_metrics(tmp_path: Path) -> None:
    async def test() -> None:
        async with serving(tmp_path) as server, session(server) as (client, _):
            await say(client, "hello")
            metrics = (await server.get("/metrics")).body.decode()
            assert 'antiphon_turns_total{drafted="false",outcome="completed"} 1.0' in metrics
            assert 'antiphon_turn_seconds_count{drafted="false",outcome="completed"} 1.0' in metrics
            assert (
                'antiphon_turn_part_seconds_count{drafted="false",outcome="completed",part="first_token"} 1.0'
                in metrics
            )

    run(test())
