"""Whole sessions over a real WebSocket, in virtual time: nothing sleeps, and every time is exact."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

import pytest

from antiphon.config.turns import TurnSettings
from antiphon.testing import (
    LiveClient,
    ScriptedRecognizer,
    ToneSynthesizer,
    babble,
    run_virtual,
    scripted,
    serving,
    silence,
)

SPOKEN: Mapping[str, Any] = {
    "generationConfig": {"responseModalities": ["AUDIO"]},
    "inputAudioTranscription": {},
    "outputAudioTranscription": {},
}
WRITTEN: Mapping[str, Any] = {"generationConfig": {"responseModalities": ["TEXT"]}}
COUNTING = "one two three four five six seven eight nine ten eleven twelve"
FRAME_S = 0.1
"""The client streams so much at a time."""
VERDICT_S = 0.032


def with_silence(silence_ms: int) -> dict[str, Any]:
    return {
        **SPOKEN,
        "explicitVadSignal": True,
        "realtimeInputConfig": {"automaticActivityDetection": {"silenceDurationMs": silence_ms}},
    }


def test_ten_minutes_of_conversation_run_in_seconds() -> None:
    turns = 100

    async def converse() -> tuple[float, LiveClient]:
        recognizer = ScriptedRecognizer(f"question number {n}?" for n in range(turns))
        async with (
            serving(scripted({"default": "This is the answer."}), recognizer=recognizer) as server,
            LiveClient.connected(server, with_silence(500)) as client,
        ):
            for _ in range(turns):
                await client.stream(babble(2.0) + silence(4.0))
            return client.clock.now(), client

    ended_at, client = run_virtual(converse())
    assert ended_at == pytest.approx(600.0, abs=0.01)
    assert len(client.all("turnComplete")) == turns
    assert client.all("interrupted") == []
    heard = "".join(
        one.content["inputTranscription"].get("text", "") for one in client.all("inputTranscription")
    )
    assert heard == "".join(f"question number {n}?" for n in range(turns))


def test_speech_is_paced_with_the_configured_lead_and_the_turn_ends_when_it_was_heard() -> None:
    async def converse() -> LiveClient:
        async with (
            serving(
                scripted({"default": COUNTING}),
                recognizer=ScriptedRecognizer(["count"]),
                turns=TurnSettings(playout_lead_ms=400),
            ) as server,
            LiveClient.connected(server, SPOKEN) as client,
        ):
            await client.stream(babble(1.0) + silence(6.0))
            return client

    client = run_virtual(converse())
    speech = client.speech()
    began = speech[0].at_s
    sent_s = list(itertools.accumulate(len(one.audio) / 2 / 24_000 for one in speech))
    ahead_s = [sent - (one.at_s - began) for sent, one in zip(sent_s, speech, strict=True)]
    assert sent_s[-1] == pytest.approx(12 * 0.25)
    assert max(ahead_s) <= 0.4 + 1e-6
    assert all(ahead > 0 for ahead in ahead_s), "the listener must not run dry"
    assert client.all("turnComplete")[0].at_s == pytest.approx(began + 12 * 0.25, abs=1e-3)


def test_without_a_microphone_nothing_is_paced() -> None:
    async def converse() -> tuple[float, float]:
        async with (
            serving(scripted({"default": COUNTING})) as server,
            LiveClient.connected(server, SPOKEN) as client,
        ):
            await client.send_text("Count.")
            return client.received[0].at_s, (await client.until("turnComplete")).at_s

    asked_at, completed_at = run_virtual(converse())
    assert completed_at == asked_at


@pytest.mark.parametrize("silence_ms", [100, 500, 1000, 2500])
def test_silence_duration_is_honoured_to_the_frame(silence_ms: int) -> None:
    async def converse() -> tuple[float, LiveClient]:
        async with (
            serving(scripted({"default": "Yes."}), recognizer=ScriptedRecognizer(["hello"])) as server,
            LiveClient.connected(server, with_silence(silence_ms)) as client,
        ):
            await client.stream(silence(0.5) + babble(1.5))
            spoken_until = client.clock.now()
            await client.stream(silence(4.0))
            return spoken_until, client

    spoken_until, client = run_virtual(converse())
    ended = [
        one for one in client.all("voiceActivity") if one.message["voiceActivity"]["type"] == "ACTIVITY_END"
    ]
    waited_s = ended[0].at_s - spoken_until
    assert silence_ms / 1000 - VERDICT_S <= waited_s <= silence_ms / 1000 + VERDICT_S + FRAME_S


def test_the_reply_was_drafted_in_the_silence_and_leaves_when_it_is_over() -> None:
    async def converse() -> LiveClient:
        async with (
            serving(
                scripted({"default": [{"wait_ms": 150}, "Yes."]}),
                recognizer=ScriptedRecognizer(["hello"], delay_s=0.02),
                synthesizer=ToneSynthesizer(delay_s=0.05),
            ) as server,
            LiveClient.connected(server, with_silence(500)) as client,
        ):
            await client.stream(babble(1.5) + silence(2.0))
            return client

    client = run_virtual(converse())
    assert client.speech()[0].at_s == client.all("inputTranscription")[0].at_s


def test_an_interruption_stops_the_speech_and_the_history_keeps_what_was_heard() -> None:
    async def converse() -> LiveClient:
        scenario = {"rules": [{"contains": "count", "reply": COUNTING}], "default": "Okay."}
        async with (
            serving(
                scripted(scenario), recognizer=ScriptedRecognizer(["count", "no that is quite enough"])
            ) as server,
            LiveClient.connected(server, with_silence(500)) as client,
        ):
            await client.stream(babble(1.0) + silence(1.6) + babble(1.5) + silence(3.0))
            return client

    client = run_virtual(converse())
    (interrupted,) = client.all("interrupted")
    last = max(one.at_s for one in client.speech() if one.at_s < interrupted.at_s)
    assert last <= 1.0 + 1.6 + 0.096 + 0.05 + FRAME_S, "nothing leaves once the user has begun to speak"
    assert interrupted.at_s <= 1.0 + 1.6 + 0.096 + 0.6 + FRAME_S
    assert len(client.all("turnComplete")) == 2
    assert len(client.all("generationComplete")) == 1


def test_an_idle_user_is_spoken_to_after_minutes_and_only_once() -> None:
    async def converse() -> tuple[float, LiveClient]:
        scenario = {"rules": [{"contains": "silent", "reply": "Are you there?"}], "default": "Hello."}
        async with (
            serving(scripted(scenario), turns=TurnSettings(idle_nudge_ms=180_000)) as server,
            LiveClient.connected(server, WRITTEN) as client,
        ):
            await client.send_text("Hi.")
            first = await client.until("turnComplete")
            await client.until("turnComplete", 2)
            await client.clock.sleep(3600)
            return first.at_s, client

    first_at, client = run_virtual(converse())
    first, second = client.all("turnComplete")
    assert second.at_s - first_at == pytest.approx(180.0)
    texts = [part["text"] for one in client.all("modelTurn") for part in one.content["modelTurn"]["parts"]]
    assert texts == ["Hello.", "Are you there?"]


def test_a_client_that_does_not_set_up_is_sent_away_after_a_minute() -> None:
    async def wait() -> tuple[float, tuple[int, str]]:
        async with (
            serving(scripted({"default": "Hello."})) as server,
            LiveClient.connected(server) as client,
        ):
            before = client.clock.now()
            closed = await client.until_closed()
            return client.clock.now() - before, closed

    waited_s, (code, reason) = run_virtual(wait())
    assert waited_s == pytest.approx(60.0, abs=0.01)
    assert code == 1008
    assert reason.startswith("Deadline expired")


def test_waiting_for_what_a_closed_connection_cannot_bring_is_an_error() -> None:
    async def wait() -> None:
        async with (
            serving(scripted({"default": "Hello."})) as server,
            LiveClient.connected(server) as client,
        ):
            await client.send({"clientContent": {}})
            await client.until("setupComplete")

    with pytest.raises(ConnectionError, match=r"closed with \(1007, .*\) before setupComplete came 1 times"):
        run_virtual(wait())


def test_the_same_conversation_takes_the_same_course_every_time() -> None:
    async def converse() -> list[tuple[float, str]]:
        async with (
            serving(scripted({"default": COUNTING}), recognizer=ScriptedRecognizer(["count"])) as server,
            LiveClient.connected(server, SPOKEN) as client,
        ):
            await client.stream(babble(1.0) + silence(4.0))
            return [(one.at_s, str(one.message)) for one in client.received]

    assert run_virtual(converse()) == run_virtual(converse())
