"""Which pages and hosts may connect."""

from __future__ import annotations

import pytest

from antiphon.server.origins import OriginPolicy


def _policy(
    *, allowed: tuple[str, ...] = (), known: tuple[str, ...] = (), authenticated: bool = False
) -> OriginPolicy:
    return OriginPolicy(allowed_origins=allowed, known_hosts=known, authenticated=lambda: authenticated)


LOOPBACK_HOSTS = [
    "127.0.0.1:8080",
    "localhost",
    "LOCALHOST:8080",
    "[::1]:8080",
    "127.0.0.2",
    "app.localhost:1",
]


class TestWithoutKeys:
    @pytest.mark.parametrize("host", LOOPBACK_HOSTS)
    def test_loopback_names_are_served(self, host: str) -> None:
        assert _policy().refusal(host=host, origin=None) is None

    @pytest.mark.parametrize(
        "host", ["evil.example:8080", "192.168.1.5:8080", "127.0.0.1.evil.example", "", "[", None]
    )
    def test_another_name_is_dns_rebinding(self, host: str | None) -> None:
        refusal = _policy().refusal(host=host, origin=None)
        assert refusal is not None
        assert "server.hosts" in refusal

    def test_a_rebound_page_is_same_origin_and_still_refused(self) -> None:
        refusal = _policy().refusal(host="evil.example:8080", origin="http://evil.example:8080")
        assert refusal is not None

    def test_a_configured_name_is_served(self) -> None:
        assert _policy(known=("Box.lan",)).refusal(host="box.lan:8080", origin=None) is None


@pytest.mark.parametrize("authenticated", [True, False])
class TestOrigins:
    HOST = "127.0.0.1:8080"

    @pytest.mark.parametrize("origin", ["http://localhost:3000", "https://127.0.0.1", "http://[::1]:5173"])
    def test_local_pages_may_connect(self, origin: str, authenticated: bool) -> None:
        assert _policy(authenticated=authenticated).refusal(host=self.HOST, origin=origin) is None

    @pytest.mark.parametrize(
        "origin",
        [
            "https://evil.example",
            "http://localhost.evil.example",
            "null",
            "",
            "file://",
            "chrome-extension://x",
            "http://[",
        ],
    )
    def test_pages_of_other_sites_may_not(self, origin: str, authenticated: bool) -> None:
        refusal = _policy(authenticated=authenticated).refusal(host=self.HOST, origin=origin)
        assert refusal is not None
        assert "server.allowed_origins" in refusal

    @pytest.mark.parametrize("allowed", ["https://app.example", "https://APP.example/", "*"])
    def test_listed_pages_may(self, allowed: str, authenticated: bool) -> None:
        policy = _policy(allowed=(allowed,), authenticated=authenticated)
        assert policy.refusal(host=self.HOST, origin="https://app.example") is None


def test_a_server_with_keys_serves_its_own_pages_under_any_name() -> None:
    policy = _policy(authenticated=True)
    assert policy.refusal(host="voice.example", origin="https://voice.example") is None
    assert policy.refusal(host="voice.example", origin="https://other.example") is not None
