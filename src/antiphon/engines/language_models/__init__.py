"""Language models: the text that is answered."""

from antiphon.engines.language_models.protocol import LanguageModel

__all__ = ["LanguageModel"]
