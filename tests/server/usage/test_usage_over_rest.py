"""`GET /antiphon/v1/usage`: callers are told their own usage."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

import pytest
from tests.server.engines import TellingModel, pipelines_with
from tests.server.harness import run
from tests.server.rest_client import rest_serving

from antiphon.config.caller import CallerRules
from antiphon.server.auth import HashedKey, KeyRing, hash_key
from antiphon.server.usage import Spending

KEYS = KeyRing(
    [
        HashedKey("ada", hash_key("ada's key")),
        HashedKey("bob", hash_key("bob's key"), CallerRules(tokens_per_day=100, audio_minutes_per_day=2.5)),
    ]
)


def ask(path: str, key: str = "ada's key", method: str = "GET") -> tuple[int, dict[str, Any]]:
    async def test() -> tuple[int, dict[str, Any]]:
        async with rest_serving(pipelines_with(TellingModel(())), keys=KEYS) as server:
            server.bookkeeper.book("ada", "gemini-*", "s1", Spending.of(turns=2, thoughts=3))
            server.bookkeeper.book(
                "bob", "gemini-*", "s2", Spending.of(turns=5, thoughts=7, audio_in_ms=6000)
            )
            answer = await server.request(method, path, {"x-goog-api-key": key} if key else {})
            return answer.status, json.loads(answer.body)

    return run(test())


def test_a_caller_is_told_its_own() -> None:
    status, told = ask("/antiphon/v1/usage?days=400")
    assert status == HTTPStatus.OK
    assert [(day["key"], day["turns"], day["totalTokens"]) for day in told["days"]] == [("ada", 2, 3)]


def test_a_caller_is_told_how_far_its_limits_are_used_up() -> None:
    assert ask("/antiphon/v1/usage")[1]["limits"] == []
    assert ask("/antiphon/v1/usage", key="bob's key")[1]["limits"] == [
        {"limit": "tokens_per_day", "perDay": 100, "usedToday": 7},
        {"limit": "audio_minutes_per_day", "perDay": 2.5, "usedToday": 0.1},
    ]


def test_nobody_is_told_without_a_key() -> None:
    assert ask("/antiphon/v1/usage", key="")[0] == HTTPStatus.FORBIDDEN
    assert ask("/antiphon/v1/usage", key="wrong")[0] == HTTPStatus.BAD_REQUEST


def test_another_keys_session_looks_like_none() -> None:
    assert ask("/antiphon/v1/usage?session=s1")[1]["turns"] == 2
    assert ask("/antiphon/v1/usage?session=s2")[1]["turns"] == 0


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("days=0", "Invalid value at 'days': expected 1 to 400, came '0'."),
        ("days=401", "expected 1 to 400, came '401'"),
        ("days=9999999999999999999999", "expected 1 to 400"),
        ("days=%C2%B2", "expected 1 to 400, came '²'"),
        ("day=1", "Unknown parameter 'day'; there are days and session."),
    ],
)
def test_a_bad_question_is_named(query: str, message: str) -> None:
    status, told = ask(f"/antiphon/v1/usage?{query}")
    assert status == HTTPStatus.BAD_REQUEST
    assert message in told["error"]["message"]


def test_it_is_only_to_be_read() -> None:
    status, told = ask("/antiphon/v1/usage", method="POST")
    assert (status, told["error"]["message"]) == (405, "POST usage: expected GET.")
