"""Synthesizers: text to speech."""

from antiphon.engines.synthesizers.protocol import Synthesizer

__all__ = ["Synthesizer"]
