"""A server with its REST API on, and the smallest HTTP client."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tests.server.harness import RunningServer, serving

from antiphon.audio.vad.statistics import VadStatistics
from antiphon.clock import LoopClock
from antiphon.server.admission.daily import DailyLimits
from antiphon.server.auth import Authenticator, KeyRing
from antiphon.server.metrics import Metrics
from antiphon.server.origins import OriginPolicy
from antiphon.server.pipelines import Pipelines
from antiphon.server.readiness import Phase, Readiness
from antiphon.server.rest.app import RestServices, create_app
from antiphon.server.rest.callers import Callers
from antiphon.server.rest.drain import DrainSwitch
from antiphon.server.rest.sessions import SessionReports
from antiphon.server.rest.usage import UsageReports
from antiphon.server.session.session_log import SessionLog
from antiphon.server.tokens import TokenService
from antiphon.server.traffic import Traffic
from antiphon.server.usage import Bookkeeper
from antiphon.store.memory import MemoryStore

VAD = VadStatistics(streams=3, pending_frames=1, frames=100, gated_frames=40, batches=10)
NOON = datetime(2027, 3, 1, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Answer:
    """What came back over HTTP."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def error(self) -> tuple[int, str, str]:
        """The status line's code, Google's name of it, and the message; checks that they agree."""
        error = self.json["error"]
        assert error["code"] == self.status
        return error["code"], error["status"], error["message"]


async def http_request(
    port: int, method: str, path: str, headers: Mapping[str, str] | None = None, body: bytes = b""
) -> Answer:
    """One request over a connection of its own; headers without a value are left out."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    fields = {
        "Host": f"127.0.0.1:{port}",
        "Connection": "close",
        "Content-Length": str(len(body)),
        **(headers or {}),
    }
    lines = [
        f"{method} {path} HTTP/1.1",
        *(f"{name}: {value}" for name, value in fields.items() if value),
    ]
    writer.write("\r\n".join([*lines, "", ""]).encode("latin-1") + body)
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    payload = await reader.read()
    writer.close()
    await writer.wait_closed()
    status_line, *header_lines = head.strip().split("\r\n")
    received = {name.lower(): value for name, _, value in (line.partition(": ") for line in header_lines)}
    if received.get("transfer-encoding") == "chunked":
        payload = _unchunk(payload)
    return Answer(int(status_line.split(" ")[1]), received, payload)


@dataclass
class RestServer:
    """A running server with the REST API."""

    server: RunningServer
    readiness: Readiness
    bookkeeper: Bookkeeper
    drains: list[None]

    @property
    def port(self) -> int:
        return self.server.port

    async def get(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        return await self.request("GET", path, headers)

    async def post(self, path: str, body: object, headers: Mapping[str, str] | None = None) -> Answer:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return await self.request("POST", path, headers, data)

    async def request(
        self, method: str, path: str, headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> Answer:
        return await http_request(self.port, method, path, headers, body)


@asynccontextmanager
async def rest_serving(
    pipelines: Pipelines,
    *,
    keys: KeyRing | None = None,
    phase: Phase = Phase.READY,
    allowed_origins: tuple[str, ...] = (),
    operators: tuple[str, ...] = (),
    **options: Any,
) -> AsyncIterator[RestServer]:
    clock = LoopClock(epoch=NOON)
    authenticator = Authenticator(keys or KeyRing(()), clock)
    origins = OriginPolicy(
        allowed_origins=allowed_origins,
        known_hosts=(),
        authenticated=lambda: authenticator.required,
        callers_origins=lambda: authenticator.origins,
    )
    readiness = Readiness()
    readiness.phase = phase
    traffic = Traffic()
    store = MemoryStore(clock)
    metrics = Metrics(traffic=traffic, readiness=readiness, session_count=lambda: 3, vad=lambda: VAD)
    bookkeeper = Bookkeeper(store.ledger, clock, metrics.usage.observe)
    drains: list[None] = []
    daily = DailyLimits(bookkeeper, authenticator)
    services = RestServices(
        pipelines=pipelines,
        callers=Callers(
            authenticator=authenticator,
            origins=origins,
            daily=daily,
            bookkeeper=bookkeeper,
        ),
        origins=origins,
        readiness=readiness,
        metrics=metrics,
        sessions=SessionReports(SessionLog(clock)),
        tokens=TokenService(store, clock, authenticator),
        usage=UsageReports(store.ledger, bookkeeper, daily, clock),
        drain=DrainSwitch(lambda: drains.append(None), lambda: 3, operators),
        clock=clock,
    )
    app = create_app(services)
    async with serving(app=app, traffic=traffic, origins=origins, keys=keys, **options) as server:
        yield RestServer(server, readiness, bookkeeper, drains)
    await bookkeeper.close()


def _unchunk(data: bytes) -> bytes:
    body = bytearray()
    while data:
        size, _, data = data.partition(b"\r\n")
        length = int(size, 16)
        body += data[:length]
        data = data[length + 2 :]
    return bytes(body)
