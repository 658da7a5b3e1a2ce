"""What a client says about the detection of speech is obeyed to the frame, over a real connection."""

from __future__ import annotations

from typing import Any

import pytest

from antiphon.config.turns import TurnSettings
from antiphon.testing import LiveClient, ScriptedRecognizer, babble, run_virtual, scripted, serving, silence

VERDICT_S = 0.032
"""One frame of voice activity."""

BYTES_PER_S = 32_000

WRITTEN = {"generationConfig": {"responseModalities": ["TEXT"]}, "inputAudioTranscription": {}}


async def stream(client: LiveClient, pcm: bytes) -> None:
    """A microphone that sends its frames as the network hears them."""
    size = round(VERDICT_S * BYTES_PER_S)
    for begin in range(0, len(pcm), size):
        piece = pcm[begin : begin + size]
        await client.clock.sleep(len(piece) / BYTES_PER_S)
        await client.send_audio(piece)


def heard(pcm: bytes, model: str = "gemini-2.0-flash-live-001", **detection: Any) -> list[tuple[str, float]]:
    """What the client is told of its activities, and when, in seconds of its stream."""
    setup = {
        "model": f"models/{model}",
        "generationConfig": {"responseModalities": ["TEXT"]},
        "explicitVadSignal": True,
        "realtimeInputConfig": {"automaticActivityDetection": detection},
    }

    async def converse() -> list[tuple[str, float]]:
        async with (
            serving(scripted({"default": "Yes."}), recognizer=ScriptedRecognizer(["hello"] * 9)) as server,
            LiveClient.connected(server, setup) as client,
        ):
            began_at = client.clock.now()
            await stream(client, pcm)
            await client.clock.sleep(0.001)
            return [
                (one.message["voiceActivity"]["type"], one.at_s - began_at)
                for one in client.all("voiceActivity")
            ]

    return run_virtual(converse())


@pytest.mark.parametrize("silence_ms", [100, 101, 350, 500, 1000, 2500, 6000])
def test_a_turn_ends_after_the_silence_that_was_asked_for(silence_ms: int) -> None:
    spoken_until_s = 0.512 + 1.536
    pcm = silence(0.512) + babble(1.536) + silence(silence_ms / 1000 + 0.512)
    (_, _), (kind, at_s) = heard(pcm, silenceDurationMs=silence_ms)
    assert kind == "ACTIVITY_END"
    assert at_s == pytest.approx(spoken_until_s + silence_ms / 1000, abs=VERDICT_S)


def test_a_shorter_pause_ends_nothing() -> None:
    """By 200 ms, for the network needs some time to be sure of a soft begin."""
    pcm = silence(0.512) + babble(1.024) + silence(5.8) + babble(1.024) + silence(7.0)
    assert [kind for kind, _ in heard(pcm, silenceDurationMs=6000)] == ["ACTIVITY_START", "ACTIVITY_END"]


@pytest.mark.parametrize("prefix_ms", [0, 20, 33, 96, 300, 1000, 2000])
def test_a_turn_begins_after_the_speech_that_was_asked_for(prefix_ms: int) -> None:
    pcm = silence(0.512) + babble(prefix_ms / 1000 + 0.512)
    ((kind, at_s),) = heard(pcm, prefixPaddingMs=prefix_ms, silenceDurationMs=500)
    assert kind == "ACTIVITY_START"
    assert prefix_ms / 1000 <= at_s - 0.512 <= max(prefix_ms / 1000, VERDICT_S) + VERDICT_S + 1e-6


@pytest.mark.parametrize(("drafts", "later_s"), [(4, 0.0), (0, 0.15)])
def test_drafts_can_be_turned_off(drafts: int, later_s: float) -> None:
    """Then the language model is asked when the turn is over, and its 150 ms are waited for."""

    async def converse() -> tuple[float, bool]:
        async with (
            serving(
                scripted({"default": [{"wait_ms": 150}, "Yes."]}),
                recognizer=ScriptedRecognizer(["hello"]),
                turns=TurnSettings(drafts=drafts, default_silence_ms=500),
            ) as server,
            LiveClient.connected(server, WRITTEN) as client,
        ):
            await stream(client, silence(0.512) + babble(1.024) + silence(2.048))
            answered_at = client.all("modelTurn")[0].at_s
            return answered_at - client.all("inputTranscription")[0].at_s, bool(client.all("turnComplete"))

    waited_s, completed = run_virtual(converse())
    assert waited_s == pytest.approx(later_s, abs=0.002)
    assert completed


@pytest.mark.parametrize("prefix_ms", [300, 1000])
def test_less_speech_begins_nothing(prefix_ms: int) -> None:
    pcm = silence(0.512) + babble(prefix_ms / 1000 - 0.1) + silence(1.024)
    assert heard(pcm, prefixPaddingMs=prefix_ms, silenceDurationMs=500) == []
