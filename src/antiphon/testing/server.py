"""A server in this process, whose engines do as they are told."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from antiphon.clock import LoopClock
from antiphon.config.auth import AuthSettings
from antiphon.config.lifetimes import LifetimeSettings
from antiphon.config.limits import LimitSettings
from antiphon.config.model import ModelSettings
from antiphon.config.server import ServerSettings
from antiphon.config.settings import Config
from antiphon.config.store import StoreEngine, StoreSettings
from antiphon.config.tls import TlsSettings
from antiphon.config.turns import TurnSettings
from antiphon.engines.language_models.protocol import LanguageModel
from antiphon.engines.language_models.scripted import Scenario, ScriptedLanguageModel
from antiphon.engines.recognizers.protocol import Recognizer
from antiphon.engines.synthesizers.protocol import Synthesizer
from antiphon.server.pipelines import Pipelines
from antiphon.server.server import Server
from antiphon.server.session.tools import Tools
from antiphon.testing.recognizer import ScriptedRecognizer
from antiphon.testing.synthesizer import ToneSynthesizer

PATTERN = "*"


def scripted(scenario: Mapping[str, Any]) -> ScriptedLanguageModel:
    """A language model that replies by a scenario, as its file would say it: ``{"default": "Hello."}``.

    Raises:
        pydantic.ValidationError: something is wrong with the scenario.
    """
    return ScriptedLanguageModel(Scenario.model_validate(scenario), source="the test", clock=LoopClock())


@asynccontextmanager
async def serving(
    language_model: LanguageModel,
    *,
    recognizer: Recognizer | None = None,
    synthesizer: Synthesizer | None = None,
    turns: TurnSettings | None = None,
    lifetimes: LifetimeSettings | None = None,
    auth: AuthSettings | None = None,
    limits: LimitSettings | None = None,
    tools: Tools | None = None,
    max_sessions: int = 1_000,
) -> AsyncIterator[Server]:
    """A warm server on a free port of 127.0.0.1, without TLS; every model id is served.

    It is strict: a session that breaks an invariant is ended with 1011.

    Args:
        recognizer: by default it understands nothing.
        synthesizer: by default tones of 250 ms.
        turns: the operator's settings, as are the next four.
        auth: by default no key is needed.
        tools: what the server itself can do; by default what it does when nothing is configured.
    """
    pipelines = Pipelines(
        {PATTERN: ModelSettings()},
        recognizers={"default": recognizer or ScriptedRecognizer()},
        language_models={"default": language_model},
        synthesizers={"default": synthesizer or ToneSynthesizer()},
    )
    config = Config(
        server=ServerSettings(port=0, strict=True, max_sessions=max_sessions),
        auth=auth or AuthSettings(),
        limits=limits or LimitSettings(),
        tls=TlsSettings(enabled=False),
        turns=turns or TurnSettings(),
        lifetimes=lifetimes or LifetimeSettings(),
        store=StoreSettings(engine=StoreEngine.MEMORY),
    )
    server = Server(config, environ={}, pipelines=pipelines, tools=tools)
    server.listen()
    await server.warm_up()
    try:
        yield server
    finally:
        await server.close()
