"""Scenarios that use the server's own tools, and what they hear of them."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from tests.engines.language_models.scripted.test_scripted_replies import StandingClock, model, user

from antiphon.conversation.generation import (
    GenerationEnd,
    GenerationEvent,
    GenerationRequest,
    ServerToolRequest,
    TextDelta,
)
from antiphon.conversation.tool_requests import CodeRequest, FetchRequest, SearchRequest, ServerTool
from antiphon.engines.errors import EngineFailed
from antiphon.engines.language_models.scripted import create
from antiphon.wire.content import (
    CodeExecutionResult,
    Content,
    ExecutableCode,
    FunctionCall,
    FunctionResponse,
    Part,
)
from antiphon.wire.enums import CodeExecutionOutcome


def events(
    reply: Any, *contents: Content, tools: frozenset[ServerTool] = frozenset(ServerTool), **more: Any
) -> list[GenerationEvent]:
    """What a scenario answers whose first rule, for whatever the user says, is `reply`."""
    return told([{"any": True, "reply": reply}], *(contents or (user("Go."),)), tools=tools, **more)


def told(
    rules: list[dict[str, Any]],
    *contents: Content,
    tools: frozenset[ServerTool] = frozenset(ServerTool),
    malformed: str = "",
) -> list[GenerationEvent]:
    clock = StandingClock()
    engine = create({"scenario": {"rules": rules}}, clock=clock)
    request = GenerationRequest(
        contents=contents,
        local_time=clock.utc(),
        session_id="s",
        server_tools=tools,
        malformed=malformed,
    )

    async def all_of_them() -> list[GenerationEvent]:
        return [event async for event in engine.generate(request)]

    return asyncio.run(all_of_them())


def ran(output: str, outcome: CodeExecutionOutcome = CodeExecutionOutcome.OK) -> list[Content]:
    code = Part(executable_code=ExecutableCode(code="…"))
    result = Part(code_execution_result=CodeExecutionResult(outcome=outcome, output=output))
    return [Content(role="model", parts=[code]), Content(role="model", parts=[result])]


def found(**response: Any) -> list[Content]:
    call = Part(function_call=FunctionCall(name="google_search"))
    answer = Part(function_response=FunctionResponse(name="google_search", response=response))
    return [Content(role="model", parts=[call]), Content(role="user", parts=[answer])]


class TestSteps:
    @pytest.mark.parametrize(
        ("step", "request_made"),
        [
            ({"run_code": "print(1)"}, CodeRequest("print(1)")),
            ({"search": "quakes"}, SearchRequest(("quakes",))),
            ({"search": ["a", "b {user}"]}, SearchRequest(("a", "b Go."))),
            ({"read_urls": "https://a/"}, FetchRequest(("https://a/",))),
        ],
    )
    def test_what_they_ask_for(self, step: Any, request_made: Any) -> None:
        assert events([step]) == [ServerToolRequest(request_made), GenerationEnd()]

    @pytest.mark.parametrize("step", [{"run_code": "1"}, {"search": "a"}, {"read_urls": "https://a/"}])
    def test_the_client_must_have_asked_for_the_tool(self, step: Any) -> None:
        with pytest.raises(EngineFailed, match="which the client has not asked for"):
            events([step], tools=frozenset())


class TestResults:
    RULES: list[dict[str, Any]] = [
        {"on_result": {"name": "code_execution", "contains": "error"}, "reply": "It failed: {result.error}"},
        {"on_result": "code_execution", "reply": "It is {result}."},
        {"on_result": "google_search", "reply": "{result.passages.0.text}"},
        {"any": True, "reply": "Hm."},
    ]

    def says(self, *contents: Content) -> str:
        said = told(self.RULES, *contents)
        return "".join(event.text for event in said if isinstance(event, TextDelta))

    def test_of_code(self) -> None:
        assert self.says(user("6 * 7?"), *ran("42\n")) == "It is 42."
        failed = ran("ZeroDivisionError", CodeExecutionOutcome.FAILED)
        assert self.says(user("1 / 0?"), *failed) == "It failed: ZeroDivisionError"

    def test_of_a_search(self) -> None:
        passages = [{"text": "It was 7.0."}]
        assert self.says(user("Quakes?"), *found(passages=passages)) == "It was 7.0."

    def test_of_two_rounds_the_last_counts(self) -> None:
        assert self.says(user("Both."), *ran("42"), *found(passages=[{"text": "7.0"}])) == "7.0"
        assert self.says(user("Both."), *found(passages=[]), *ran("42")) == "It is 42."

    def test_they_are_no_turn_of_the_users(self) -> None:
        rules = [{"turn": 2, "reply": "The second."}, *self.RULES]
        said = told(rules, user("One."), *ran("42"), model("It is 42."), user("Two."))
        assert said[0] == TextDelta("The second.")


def test_a_rule_may_make_good_what_was_malformed() -> None:
    rules = [{"on_malformed": True, "reply": "Sorry."}, {"any": True, "reply": "Hm."}]
    assert told(rules, user("Go."))[0] == TextDelta("Hm.")
    assert told(rules, user("Go."), malformed="no JSON")[0] == TextDelta("Sorry.")
