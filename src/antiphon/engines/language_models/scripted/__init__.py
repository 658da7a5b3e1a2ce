"""A language model for tests: it replies by a scenario."""

from antiphon.engines.language_models.scripted.model import ScriptedLanguageModel, create, load_scenario
from antiphon.engines.language_models.scripted.scenario import Scenario

__all__ = ["Scenario", "ScriptedLanguageModel", "create", "load_scenario"]
