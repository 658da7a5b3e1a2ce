"""How far the server's life has gone."""

from __future__ import annotations

from enum import StrEnum


class Phase(StrEnum):
    """The stages of a server's life, in order."""

    STARTING = "starting"
    """It listens; the engines are warming up."""

    READY = "ready"

    DRAINING = "draining"
    """It is shutting down: nobody is let in any more."""


class Readiness:
    """The server's present phase, shared by those who ask and the one who moves it on."""

    def __init__(self) -> None:
        self.phase = Phase.STARTING

    @property
    def accepting(self) -> bool:
        """Whether sessions may begin."""
        return self.phase is Phase.READY
