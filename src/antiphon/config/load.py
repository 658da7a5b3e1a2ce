"""Reading the configuration: flags over environment over file over defaults."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError
from pydantic_settings import BaseSettings, InitSettingsSource, PydanticBaseSettingsSource

from antiphon.config.environment import read_environment
from antiphon.config.errors import InvalidConfig
from antiphon.config.misspelled import misspelled_variables
from antiphon.config.problems import Origins, explain
from antiphon.config.references import broken_references
from antiphon.config.settings import Config
from antiphon.config.toml_file import DEFAULT_PATH, TomlFile, read_toml


def load(
    path: Path | None = None,
    *,
    flags: Mapping[str, Mapping[str, object]] | None = None,
    environ: Mapping[str, str] | None = None,
) -> Config:
    """Read and check the configuration.

    Args:
        path: the file; by default `antiphon.toml` in the working directory, if there is one.
        flags: what the command line sets, by section and key; a value of None sets nothing.
        environ: the environment; by default the process's own.

    Raises:
        ConfigFileError: the file is missing, unreadable, or not TOML.
        InvalidConfig: a key is unknown, a value cannot be used, or a name refers to nothing.
    """
    file = _find(path)
    variables = os.environ if environ is None else environ
    given = _without_unset(flags or {})
    origins = Origins(given, variables, file)
    problems = misspelled_variables(variables)
    if problems:
        raise InvalidConfig(problems)

    class LoadedConfig(Config):
        """`Config` with the sources of this call."""

        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            *_: PydanticBaseSettingsSource,
            **__: PydanticBaseSettingsSource,
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            layers = (given, read_environment(variables), dict(file.data) if file else {})
            return tuple(InitSettingsSource(settings_cls, init_kwargs=layer) for layer in layers)

    try:
        loaded = LoadedConfig()
    except ValidationError as error:
        raise InvalidConfig(explain(error, Config, origins)) from None
    config = Config(**{section: getattr(loaded, section) for section in Config.model_fields})
    problems = broken_references(config, origins)
    if problems:
        raise InvalidConfig(problems)
    return config


def _find(path: Path | None) -> TomlFile | None:
    if path is None:
        return read_toml(DEFAULT_PATH) if DEFAULT_PATH.exists() else None
    return read_toml(path)


def _without_unset(flags: Mapping[str, Mapping[str, object]]) -> dict[str, object]:
    sections = {
        section: {key: value for key, value in keys.items() if value is not None}
        for section, keys in flags.items()
    }
    return {section: keys for section, keys in sections.items() if keys}
