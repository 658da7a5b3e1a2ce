"""Failures: each is told with the address, the model, and what to do."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterable

import pytest
from tests.engines.language_models.openai.asking import (
    GET_WEATHER,
    HurriedClock,
    a_request,
    ask,
    replies,
    started,
    text_of,
    with_server,
)
from tests.engines.language_models.openai.fake_server import (
    DONE,
    NOT_FOUND,
    FakeServer,
    Refusal,
    Reply,
    Step,
    Stream,
    delta,
    finish,
    says,
    serving,
    streams,
    unused_port,
)

from antiphon.conversation.generation import GenerationEvent
from antiphon.engines.errors import EngineBusy, EngineError, EngineFailed, EngineUnavailable
from antiphon.engines.language_models.openai import OpenAILanguageModel, opening


def failure_at(base_url: str, **settings: object) -> tuple[EngineError, list[float]]:
    """How a request to an address fails, and the waits between the attempts."""

    async def main() -> tuple[EngineError, list[float]]:
        clock = HurriedClock()
        async with started(base_url, clock, **settings) as engine:
            with pytest.raises(EngineError) as caught:
                await ask(engine)
            return caught.value, clock.slept_s

    return asyncio.run(main())


def failure_after(*script: Reply, **settings: object) -> EngineError:
    with pytest.raises(EngineError) as caught:
        asyncio.run(replies(a_request("Hi"), *script, **settings))
    return caught.value


def assert_tells(error: EngineError, kind: type[EngineError], *words: str) -> None:
    assert type(error) is kind
    text = str(error)
    assert text.startswith("openai at http")
    assert ", model tiny: " in text
    for word in words:
        assert word in text
    assert error.fix or "HTTP 4" in text


class TestNoConnection:
    @pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])  # localhost may have two addresses
    def test_refused(self, host: str) -> None:
        port = unused_port()
        error, waits_s = failure_at(f"http://{host}:{port}/v1")
        assert_tells(
            error, EngineUnavailable, f"{host}:{port} refuses the connection", "start the model server"
        )
        assert len(waits_s) == 2
        assert 0.18 <= waits_s[0] <= 0.32 and 0.37 <= waits_s[1] <= 0.63

    def test_no_such_host(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def unknown(*_: object, **__: object) -> None:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

        monkeypatch.setattr(socket, "getaddrinfo", unknown)
        error, _ = failure_at("http://no-such-host.invalid/v1", max_retries=0)
        assert_tells(error, EngineUnavailable, "no-such-host.invalid cannot be resolved", "correct base_url")

    def test_tls_where_there_is_none_is_not_tried_again(self) -> None:
        async def main() -> None:
            async with serving(says("Hi.")) as server:
                clock = HurriedClock()
                async with started(server.base_url.replace("http:", "https:"), clock) as engine:
                    with pytest.raises(EngineError) as caught:
                        await ask(engine)
                assert_tells(caught.value, EngineUnavailable, "no TLS connection", "http or https")
                assert clock.slept_s == []

        asyncio.run(main())

    def test_a_host_that_does_not_answer(self) -> None:
        with socket.create_server(("127.0.0.1", 0), backlog=0) as listener:
            port = listener.getsockname()[1]
            fillers = list(_fill(port))  # a full backlog leaves further connections hanging
            try:
                error, waits_s = failure_at(f"http://127.0.0.1:{port}/v1", timeout_s={"connect": 0.1})
            finally:
                for filler in fillers:
                    filler.close()
        assert_tells(error, EngineUnavailable, "no connection within 0.1 s", "firewall")
        assert waits_s == []

    def test_start_does_not_fail_when_the_server_is_down(self, caplog: pytest.LogCaptureFixture) -> None:
        async def main() -> None:
            async with started(f"http://127.0.0.1:{unused_port()}/v1"):
                pass

        asyncio.run(main())
        assert "refuses the connection" in caplog.text


def _fill(port: int) -> Iterable[socket.socket]:
    for _ in range(4):
        filler = socket.socket()
        filler.setblocking(False)
        filler.connect_ex(("127.0.0.1", port))
        yield filler


class TestRefusals:
    def test_a_wrong_key_is_not_quoted(self) -> None:
        refusal = Refusal(401, {"error": {"message": "Incorrect API key provided: sk-secret"}})
        error = failure_after(refusal, api_key="sk-secret")
        assert_tells(error, EngineFailed, "HTTP 401", "Incorrect API key provided: ***", "correct api_key")
        assert "sk-secret" not in str(error)

    def test_a_missing_key(self) -> None:
        error = failure_after(Refusal(401, {"error": {"message": "No key"}}))
        assert_tells(error, EngineFailed, "HTTP 401: No key", "set api_key_env")

    def test_an_unknown_model_is_answered_with_those_there_are(self) -> None:
        async def main() -> EngineError:
            refusal = Refusal(404, {"error": {"message": "model 'tiny' not found"}})
            async with (
                serving(refusal, models=["tiny-2", "huge"]) as server,
                started(server.base_url) as engine,
            ):
                with pytest.raises(EngineError) as caught:
                    await ask(engine)
                return caught.value

        error = asyncio.run(main())
        assert_tells(error, EngineFailed, "model 'tiny' not found", "huge, tiny-2; did you mean tiny-2?")

    def test_an_address_without_api(self) -> None:
        async def main() -> EngineError:
            async with serving(says("Hi."), models=NOT_FOUND) as server:
                bare = server.base_url.removesuffix("/v1")
                async with started(bare) as engine:
                    with pytest.raises(EngineError) as caught:
                        await ask(engine)
                    return caught.value

        assert_tells(asyncio.run(main()), EngineFailed, "HTTP 404", "which usually ends in /v1")

    def test_a_server_that_does_not_know_tools(self) -> None:
        refusal = Refusal(500, {"error": {"message": "tools param requires --jinja flag"}})
        error = failure_after(refusal, max_retries=0)
        assert_tells(error, EngineFailed, "HTTP 500", 'tools = "off"')

    def test_a_history_that_is_too_long(self) -> None:
        refusal = Refusal(400, {"error": {"message": "This model's maximum context length is 4096 tokens."}})
        assert_tells(failure_after(refusal), EngineFailed, "HTTP 400", "contextWindowCompression")

    def test_a_long_explanation_is_cut(self) -> None:
        error = failure_after(Refusal(400, {"error": {"message": "x" * 5000}}))
        assert len(str(error)) < 500

    @pytest.mark.parametrize("body", ["oops", {"detail": "oops"}, {"error": "oops"}, {"message": "oops"}])
    def test_any_form_of_explanation_is_quoted(self, body: object) -> None:
        assert "HTTP 418: oops" in str(failure_after(Refusal(418, body)))


class TestRetries:
    @pytest.mark.parametrize("status", [429, 500, 502, 503])
    def test_a_server_that_recovers_is_asked_again(self, status: int) -> None:
        async def use(server: FakeServer, engine: OpenAILanguageModel, clock: HurriedClock) -> None:
            assert text_of(await ask(engine)) == "Hi."
            assert len(clock.slept_s) == 1

        asyncio.run(with_server(use, Refusal(status), says("Hi.")))

    def test_a_connection_that_breaks_before_the_first_token_is_tried_again(self) -> None:
        async def use(server: FakeServer, engine: OpenAILanguageModel, clock: HurriedClock) -> None:
            assert text_of(await ask(engine)) == "Hi."

        asyncio.run(with_server(use, streams(delta(role="assistant"), Step.DIE), says("Hi.")))

    def test_the_number_of_attempts_is_bounded(self) -> None:
        async def use(server: FakeServer, engine: OpenAILanguageModel, clock: HurriedClock) -> None:
            with pytest.raises(
                EngineUnavailable, match="HTTP 503: loading model — wait until the server is up"
            ):
                await ask(engine)
            assert len(server.bodies) == 2

        asyncio.run(with_server(use, Refusal(503, {"error": {"message": "loading model"}}), max_retries=1))

    def test_the_server_may_say_how_long_to_wait(self) -> None:
        async def use(server: FakeServer, engine: OpenAILanguageModel, clock: HurriedClock) -> None:
            await ask(engine)
            assert clock.slept_s == [2.0]

        asyncio.run(with_server(use, Refusal(429, "slow down", {"Retry-After": "2"}), says("Hi.")))

    @pytest.mark.parametrize(
        "refusal",
        [
            Refusal(429, {"error": {"message": "too many"}}, {"Retry-After": "60"}),
            Refusal(429, {"error": {"message": "pay first", "code": "insufficient_quota"}}),
        ],
    )
    def test_a_caller_is_not_kept_waiting_in_vain(self, refusal: Refusal) -> None:
        async def use(server: FakeServer, engine: OpenAILanguageModel, clock: HurriedClock) -> None:
            with pytest.raises(EngineBusy, match="HTTP 429"):
                await ask(engine)
            assert clock.slept_s == []

        asyncio.run(with_server(use, refusal))

    def test_a_mistake_is_not_repeated(self) -> None:
        async def use(server: FakeServer, engine: OpenAILanguageModel, clock: HurriedClock) -> None:
            with pytest.raises(EngineFailed):
                await ask(engine)
            assert len(server.bodies) == 1

        asyncio.run(with_server(use, Refusal(403)))


class TestBrokenStreams:
    def _broken(
        self, *steps: dict[str, object] | bytes | Step, **settings: object
    ) -> tuple[EngineError, str, int]:
        """The error, the text that had come before it, and how many requests were made."""

        async def main() -> tuple[EngineError, str, int]:
            async with (
                serving(Stream(steps)) as server,
                started(server.base_url, HurriedClock(), **settings) as engine,
            ):
                events: list[GenerationEvent] = []
                with pytest.raises(EngineError) as caught:
                    async for event in engine.generate(a_request("Hi")):
                        events.append(event)  # noqa: PERF401 - what came before the error counts
                return caught.value, text_of(events), len(server.bodies)

        return asyncio.run(main())

    def test_a_server_that_dies_in_the_middle(self) -> None:
        error, text, requests = self._broken(delta(content="One"), Step.DIE)
        assert_tells(error, EngineFailed, "broke in the middle of the reply", "it may have crashed")
        assert (text, requests) == ("One", 1)

    def test_a_stream_that_ends_too_early(self) -> None:
        error, text, _ = self._broken(delta(content="One"))
        assert_tells(error, EngineFailed, "ended before the reply was finished")
        assert text == "One"

    def test_an_error_event(self) -> None:
        error, text, _ = self._broken(
            delta(content="One"), {"error": {"message": "CUDA out of memory", "code": 500}}
        )
        assert_tells_without_fix(error, EngineFailed, "the server reported: CUDA out of memory")
        assert text == "One"

    def test_an_error_event_instead_of_a_reply(self) -> None:
        error, _, _ = self._broken({"error": {"message": "no slot"}})
        assert_tells_without_fix(error, EngineFailed, "the server reported: no slot")

    @pytest.mark.parametrize("before", [[], [delta(content="One")]])
    def test_an_event_that_is_not_json(self, before: list[dict[str, object]]) -> None:
        error, _, _ = self._broken(*before, b"data: {oops\n\n")
        assert_tells(error, EngineFailed, "an event that is not JSON", "check that base_url")

    @pytest.mark.parametrize("before", [[], [delta(content="One")]])
    def test_an_event_that_is_no_chunk(self, before: list[dict[str, object]]) -> None:
        error, _, _ = self._broken(*before, {"choices": [{"delta": {"content": [1]}}]})
        assert_tells(error, EngineFailed, "no chat-completion chunk", "`$.choices[0].delta.content`")

    def test_an_answer_that_is_no_stream(self) -> None:
        page = Stream([b"<html>Welcome to nginx!</html>"], content_type="text/html")
        assert_tells(
            failure_after(page), EngineFailed, "came an answer without any (text/html)", "ends in /v1"
        )

    def test_no_first_token(self) -> None:
        error, _, requests = self._broken(delta(role="assistant"), Step.HANG, timeout_s={"first_token": 0.2})
        assert_tells(error, EngineUnavailable, "no first token within 0.2 s", "timeout_s.first_token")
        assert requests == 1

    def test_no_further_token(self) -> None:
        error, text, _ = self._broken(delta(content="One"), Step.HANG, timeout_s={"between_tokens": 0.1})
        assert_tells(error, EngineFailed, "no further token within 0.1 s", "timeout_s.between_tokens")
        assert text == "One"

    def test_the_next_request_is_served(self) -> None:
        async def use(server: FakeServer, engine: OpenAILanguageModel, clock: HurriedClock) -> None:
            with pytest.raises(EngineFailed):
                await ask(engine)
            assert text_of(await ask(engine)) == "Hi."

        asyncio.run(with_server(use, streams(delta(content="One"), Step.DIE), says("Hi.")))


def assert_tells_without_fix(error: EngineError, kind: type[EngineError], words: str) -> None:
    assert type(error) is kind
    assert words in str(error)


class TestStart:
    def _log_of_start(self, models: list[str] | Reply, caplog: pytest.LogCaptureFixture) -> str:
        async def main() -> None:
            async with serving(says("Hi."), models=models) as server, started(server.base_url):
                assert server.model_lists == 1

        with caplog.at_level("INFO", logger="antiphon"):
            asyncio.run(main())
        return "\n".join(
            record.getMessage() for record in caplog.records if record.name.startswith("antiphon")
        )

    @pytest.mark.parametrize(
        "models", [["tiny"], ["tiny:latest"], [], Refusal(200, []), Refusal(200, {"models": []})]
    )
    def test_a_model_that_is_there_needs_no_words(
        self, models: list[str] | Reply, caplog: pytest.LogCaptureFixture
    ) -> None:
        assert self._log_of_start(models, caplog) == ""

    def test_a_model_that_is_not_listed_is_warned_of(self, caplog: pytest.LogCaptureFixture) -> None:
        log = self._log_of_start(["tiny2", "huge"], caplog)
        assert 'does not list "tiny"; did you mean "tiny2"?' in log

    def test_a_server_without_a_list_is_fine(self, caplog: pytest.LogCaptureFixture) -> None:
        assert "does not list its models" in self._log_of_start(NOT_FOUND, caplog)

    def test_a_server_that_hangs_is_warned_of(
        self, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(opening, "LIST_MODELS_S", 0.1)
        assert "the server does not answer" in self._log_of_start(streams(Step.HANG), caplog)

    def test_the_connection_is_kept_for_the_first_turn(self) -> None:
        async def use(server: FakeServer, engine: OpenAILanguageModel, clock: HurriedClock) -> None:
            await ask(engine, a_request("Hi", functions=(GET_WEATHER,)))
            assert len({headers["x-peer"] for headers in server.headers}) == 1

        asyncio.run(with_server(use, streams(delta(content="Hi."), finish(), DONE)))
