"""What sessions use is booked: all that clients were told, and what nobody was told, once."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from typing import Any

from antiphon.server.server import Server
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

SPOKEN = {"generationConfig": {"responseModalities": ["AUDIO"]}}
WRITTEN = {"generationConfig": {"responseModalities": ["TEXT"]}}
RESUMABLE = {**WRITTEN, "sessionResumption": {}}


def told(client: LiveClient) -> Counter[str]:
    """The sum of all `usageMetadata` that a client got."""
    total: Counter[str] = Counter()
    for one in client.all("usageMetadata"):
        usage = one.message["usageMetadata"]
        total["turns"] += 1
        total["total"] += usage["totalTokenCount"]
        for details in ("promptTokensDetails", "responseTokensDetails"):
            for count in usage.get(details, ()):
                total[f"{details} {count['modality']}"] += count.get("tokenCount", 0)
    return +total


async def booked(server: Server) -> Counter[str]:
    """What the ledger says of today, in the same words."""
    (day,) = await days(server)
    total = Counter({"turns": day["turns"], "total": day["totalTokens"]})
    for name, details in (
        ("promptTokens", "promptTokensDetails"),
        ("responseTokens", "responseTokensDetails"),
    ):
        total.update({f"{details} {modality}": count for modality, count in day[name].items()})
    return +total


async def days(server: Server, query: str = "") -> list[dict[str, Any]]:
    answer: list[dict[str, Any]] = (await usage(server, query))["days"]
    return answer


async def usage(server: Server, query: str = "") -> dict[str, Any]:
    """What `GET /antiphon/v1/usage` answers."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.addresses[0].port)
    writer.write(
        f"GET /antiphon/v1/usage{query} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode()
    )
    head, _, body = (await reader.read()).partition(b"\r\n\r\n")
    writer.close()
    assert head.startswith(b"HTTP/1.1 200"), head + body
    answer: dict[str, Any] = json.loads(body)
    return answer


class TestTheLedger:
    def test_has_what_clients_were_told(self) -> None:
        async def run() -> None:
            async with (
                serving(scripted({"default": "Hello there, this is an answer."})) as server,
                LiveClient.connected(server, WRITTEN) as client,
            ):
                for number in range(1, 6):
                    await client.send_text("Say something. " * number)
                    await client.until("turnComplete", number)
                assert await booked(server) == told(client)
                (day,) = await days(server)
                assert (day["key"], day["model"]) == ("anyone", "gemini-2.0-flash-live-001")
                assert (day["sessions"], day["turns"]) == (1, 5)
                assert day["promptTokens"]["TEXT"] > day["responseTokens"]["TEXT"] > 5 * 4

        run_virtual(run())

    def test_counts_audio_that_came_in_and_went_out(self) -> None:
        async def run() -> None:
            async with (
                serving(
                    scripted({"default": "one two three four"}), recognizer=ScriptedRecognizer(["hello"])
                ) as server,
                LiveClient.connected(server, SPOKEN) as client,
            ):
                await client.stream(babble(2.0) + silence(4.0))
                await client.until("turnComplete")
                assert await booked(server) == told(client)
                heard_s = sum(len(one.audio) for one in client.speech()) / 2 / 24_000
                (day,) = await days(server)
                assert day["audioOutSeconds"] == round(heard_s, 3) == 1.0
                assert 2.0 < day["audioInSeconds"] <= 6.0, "up to the end of the turn"
                await client.stream(silence(3.0))
                await client.connection.close()
                await client.until_closed()
                (day,) = await days(server)
                assert day["audioInSeconds"] == 9.0

        run_virtual(run())

    def test_keeps_drafts_apart(self) -> None:
        """The user pauses, and goes on: the reply that was drafted meanwhile is nobody's."""

        async def run() -> None:
            async with (
                serving(
                    scripted({"default": [{"wait_ms": 150}, "Yes."]}),
                    recognizer=ScriptedRecognizer(["hello", "hello you"]),
                    synthesizer=ToneSynthesizer(delay_s=0.05),
                ) as server,
                LiveClient.connected(server, SPOKEN) as client,
            ):
                await client.stream(babble(1.5) + silence(0.4) + babble(1.5) + silence(3.0))
                await client.until("turnComplete")
                assert await booked(server) == told(client)
                (day,) = await days(server)
                assert day["drafts"] >= 1
                assert day["draftTokens"] >= 36, "the first second and a half of speech, or almost"

        run_virtual(run())

    def test_has_what_was_spent_on_a_turn_that_was_cut_off(self) -> None:
        async def run() -> None:
            async with serving(scripted({"default": ["Hello ", {"wait_ms": 60_000}, "you."]})) as server:
                async with LiveClient.connected(server, WRITTEN) as client:
                    await client.send_text("Hi!!")
                    await client.until("modelTurn")
                    assert await days(server) and (await days(server))[0]["unfinishedTokens"] == 0
                    await client.connection.close()
                    await client.until_closed()
                (day,) = await days(server)
                assert (day["turns"], day["totalTokens"], day["unfinishedTokens"]) == (0, 0, 1 + 2)

        run_virtual(run())

    def test_adds_up_a_session_over_its_connections(self) -> None:
        async def run() -> None:
            async with serving(scripted({"default": "Hello there."})) as server:
                async with LiveClient.connected(server, RESUMABLE) as first:
                    await first.send_text("One.")
                    handle = await first.handle()
                async with LiveClient.connected(
                    server, {**WRITTEN, "sessionResumption": {"handle": handle}}
                ) as second:
                    await second.send_text("Two.")
                    await second.until("turnComplete")
                    both = told(first) + told(second)
                    assert await booked(server) == both
                    (day,) = await days(server)
                    assert (day["sessions"], day["turns"]) == (1, 2)
                    session_id = next(iter(server._parts.sessions._running.values())).session_id
                    session = await usage(server, f"?session={session_id}")
                    assert session["sessionId"] == session_id
                    assert (session["turns"], session["totalTokens"]) == (2, both["total"])
                    assert (await usage(server, "?session=another"))["turns"] == 0

        run_virtual(run())

    def test_books_a_turn_again_that_is_taken_again_from_an_older_handle(self) -> None:
        """Both were spent, though they have the same number in their session."""

        async def run() -> None:
            async with serving(scripted({"default": "Hello there."})) as server:
                async with LiveClient.connected(server, RESUMABLE) as first:
                    await first.send_text("One.")
                    handle = await first.handle()
                total = told(first)
                for _ in range(3):
                    resumed = {**WRITTEN, "sessionResumption": {"handle": handle}}
                    async with LiveClient.connected(server, resumed) as again:
                        await again.send_text("Two.")
                        await again.until("turnComplete")
                        total += told(again)
                assert await booked(server) == total
                assert total["turns"] == 4

        run_virtual(run())

    def test_knows_models_by_a_limited_number_of_names(self) -> None:
        async def run() -> None:
            async with serving(scripted({"default": "Hello."})) as server:
                for number in range(3):
                    setup = {"model": f"models/gemini-2.0-flash-live-{number}-mine", **WRITTEN}
                    async with LiveClient.connected(server, setup) as client:
                        await client.send_text("Hi.")
                        await client.until("turnComplete")
                (day,) = await days(server)
                assert (day["model"], day["sessions"]) == ("*", 3)

        run_virtual(run())


class TestMetrics:
    def test_tell_tokens_by_model_and_name_no_key(self) -> None:
        async def run() -> str:
            async with (
                serving(scripted({"default": "Hello there."})) as server,
                LiveClient.connected(server, WRITTEN) as client,
            ):
                await client.send_text("Hi.")
                await client.until("turnComplete")
                await usage(server)
                return server._parts.metrics.render()[0].decode()

        text = run_virtual(run())
        model = 'model="gemini-2.0-flash-live-001"'
        assert f'antiphon_tokens_total{{kind="prompt",modality="TEXT",{model}}} 1.0' in text
        assert f'antiphon_tokens_total{{kind="response",modality="TEXT",{model}}} 3.0' in text
        assert "antiphon_usage_unwritten_accounts 0.0" in text
        assert "anyone" not in text
