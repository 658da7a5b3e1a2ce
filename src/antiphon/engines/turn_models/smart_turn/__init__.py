"""Smart Turn v3: an open acoustic end-of-turn model (BSD-2-Clause), run by ONNX Runtime.

Its weights are not part of this package: `path` names the file that the operator has downloaded, for example
``smart-turn-v3.2-cpu.onnx`` from the model's page at Hugging Face (pipecat-ai/smart-turn-v3).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from antiphon.clock import Clock
    from antiphon.engines.turn_models.protocol import TurnModel


def create(settings: Mapping[str, object], *, clock: Clock) -> TurnModel:
    """Make the model; the file is read by `start`.

    Raises:
        EngineConfigError: a setting is unknown or missing.
        ImportError: ONNX Runtime is not installed.
    """
    from antiphon.engines.settings import parse_settings
    from antiphon.engines.turn_models.smart_turn.model import SmartTurn
    from antiphon.engines.turn_models.smart_turn.settings import SmartTurnSettings

    return SmartTurn(parse_settings(SmartTurnSettings, settings, engine="smart-turn"))
