"""With `--strict` a session that breaks an invariant is ended, and says which."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from antiphon.conversation.effects import Effect
from antiphon.conversation.turn_writer import TurnWriter
from antiphon.testing import LiveClient, run_virtual, scripted, serving


def nothing(writer: TurnWriter, turn: object) -> Iterator[Effect]:
    yield from ()


def test_a_turn_without_generation_complete(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(TurnWriter, "generation_complete", nothing)

    async def converse() -> tuple[LiveClient, object]:
        setup = {"generationConfig": {"responseModalities": ["TEXT"]}}
        async with (
            serving(scripted({"default": "Hello."})) as server,
            LiveClient.connected(server, setup) as client,
        ):
            await client.send_text("Hi")
            await client.until_closed()
            return client, client.closed

    client, closed = run_virtual(converse())
    assert str(closed) == str((1011, "Internal error encountered. invariant 2: turnComplete in a turn OPEN"))
    assert client.all("turnComplete") == []
