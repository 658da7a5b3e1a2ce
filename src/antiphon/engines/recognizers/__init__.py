"""Recognizers: speech to text."""

from antiphon.engines.recognizers.protocol import Recognizer, RecognizerStream

__all__ = ["Recognizer", "RecognizerStream"]
