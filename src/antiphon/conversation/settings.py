"""What a client asked for at setup, with the profile's defaults filled in: the rules of one session."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from antiphon.conversation.context_rules import ContextRules, ContextWindow
from antiphon.conversation.instructions import instruction_text
from antiphon.conversation.kept_media import MediaLimits
from antiphon.conversation.lifetimes import Expiry, LifetimeRules, Lifetimes
from antiphon.conversation.snapshot import Snapshot
from antiphon.conversation.tool_limits import DEFAULT_LIMITS, ToolLimits
from antiphon.conversation.toolbox import Toolbox
from antiphon.wire.client import ContextUpdate
from antiphon.wire.enums import (
    ActivityHandling,
    EndSensitivity,
    FunctionBehavior,
    MediaResolution,
    Modality,
    StartSensitivity,
    TurnCoverage,
)
from antiphon.wire.generation_config import AudioTranscriptionConfig, GenerationConfig
from antiphon.wire.profiles import Profile
from antiphon.wire.setup import AutomaticActivityDetection, Setup
from antiphon.wire.voices import DEFAULT_VOICE


class Interruptions(StrEnum):
    """What speech during a reply does."""

    IMMEDIATE = "immediate"
    """Any speech interrupts."""

    JUDGED = "judged"
    """Output pauses; a back-channel or a noise lets it go on, real speech interrupts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnTaking:
    """How turns are taken where the client leaves it open; the operator's configuration.

    Attributes:
        playout_lead_ms: how far ahead of real time speech is sent while the client streams audio.
        eager_silence_ms: silence after which a reply is drafted.
        default_prefix_ms: speech that begins a turn when the client sets no `prefixPaddingMs`.
        default_silence_ms: silence that ends a turn when the client sets no `silenceDurationMs`; None
            lets it depend on what was said and how (350 to 1,200 ms).
        stall_ms: a turn also ends when no audio has arrived for so long.
        drafts: how many replies may be drafted in one turn of the user; 0 turns drafting off.
        interruptions: whether speech during a reply interrupts it at once, as on Google's service, or is
            judged first.
        judge_ms: within how long after its begin it is judged.
        max_turn_ms: a user's turn is over after so long even without a pause; 0 sets no limit.
        idle_nudge_ms: when nobody has spoken for so long, the model is asked to go on, once; 0 never.
        idle_nudge_text: what it is told then, as the user's turn.
        names: what the assistant is called, to tell what is said to it.
    """

    playout_lead_ms: int = 400
    eager_silence_ms: int = 160
    default_prefix_ms: int = 96
    default_silence_ms: int | None = None
    stall_ms: int = 1000
    drafts: int = 4
    interruptions: Interruptions = Interruptions.JUDGED
    judge_ms: int = 600
    max_turn_ms: int = 0
    idle_nudge_ms: int = 0
    idle_nudge_text: str = "(The user has been silent for a while.)"
    names: tuple[str, ...] = ("antiphon", "gemini", "assistant", "computer")


@dataclass(frozen=True, slots=True, kw_only=True)
class AutomaticDetection:
    """The server finds speech in the audio.

    Attributes:
        start: how readily speech is taken to have begun.
        end: how readily it is taken to have ended.
        prefix_ms: speech that begins a turn; None when the client left it open.
        silence_ms: silence that ends a turn; None when the client left it open.
    """

    start: StartSensitivity
    end: EndSensitivity
    prefix_ms: int | None
    silence_ms: int | None


@dataclass(frozen=True, slots=True)
class ManualDetection:
    """The client marks activity by `activityStart` and `activityEnd`."""


Detection = AutomaticDetection | ManualDetection


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionSettings:
    """The rules of one session.

    Attributes:
        session_id: for logs, and for `setupComplete` where the profile sends it.
        model_id: the last segment of the name the client asked for.
        modality: TEXT or AUDIO output.
        system_instruction: paragraphs separated by blank lines; empty when none.
        toolbox: what the model may use.
        window: how long the context may become, and what happens then.
        media: pictures and recordings that the history holds at most.
        summary: the language model sums up what is cut from the context.
        resumable: the client wants handles by which the session can be resumed.
        transparent: it also wants to know which of its messages a handle covers.
        announces_unresumable: it is told when a turn begins that handles do not cover what is going on.
        started_at: the date and time at `started_now` on the session's clock.
        lifetimes: how long connection and session may last.
        expiry: until when what the session was opened with is good; None for ever.
    """

    session_id: str
    model_id: str
    profile: Profile
    turn_taking: TurnTaking
    modality: Modality
    voice: str
    language: str | None
    generation_config: GenerationConfig
    system_instruction: str
    toolbox: Toolbox
    detection: Detection
    activity_handling: ActivityHandling
    turn_coverage: TurnCoverage
    input_transcription: AudioTranscriptionConfig | None
    output_transcription: AudioTranscriptionConfig | None
    voice_activity_events: bool
    initial_history: bool
    window: ContextWindow
    media: MediaLimits
    summary: bool
    resumable: bool
    transparent: bool
    announces_unresumable: bool
    proactive_audio: bool
    proactive_video: bool
    started_at: datetime
    started_now: float
    tool_limits: ToolLimits = DEFAULT_LIMITS
    lifetimes: Lifetimes = Lifetimes()
    expiry: Expiry | None = None

    @classmethod
    def of(
        cls,
        setup: Setup,
        profile: Profile,
        *,
        session_id: str,
        turn_taking: TurnTaking,
        started_at: datetime,
        started_now: float,
        announces_unresumable: bool = False,
        tool_limits: ToolLimits = DEFAULT_LIMITS,
        lifetime_rules: LifetimeRules = LifetimeRules(),  # noqa: B008 - frozen
        context: ContextRules | None = None,
        context_tokens: int | None = None,
    ) -> SessionSettings:
        """Read a setup that has been checked (`antiphon.wire.checks`).

        Args:
            context: the operator's rules for the context.
            context_tokens: the model's context window, if it is not the profile's.
        """
        context = context or ContextRules()
        config = setup.generation_config or GenerationConfig()
        speech = config.speech_config
        realtime = setup.realtime_input_config
        history = setup.history_config
        return cls(
            session_id=session_id,
            model_id=setup.model.rpartition("/")[2],
            profile=profile,
            turn_taking=turn_taking,
            modality=config.response_modalities[0]
            if config.response_modalities
            else profile.default_modality,
            voice=(speech.voice_name if speech else None) or DEFAULT_VOICE,
            language=(speech.language_code if speech else None) or None,
            generation_config=config,
            system_instruction=instruction_text(setup.system_instruction),
            toolbox=Toolbox.of(setup.tools),
            detection=_detection(realtime.automatic_activity_detection if realtime else None, profile),
            activity_handling=(realtime.activity_handling if realtime else None)
            or ActivityHandling.START_OF_ACTIVITY_INTERRUPTS,
            turn_coverage=(realtime.turn_coverage if realtime else None) or profile.turn_coverage,
            input_transcription=setup.input_audio_transcription,
            output_transcription=setup.output_audio_transcription,
            voice_activity_events=bool(setup.explicit_vad_signal) or profile.voice_activity_events,
            window=ContextWindow.of(
                context_tokens or profile.context_window_tokens, setup.context_window_compression
            ),
            media=context.media,
            summary=context.summary,
            resumable=setup.session_resumption is not None,
            transparent=bool(setup.session_resumption and setup.session_resumption.transparent),
            announces_unresumable=announces_unresumable,
            proactive_audio=bool(setup.proactivity and setup.proactivity.proactive_audio),
            proactive_video=bool(setup.proactivity and setup.proactivity.proactive_video),
            initial_history=bool(history and history.initial_history_in_client_content),
            started_at=started_at,
            started_now=started_now,
            tool_limits=tool_limits,
            lifetimes=lifetime_rules.of(profile, compressed=setup.context_window_compression is not None),
        )

    def resumed(self, snapshot: Snapshot) -> SessionSettings:
        """The settings of a session that goes on: what the client leaves out comes from before."""
        toolbox = self.toolbox
        if toolbox.empty:
            toolbox = Toolbox.kept_in(snapshot, connected=toolbox.connected)
        return replace(
            self,
            session_id=snapshot.session_id,
            system_instruction=self.system_instruction or snapshot.system_instruction,
            toolbox=toolbox,
        )

    def updated(self, update: ContextUpdate) -> SessionSettings:
        """The settings after a `contextUpdate`: what it leaves out stays."""
        settings = self
        if update.system_instruction is not None:
            settings = replace(settings, system_instruction=instruction_text(update.system_instruction))
        if update.tools is not None:
            toolbox = Toolbox.of(update.tools.tools, connected=self.toolbox.connected)
            settings = replace(settings, toolbox=toolbox)
        return settings

    @property
    def spoken(self) -> bool:
        """Replies are speech."""
        return self.modality is Modality.AUDIO

    @property
    def interrupting(self) -> bool:
        """What the user does interrupts the model."""
        return self.activity_handling is ActivityHandling.START_OF_ACTIVITY_INTERRUPTS

    @property
    def include_thoughts(self) -> bool:
        """The client wants to see the model's reasoning."""
        thinking = self.generation_config.thinking_config
        return bool(thinking and thinking.include_thoughts)

    @property
    def media_resolution(self) -> MediaResolution | None:
        return self.generation_config.media_resolution

    def is_blocking(self, function: str) -> bool:
        """Whether the conversation waits for this function's answer."""
        declared = next((f.behavior for f in self.toolbox.functions if f.name == function), None)
        if declared is None or declared is FunctionBehavior.UNSPECIFIED:
            declared = self.profile.default_function_behavior
        return declared is not FunctionBehavior.NON_BLOCKING


def _detection(automatic: AutomaticActivityDetection | None, profile: Profile) -> Detection:
    if automatic is not None and automatic.disabled:
        return ManualDetection()
    automatic = automatic or AutomaticActivityDetection()
    return AutomaticDetection(
        start=automatic.start_of_speech_sensitivity or profile.start_sensitivity,
        end=automatic.end_of_speech_sensitivity or profile.end_sensitivity,
        prefix_ms=automatic.prefix_padding_ms,
        silence_ms=automatic.silence_duration_ms,
    )


def heard_language(settings: SessionSettings) -> str | None:
    """The language the user is expected to speak: the first hint for transcripts, or that of the replies."""
    config = settings.input_transcription or AudioTranscriptionConfig()
    hints = config.language_codes or (config.language_hints.language_codes if config.language_hints else [])
    return hints[0] if hints else settings.language
