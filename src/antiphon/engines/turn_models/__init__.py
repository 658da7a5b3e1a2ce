"""Turn models: has the speaker finished, by the sound of it?"""

from antiphon.engines.turn_models.protocol import TurnModel

__all__ = ["TurnModel"]
