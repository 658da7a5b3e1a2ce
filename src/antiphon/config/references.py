"""Names in the configuration that must refer to something."""

from __future__ import annotations

from collections.abc import Mapping

from antiphon.config.engine import EngineSettings
from antiphon.config.problems import Origins, nearest
from antiphon.config.settings import Config
from antiphon.engines.registry import EngineKind, installed


def broken_references(config: Config, origins: Origins) -> list[str]:
    """One line for each engine that is not installed, and each model that names an engine not configured."""
    problems: list[str] = []
    for kind, engines in _engines(config).items():
        available = installed(kind)
        problems += [
            f"{origins.of((kind, name, 'engine'))}: {kind}.{name}.engine: no engine"
            f' "{settings.engine}" is installed{nearest(settings.engine, available)}'
            for name, settings in engines.items()
            if settings.engine not in available
        ]
    return problems + _broken_models(config, origins)


def _broken_models(config: Config, origins: Origins) -> list[str]:
    problems: list[str] = []
    owners: dict[str, str] = {}
    for pattern, model in config.models.items():
        for kind, engines in _engines(config).items():
            key = kind.removesuffix("s")
            name = getattr(model, key)
            if name not in engines:
                problems.append(
                    f'{origins.of(("models", pattern, key))}: models."{pattern}".{key}:'
                    f" there is no [{kind}.{name}]{nearest(name, list(engines))}"
                )
        for alias in model.aliases:
            if owners.setdefault(alias, pattern) != pattern or alias in config.models:
                problems.append(
                    f'{origins.of(("models", pattern, "aliases"))}: models."{pattern}".aliases:'
                    f' "{alias}" is already the name of another model'
                )
    return problems


def _engines(config: Config) -> Mapping[EngineKind, Mapping[str, EngineSettings]]:
    return {
        EngineKind.RECOGNIZERS: config.recognizers,
        EngineKind.LANGUAGE_MODELS: config.language_models,
        EngineKind.SYNTHESIZERS: config.synthesizers,
    }
