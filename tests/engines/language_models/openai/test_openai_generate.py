"""Replies of a server: text, thoughts, function calls, usage; and going away early."""

from __future__ import annotations

import asyncio

import pytest
from blockbuster import blockbuster_ctx
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
    FakeServer,
    Step,
    delta,
    finish,
    says,
    serving,
    streams,
    usage,
)

from antiphon.conversation.generation import (
    FunctionCallRequest,
    GenerationEnd,
    GenerationUsage,
    TextDelta,
    ThoughtDelta,
)
from antiphon.engines.errors import MalformedFunctionCall, ResponseRejected
from antiphon.engines.language_models.openai import OpenAILanguageModel
from antiphon.wire.tools import FunctionDeclaration


def tool_call(name: str, arguments: str, index: int = 0) -> dict[str, object]:
    return {"index": index, "id": f"id{index}", "function": {"name": name, "arguments": arguments}}


class TestText:
    def test_pieces_come_as_they_are_streamed(self) -> None:
        assert asyncio.run(replies("Hi", says("Hel", "lo."))) == [
            TextDelta("Hel"),
            TextDelta("lo."),
            GenerationEnd(),
        ]

    def test_a_piece_is_passed_on_while_the_rest_is_still_to_come(self) -> None:
        async def use(server: FakeServer, engine: OpenAILanguageModel, clock: HurriedClock) -> None:
            reply = engine.generate(a_request("Hi"))
            assert await anext(reply) == TextDelta("One")
            assert not server.disconnected.is_set()
            await reply.aclose()

        asyncio.run(with_server(use, streams(delta(content="One"), Step.HANG)))

    def test_nulls_comments_and_unknown_fields_do_not_matter(self) -> None:
        reply = streams(
            b": keep-alive\n\n",
            {"choices": None},
            {"choices": [], "x": 1},
            {"choices": [{"delta": None}]},
            {"choices": [{"delta": {"content": None, "tool_calls": None, "new": {}}}], "timings": {}},
            delta(content="Hi."),
            finish(),
            DONE,
        )
        assert text_of(asyncio.run(replies("Hi", reply))) == "Hi."

    def test_a_server_that_does_not_say_done_is_understood(self) -> None:
        assert text_of(asyncio.run(replies("Hi", streams(delta(content="Hi."), finish())))) == "Hi."

    def test_a_refusal_is_the_reply(self) -> None:
        reply = streams(delta(refusal="I cannot help with that."), finish(), DONE)
        assert text_of(asyncio.run(replies("Hi", reply))) == "I cannot help with that."

    def test_a_reply_cut_at_its_limit_stands(self) -> None:
        reply = streams(delta(content="Once upon"), finish("length"), DONE)
        assert text_of(asyncio.run(replies("Hi", reply))) == "Once upon"

    def test_a_reply_cut_by_a_content_filter_is_rejected(self) -> None:
        with pytest.raises(ResponseRejected, match="content filter"):
            asyncio.run(replies("Hi", streams(delta(content="How to"), finish("content_filter"), DONE)))


class TestThoughts:
    @pytest.mark.parametrize("field", ["reasoning_content", "reasoning"])
    def test_reasoning_fields_are_thoughts(self, field: str) -> None:
        reply = streams(delta(**{field: "Hmm."}), delta(content="Yes."), finish(), DONE)
        assert asyncio.run(replies("Hi", reply)) == [ThoughtDelta("Hmm."), TextDelta("Yes."), GenerationEnd()]

    def test_reasoning_sent_under_both_names_is_told_once(self) -> None:
        reply = streams(delta(reasoning="Hmm.", reasoning_content="Hmm."), finish(), DONE)
        assert asyncio.run(replies("Hi", reply)) == [ThoughtDelta("Hmm."), GenerationEnd()]

    def test_think_tags_cut_by_chunks_are_thoughts(self) -> None:
        assert asyncio.run(replies("Hi", says("<th", "ink>Hm", "m.</thi", "nk>\n\nYes."))) == [
            ThoughtDelta("Hm"),
            ThoughtDelta("m."),
            TextDelta("Yes."),
            GenerationEnd(),
        ]


class TestCalls:
    def test_parallel_calls_come_whole_and_in_order(self) -> None:
        reply = streams(
            delta(tool_calls=[tool_call("get_weather", '{"city":')]),
            delta(tool_calls=[{"index": 0, "function": {"arguments": ' "Paris"}'}}]),
            delta(tool_calls=[tool_call("get_weather", '{"city": "Rome"}', index=1)]),
            finish("tool_calls"),
            DONE,
        )
        assert asyncio.run(replies(a_request("Weather?", functions=(GET_WEATHER,)), reply)) == [
            FunctionCallRequest("get_weather", {"city": "Paris"}),
            FunctionCallRequest("get_weather", {"city": "Rome"}),
            GenerationEnd(),
        ]

    def test_a_foreign_name_comes_back_as_it_was_declared(self) -> None:
        lights = FunctionDeclaration(name="home.lights:on")

        async def use(server: FakeServer, engine: OpenAILanguageModel, clock: HurriedClock) -> None:
            events = await ask(engine, a_request("On.", functions=(lights,)))
            assert events[0] == FunctionCallRequest("home.lights:on", {})
            assert server.bodies[0]["tools"][0]["function"]["name"] == "home_lights_on_9aa66df4"

        reply = streams(
            delta(tool_calls=[tool_call("home_lights_on_9aa66df4", "")]), finish("tool_calls"), DONE
        )
        asyncio.run(with_server(use, reply))

    @pytest.mark.parametrize(
        ("call", "message"),
        [
            (tool_call("get_weather", '{"city": "Par'), "arguments that are not JSON"),
            (tool_call("get_weather", "[]"), "arguments that are not a JSON object"),
            (tool_call("get_time", "{}"), "called 'get_time', which is not declared; declared: get_weather"),
        ],
    )
    def test_a_call_that_cannot_be_carried_out_is_malformed(
        self, call: dict[str, object], message: str
    ) -> None:
        reply = streams(
            delta(tool_calls=[tool_call("get_weather", "{}", index=1)]),
            delta(tool_calls=[call]),
            finish("tool_calls"),
            DONE,
        )

        async def use(server: FakeServer, engine: OpenAILanguageModel, clock: HurriedClock) -> None:
            events = []
            with pytest.raises(MalformedFunctionCall, match=message):
                async for event in engine.generate(a_request("?", functions=(GET_WEATHER,))):
                    events.append(event)  # noqa: PERF401 - what came before the error counts
            assert events == []  # the good call beside it is not made either

        asyncio.run(with_server(use, reply))

    def test_arguments_cut_at_the_limit_say_so(self) -> None:
        reply = streams(delta(tool_calls=[tool_call("get_weather", '{"ci')]), finish("length"), DONE)
        with pytest.raises(MalformedFunctionCall, match="raise maxOutputTokens"):
            asyncio.run(replies(a_request("?", functions=(GET_WEATHER,)), reply))


class TestUsage:
    def test_reasoning_is_counted_apart(self) -> None:
        counts = usage(
            20,
            12,
            prompt_tokens_details={"cached_tokens": 16},
            completion_tokens_details={"reasoning_tokens": 5},
        )
        events = asyncio.run(replies("Hi", streams(delta(content="Hi."), finish(), counts, DONE)))
        assert events[-1] == GenerationEnd(
            GenerationUsage(prompt_tokens=20, response_tokens=7, thoughts_tokens=5, cached_tokens=16)
        )

    def test_counts_without_details_leave_the_rest_open(self) -> None:
        events = asyncio.run(replies("Hi", streams(delta(content="Hi."), finish(), usage(3, 2), DONE)))
        assert events[-1] == GenerationEnd(GenerationUsage(prompt_tokens=3, response_tokens=2))

    def test_the_last_of_running_counts_is_right(self) -> None:
        running = {**delta(content="Hi."), "usage": {"prompt_tokens": 3, "completion_tokens": 1}}
        events = asyncio.run(replies("Hi", streams(running, finish(), usage(3, 2), DONE)))
        assert events[-1] == GenerationEnd(GenerationUsage(prompt_tokens=3, response_tokens=2))


class TestLoop:
    def test_nothing_blocks_it(self) -> None:
        async def main() -> None:
            async with serving(says("Hi.")) as server:
                with blockbuster_ctx("antiphon"):
                    async with started(server.base_url) as engine:
                        assert text_of(await ask(engine)) == "Hi."

        asyncio.run(main())


class TestGoingAway:
    def test_closing_the_iterator_closes_the_connection_at_once(self) -> None:
        async def use(server: FakeServer, engine: OpenAILanguageModel, clock: HurriedClock) -> None:
            reply = engine.generate(a_request("Hi"))
            await anext(reply)
            await reply.aclose()
            await asyncio.wait_for(server.disconnected.wait(), timeout=1)
            assert text_of(await ask(engine)) == "Fine."

        asyncio.run(with_server(use, streams(delta(content="One"), Step.HANG), says("Fine.")))

    @pytest.mark.parametrize("before", [[], [delta(role="assistant")], [delta(content="One")]])
    def test_cancelling_the_task_closes_the_connection_at_once(self, before: list[dict[str, object]]) -> None:
        async def use(server: FakeServer, engine: OpenAILanguageModel, clock: HurriedClock) -> None:
            task = asyncio.create_task(ask(engine))
            await server.asked.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            await asyncio.wait_for(server.disconnected.wait(), timeout=1)

        asyncio.run(with_server(use, streams(*before, Step.HANG)))

    def test_requests_do_not_wait_for_each_other(self) -> None:
        async def use(server: FakeServer, engine: OpenAILanguageModel, clock: HurriedClock) -> None:
            slow = engine.generate(a_request("Hi"))
            await anext(slow)
            assert text_of(await ask(engine)) == "Quick."
            await slow.aclose()

        asyncio.run(with_server(use, streams(delta(content="Slow"), Step.HANG), says("Quick.")))

    def test_it_can_be_closed_twice(self) -> None:
        async def main() -> None:
            async with serving(says("Hi.")) as server, started(server.base_url) as engine:
                await engine.close()

        asyncio.run(main())
