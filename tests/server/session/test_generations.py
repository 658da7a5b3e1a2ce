"""A reply that nobody wants any more is cancelled up to the model's own server."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from tests.engines.language_models.openai.asking import HurriedClock, a_request, with_server
from tests.engines.language_models.openai.fake_server import FakeServer, Step, delta, streams

from antiphon.conversation.effects import StartGeneration
from antiphon.conversation.events import Event, Generated
from antiphon.engines.language_models.openai import OpenAILanguageModel
from antiphon.server.session.generations import Generations

END: dict[str, Callable[[Generations], None]] = {
    "a draft that is dropped": lambda generations: generations.cancel(1),
    "the session's end": lambda generations: generations.close(),
}


@pytest.mark.parametrize("end", END.values(), ids=END.keys())
def test_the_stream_upstream_is_closed_at_once(end: Callable[[Generations], None]) -> None:
    async def use(server: FakeServer, engine: OpenAILanguageModel, clock: HurriedClock) -> None:
        events: list[Event] = []
        begun = asyncio.Event()

        def post(event: Event) -> None:
            events.append(event)
            begun.set()

        generations = Generations(engine, post)
        generations.start(StartGeneration(1, a_request("Hi")))
        await begun.wait()
        assert not server.disconnected.is_set()
        end(generations)
        await asyncio.wait_for(server.disconnected.wait(), timeout=5)
        (said,) = events
        assert isinstance(said, Generated), "nothing is told of a reply that was cancelled"

    asyncio.run(with_server(use, streams(delta(content="One"), Step.HANG)))


def test_one_that_is_not_known_is_nobodys() -> None:
    async def use(server: FakeServer, engine: OpenAILanguageModel, clock: HurriedClock) -> None:
        Generations(engine, lambda event: None).cancel(7)

    asyncio.run(with_server(use))
