"""Who may have the server end, and who may not."""

from __future__ import annotations

import pytest
from tests.server.engines import TellingModel, pipelines_with
from tests.server.harness import run
from tests.server.rest_client import rest_serving

from antiphon.server.auth import HashedKey, KeyRing, hash_key

PATH = "/antiphon/v1/drain"
KEYS = KeyRing([HashedKey("ada", hash_key("good")), HashedKey("bob", hash_key("better"))])
FROM_AFAR = {"X-Forwarded-For": "203.0.113.7"}


async def _drain(headers: dict[str, str], *, keys: KeyRing | None = KEYS, method: str = "POST") -> int:
    """The status; checks that the server is drained if and only if it says so."""
    pipelines = pipelines_with(TellingModel([]))
    async with rest_serving(pipelines, keys=keys, operators=("bob",)) as server:
        answer = await server.request(method, PATH, headers)
        assert len(server.drains) == (answer.status == 202)
        return answer.status


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        pytest.param({"x-goog-api-key": "good"}, 202, id="on this machine any key will do"),
        pytest.param({"x-goog-api-key": "bad"}, 400, id="but not none"),
        pytest.param({"x-goog-api-key": "good", **FROM_AFAR}, 403, id="from afar it will not"),
        pytest.param({"x-goog-api-key": "better", **FROM_AFAR}, 202, id="from afar an operator's will"),
        pytest.param(
            {"x-goog-api-key": "good", "Forwarded": "for=203.0.113.7"}, 403, id="by the other header"
        ),
        pytest.param({"x-goog-api-key": "good", "Origin": "https://evil.example"}, 403, id="nor may a page"),
    ],
)
def test_who_may(headers: dict[str, str], status: int) -> None:
    async def test() -> None:
        assert await _drain(headers) == status

    run(test())


def test_without_keys_this_machine_may() -> None:
    async def test() -> None:
        assert await _drain({}, keys=None) == 202
        assert await _drain(FROM_AFAR, keys=None) == 403

    run(test())


def test_it_is_asked_for_by_post() -> None:
    async def test() -> None:
        assert await _drain({"x-goog-api-key": "good"}, method="GET") == 405

    run(test())
