"""The built-in assistant: rules instead of a model, so that a conversation needs no key and no download.

It greets, calculates, tells dates and times, counts, spells, repeats, remembers what was said, calls the
declared function that fits a request and speaks its result. It says plainly that it is no language model.
The same request always gets the same reply.
"""

from antiphon.engines.language_models.builtin.model import BuiltinLanguageModel, create

__all__ = ["BuiltinLanguageModel", "create"]
