"""`antiphon models`: the model ids that are served, and by what."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from rich.table import Table

from antiphon.cli.console import out, write
from antiphon.clock import LoopClock
from antiphon.config import Config, load
from antiphon.server.pipelines import ModelInfo, Pipelines


def print_models(config_file: Path | None, *, as_json: bool) -> None:
    """Write the list, as a table or as JSON.

    Raises:
        ConfigError: the configuration cannot be used.
        EngineConfigError: an engine refuses its settings.
    """
    config = load(config_file)
    models = asyncio.run(_models(config))
    if as_json:
        write(json.dumps([asdict(model) for model in models], indent=2) + "\n")
        return
    out.print(models_table(models))
    for pattern in (pattern for pattern in config.models if "*" in pattern):
        out.print(f"Any other id that fits [bold]{pattern}[/] is served, too.")
    for line in _languages(models):
        out.print(line)


def models_table(models: Sequence[ModelInfo]) -> Table:
    """One row for each model."""
    table = Table(
        "model", "like", "recognizer", "language model", "synthesizer", box=None, header_style="bold"
    )
    for model in models:
        table.add_row(
            model.model_id, model.profile, model.recognizer, model.language_model, model.synthesizer
        )
    return table


async def _models(config: Config) -> Sequence[ModelInfo]:
    """The engines are made, which checks their settings, and not started."""
    return Pipelines.create(config, LoopClock()).models()


def _languages(models: Sequence[ModelInfo]) -> Sequence[str]:
    """Which languages work, once for all models that have the same."""
    lines: list[str] = []
    for languages, spoken in dict.fromkeys((model.languages, model.spoken_languages) for model in models):
        owners = [m.model_id for m in models if (m.languages, m.spoken_languages) == (languages, spoken)]
        whose = "" if len(owners) == len(models) else f" ({', '.join(owners)})"
        lines.append(f"Understands and speaks{whose}: {' '.join(languages) or 'nothing in common'}")
        only_spoken = [code for code in spoken if code not in languages]
        if only_spoken:
            lines.append(f"Only speaks{whose}: {' '.join(only_spoken)}")
    return lines
