"""A server whose recognizer is behind lets nobody in, and serves those who are there."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

from antiphon.config.limits import LimitSettings
from antiphon.server.admission.load import FEW_SESSIONS, WINDOW_S
from antiphon.testing import LiveClient, ScriptedRecognizer, babble, run_virtual, scripted, serving, silence

SPOKEN = {
    "generationConfig": {"responseModalities": ["AUDIO"]},
    "realtimeInputConfig": {"automaticActivityDetection": {"silenceDurationMs": 300}},
}
MODEL = "models/gemini-2.0-flash-live-001"


def test_late_speech_keeps_the_next_session_out_until_it_is_over() -> None:
    async def run() -> None:
        slow = ScriptedRecognizer(["hello"] * 100, delay_s=1.2)
        async with (
            serving(
                scripted({"default": "Yes."}),
                recognizer=slow,
                limits=LimitSettings(recognition_delay_ms=1000),
            ) as server,
            AsyncExitStack() as stack,
        ):
            inside = [
                await stack.enter_async_context(LiveClient.connected(server, SPOKEN))
                for _ in range(FEW_SESSIONS)
            ]
            for _ in range(2):
                await asyncio.gather(*(client.stream(babble(1.0) + silence(3.0)) for client in inside))
            async with LiveClient.connected(server) as refused:
                await refused.send({"setup": {"model": MODEL, **SPOKEN}})
                code, reason = await refused.until_closed()
            assert code == 1008
            assert reason == (
                "Quota exceeded. Please retry later. RESOURCE_EXHAUSTED:"
                " overloaded, speech is understood 1200 ms late."
            )
            for client in inside:
                await client.until("turnComplete")
            await inside[0].clock.sleep(WINDOW_S)
            async with LiveClient.connected(server, SPOKEN):
                pass

    run_virtual(run())


def test_one_user_on_a_slow_machine_comes_in_again_and_again() -> None:
    async def run() -> None:
        slow = ScriptedRecognizer(["hello"] * 100, delay_s=6.0)
        async with serving(scripted({"default": "Yes."}), recognizer=slow) as server:
            for _ in range(6):
                async with LiveClient.connected(server, SPOKEN) as client:
                    await client.stream(babble(1.0) + silence(8.0))
                    await client.until("turnComplete")

    run_virtual(run())
