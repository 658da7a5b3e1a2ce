"""`[synthesizers.NAME]` with ``engine = "espeak"``."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class EspeakSettings(BaseModel):
    """How much is spoken at once.

    Attributes:
        workers: processes. One speaks for some hundreds of listeners.
        max_requests: texts that may be in work at once, over all workers; more are refused.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    workers: Annotated[int, Field(ge=1, le=16)] = 1
    max_requests: Annotated[int, Field(ge=1, le=100_000)] = 1000
