"""`antiphon models`: the model ids that are served, and by what."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import groupby
from pathlib import Path

from rich.padding import Padding
from rich.table import Table

from antiphon.cli.console import out, write
from antiphon.clock import LoopClock
from antiphon.config import Config, load
from antiphon.server.pipelines import ModelInfo, Pipelines


def print_models(config_file: Path | None, *, as_json: bool) -> None:
    """Write the list, for people or as JSON.

    Raises:
        ConfigError: the configuration cannot be used.
        EngineConfigError: an engine refuses its settings.
    """
    models = asyncio.run(_models(load(config_file)))
    if as_json:
        write(json.dumps([asdict(model) for model in models], indent=2) + "\n")
        return
    for pattern, served in groupby(
        sorted(models, key=lambda model: model.pattern), lambda model: model.pattern
    ):
        _print_entry(pattern, list(served))


async def _models(config: Config) -> Sequence[ModelInfo]:
    """The engines are made, which imports them and checks their settings, and not started."""
    pipelines = await asyncio.to_thread(Pipelines.create, config, LoopClock())
    return pipelines.models()


def _print_entry(pattern: str, served: Sequence[ModelInfo]) -> None:
    """One entry of `[models]`: what answers, in which languages, and for which ids."""
    out.print(f"[bold]{pattern}[/]" + ("  (any id that fits, such as those below)" if "*" in pattern else ""))
    facts = Table.grid(padding=(0, 2))
    facts.add_column(no_wrap=True)
    for name, value in _facts(served[0]):
        facts.add_row(name, value)
    out.print(Padding(facts, (0, 0, 0, 2), expand=False))
    width = max(len(model.model_id) for model in served)
    for model in served:
        out.print(f"  {model.model_id:<{width}}  [dim]like {model.profile}[/]")
    out.print()


def _facts(model: ModelInfo) -> Iterator[tuple[str, str]]:
    yield "recognizer", model.recognizer
    yield "language model", model.language_model
    yield "synthesizer", model.synthesizer
    if model.turn_model is not None:
        yield "turn model", model.turn_model
    yield "understands, speaks", " ".join(model.languages) or "no language both"
    only_spoken = [code for code in model.spoken_languages if code not in model.languages]
    if only_spoken:
        yield "only speaks", " ".join(only_spoken)
