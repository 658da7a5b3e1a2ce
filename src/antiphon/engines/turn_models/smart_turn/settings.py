"""`[turn_models.NAME]` with ``engine = "smart-turn"``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class SmartTurnSettings(BaseModel):
    """Where the model is, and how many pauses are judged at once.

    Attributes:
        path: the ONNX file.
        threads: pauses judged at the same time; each takes a core for some 40 ms, and a pause that finds no
            thread free waits.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: Path
    threads: Annotated[int, Field(ge=1, le=64)] = 1
