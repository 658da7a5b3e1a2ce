"""Whether each configured engine can be made and started."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from antiphon.cli.doctor.finding import Finding, good, missing, optional
from antiphon.clock import Clock
from antiphon.config import Config
from antiphon.config.engine import EngineSettings
from antiphon.engines.errors import EngineError
from antiphon.engines.registry import (
    create_language_model,
    create_recognizer,
    create_synthesizer,
    create_turn_model,
)

CREATORS: Mapping[str, Callable[..., Any]] = {
    "recognizers": create_recognizer,
    "language_models": create_language_model,
    "synthesizers": create_synthesizer,
    "turn_models": create_turn_model,
}


async def engines(config: Config, clock: Clock) -> list[Finding]:
    """Make, start and stop every engine that a model uses."""
    return [
        await _try(kind, name, getattr(config, kind)[name], clock)
        for kind in CREATORS
        for name in _used(config, kind.removesuffix("s"))
    ]


async def _try(kind: str, name: str, settings: EngineSettings, clock: Clock) -> Finding:
    section = f"{kind}.{name}"
    try:
        with _warnings() as warnings:
            engine = await asyncio.to_thread(CREATORS[kind], settings.engine, settings.settings, clock=clock)
            try:
                await engine.start()
            finally:
                await engine.close()
    except EngineError as error:
        return missing(section, f"{error.engine}: {error.args[0]}", error.fix)
    if warnings:
        return optional(
            section, "; ".join(warnings), "the server starts without it; turns that need it will fail"
        )
    return good(section, engine.name)


@contextmanager
def _warnings() -> Iterator[list[str]]:
    """What engines log as a warning, for instance that the server behind one is down at the moment."""
    texts: list[str] = []

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            texts.append(record.getMessage())

    logger = logging.getLogger("antiphon.engines")
    collector = Collector(logging.WARNING)
    logger.addHandler(collector)
    propagate, logger.propagate = logger.propagate, False
    try:
        yield texts
    finally:
        logger.removeHandler(collector)
        logger.propagate = propagate


def _used(config: Config, key: str) -> Iterable[str]:
    names = (getattr(model, key) for model in config.models.values())
    return dict.fromkeys(name for name in names if name is not None)
