"""Limits as clients meet them: at setup, or at the end of a turn, with a reason that names the limit."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from antiphon.config.auth import ApiKey, AuthSettings
from antiphon.server.auth import hash_key
from antiphon.server.rounds import INTERVAL_S
from antiphon.server.server import Server
from antiphon.testing import LiveClient, ScriptedRecognizer, babble, run_virtual, scripted, serving, silence

WRITTEN = {"generationConfig": {"responseModalities": ["TEXT"]}}
SPOKEN = {"generationConfig": {"responseModalities": ["AUDIO"]}}
RESUMABLE = {**WRITTEN, "sessionResumption": {}}
QUOTA = "Quota exceeded. Please retry later. RESOURCE_EXHAUSTED: "


def keys(**rules: Any) -> AuthSettings:
    """Ada's key, with rules, and Bob's without."""
    return AuthSettings(
        keys=(
            ApiKey(name="ada", sha256=hash_key("ada's key"), **rules),
            ApiKey(name="bob", sha256=hash_key("bob's key")),
        )
    )


async def refused(
    server: Server, setup: Mapping[str, Any] = WRITTEN, *, key: str = "ada's key", origin: str | None = None
) -> tuple[int, str]:
    """How a setup is answered that is not let in."""
    async with LiveClient.connected(server, api_key=key, origin=origin) as client:
        await client.send({"setup": {"model": "models/gemini-2.0-flash-live-001", **setup}})
        return await client.until_closed()


class TestAtSetup:
    def test_too_many_sessions_of_one_key_are_refused_and_others_are_not(self) -> None:
        async def run() -> None:
            async with serving(scripted({"default": "Hello."}), auth=keys(max_sessions=1)) as server:
                async with (
                    LiveClient.connected(server, WRITTEN, api_key="ada's key") as client,
                    LiveClient.connected(server, WRITTEN, api_key="bob's key"),
                ):
                    told = await refused(server)
                    assert told == (1008, f"{QUOTA}max_sessions (1) of this API key are open.")
                    await client.send_text("Still here?")
                    await client.until("turnComplete")
                async with LiveClient.connected(server, WRITTEN, api_key="ada's key"):
                    pass
                text = server._parts.metrics.render()[0].decode()
                assert 'antiphon_sessions_refused_total{limit="max_sessions"} 1.0' in text

        run_virtual(run())

    def test_a_bad_setup_takes_no_place(self) -> None:
        async def run() -> None:
            async with serving(scripted({"default": "Hello."}), auth=keys(max_sessions=1)) as server:
                for _ in range(3):
                    code, _ = await refused(server, {"generationConfig": {"temperature": 7}})
                    assert code == 1007
                async with LiveClient.connected(server, WRITTEN, api_key="ada's key"):
                    pass

        run_virtual(run())

    def test_a_resumed_session_needs_no_second_place(self) -> None:
        async def run() -> None:
            async with (
                serving(scripted({"default": "Hello."}), auth=keys(max_sessions=1)) as server,
                LiveClient.connected(server, RESUMABLE, api_key="ada's key") as old,
            ):
                await old.send_text("Hi.")
                resumed = {**WRITTEN, "sessionResumption": {"handle": await old.handle()}}
                async with LiveClient.connected(server, resumed, api_key="ada's key") as new:
                    assert (await old.until_closed())[0] == 1000
                    await new.send_text("Hi again.")
                    await new.until("turnComplete")
                    assert "max_sessions (1)" in (await refused(server))[1]

        run_virtual(run())

    def test_a_place_is_kept_for_as_long_as_the_session_lasts(self) -> None:
        async def run() -> None:
            async with (
                serving(scripted({"default": "Hello."}), auth=keys(max_sessions=1)) as server,
                LiveClient.connected(server, WRITTEN, api_key="ada's key") as client,
            ):
                for _ in range(10):
                    await client.clock.sleep(50)
                    assert "max_sessions (1)" in (await refused(server))[1]

        run_virtual(run())

    def test_models_and_pages_are_those_of_the_key(self) -> None:
        async def run() -> None:
            auth = keys(models=["gemini-2.0-*"], origins=["https://ada.example"])
            async with serving(scripted({"default": "Hello."}), auth=auth) as server:
                other = {"model": "models/gemini-3.8-live", **SPOKEN}
                code, reason = await refused(server, other)
                assert (code, reason) == (
                    1008,
                    "Permission denied on models/gemini-3.8-live. This API key may use: gemini-2.0-*",
                )
                code, reason = await refused(server, origin="http://localhost:3000")
                assert (code, reason) == (1008, "Requests from referer http://localhost:3000 are blocked.")
                code, reason = await refused(server, key="bob's key", origin="https://ada.example")
                assert (code, reason) == (1008, "Requests from referer https://ada.example are blocked.")
                async with LiveClient.connected(
                    server, WRITTEN, api_key="ada's key", origin="https://ada.example"
                ):
                    pass

        run_virtual(run())


class TestInMidSession:
    def test_the_turn_that_uses_up_the_tokens_is_completed_and_kept(self) -> None:
        async def run() -> None:
            async with serving(
                scripted({"default": [{"wait_ms": 500}, "Hello there, and good bye."]}),
                auth=keys(tokens_per_day=8),
            ) as server:
                async with LiveClient.connected(server, RESUMABLE, api_key="ada's key") as client:
                    await client.send_text("Hi.")
                    code, reason = await client.until_closed()
                    assert (code, reason) == (
                        1008,
                        f"{QUOTA}tokens_per_day (8) are used up until 00:00 UTC.",
                    )
                    assert len(client.all("turnComplete")) == 1
                    handle = await client.handle()
                resumed = {**WRITTEN, "sessionResumption": {"handle": handle}}
                assert "tokens_per_day (8)" in (await refused(server, resumed))[1]

        run_virtual(run())

    def test_another_session_of_the_key_ends_at_the_next_round(self) -> None:
        async def run() -> None:
            async with (
                serving(scripted({"default": "Hello."}), auth=keys(tokens_per_day=4)) as server,
                LiveClient.connected(server, WRITTEN, api_key="ada's key") as idle,
                LiveClient.connected(server, WRITTEN, api_key="ada's key") as busy,
                LiveClient.connected(server, WRITTEN, api_key="bob's key") as bob,
            ):
                began = idle.clock.now()
                await busy.send_text("Hi there, it is me.")
                await busy.until_closed()
                assert "tokens_per_day (4)" in (await idle.until_closed())[1]
                assert idle.clock.now() - began <= INTERVAL_S + 1
                await bob.send_text("Hi.")
                await bob.until("turnComplete")

        run_virtual(run())

    def test_audio_counts_while_nobody_says_anything(self) -> None:
        async def run() -> None:
            async with (
                serving(scripted({"default": "Hello."}), auth=keys(audio_minutes_per_day=1)) as server,
                LiveClient.connected(server, SPOKEN, api_key="ada's key") as client,
            ):
                microphone = asyncio.create_task(client.stream(silence(120)))
                began = client.clock.now()
                code, reason = await client.until_closed()
                assert (code, reason) == (
                    1008,
                    f"{QUOTA}audio_minutes_per_day (1) are used up until 00:00 UTC.",
                )
                assert 60 <= client.clock.now() - began <= 60 + INTERVAL_S + 1
                microphone.cancel()

        run_virtual(run())

    def test_a_reply_is_not_cut_off(self) -> None:
        """The minutes are used up while the model speaks: it finishes, at the pace of speech."""

        async def run() -> None:
            reply = " ".join(["word"] * 160) + "."
            async with (
                serving(
                    scripted({"default": reply}),
                    recognizer=ScriptedRecognizer(["tell me"]),
                    auth=keys(audio_minutes_per_day=0.1),
                ) as server,
                LiveClient.connected(server, SPOKEN, api_key="ada's key") as client,
            ):
                microphone = asyncio.create_task(client.stream(babble(1.0) + silence(90)))
                code, reason = await client.until_closed()
                microphone.cancel()
                assert code == 1008
                assert "audio_minutes_per_day (0.1)" in reason
                assert len(client.all("turnComplete")) == 1
                assert sum(len(one.audio) for one in client.speech()) / 48_000 == pytest.approx(160 * 0.25)

        run_virtual(run())

    def test_a_turn_that_does_not_end_is_cut_off_after_a_minute(self) -> None:
        async def run() -> None:
            async with (
                serving(
                    scripted(
                        {
                            "rules": [{"contains": "wait", "reply": [{"wait_ms": 600_000}, "x"]}],
                            "default": "Hello.",
                        }
                    ),
                    auth=keys(tokens_per_day=4),
                ) as server,
                LiveClient.connected(server, WRITTEN, api_key="ada's key") as stuck,
                LiveClient.connected(server, WRITTEN, api_key="ada's key") as busy,
            ):
                await stuck.send_text("wait")
                await busy.send_text("Hi there, it is me.")
                await busy.until_closed()
                began = stuck.clock.now()
                assert "tokens_per_day (4)" in (await stuck.until_closed())[1]
                assert 60 <= stuck.clock.now() - began <= 60 + INTERVAL_S + 1

        run_virtual(run())
