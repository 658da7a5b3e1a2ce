"""No part of the server blocks the event loop: neither the socket's path nor the REST API's."""

from __future__ import annotations

from pathlib import Path

from blockbuster import blockbuster_ctx
from tests.server.engines import TellingModel, pipelines_with
from tests.server.harness import RawClient, run
from tests.server.rest_client import rest_serving

from antiphon.config import Config
from antiphon.config.server import ServerSettings
from antiphon.conversation.generation import GenerationEnd, TextDelta
from antiphon.server.server import Server
from antiphon.server.websocket.frames import Opcode

SETUP = (
    b'{"setup":{"model":"models/gemini-2.0-flash-live-001",'
    b'"generationConfig":{"responseModalities":["TEXT"]}}}'
)
HELLO = b'{"clientContent":{"turns":[{"parts":[{"text":"Hi"}]}],"turnComplete":true}}'


def test_a_session_does_not_block(tmp_path: Path) -> None:
    async def test() -> None:
        model = TellingModel([TextDelta("Hello."), GenerationEnd()])
        server = Server(
            Config(server=ServerSettings(port=0)),
            environ={"ANTIPHON_STATE_DIR": str(tmp_path)},
            pipelines=pipelines_with(model),
        )
        with blockbuster_ctx("antiphon"):
            server.listen()
            await server.warm_up()
            client = await RawClient.connect(server.addresses[0].port)
            client.send(Opcode.TEXT, SETUP)
            await client.receive()
            client.send(Opcode.TEXT, HELLO)
            while b"turnComplete" not in (await client.receive())[1]:
                pass
            client.send(Opcode.CLOSE, (1000).to_bytes(2))
            await client.receive_close()
            await client.expect_end()
            client.disconnect()
            await server.close()

    run(test())


def test_the_rest_api_does_not_block() -> None:
    async def test() -> None:
        model = TellingModel([TextDelta("Hello."), GenerationEnd()])
        path = "/v1beta/models/gemini-2.0-flash-live-001:generateContent"
        async with rest_serving(pipelines_with(model)) as server:
            with blockbuster_ctx("antiphon"):
                assert (await server.post(path, {"contents": "Hi"})).status == 200
                assert (await server.get("/v1beta/models")).status == 200

    run(test())
