"""Names in the configuration that must refer to something."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from antiphon.config.engine import EngineSettings
from antiphon.config.problems import Origins, dotted, nearest
from antiphon.config.settings import Config
from antiphon.engines.registry import EngineKind, installed


def broken_references(config: Config, origins: Origins) -> list[str]:
    """One line for each name of an engine that is not there, and each alias that is taken."""
    found = (*_engines_not_installed(config), *_engines_not_configured(config), *_aliases_taken(config))
    return [f"{origins.of(path)}: {dotted(path)}: {problem}" for path, problem in found]


def _engines_not_installed(config: Config) -> Iterator[tuple[tuple[str, ...], str]]:
    for kind, engines in _engines(config).items():
        available = installed(kind)
        for name, settings in engines.items():
            if settings.engine not in available:
                problem = f'no engine "{settings.engine}" is installed{nearest(settings.engine, available)}'
                yield (kind, name, "engine"), problem


def _engines_not_configured(config: Config) -> Iterator[tuple[tuple[str, ...], str]]:
    for pattern, model in config.models.items():
        for kind, engines in _engines(config).items():
            key = kind.removesuffix("s")
            name = getattr(model, key)
            if name is not None and name not in engines:
                yield ("models", pattern, key), f"there is no [{kind}.{name}]{nearest(name, list(engines))}"


def _aliases_taken(config: Config) -> Iterator[tuple[tuple[str, ...], str]]:
    owners: dict[str, str] = {}
    for pattern, model in config.models.items():
        for alias in model.aliases:
            if owners.setdefault(alias, pattern) != pattern or alias in config.models:
                yield ("models", pattern, "aliases"), f'"{alias}" is already the name of another model'


def _engines(config: Config) -> Mapping[EngineKind, Mapping[str, EngineSettings]]:
    return {
        EngineKind.RECOGNIZERS: config.recognizers,
        EngineKind.LANGUAGE_MODELS: config.language_models,
        EngineKind.SYNTHESIZERS: config.synthesizers,
        EngineKind.TURN_MODELS: config.turn_models,
    }
