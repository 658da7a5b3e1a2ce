"""`[recognizers.NAME]` with ``engine = "pocketsphinx"``."""

from __future__ import annotations

import os
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

MAX_DEFAULT_WORKERS = 4


def default_workers() -> int:
    """One worker for each CPU but one, which is the server's own."""
    return min(max(1, (os.cpu_count() or 2) - 1), MAX_DEFAULT_WORKERS)


class PocketsphinxSettings(BaseModel):
    """How much is recognized at once.

    Attributes:
        workers: processes; each keeps one CPU busy at most.
        decoders_per_worker: utterances that one worker hears at the same time. The first decoder takes about
            120 MB and each further one about 100 MB, loaded when it is first needed. One CPU keeps up with
            about eight people speaking at once.
        max_waiting: utterances that may wait for a decoder, over all workers; more are refused.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    workers: Annotated[int, Field(ge=1, le=64)] = Field(default_factory=default_workers)
    decoders_per_worker: Annotated[int, Field(ge=1, le=64)] = 6
    max_waiting: Annotated[int, Field(ge=0, le=10_000)] = 32
