"""A server in this process and in virtual time, with the embedded engines."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from benchmarks.turns.local_engines import LocalRecognizer, LocalSynthesizer
from benchmarks.turns.server import MODELS, TEXTS

from antiphon.clock import LoopClock
from antiphon.config.model import ModelSettings
from antiphon.config.server import ServerSettings
from antiphon.config.settings import Config
from antiphon.config.store import StoreEngine, StoreSettings
from antiphon.config.tls import TlsSettings
from antiphon.config.turns import TurnSettings
from antiphon.server.pipelines import Pipelines
from antiphon.server.server import Server
from antiphon.testing import scripted


@asynccontextmanager
async def served_virtually(turns: Mapping[str, object]) -> AsyncIterator[str]:
    """Run a server in the running virtual-time loop.

    Args:
        turns: what to set under `[turns]`.

    Yields:
        Its base URL, `ws://127.0.0.1:PORT`.
    """
    clock = LoopClock()
    pipelines = Pipelines(
        {model: ModelSettings(language_model=length) for length, model in MODELS.items()},
        recognizers={"default": LocalRecognizer(clock)},
        language_models={length: scripted({"default": text}) for length, text in TEXTS.items()},
        synthesizers={"default": LocalSynthesizer(clock)},
    )
    config = Config(
        server=ServerSettings(port=0, strict=True),
        tls=TlsSettings(enabled=False),
        turns=TurnSettings.model_validate(turns),
        store=StoreSettings(engine=StoreEngine.MEMORY),
    )
    server = Server(config, environ={}, pipelines=pipelines)
    server.listen()
    await server.warm_up()
    try:
        yield f"ws://127.0.0.1:{server.addresses[0].port}"
    finally:
        await server.close()
