"""Whatever a client does, all others are served as before."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.referees.at_once import run
from tests.referees.raw import live, receive_text, says
from tests.referees.server_process import ServerProcess


@pytest.fixture(autouse=True)
def _others_are_served(server: ServerProcess) -> Iterator[None]:
    """After each test a good client is answered, and the server has nothing to be sorry for."""
    known = len(server.log)
    yield

    async def converse() -> str:
        async with live(server, says("Hello")) as connection:
            return await receive_text(connection)

    assert run(converse()) == "You said: Hello."
    logged = server.log[known:]
    assert "Traceback" not in logged
    assert " ERROR " not in logged
