"""`[recognizers.NAME]` and the like: the engines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class EngineSettings(BaseModel):
    """An engine by its entry-point name, and settings that the engine itself checks when it is made."""

    model_config = ConfigDict(frozen=True, extra="allow")

    engine: Annotated[str, Field(min_length=1)]

    @property
    def settings(self) -> Mapping[str, object]:
        """The engine's own settings, as written."""
        return dict(self.model_extra or {})
