"""Profiles: the differences between generations of models, found by name."""

from __future__ import annotations

import pytest

from antiphon.wire.close import CloseCode
from antiphon.wire.enums import FunctionBehavior, Modality, StartSensitivity, TurnCoverage
from antiphon.wire.profiles import DEFAULT_PROFILE, PROFILES, profile_for


@pytest.mark.parametrize(
    ("model_name", "profile"),
    [
        ("gemini-2.0-flash-live-001", "gemini-2.0"),
        ("models/gemini-live-2.5-flash-preview", "gemini-2.0"),
        ("gemini-2.5-flash-native-audio-preview-09-2025", "gemini-2.5-native"),
        ("publishers/google/models/gemini-live-2.5-flash-native-audio", "gemini-2.5-native"),
        ("models/gemini-3.1-flash-live-preview", "gemini-3.1"),
        ("gemini-3.5-transcribe-live", "gemini-3.1"),
        ("gemini-3.8-live", "gemini-3.8"),
        ("Gemini-3.10-live", "gemini-3.8"),
        ("gemini-4-live", "gemini-3.8"),
        ("my-own-model", DEFAULT_PROFILE.name),
        ("gemini-flash-latest", "gemini-2.5-native"),
        ("", DEFAULT_PROFILE.name),
    ],
)
def test_the_nearest_profile_is_found_by_name(model_name: str, profile: str) -> None:
    assert profile_for(model_name).name == profile


@pytest.mark.parametrize(
    ("model_name", "expected"),
    [
        ("gemini-2.0-flash-live-001", True),
        ("gemini-2.5-flash-native-audio-latest", True),
        ("my-own-model-live", True),
        ("gemini-3.1-flash-live-preview", False),
        ("models/gemini-3.8-live", False),
        ("gemini-3.8-something-else", True),
    ],
)
@pytest.mark.parametrize("base", [None, *PROFILES])
def test_agents_wait_for_turn_complete_after_a_call_by_the_models_name(
    model_name: str, expected: bool, base: str | None
) -> None:
    assert profile_for(model_name, base=base).turn_complete_after_tool_call is expected
    assert profile_for(model_name, "vertex", base=base).turn_complete_after_tool_call is expected


def test_vertex_is_laid_over_a_generation() -> None:
    profile = profile_for("gemini-3.8-live", "vertex")
    assert profile.name == "vertex"
    assert profile.default_function_behavior is FunctionBehavior.NON_BLOCKING
    assert profile.turn_coverage is TurnCoverage.ALL_INPUT
    assert profile.start_sensitivity is StartSensitivity.LOW
    assert not profile.voice_activity_events
    assert profile.session_id_in_setup_complete
    assert profile.transcription_ahead_of_audio
    assert profile.transcription_finished_marks
    assert (profile.limit_code, profile.limit_reason) == (CloseCode.NORMAL, "The operation was cancelled.")
    assert profile.resumption_ttl_s == 86_400


def test_a_profile_can_be_chosen_whatever_the_name() -> None:
    assert profile_for("my-own-model", base="gemini-3.1").voice_activity_events
    with pytest.raises(KeyError):
        profile_for("my-own-model", base="gemini-1.0")


def test_initial_history_is_answered_by_older_generations_only() -> None:
    answered = {name for name, profile in PROFILES.items() if profile.history_reply_on_user_turn}
    assert answered == {"gemini-2.0", "gemini-2.5-native", "vertex", "antiphon"}


def test_extended_thinking_tells_how_it_stands() -> None:
    assert profile_for("gemini-3.8-live-extended-thinking").interaction_status
    assert not profile_for("gemini-3.8-live").interaction_status


@pytest.mark.parametrize("profile", PROFILES.values(), ids=PROFILES.keys())
def test_no_profile_sends_what_some_client_cannot_read(profile: object) -> None:
    assert getattr(profile, "bundled_server_content") is False  # noqa: B009
    assert getattr(profile, "audio_mime_type") == "audio/pcm;rate=24000"  # noqa: B009
    assert getattr(profile, "default_modality") is Modality.AUDIO  # noqa: B009


def test_the_table_has_the_documented_names() -> None:
    assert list(PROFILES) == [
        "gemini-2.0",
        "gemini-2.5-native",
        "gemini-3.1",
        "gemini-3.8",
        "vertex",
        "antiphon",
    ]
    assert PROFILES["gemini-2.0"].context_window_tokens == 32_768
