"""The embedded recognizer: CMU Pocketsphinx with its general American English model, in worker processes.

Pocketsphinx holds Python's global lock while it decodes and while it loads, so it never runs in the server's
own process. What it hears is rough (see `benchmarks/speech.py`); it needs no download.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the worker's modules live in this package too, and load as little as they can
    from antiphon.clock import Clock
    from antiphon.engines.recognizers.protocol import Recognizer


def create(settings: Mapping[str, object], *, clock: Clock) -> Recognizer:
    """Make the recognizer; its workers are started by `start`.

    Raises:
        EngineConfigError: a setting is unknown or out of range.
    """
    from antiphon.engines.recognizers.pocketsphinx.recognizer import PocketsphinxRecognizer
    from antiphon.engines.recognizers.pocketsphinx.settings import PocketsphinxSettings
    from antiphon.engines.settings import parse_settings

    return PocketsphinxRecognizer(
        parse_settings(PocketsphinxSettings, settings, engine="pocketsphinx"), clock=clock
    )
