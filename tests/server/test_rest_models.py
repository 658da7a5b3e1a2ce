"""Models over REST (Gemini API reference, models)."""

from __future__ import annotations

import pytest
from tests.server.engines import pipelines_with
from tests.server.harness import run
from tests.server.rest_asking import HELLO, MODEL, get
from tests.server.rest_client import rest_serving


class TestModels:
    @pytest.mark.parametrize(
        "path", ["/v1beta/models", "/v1/models", "//v1beta/models", "/gemini//v1alpha/models"]
    )
    def test_they_are_listed_under_any_version_and_prefix(self, path: str) -> None:
        answer = get(path)
        names = [model["name"] for model in answer.json["models"]]
        assert "models/gemini-2.0-flash-live-001" in names

    def test_they_say_that_they_are_live(self) -> None:
        """Clients find live models by this method."""
        for model in get("/v1beta/models").json["models"]:
            assert "bidiGenerateContent" in model["supportedGenerationMethods"]

    def test_the_list_comes_in_pages(self) -> None:
        async def test() -> None:
            names = [f"own-{number}" for number in range(5)]
            async with rest_serving(pipelines_with(HELLO, models=names)) as server:
                found: list[str] = []
                token = ""
                for expected in (2, 2, 1):
                    page = (await server.get(f"/v1beta/models?pageSize=2&pageToken={token}")).json
                    assert len(page["models"]) == expected
                    found += [model["name"] for model in page["models"]]
                    token = page.get("nextPageToken", "")
                assert found == [f"models/{name}" for name in names]
                assert token == ""

        run(test())

    @pytest.mark.parametrize(
        ("query", "message"),
        [
            ("pageSize=-1", "Invalid value at 'pageSize': expected a whole number from 0, came '-1'"),
            (
                "pageToken=xyz",
                "Invalid value at 'pageToken': expected the nextPageToken of an earlier answer",
            ),
            (
                "pageToken=%C3%A9",
                "Invalid value at 'pageToken': expected the nextPageToken of an earlier answer",
            ),
        ],
    )
    def test_a_page_that_cannot_be_is_refused(self, query: str, message: str) -> None:
        assert get(f"/v1beta/models?{query}").error == (400, "INVALID_ARGUMENT", message)

    def test_one_is_described(self) -> None:
        assert get(MODEL).json == {
            "name": "models/gemini-2.0-flash-live-001",
            "version": "antiphon",
            "displayName": "Gemini 2.0 Flash Live 001",
            "description": "Served by quiet, behaving like gemini-2.0.",
            "inputTokenLimit": 32_768,
            "outputTokenLimit": 8_192,
            "supportedGenerationMethods": ["generateContent", "countTokens", "bidiGenerateContent"],
        }

    @pytest.mark.parametrize(
        "path",
        [
            "/v1beta1/publishers/google/models/gemini-3.8-live",
            "/v1/projects/p/locations/us-central1/publishers/google/models/gemini-3.8-live",
        ],
    )
    def test_vertex_has_longer_names(self, path: str) -> None:
        assert get(path).json["name"] == "publishers/google/models/gemini-3.8-live"

    def test_vertex_calls_the_list_otherwise(self) -> None:
        answer = get("/v1beta1/publishers/google/models").json
        assert answer["publisherModels"][0]["name"].startswith("publishers/google/models/")

    def test_an_unknown_one_is_404_and_says_what_there_is(self) -> None:
        code, status, message = get("/v1beta/models/gpt-x").error
        assert (code, status) == (404, "NOT_FOUND")
        assert message.startswith("models/gpt-x is not found for API version v1beta, or is not supported for")
        assert "gemini-*" in message
