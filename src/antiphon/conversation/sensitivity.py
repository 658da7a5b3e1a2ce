"""What the client's sensitivities and durations mean in speech probabilities and samples."""

from __future__ import annotations

from antiphon.conversation.endpointing import FRAME_SAMPLES, UNLIMITED_SAMPLES, EndpointRules, ms_to_samples
from antiphon.conversation.patience import MAX_SILENCE_MS
from antiphon.conversation.settings import AutomaticDetection, Detection, TurnTaking
from antiphon.wire.enums import EndSensitivity, StartSensitivity

START_THRESHOLD = {StartSensitivity.HIGH: 0.5, StartSensitivity.LOW: 0.7}
"""HIGH takes speech to begin more readily."""

END_THRESHOLD = {EndSensitivity.HIGH: 0.35, EndSensitivity.LOW: 0.2}
"""HIGH takes speech to end more readily."""

LOW_END_FACTOR = 2.0
"""With LOW end sensitivity, a default silence is so much longer; an explicit one is obeyed as it is."""


def endpoint_rules(detection: Detection, turn_taking: TurnTaking) -> EndpointRules:
    """The endpointer's rules; for manual detection they are never used, and mean "never"."""
    if not isinstance(detection, AutomaticDetection):
        return EndpointRules(
            start_threshold=2.0, end_threshold=0.0, prefix_samples=0, eager_samples=0, silence_samples=0
        )
    prefix_ms = turn_taking.default_prefix_ms if detection.prefix_ms is None else detection.prefix_ms
    silence = ms_to_samples(_silence_ms(detection, turn_taking))
    eager = ms_to_samples(turn_taking.eager_silence_ms)
    return EndpointRules(
        start_threshold=START_THRESHOLD[detection.start],
        end_threshold=END_THRESHOLD[detection.end],
        prefix_samples=max(FRAME_SAMPLES, ms_to_samples(prefix_ms)),
        eager_samples=eager,
        silence_samples=max(FRAME_SAMPLES, silence),
        max_samples=ms_to_samples(turn_taking.max_turn_ms) or UNLIMITED_SAMPLES,
    )


def _silence_ms(detection: AutomaticDetection, turn_taking: TurnTaking) -> float:
    if detection.silence_ms is not None:
        return detection.silence_ms
    return (turn_taking.default_silence_ms or MAX_SILENCE_MS) * endurance(detection)


def endurance(detection: Detection) -> float:
    """By how much a silence that the client left open is stretched for its sensitivity."""
    low = isinstance(detection, AutomaticDetection) and detection.end is EndSensitivity.LOW
    return LOW_END_FACTOR if low else 1.0


def adapts(detection: Detection, turn_taking: TurnTaking) -> bool:
    """Neither the client nor the operator fixed the silence that ends a turn."""
    fixed = isinstance(detection, AutomaticDetection) and detection.silence_ms is not None
    return not fixed and turn_taking.default_silence_ms is None
