"""What differs between generations of live models, as data.

A profile says how Google's service behaves for a generation; the server behaves alike, so that a client
written for one model finds what it expects. `text_output` is the exception: Google's native-audio models
answer in audio only, but a cascade can always answer in text, so text is refused only where somebody asks for
strictness (`antiphon.wire.checks.check_setup`).

Sources: the model pages and the Live API capabilities guide at ai.google.dev, the Vertex AI Live API
reference, the docstrings of google-genai's `types`, and recordings of the service.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal

from antiphon.wire.close import CloseCode
from antiphon.wire.enums import EndSensitivity, FunctionBehavior, Modality, StartSensitivity, TurnCoverage

Api = Literal["gemini", "vertex"]
"""The API a client speaks: the path it connects to tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """How a generation of live models behaves on the wire.

    Attributes:
        name: the profile's name in `PROFILES`.
        default_modality: what the model answers with when the client does not say.
        text_output: Google's models of this generation can answer in text.
        default_function_behavior: what a function is that does not declare its behavior.
        turn_complete_after_tool_call: a `turnComplete` follows a `toolCall` at once, and the answer comes as
            a turn of its own. Agent frameworks go by the model's name here, so `profile_for` does, too.
        bundled_server_content: audio and transcript may share a frame. Off everywhere: some clients read
            one field of a frame only, and none needs them together.
        voice_activity_events: `voiceActivity` is sent unasked; otherwise `explicitVadSignal` turns it on.
        session_id_in_setup_complete: `setupComplete` names the session.
        transcription_ahead_of_audio: a clause's transcript is sent before its audio, not in between.
        transcription_finished_marks: the last fragment of a transcript is followed by `finished`.
        turn_coverage: which realtime input belongs to a turn when the client does not say.
        start_sensitivity: the default sensitivity to the start of speech.
        end_sensitivity: the default sensitivity to the end of speech.
        history_reply_on_user_turn: an initial history that ends with a user turn is answered at once.
        interaction_status: `interactionStatus` goes with each `turnComplete`.
        audio_mime_type: the type of audio parts.
        connection_limit_s: how long the service keeps a connection; None for ever, as in the next two.
        session_audio_limit_s: how long it keeps a session with audio that does not compress its context.
        session_video_limit_s: the same from the first video frame on.
        go_away_before_s: how long before these ends it says `goAway`.
        limit_code: the close code at a limit.
        limit_reason: the close reason at a limit.
        idle_code: the close code of a connection on which nobody says anything.
        idle_reason: the close reason then.
        resumption_ttl_s: how long a handle is good after the session's end.
        context_window_tokens: the model's context window, where the engine does not know its own.
        output_token_limit: the model's `outputTokenLimit` in `models.get`.
    """

    name: str
    default_modality: Modality = Modality.AUDIO
    text_output: bool = False
    default_function_behavior: FunctionBehavior = FunctionBehavior.BLOCKING
    turn_complete_after_tool_call: bool = True
    bundled_server_content: bool = False
    voice_activity_events: bool = False
    session_id_in_setup_complete: bool = False
    transcription_ahead_of_audio: bool = False
    transcription_finished_marks: bool = False
    turn_coverage: TurnCoverage = TurnCoverage.ONLY_ACTIVITY
    start_sensitivity: StartSensitivity = StartSensitivity.HIGH
    end_sensitivity: EndSensitivity = EndSensitivity.HIGH
    history_reply_on_user_turn: bool = True
    interaction_status: bool = False
    audio_mime_type: str = "audio/pcm;rate=24000"
    connection_limit_s: float | None = 600.0
    session_audio_limit_s: float | None = 15 * 60.0
    session_video_limit_s: float | None = 2 * 60.0
    go_away_before_s: float = 50.0
    limit_code: CloseCode = CloseCode.INTERNAL
    limit_reason: str = "Deadline expired before operation could complete."
    idle_code: CloseCode = CloseCode.POLICY
    idle_reason: str = "The operation was aborted."
    resumption_ttl_s: float = 2 * 3600.0
    context_window_tokens: int = 131_072
    output_token_limit: int = 65_536


_GEMINI_2_0 = Profile(
    name="gemini-2.0",
    text_output=True,
    context_window_tokens=32_768,
    output_token_limit=8_192,
)

_GEMINI_2_5_NATIVE = Profile(name="gemini-2.5-native")

_GEMINI_3_1 = Profile(
    name="gemini-3.1",
    turn_complete_after_tool_call=False,
    voice_activity_events=True,
    turn_coverage=TurnCoverage.AUDIO_ACTIVITY_AND_ALL_VIDEO,
    history_reply_on_user_turn=False,
)

# The service stopped sending voiceActivity with this generation, and its users asked for it back.
_GEMINI_3_8 = replace(
    _GEMINI_3_1,
    name="gemini-3.8",
    default_function_behavior=FunctionBehavior.NON_BLOCKING,
    connection_limit_s=3480.0,
)


def _on_vertex(profile: Profile) -> Profile:
    """The same generation, as Vertex AI serves it."""
    return replace(
        profile,
        name="vertex",
        voice_activity_events=False,
        session_id_in_setup_complete=True,
        transcription_ahead_of_audio=True,
        transcription_finished_marks=True,
        turn_coverage=TurnCoverage.ALL_INPUT,
        start_sensitivity=StartSensitivity.LOW,
        connection_limit_s=None if profile.connection_limit_s is None else 600.0,
        limit_code=CloseCode.NORMAL,
        limit_reason="The operation was cancelled.",
        idle_code=CloseCode.NORMAL,
        idle_reason="The operation was cancelled.",
        resumption_ttl_s=24 * 3600.0,
    )


_ANTIPHON = replace(
    _GEMINI_2_5_NATIVE,
    name="antiphon",
    connection_limit_s=None,
    session_audio_limit_s=None,
    session_video_limit_s=None,
)

DEFAULT_PROFILE = _ANTIPHON
"""How models behave that are nobody's but the owner's: as most clients were written against, and for as long
as they like."""

PROFILES: Mapping[str, Profile] = MappingProxyType(
    {
        profile.name: profile
        for profile in (
            _GEMINI_2_0,
            _GEMINI_2_5_NATIVE,
            _GEMINI_3_1,
            _GEMINI_3_8,
            _on_vertex(_GEMINI_2_5_NATIVE),
            _ANTIPHON,
        )
    }
)

_VERSION = re.compile(r"gemini-(?:live-)?(\d+)(?:\.(\d+))?(?!\d)")


def profile_for(model_name: str, api: Api = "gemini", *, base: str | None = None) -> Profile:
    """The profile of a model, by the name the client used for it.

    Args:
        model_name: a bare id or a resource name; its last segment counts.
        api: the API the client speaks; "vertex" is laid over the model's generation.
        base: a profile from `PROFILES` to use instead of the one nearest to the name. How function calls end
            a turn still follows the name, because that is what clients go by.

    Raises:
        KeyError: there is no profile `base`.
    """
    model_id = model_name.rsplit("/", 1)[-1].lower()
    profile = PROFILES[base] if base is not None else _nearest(model_id)
    if api == "vertex":
        profile = _on_vertex(profile)
    if "extended-thinking" in model_id:
        profile = replace(profile, interaction_status=True)
    holds_calls = model_id.startswith("gemini-3.") and "-live" in model_id
    return replace(profile, turn_complete_after_tool_call=not holds_calls)


def _nearest(model_id: str) -> Profile:
    match = _VERSION.match(model_id)
    if match is None:
        return _GEMINI_2_5_NATIVE if model_id.startswith("gemini-") else DEFAULT_PROFILE
    version = (int(match[1]), int(match[2] or 0))
    if version >= (3, 8):
        return _GEMINI_3_8
    if version >= (3, 0):
        return _GEMINI_3_1
    return _GEMINI_2_5_NATIVE if "native-audio" in model_id else _GEMINI_2_0
