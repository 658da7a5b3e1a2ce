"""Which service a path asks for (Live API reference; the URLs that SDKs build)."""

from __future__ import annotations

import pytest

from antiphon.server.handshake import Api, Method
from antiphon.server.paths import normalize_path, parse_live_path

GEMINI = "ws/google.ai.generativelanguage.{}.GenerativeService.{}"
VERTEX = "ws/google.cloud.aiplatform.{}.LlmBidiService/BidiGenerateContent"


@pytest.mark.parametrize("version", ["v1", "v1alpha", "v1beta", "v1beta1", "v1main", "v2"])
def test_any_version_of_the_gemini_path_is_served(version: str) -> None:
    live = parse_live_path("/" + GEMINI.format(version, "BidiGenerateContent"))
    assert (live.api, live.version, live.method) == (Api.GEMINI, version, Method.BIDI)


@pytest.mark.parametrize("version", ["v1", "v1beta1"])
def test_the_vertex_path_has_a_slash_before_its_method(version: str) -> None:
    live = parse_live_path("/" + VERTEX.format(version))
    assert (live.api, live.version, live.method) == (Api.VERTEX, version, Method.BIDI)


@pytest.mark.parametrize("prefix", ["/", "//", "/gemini/", "/a/b//", "/gemini%2Flive/", "///"])
@pytest.mark.parametrize("path", [GEMINI.format("v1", "BidiGenerateContent"), VERTEX.format("v1")])
def test_prefixes_and_repeated_slashes_do_not_matter(prefix: str, path: str) -> None:
    expected = Api.GEMINI if "generativelanguage" in path else Api.VERTEX
    assert parse_live_path(prefix + path).api is expected


def test_the_path_may_be_percent_encoded() -> None:
    encoded = "/%77s/google%2Eai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent"
    assert parse_live_path(encoded).api is Api.GEMINI


@pytest.mark.parametrize(
    ("name", "method"),
    [
        ("BidiGenerateContent", Method.BIDI),
        ("BidiGenerateContentConstrained", Method.CONSTRAINED),
        ("BidiGenerateMusic", Method.MUSIC),
    ],
)
def test_methods_are_told_apart(name: str, method: Method) -> None:
    assert parse_live_path("/" + GEMINI.format("v1alpha", name)).method is method


@pytest.mark.parametrize("path", ["/", "/gw", "/any/path", "/ws/other.Service.BidiGenerateContent", ""])
def test_any_other_path_is_the_gateway_form(path: str) -> None:
    live = parse_live_path(path)
    assert (live.api, live.version, live.method) == (Api.GATEWAY, "", Method.BIDI)


def test_a_path_that_only_begins_like_the_method_is_not_it() -> None:
    assert parse_live_path("/" + GEMINI.format("v1", "BidiGenerateContentMore")).api is Api.GATEWAY


def test_paths_are_normalized_without_mistaking_them_for_hosts() -> None:
    assert normalize_path("//ws//x%20y") == "/ws/x y"
