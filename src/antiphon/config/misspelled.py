"""Environment variables that look like settings but miss their double underscore."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pydantic import BaseModel

from antiphon.config.environment import DELIMITER, PREFIX, variable
from antiphon.config.settings import Config


def misspelled_variables(environ: Mapping[str, str]) -> list[str]:
    """One line for each variable such as `ANTIPHON_SERVER_PORT`, which would otherwise be ignored.

    A value such as `tcp://10.0.0.7:80` is an orchestrator's address of a service called
    `antiphon-server`, not a setting.
    """
    meant = {name.replace(DELIMITER, "_"): name for name in _variables()}
    return [
        f"environment variable {name}: not a setting; did you mean {meant[name.upper()]}?"
        for name, text in sorted(environ.items())
        if name.upper() in meant
        and DELIMITER not in name.removeprefix(PREFIX)
        and not text.startswith("tcp://")
    ]


def _variables() -> Iterator[str]:
    for section, field in Config.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            for key in field.annotation.model_fields:
                yield variable((section, key))
