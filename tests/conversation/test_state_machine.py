"""Everything that can happen to a session, in any order: the invariants hold after every step.

`InvariantMonitor` checks each step inside the simulation: 50,000 of them, and two million by
``HYPOTHESIS_PROFILE=long make unit ARGS=tests/conversation/test_state_machine.py``.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from tests.conversation.simulation import (
    FOR_EVER,
    Break,
    Call,
    Delays,
    Garble,
    Reply,
    Say,
    Simulation,
    Think,
    Use,
)

from antiphon.conversation.context_rules import ContextRules
from antiphon.conversation.interruption import Sound
from antiphon.conversation.lifetimes import LifetimeRules
from antiphon.conversation.reply_decision import ReplyVerdict
from antiphon.conversation.settings import Interruptions, TurnTaking
from antiphon.conversation.tool_limits import ToolLimits
from antiphon.conversation.tool_requests import CodeRequest, FetchRequest, SearchRequest, ToolRequest
from antiphon.conversation.toolbox import RemoteTool
from antiphon.conversation.voice_ending import Melody, VoiceEnding
from antiphon.wire.tools import FunctionDeclaration

MODELS = ("gemini-2.0-flash-live-001", "gemini-3.1-flash-live-preview", "gemini-3.8-live")
DECLARATIONS = [{"name": "a"}, {"name": "b"}, {"name": "slow", "behavior": "NON_BLOCKING"}]

TOOLS: list[dict[str, Any]] = [
    {"functionDeclarations": DECLARATIONS},
    {"googleSearch": {}},
    {"codeExecution": {}},
    {"urlContext": {}},
]
REQUESTS: tuple[CodeRequest | SearchRequest | FetchRequest, ...] = (
    CodeRequest("print(42)"),
    SearchRequest(("quakes",)),
    FetchRequest(("https://quakes.example/",)),
)
REMOTE = RemoteTool(FunctionDeclaration(name="remote"), server="s", name="remote", in_every_session=True)

SLIDING = {"triggerTokens": 400, "slidingWindow": {"targetTokens": 200}}
SHORT = LifetimeRules(connection_s=20, go_away_before_s=5, idle_s=15)
OUTPUT = {"text", "thought", "audio", "outputTranscription", "executableCode", "codeExecutionResult"}
OUTPUT |= {"generationComplete", "interrupted", "toolCall"}
"""What stands in a turn, before its `turnComplete`."""

turn_takings = st.builds(
    TurnTaking,
    drafts=st.sampled_from([0, 1, 4]),
    interruptions=st.sampled_from(Interruptions),
    default_silence_ms=st.sampled_from([None, 500]),
    max_turn_ms=st.sampled_from([0, 1000]),
    idle_nudge_ms=st.sampled_from([0, 3000]),
    playout_lead_ms=st.sampled_from([0, 400]),
)

replies = st.lists(
    st.one_of(
        st.builds(
            Say,
            st.lists(st.sampled_from(["Hello.", " you", " Well, ", "one two three. "]), min_size=1).map(
                tuple
            ),
        ),
        st.builds(Think, st.just("hm")),
        st.builds(Call, st.sampled_from(["a", "b", "slow", "undeclared", "remote"])),
        st.builds(Use, st.sampled_from(REQUESTS)),
        st.builds(Garble, st.just("not JSON")),
        st.builds(Break, st.just("the server died")),
    ),
    max_size=4,
)
durations = st.sampled_from([0.0, 0.01, 0.1, 0.3, 1.0, 5.0])


class RandomSimulation(Simulation):
    """The model says whatever Hypothesis last chose."""

    reply: Reply = ()

    def next_reply(self) -> Reply:
        return self.reply


class Session(RuleBasedStateMachine):
    """One session, driven by every client message, verdict, engine answer and deadline."""

    steps = 0
    session: RandomSimulation
    connect: Callable[..., RandomSimulation]

    @initialize(
        model=st.sampled_from(MODELS),
        vertex=st.booleans(),
        modality=st.sampled_from(["TEXT", "AUDIO"]),
        manual=st.booleans(),
        handling=st.sampled_from(["START_OF_ACTIVITY_INTERRUPTS", "NO_INTERRUPTION"]),
        coverage=st.sampled_from(
            [
                "TURN_INCLUDES_ONLY_ACTIVITY",
                "TURN_INCLUDES_ALL_INPUT",
                "TURN_INCLUDES_AUDIO_ACTIVITY_AND_ALL_VIDEO",
            ]
        ),
        silence_ms=st.sampled_from([None, 100, 500, 2000]),
        proactive=st.booleans(),
        seeded=st.booleans(),
        sliding=st.booleans(),
        turn_taking=turn_takings,
        lifetime_rules=st.sampled_from([FOR_EVER, SHORT]),
        resumption=st.sampled_from([None, {}, {"transparent": True}]),
        recognition=durations,
        decision=durations,
        first_token=durations,
        speech=durations,
        tool=durations,
    )
    def open(
        self,
        model: str,
        vertex: bool,
        modality: str,
        manual: bool,
        handling: str,
        coverage: str,
        silence_ms: int | None,
        proactive: bool,
        seeded: bool,
        sliding: bool,
        turn_taking: TurnTaking,
        lifetime_rules: LifetimeRules,
        resumption: dict[str, Any] | None,
        recognition: float,
        decision: float,
        first_token: float,
        speech: float,
        tool: float,
    ) -> None:
        detection = {"disabled": manual, "silenceDurationMs": silence_ms}
        setup: dict[str, Any] = {
            "generationConfig": {
                "responseModalities": [modality],
                "thinkingConfig": {"includeThoughts": True},
            },
            "realtimeInputConfig": {
                "automaticActivityDetection": detection,
                "activityHandling": handling,
                "turnCoverage": coverage,
            },
            "inputAudioTranscription": {},
            "outputAudioTranscription": {},
            "explicitVadSignal": True,
            "proactivity": {"proactiveAudio": proactive, "proactiveVideo": proactive},
            "historyConfig": {"initialHistoryInClientContent": seeded},
            "tools": TOOLS,
            "sessionResumption": resumption,
            "contextWindowCompression": SLIDING if sliding else None,
        }
        delays = Delays(
            recognition=recognition, first_token=first_token, speech=speech, tool=tool, decision=decision
        )
        self.manual = manual
        self.connect = partial(
            RandomSimulation,
            setup=setup,
            model=model,
            vertex=vertex,
            delays=delays,
            turn_taking=turn_taking,
            lifetime_rules=lifetime_rules,
            announces_unresumable=resumption is not None,
            context=ContextRules(summary=True),
            tool_limits=ToolLimits(call_timeout_s=20, background_call_timeout_s=40, run_timeout_s=3),
            connected_tools=[REMOTE],
        )
        self.session = self.connect()

    @rule()
    def the_client_is_gone_and_comes_back(self) -> None:
        before = self.session
        leftover = before.conversation.abandon()
        assert min(leftover.tokens, leftover.drafts, leftover.draft_tokens) >= 0
        self.session = self.connect(resumed=before.snapshots[-1] if before.snapshots else None)
        self.session.reply = before.reply

    @rule(within_s=durations, drained=st.booleans())
    def the_session_is_to_end(self, within_s: float, drained: bool) -> None:
        (self.session.drain if drained else self.session.exhaust)(within_s)

    @rule()
    def the_recognizer_breaks(self) -> None:
        self.session.break_recognizer()

    @rule()
    def the_voice_breaks(self) -> None:
        self.session.break_voice()

    @rule(id=st.sampled_from([1, 2, 3, 5, 8, 1_000_000]))
    def engines_say_something_late(self, id: int) -> None:
        self.session.stray(id)

    @rule(
        melody=st.sampled_from(Melody),
        sure=st.sampled_from([None, 0.0, 1.0]),
        after_s=st.sampled_from([0.0, 0.2, 1.0]),
    )
    def voices_end_otherwise(self, melody: Melody, sure: float | None, after_s: float) -> None:
        self.session.endings = [(after_s, VoiceEnding(melody=melody, end_probability=sure))]

    @rule(summary=st.sampled_from(["They greeted each other.", RuntimeError("no summary")]))
    def something_sums_up(self, summary: str | Exception) -> None:
        self.session.summaries.append(summary)

    @rule(verdict=st.sampled_from(ReplyVerdict))
    def the_decider_changes_its_mind(self, verdict: ReplyVerdict) -> None:
        self.session.verdict = verdict

    @rule(sound=st.sampled_from(Sound))
    def the_sound_changes(self, sound: Sound) -> None:
        self.session.sound = sound

    @rule(reply=replies)
    def the_model_changes_its_mind(self, reply: Reply) -> None:
        self.session.reply = reply

    @rule(
        text=st.sampled_from(["Hi", "", " "]),
        turn_complete=st.booleans(),
        role=st.sampled_from(["user", "model", "system"]),
    )
    def client_content(self, text: str, turn_complete: bool, role: str) -> None:
        turns = [{"role": role, "parts": [{"text": text}]}]
        self.session.send({"clientContent": {"turns": turns, "turnComplete": turn_complete}})

    @rule(turn_complete=st.booleans())
    def empty_client_content(self, turn_complete: bool) -> None:
        self.session.send({"clientContent": {"turnComplete": turn_complete}})

    @rule(text=st.sampled_from(["Hi", "", "."]))
    def realtime_text(self, text: str) -> None:
        self.session.send({"realtimeInput": {"text": text}})

    @rule()
    def video(self) -> None:
        self.session.send({"realtimeInput": {"video": {"mimeType": "image/jpeg", "data": "AAAA"}}})

    @rule(text=st.sampled_from(["hello", "uh-huh", ""]), duration=st.sampled_from([0.064, 0.3, 1.0]))
    def speech(self, text: str, duration: float) -> None:
        if self.manual:
            self.session.push_to_talk(text, duration)
        else:
            self.session.speak(text, duration)

    @rule(duration=st.sampled_from([0.1, 0.3, 0.6, 2.5]))
    def silence(self, duration: float) -> None:
        if self.manual:
            self.session.push_to_talk("", duration)
        else:
            self.session.silence(duration)

    @rule(text=st.sampled_from(["stop", "stop that", "yeah", "tell me more", ""]))
    def something_is_understood(self, text: str) -> None:
        self.session.understand(text)

    @rule(level_dbfs=st.sampled_from([-12.0, -20.0, -40.0]), frames=st.integers(1, 30))
    def somebody_speaks_softly_or_loudly(self, level_dbfs: float, frames: int) -> None:
        if not self.manual:
            self.session.stream_levels([(1.0, level_dbfs)] * frames)

    @rule(probabilities=st.lists(st.sampled_from([0.0, 0.4, 0.6, 1.0]), max_size=20))
    def flicker(self, probabilities: list[float]) -> None:
        if not self.manual:
            self.session.stream(probabilities)

    @rule(speech=st.integers(1, 40), silence=st.integers(0, 40))
    def recording(self, speech: int, silence: int) -> None:
        if not self.manual:
            self.session.dump("recorded", [1.0] * speech + [0.0] * silence + [1.0] * speech)

    @rule()
    def stream_end(self) -> None:
        self.session.send({"realtimeInput": {"audioStreamEnd": True}})

    @rule(start=st.booleans())
    def activity_signal(self, start: bool) -> None:
        if self.manual:
            self.session.send({"realtimeInput": {"activityStart" if start else "activityEnd": {}}})

    @rule(
        data=st.data(),
        scheduling=st.sampled_from([None, "SILENT", "WHEN_IDLE", "INTERRUPT"]),
        will_continue=st.booleans(),
    )
    def answer(self, data: st.DataObject, scheduling: str | None, will_continue: bool) -> None:
        calls = [
            call
            for message in self.session.messages
            for call in message.get("toolCall", {}).get("functionCalls", [])
        ]
        ids = [call["id"] for call in calls] + ["unknown", None]
        chosen = data.draw(st.lists(st.sampled_from(ids), max_size=3))
        responses = [
            {"id": id, "name": "a", "response": {}, "scheduling": scheduling, "willContinue": will_continue}
            for id in chosen
        ]
        self.session.send({"toolResponse": {"functionResponses": responses}})

    @rule(tools=st.booleans())
    def context_update(self, tools: bool) -> None:
        update = {
            "tools": {"tools": TOOLS if tools else []},
            "systemInstruction": "Be brief.",
        }
        self.session.send({"contextUpdate": update})

    @rule(request=st.sampled_from(REQUESTS), breaks=st.booleans())
    def a_tool_breaks(self, request: ToolRequest, breaks: bool) -> None:
        self.session.outcomes.pop(request, None)
        if breaks:
            self.session.outcomes[request] = RuntimeError("broken")

    @rule(duration=durations)
    def time_passes(self, duration: float) -> None:
        self.session.run(duration)

    @invariant()
    def queues_are_bounded(self) -> None:
        if hasattr(self, "session"):
            Session.steps += 1
            assert self.session.conversation.queued_turns <= 32
            if self.session.closed is not None:
                self.the_client_is_gone_and_comes_back()

    def teardown(self) -> None:
        """Left alone, a session comes to rest, answered or not: no turn hangs, and none is left open."""
        if not hasattr(self, "session"):
            return
        session = self.session
        session.reply = [Say(("Done.",))]
        if self.manual:
            session.send({"realtimeInput": {"activityEnd": {}}})
        for _ in range(40):
            session.run(30.0)
            if session.conversation.at_rest:
                break
        if session.closed is None:
            assert session.conversation.at_rest
            assert not OUTPUT & set(itertools.takewhile("turnComplete".__ne__, reversed(session.shape)))


settings.register_profile("ci", max_examples=1_150, stateful_step_count=50)
settings.register_profile("long", max_examples=20_000, stateful_step_count=100)

PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "ci")
STEPS_IN_CI = 50_000


@pytest.mark.timeout(36_000 if PROFILE == "long" else 900)
def test_the_invariants_hold_after_every_step() -> None:
    Session.steps = 0
    profile = settings(
        settings.get_profile(PROFILE), deadline=None, suppress_health_check=list(HealthCheck), print_blob=True
    )
    run_state_machine_as_test(Session, settings=profile)
    assert Session.steps >= STEPS_IN_CI
