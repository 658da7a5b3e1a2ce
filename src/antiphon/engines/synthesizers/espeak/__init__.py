"""The embedded synthesizer: eSpeak NG, in worker processes of its own.

eSpeak NG is licensed under the GPL. Only a worker process loads it; the server talks to the worker over a
pipe and never loads it. It speaks most languages in a thousandth of real time, and sounds like a machine.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the worker's modules live in this package too, and load as little as they can
    from antiphon.clock import Clock
    from antiphon.engines.synthesizers.protocol import Synthesizer


def create(settings: Mapping[str, object], *, clock: Clock) -> Synthesizer:
    """Make the synthesizer; its workers are started by `start`.

    Raises:
        EngineConfigError: a setting is unknown or out of range.
    """
    from antiphon.engines.settings import parse_settings
    from antiphon.engines.synthesizers.espeak.settings import EspeakSettings
    from antiphon.engines.synthesizers.espeak.synthesizer import EspeakSynthesizer

    return EspeakSynthesizer(parse_settings(EspeakSettings, settings, engine="espeak"), clock=clock)
