"""Each invariant is broken once by hand, and the monitor names it; what a session may do is accepted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import pytest
from tests.conversation.test_settings import settings

from antiphon.conversation.effects import (
    CancelGeneration,
    CancelRecognition,
    CancelSpeech,
    CancelTool,
    Effect,
    FinishRecognition,
    OpenRecognition,
    Report,
    RunTool,
    Send,
    SendAudio,
    SettleRecognition,
    StartGeneration,
    StartSpeech,
)
from antiphon.conversation.generation import GenerationRequest
from antiphon.conversation.history import Entry, History, answers_entry, reply_entry
from antiphon.conversation.invariants import InvariantBroken, InvariantMonitor
from antiphon.conversation.receipt import TurnOutcome, TurnReceipt
from antiphon.conversation.speech import SpeechRequest
from antiphon.conversation.tokens import TokenCount
from antiphon.conversation.tool_requests import CodeRequest
from antiphon.conversation.usage import usage_metadata
from antiphon.wire.content import (
    CodeExecutionResult,
    Content,
    ExecutableCode,
    FunctionCall,
    FunctionResponse,
    Part,
    Transcription,
)
from antiphon.wire.enums import MediaModality
from antiphon.wire.server import (
    ServerContent,
    ServerMessage,
    SetupComplete,
    ToolCall,
    ToolCallCancellation,
)
from antiphon.wire.usage import ModalityTokenCount, UsageMetadata

SECOND = SendAudio(bytes(2 * 24_000))
GENERATION = StartGeneration(1, GenerationRequest(contents=(), local_time=datetime.min, session_id="s"))
RUN = RunTool(2, CodeRequest("print(1)"))


def send(**content: object) -> Send:
    return Send(ServerMessage(server_content=ServerContent(**content)))  # type: ignore[arg-type]


def said_by_user(words: str) -> Entry:
    return Entry(Content(role="user", parts=[Part(text=words)]), TokenCount())


def text(words: str, *, thought: bool | None = None) -> Send:
    return send(model_turn=Content(parts=[Part(text=words, thought=thought)]))


def call(*ids: str) -> Send:
    calls = [FunctionCall(id=id, name="f") for id in ids]
    return Send(ServerMessage(tool_call=ToolCall(function_calls=calls)))


def cancel(*ids: str) -> Send:
    return Send(ServerMessage(tool_call_cancellation=ToolCallCancellation(ids=list(ids))))


def usage(metadata: UsageMetadata) -> Send:
    return Send(ServerMessage(usage_metadata=metadata))


def speech_tokens(count: int) -> Send:
    """A turn's end with so many tokens of speech booked."""
    booked = usage_metadata(
        TokenCount(), TokenCount.of(MediaModality.AUDIO, count), 0, output=MediaModality.AUDIO
    )
    return Send(ServerMessage(server_content=ServerContent(turn_complete=True), usage_metadata=booked))


def report(turn_id: int) -> Report:
    return Report(
        TurnReceipt(turn_id=turn_id, outcome=TurnOutcome.COMPLETED, reason="", drafted=False, marks={})
    )


SETUP = Send(ServerMessage(setup_complete=SetupComplete()))
HELLO = text("Hello.")
GENERATED = send(generation_complete=True)
INTERRUPTED = send(interrupted=True)
COMPLETE = send(turn_complete=True)
TURN: list[Effect] = [HELLO, GENERATED, COMPLETE]
CUT_SHORT: list[Effect] = [HELLO, INTERRUPTED, COMPLETE]


def details(**changed: object) -> UsageMetadata:
    """The usage of a turn of 3 tokens in and 2 out, with something changed."""
    fields: dict[str, object] = {
        "prompt_token_count": 3,
        "response_token_count": 2,
        "candidates_token_count": 2,
        "total_token_count": 5,
        "prompt_tokens_details": [ModalityTokenCount(modality=MediaModality.TEXT, token_count=3)],
        "response_tokens_details": [ModalityTokenCount(modality=MediaModality.TEXT, token_count=2)],
        "candidates_tokens_details": [ModalityTokenCount(modality=MediaModality.TEXT, token_count=2)],
    }
    return UsageMetadata(**{**fields, **changed})  # type: ignore[arg-type]


class Broken(NamedTuple):
    """What must not happen after `setupComplete`, and the words of the complaint."""

    number: int
    words: str
    effects: Sequence[Effect]


BROKEN = [
    Broken(1, "turn 2 was reported before its turnComplete", [*TURN, report(1), report(2)]),
    Broken(1, "turn 3 ended instead of 2", [*TURN, report(1), *TURN, report(3)]),
    Broken(1, "turn 1 ended instead of 2", [*TURN, report(1), *TURN, report(1)]),
    Broken(1, "before the one before it was reported", [*TURN, *TURN]),
    Broken(2, "turnComplete in a turn CLOSED", [COMPLETE]),
    Broken(2, "turnComplete in a turn OPEN", [HELLO, COMPLETE]),
    Broken(2, "turnComplete in a turn CLOSED", [*TURN, report(1), COMPLETE]),
    Broken(2, "generationComplete in a turn GENERATED", [HELLO, GENERATED, GENERATED]),
    Broken(2, "output in a turn GENERATED", [HELLO, GENERATED, HELLO]),
    Broken(2, "output in a turn GENERATED", [HELLO, GENERATED, SECOND]),
    Broken(2, "output in a turn GENERATED", [HELLO, GENERATED, call("a")]),
    Broken(
        2,
        "output in a turn GENERATED",
        [HELLO, GENERATED, send(output_transcription=Transcription(text="Hello"))],
    ),
    Broken(2, "generationComplete in a turn INTERRUPTED", [HELLO, INTERRUPTED, GENERATED]),
    Broken(3, "output in a turn INTERRUPTED", [HELLO, INTERRUPTED, HELLO]),
    Broken(3, "output in a turn INTERRUPTED", [SECOND, INTERRUPTED, SECOND]),
    Broken(3, "interrupted came twice", [HELLO, INTERRUPTED, INTERRUPTED]),
    Broken(4, "a was cancelled but never called", [cancel("a")]),
    Broken(4, "b was cancelled but never called", [call("a"), cancel("a", "b")]),
    Broken(4, "a was cancelled twice", [call("a"), cancel("a"), cancel("a")]),
    Broken(4, "a was cancelled twice", [call("a"), cancel("a", "a")]),
    Broken(6, "the total is 6, not 5", [usage(details(total_token_count=6))]),
    Broken(6, "the total is 5, not 9", [usage(details(thoughts_token_count=4))]),
    Broken(6, "candidates and response counts differ", [usage(details(candidates_token_count=1))]),
    Broken(6, "the details sum to 0, not 3", [usage(details(prompt_tokens_details=[]))]),
    Broken(6, "the details sum to 0, not 2", [usage(details(response_tokens_details=[]))]),
    Broken(6, "the details sum to 0, not 2", [usage(details(candidates_tokens_details=[]))]),
    Broken(6, "24 tokens are booked for 24000 samples", [SECOND, GENERATED, speech_tokens(24)]),
    Broken(6, "26 tokens are booked for 24000 samples", [SECOND, GENERATED, speech_tokens(26)]),
    Broken(6, "1 tokens are booked for 0 samples", [HELLO, GENERATED, speech_tokens(1)]),
    Broken(7, "setupComplete came twice", [SETUP]),
    Broken(8, "recognition 1 was started twice", [OpenRecognition(1, 0), OpenRecognition(1, 0)]),
    Broken(8, "recognition 1 was never started", [SettleRecognition(1, 2, 0)]),
    Broken(8, "recognition 1 was never started", [FinishRecognition(1, 0)]),
    Broken(8, "recognition 1 was never started", [CancelRecognition(1)]),
    Broken(8, "generation 1 was started twice", [GENERATION, GENERATION]),
    Broken(8, "generation 1 was never started", [OpenRecognition(1, 0), CancelGeneration(1)]),
    Broken(8, "utterance 1 was never started", [CancelSpeech(1)]),
    Broken(8, "utterance 1 was started twice", [StartSpeech(1, SpeechRequest("Hi", "Puck"))] * 2),
]


def held(*entries: Entry) -> History:
    """A history of these entries."""
    history = History()
    history.extend(entries)
    return history


def monitor(*, transcribed: bool = True) -> InvariantMonitor:
    """One that has seen the session begin."""
    watching = InvariantMonitor(transcribed)
    watching.check([SETUP], History())
    return watching


@pytest.mark.parametrize(
    "broken", BROKEN, ids=lambda broken: f"{broken.number}: {broken.words}" if broken else ""
)
def test_what_must_never_happen_is_named_by_its_number(broken: Broken) -> None:
    with pytest.raises(InvariantBroken, match=f"^invariant {broken.number}: .*{broken.words}"):
        monitor().check(broken.effects, History())


def test_invariant_7_nothing_comes_before_setup_complete() -> None:
    with pytest.raises(InvariantBroken, match="^invariant 7: a message came before setupComplete"):
        InvariantMonitor(transcribed=True).check([HELLO], History())


def test_invariant_4_a_call_that_was_answered_is_not_cancelled() -> None:
    watching = monitor()
    watching.check([call("a")], History())
    watching.check([], held(answers_entry([FunctionResponse(id="a", name="f", response={})], None)))
    with pytest.raises(InvariantBroken, match="^invariant 4: a was cancelled after its answer"):
        watching.check([cancel("a")], History())


class TestBeforeThisConnection:
    """What a session was like before is taken as it is."""

    CALL = reply_entry("", [FunctionCall(id="a", name="f")])

    def test_invariant_4_a_call_of_before_may_be_taken_back(self) -> None:
        watching = InvariantMonitor(transcribed=True)
        watching.check([SETUP], held(said_by_user("Hello."), self.CALL))
        watching.check([cancel("a")], held(said_by_user("Hello."), self.CALL))

    def test_invariant_4_also_one_that_fell_out_of_the_context(self) -> None:
        history = History()
        history.restore((), prefix=0, summary=None, open_calls=[FunctionCall(id="a", name="f")])
        watching = InvariantMonitor(transcribed=True)
        watching.check([SETUP], history)
        watching.check([cancel("a")], history)

    def test_invariant_4_but_none_that_is_in_the_history_without_having_been_sent(self) -> None:
        watching = monitor()
        watching.check([], held(said_by_user("Hello."), self.CALL))
        with pytest.raises(InvariantBroken, match="^invariant 4: a was cancelled but never called"):
            watching.check([cancel("a")], held(said_by_user("Hello."), self.CALL))


@pytest.mark.parametrize(
    ("modality", "transcription", "known"),
    [("TEXT", None, True), ("AUDIO", {}, True), ("AUDIO", None, False)],
)
def test_what_was_sent_is_known_where_there_is_text(
    modality: str, transcription: dict[str, str] | None, known: bool
) -> None:
    chosen = settings(
        generationConfig={"responseModalities": [modality]}, outputAudioTranscription=transcription
    )
    assert InvariantMonitor.of(chosen).transcribed == known


class TestCut:
    """Invariant 10: where the context is cut, and what stays together."""

    def test_a_context_that_begins_with_the_model(self) -> None:
        history = held(said_by_user("Hello."), reply_entry("Goodbye.", []))
        history.cut(1)
        with pytest.raises(InvariantBroken, match="^invariant 10: the context was cut to begin with"):
            monitor().check([text("Goodbye.")], history)

    def test_an_answer_without_its_call(self) -> None:
        answer = answers_entry([FunctionResponse(id="a", name="f", response={})], None)
        history = held(said_by_user("One."), said_by_user("Two."), answer)
        history.cut(1)
        with pytest.raises(InvariantBroken, match="^invariant 10: the answer of a was parted from its call"):
            monitor().check([call("a")], history)

    def test_calls_with_their_answers_and_answers_to_calls_of_nobody_are_accepted(self) -> None:
        called = reply_entry("", [FunctionCall(id="a", name="f")])
        answers = [
            answers_entry([FunctionResponse(id=id, name="f", response={})], None) for id in ("a", "supplied")
        ]
        history = held(said_by_user("One."), said_by_user("Two."), called, *answers)
        history.cut(1)
        monitor().check([call("a")], history)

    def test_a_cut_of_everything_is_accepted(self) -> None:
        history = held(said_by_user("One."))
        history.cut(1)
        monitor().check([], history)

    def test_a_cut_before_a_turn_of_the_user_is_accepted(self) -> None:
        history = held(said_by_user("Hello."), reply_entry("Hello.", []), said_by_user("And now?"))
        history.cut(2)
        monitor().check(TURN, history)


class TestTools:
    """Invariants 8 and 9, of the server's own tools."""

    CODE = send(model_turn=Content(parts=[Part(executable_code=ExecutableCode(code="1"))]))
    RESULT = send(model_turn=Content(parts=[Part(code_execution_result=CodeExecutionResult(output="1"))]))

    def test_a_tool_is_run_once(self) -> None:
        with pytest.raises(InvariantBroken, match="^invariant 8: tool 2 was started twice"):
            monitor().check([RUN, RUN], History())

    def test_a_tool_that_was_never_run_cannot_be_stopped(self) -> None:
        with pytest.raises(InvariantBroken, match="^invariant 8: tool 3 was never started"):
            monitor().check([RUN, CancelTool(3)], History())

    @pytest.mark.parametrize(
        "effects",
        [[CODE, CODE], [RESULT], [CODE, text("Well.")], [CODE, RESULT, RESULT], [CODE, GENERATED]],
        ids=[
            "two programs",
            "a result of nothing",
            "words before the result",
            "two results",
            "an end before the result",
        ],
    )
    def test_a_program_and_its_result_belong_together(self, effects: list[Effect]) -> None:
        with pytest.raises(InvariantBroken, match="^invariant 9: "):
            monitor().check(effects, History())

    @pytest.mark.parametrize(
        "effects",
        [
            [RUN, CODE, RESULT, CODE, RESULT, GENERATED, COMPLETE],
            [RUN, CODE, CancelTool(2), INTERRUPTED, COMPLETE, report(1), HELLO],
        ],
        ids=["one after another", "an interruption takes the result's place"],
    )
    def test_what_may_be(self, effects: list[Effect]) -> None:
        monitor().check(effects, History())

    def test_a_call_that_goes_on_answering_may_still_be_taken_back(self) -> None:
        watching = monitor()
        watching.check([call("a"), GENERATED, COMPLETE, report(1)], History())
        part_of_it = FunctionResponse(id="a", name="f", response={}, will_continue=True)
        watching.check([cancel("a")], held(answers_entry([part_of_it], None)))


class TestHistory:
    """Invariant 5: the history holds of a reply what was sent of it."""

    UNSENT = "^invariant 5: 'Goodbye.' is in the history but was not sent"

    def test_words_that_were_not_sent(self) -> None:
        with pytest.raises(InvariantBroken, match=self.UNSENT):
            monitor().check(TURN, held(reply_entry("Goodbye.", [])))

    def test_words_that_were_sent_as_a_thought(self) -> None:
        with pytest.raises(InvariantBroken, match=self.UNSENT):
            monitor().check([text("Goodbye.", thought=True)], held(reply_entry("Goodbye.", [])))

    def test_words_after_those_that_were_sent(self) -> None:
        watching = monitor()
        said = reply_entry("Hello.", [])
        watching.check(TURN, held(said))
        with pytest.raises(InvariantBroken, match=self.UNSENT):
            watching.check([], held(said, reply_entry("Goodbye.", [])))

    def test_what_was_sent_in_pieces_is_accepted(self) -> None:
        pieces = [send(output_transcription=Transcription(text=piece)) for piece in ("Good", "bye.")]
        monitor().check(pieces, held(reply_entry("Goodbye.", [])))

    def test_what_was_heard_of_it_is_accepted(self) -> None:
        monitor().check([HELLO], held(reply_entry("Hel", [])))

    def test_what_the_client_supplied_is_its_own_affair(self) -> None:
        supplied = Entry(Content(role="model", parts=[Part(text="Goodbye.")]), TokenCount())
        monitor().check([], held(supplied))

    def test_without_a_transcript_nobody_knows(self) -> None:
        monitor(transcribed=False).check([SECOND], held(reply_entry("Goodbye.", [])))

    def test_what_an_earlier_connection_sent_is_accepted(self) -> None:
        watching = InvariantMonitor(transcribed=True)
        earlier = [reply_entry("Goodbye.", [])]
        watching.check([SETUP], held(*earlier))
        watching.check(TURN, held(*earlier, reply_entry("Hello.", [])))


class TestAccepted:
    """What sessions do."""

    @pytest.mark.parametrize(
        "effects",
        [
            pytest.param([*TURN, report(1), *TURN, report(2)], id="two turns"),
            pytest.param([*TURN, report(7), *TURN, report(8)], id="turns after a resumption"),
            pytest.param([*CUT_SHORT, report(1)], id="an interruption"),
            pytest.param(
                [HELLO, GENERATED, INTERRUPTED, COMPLETE, report(1)], id="interrupted while it is played"
            ),
            pytest.param([GENERATED, COMPLETE, report(1)], id="an empty turn"),
            pytest.param([INTERRUPTED, COMPLETE, report(1)], id="interrupted before anything was said"),
            pytest.param(
                [call("a", "b"), INTERRUPTED, cancel("a", "b"), COMPLETE], id="calls taken back in their turn"
            ),
            pytest.param(
                [call("a"), GENERATED, COMPLETE, report(1), cancel("a")],
                id="a call taken back after its turn",
            ),
            pytest.param([usage(details())], id="usage that adds up"),
            pytest.param([SECOND, GENERATED, speech_tokens(25)], id="a second of speech"),
            pytest.param(
                [
                    SendAudio(bytes(2)),
                    call("a"),
                    GENERATION,
                    SendAudio(bytes(2)),
                    GENERATED,
                    speech_tokens(2),
                ],
                id="two replies in a turn, each rounded up",
            ),
            pytest.param(
                [
                    OpenRecognition(1, 0),
                    SettleRecognition(1, 2, 512),
                    CancelRecognition(1),
                    StartSpeech(1, SpeechRequest("Hi", "Puck")),
                    CancelSpeech(1),
                ],
                id="work that was started",
            ),
        ],
    )
    def test_it_is_accepted(self, effects: Sequence[Effect]) -> None:
        monitor().check(effects, History())

    def test_what_is_booked_begins_anew_with_each_turn(self) -> None:
        turn: list[Effect] = [SECOND, GENERATED, speech_tokens(25)]
        monitor().check([*turn, report(1), *turn, report(2)], History())
