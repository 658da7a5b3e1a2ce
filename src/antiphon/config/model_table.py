"""From the name that a client asks for to the entry of `[models]` that serves it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from antiphon.config.model import ModelSettings

KNOWN_LIVE_MODELS: Sequence[str] = (
    "gemini-2.0-flash-live-001",
    "gemini-live-2.5-flash",
    "gemini-live-2.5-flash-preview",
    "gemini-live-2.5-flash-native-audio",
    "gemini-live-2.5-flash-preview-native-audio-09-2025",
    "gemini-2.5-flash-native-audio-latest",
    "gemini-2.5-flash-native-audio-preview-09-2025",
    "gemini-2.5-flash-native-audio-preview-12-2025",
    "gemini-3.1-flash-live-preview",
    "gemini-3.8-live",
    "gemini-3.8-live-extended-thinking",
)
"""Ids under which Google serves conversational live models; a list of models names those that resolve."""


class UnknownModel(Exception):
    """No entry of `[models]` serves the model a client asked for.

    Attributes:
        reason: Google's text and what there is, as much of it as a close frame holds.
    """

    def __init__(self, model_id: str, available: Sequence[str], *, api_version: str) -> None:
        refusal = (
            f"models/{model_id} is not found for API version {api_version},"
            " or is not supported for bidiGenerateContent."
        )
        advice = " Call ListModels to see the list of available models and their supported methods."
        here = f" Available here: {', '.join(available)}."
        super().__init__(refusal + advice + here)
        self.model_id = model_id
        self.available = tuple(available)
        self.reason = refusal + here


class ModelTable:
    """The entries of `[models]`, by id, alias and pattern.

    An exact id goes before an alias, an alias before a pattern, and the pattern with more literal
    characters before one with fewer.
    """

    def __init__(self, models: Mapping[str, ModelSettings]) -> None:
        self._models = dict(models)
        self._aliases = {alias: key for key, model in models.items() for alias in model.aliases}
        patterns = sorted((key for key in models if "*" in key), key=len, reverse=True)
        self._patterns = [(_expression(pattern), pattern) for pattern in patterns]

    @property
    def names(self) -> Sequence[str]:
        """Every id, pattern and alias, as configured."""
        return (*self._models, *self._aliases)

    def find(self, name: str, *, api_version: str = "v1beta") -> str:
        """The key in `[models]` that serves a model name, matched on the name's last path segment.

        Raises:
            UnknownModel: none does.
        """
        model_id = last_segment(name)
        if model_id in self._models:
            return model_id
        if model_id in self._aliases:
            return self._aliases[model_id]
        for expression, pattern in self._patterns:
            if expression.fullmatch(model_id):
                return pattern
        raise UnknownModel(model_id, self.names, api_version=api_version)

    def listed(self) -> Sequence[tuple[str, str]]:
        """Concrete ids that resolve, each with the key that serves it.

        They are the exact ids, the aliases, and the known live models that a pattern covers.
        """
        exact = [key for key in self._models if "*" not in key]
        known = [model_id for model_id in KNOWN_LIVE_MODELS if self._serves(model_id)]
        return [
            (model_id, self.find(model_id)) for model_id in dict.fromkeys((*exact, *self._aliases, *known))
        ]

    def _serves(self, model_id: str) -> bool:
        return any(expression.fullmatch(model_id) for expression, _ in self._patterns)


def last_segment(name: str) -> str:
    """The model id in `models/X`, `publishers/google/models/X` and `projects/…/models/X`."""
    return name.rstrip("/").rpartition("/")[2]


def matches(pattern: str, model_id: str) -> bool:
    """Whether a pattern, in which `*` stands for any text, fits a model id."""
    return _expression(pattern).fullmatch(model_id) is not None


def _expression(pattern: str) -> re.Pattern[str]:
    return re.compile(".*".join(re.escape(part) for part in pattern.split("*")))
