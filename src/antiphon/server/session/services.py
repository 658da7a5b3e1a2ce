"""What all sessions of a server share."""

from __future__ import annotations

from dataclasses import dataclass

from antiphon.audio.vad.pool import VadPool
from antiphon.clock import Clock
from antiphon.conversation.settings import TurnTaking
from antiphon.server.pipelines import Pipelines


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """What all sessions of a server share.

    Attributes:
        pipelines: the way from a model id to engines.
        vad: voice activity of all sessions.
        turn_taking: the operator's defaults.
        strict: refuse what Google's model of the same name would refuse, too, and check the invariants of
            every session as it runs.
    """

    pipelines: Pipelines
    vad: VadPool
    clock: Clock
    turn_taking: TurnTaking
    strict: bool = False
