"""Whatever order answers come in, and whoever speaks in between, each call is settled once."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.conversation.simulation import Call, Delays, Reply, Say, Simulation, Use

from antiphon.conversation.settings import Interruptions, TurnTaking
from antiphon.conversation.tool_limits import ToolLimits
from antiphon.conversation.tool_requests import CodeRequest

FUNCTIONS = [{"name": "a"}, {"name": "b"}, {"name": "slow", "behavior": "NON_BLOCKING"}]
SETUP: dict[str, Any] = {
    "generationConfig": {"responseModalities": ["AUDIO"]},
    "inputAudioTranscription": {},
    "tools": [{"functionDeclarations": FUNCTIONS}, {"codeExecution": {}}],
}
MODELS = ("gemini-2.0-flash-live-001", "gemini-3.1-flash-live-preview", "gemini-3.8-live")


class Caller(Simulation):
    """The model calls something while there is something left to call, and talks otherwise."""

    replies: list[Reply]

    def next_reply(self) -> Reply:
        return self.replies.pop(0) if self.replies else [Say(("Done.",))]


calls = st.lists(
    st.one_of(
        st.builds(Call, st.sampled_from(["a", "b", "slow"])),
        st.just(Use(CodeRequest("print(42)"))),
        st.just(Say(("One moment.",))),
    ),
    min_size=1,
    max_size=4,
)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("answer"), st.permutations(range(6)), st.integers(1, 6), st.booleans()),
        st.tuples(st.just("speak"), st.sampled_from([0.1, 0.8])),
        st.tuples(st.just("text")),
        st.tuples(st.just("wait"), st.sampled_from([0.01, 0.5, 3.0, 30.0])),
    ),
    max_size=10,
)


def all_calls(session: Simulation) -> list[dict[str, Any]]:
    return [call for m in session.messages for call in m.get("toolCall", {}).get("functionCalls", [])]


@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(
    replies=st.lists(calls, min_size=1, max_size=4),
    steps=steps,
    model=st.sampled_from(MODELS),
    judged=st.booleans(),
    tool_s=st.sampled_from([0.01, 2.0]),
)
def test_each_call_is_settled_once(
    replies: list[Reply], steps: list[Any], model: str, judged: bool, tool_s: float
) -> None:
    interruptions = Interruptions.JUDGED if judged else Interruptions.IMMEDIATE
    session = Caller(
        setup=SETUP,
        model=model,
        delays=Delays(tool=tool_s),
        turn_taking=TurnTaking(interruptions=interruptions),
        tool_limits=ToolLimits(call_timeout_s=20, background_call_timeout_s=40, run_timeout_s=10),
    )
    session.replies = list(replies)
    session.send_text("Do it.")
    session.run(1.0)
    for step in steps:
        match step:
            case ("answer", order, count, will_continue):
                made = all_calls(session)
                chosen = [made[index] for index in order[:count] if index < len(made)]
                responses = [
                    {"id": c["id"], "name": c["name"], "response": {}, "willContinue": will_continue}
                    for c in chosen
                ]
                session.send({"toolResponse": {"functionResponses": responses}})
            case ("speak", duration_s):
                session.speak("stop that now", duration_s)
                session.silence(0.7)
            case ("text",):
                session.send_text("And now?")
            case ("wait", duration_s):
                session.run(duration_s)
    session.silence(2.0)
    session.run(300.0)

    assert session.conversation.at_rest
    made = all_calls(session)
    ids = [call["id"] for call in made]
    assert len(ids) == len(set(ids))
    cancelled = [id for m in session.messages for id in m.get("toolCallCancellation", {}).get("ids", [])]
    answered = [
        part.function_response.id
        for entry in session.conversation.history
        for part in entry.content.parts
        if part.function_response is not None and not part.function_response.will_continue
    ]
    assert len(cancelled) == len(set(cancelled))
    assert len(answered) == len(set(answered))
    assert set(ids) <= set(answered) | set(cancelled)
    shape = session.shape
    assert shape.count("turnComplete") == len(session.receipts)
    assert shape.count("executableCode") >= shape.count("codeExecutionResult")
