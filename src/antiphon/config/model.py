"""`[models."PATTERN"]`: which engines answer for a model id."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from antiphon.config.section import Section
from antiphon.wire.profiles import PROFILES


def _known_profile(name: str) -> str:
    if name not in PROFILES:
        raise ValueError(f"no profile {name!r}; there are {', '.join(sorted(PROFILES))}")
    return name


class ModelSettings(Section):
    """Which engines answer for the model ids that a pattern matches.

    The pattern is matched on the last segment of the name a client asks for (`models/X` and
    `projects/P/locations/L/publishers/google/models/X` are both `X`); `*` stands for any text.
    """

    recognizer: str = "default"
    """A name of `[recognizers.NAME]`."""

    language_model: str = "default"
    """A name of `[language_models.NAME]`."""

    synthesizer: str = "default"
    """A name of `[synthesizers.NAME]`."""

    turn_model: str | None = None
    """A name of `[turn_models.NAME]`; by default turns are judged by their words and melody alone."""

    profile: Annotated[str, AfterValidator(_known_profile)] | None = None
    """Which generation of models to behave like; by default the one nearest to the model's name."""

    context_tokens: Annotated[int, Field(strict=True, ge=256)] | None = None
    """The longest prompt the language model takes; by default what the engine knows, else the profile's."""

    aliases: tuple[str, ...] = ()
    """Further exact ids."""

    display_name: str | None = None
