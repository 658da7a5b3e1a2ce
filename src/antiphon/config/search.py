"""`[search]`: what `googleSearch` and its kin search."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr, model_validator

from antiphon.config.section import Section

_NEEDS = {
    "searxng": ("url",),
    "brave": ("key",),
    "tavily": ("key",),
    "google": ("key", "engine_id"),
}


class SearchSettings(Section):
    """What grounded answers come from."""

    provider: Annotated[str, Field(min_length=1)] = "local"
    """`local`, `searxng`, `brave`, `tavily`, `google`, or one that another package brings."""

    path: Path | None = None
    """The index of local documents; by default `search.db` in the state directory."""

    engine: Literal["sqlite", "tantivy"] = "sqlite"
    """What ranks local documents."""

    base_uri: str = ""
    """Where clients reach local documents."""

    url: str = ""
    """Where the provider is."""

    key: SecretStr | None = None
    """The key for it."""

    engine_id: str = ""
    """The id (cx) of Google's Programmable Search Engine."""

    passages: Annotated[int, Field(ge=1, le=20)] = 5
    """The most passages that a language model is given."""

    timeout_s: Annotated[float, Field(gt=0, le=60)] = 5.0

    options: dict[str, Any] = Field(default_factory=dict)
    """The settings of a provider that another package brings."""

    @model_validator(mode="after")
    def _has_what_it_needs(self) -> SearchSettings:
        missing = [key for key in _NEEDS.get(self.provider, ()) if not getattr(self, key)]
        if missing:
            raise ValueError(f"the provider {self.provider} needs {' and '.join(missing)}")
        return self
