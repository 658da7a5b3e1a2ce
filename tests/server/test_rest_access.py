"""Who may ask by REST: callers with keys, and pages in browsers."""

from __future__ import annotations

import pytest
from tests.server.engines import pipelines_with
from tests.server.harness import run
from tests.server.rest_asking import HELLO, MODEL, get
from tests.server.rest_client import Answer, rest_serving

from antiphon.server.auth import HashedKey, KeyRing, hash_key


class TestAuthentication:
    KEYS = KeyRing([HashedKey("alice", hash_key("good"))])

    @pytest.mark.parametrize("headers", [{"x-goog-api-key": "good"}, {"Authorization": "Bearer good"}])
    def test_a_good_key_comes_in(self, headers: dict[str, str]) -> None:
        assert get("/v1beta/models", keys=self.KEYS, headers=headers).status == 200

    def test_a_key_may_stand_in_the_query(self) -> None:
        assert get("/v1beta/models?key=good", keys=self.KEYS).status == 200

    @pytest.mark.parametrize(
        ("headers", "status"),
        [
            ({"x-goog-api-key": "bad"}, (400, "INVALID_ARGUMENT")),
            ({"Authorization": "Bearer bad"}, (401, "UNAUTHENTICATED")),
            ({}, (403, "PERMISSION_DENIED")),
        ],
    )
    @pytest.mark.parametrize("path", ["/v1beta/models", MODEL, "/v1beta/models/gpt-x"])
    def test_others_do_not(self, path: str, headers: dict[str, str], status: tuple[int, str]) -> None:
        assert get(path, keys=self.KEYS, headers=headers).error[:2] == status

    def test_the_message_is_not_cut_as_in_a_close_frame(self) -> None:
        assert get("/v1beta/models", keys=self.KEYS).error[2].endswith("to call this API.")


class TestBrowsers:
    """Cross-origin requests (Fetch standard, CORS protocol)."""

    PREFLIGHT = {
        "Origin": "https://app.example",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type,x-goog-api-client,x-goog-api-key",
    }

    async def _options(self, origins: tuple[str, ...]) -> Answer:
        async with rest_serving(pipelines_with(HELLO), allowed_origins=origins) as server:
            return await server.request("OPTIONS", "/v1alpha/auth_tokens", self.PREFLIGHT)

    def test_a_preflight_of_an_allowed_page_is_granted(self) -> None:
        answer = run(self._options(("https://app.example",)))
        assert answer.status == 204
        assert answer.headers["access-control-allow-origin"] == "https://app.example"
        assert answer.headers["access-control-allow-methods"] == "GET, POST"
        assert (
            answer.headers["access-control-allow-headers"] == "content-type,x-goog-api-client,x-goog-api-key"
        )

    def test_a_preflight_of_another_page_is_not(self) -> None:
        answer = run(self._options(()))
        assert answer.status == 403
        assert "access-control-allow-origin" not in answer.headers

    def test_an_allowed_page_may_read_the_answer_even_if_it_is_an_error(self) -> None:
        answer = get("/v1beta/models/gpt-x", headers={"Origin": "http://localhost:3000"})
        assert answer.status == 404
        assert answer.headers["access-control-allow-origin"] == "http://localhost:3000"
        assert answer.headers["vary"] == "Origin"

    def test_another_page_does_not_get_one(self) -> None:
        answer = get("/v1beta/models", headers={"Origin": "https://evil.example"})
        assert answer.error[:2] == (403, "PERMISSION_DENIED")

    def test_a_rebound_name_does_not_either(self) -> None:
        assert get("/v1beta/models", headers={"Host": "evil.example"}).error[:2] == (
            403,
            "PERMISSION_DENIED",
        )
