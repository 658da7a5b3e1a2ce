"""The server's own tools with models behind an OpenAI-compatible server, natively and in words."""

from __future__ import annotations

import asyncio
import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engines.language_models.openai.asking import (
    GET_WEATHER,
    a_request,
    body_of,
    model,
    replies,
    text_of,
    user,
)
from tests.engines.language_models.openai.fake_server import delta, finish, says, streams

from antiphon.conversation.generation import (
    FunctionCallRequest,
    GenerationEvent,
    GenerationRequest,
    ServerToolRequest,
)
from antiphon.conversation.tool_requests import CodeRequest, FetchRequest, SearchRequest, ServerTool
from antiphon.engines.errors import MalformedFunctionCall
from antiphon.engines.language_models.openai.prompted_calls import PromptedCallReader
from antiphon.wire.content import CodeExecutionResult, ExecutableCode, FunctionCall, FunctionResponse, Part
from antiphon.wire.enums import CodeExecutionOutcome

EVERYTHING = frozenset(ServerTool)


def a_tool_request(*contents: Any, **fields: Any) -> GenerationRequest:
    return a_request(*(contents or ("Hi",)), functions=(GET_WEATHER,), server_tools=EVERYTHING, **fields)


def native_call(name: str, arguments: str) -> Any:
    call = {"index": 0, "id": "1", "function": {"name": name, "arguments": arguments}}
    return streams(delta(tool_calls=[call]), finish("tool_calls"))


def calls_in(events: list[GenerationEvent]) -> list[GenerationEvent]:
    return [event for event in events if isinstance(event, FunctionCallRequest | ServerToolRequest)]


CASES: list[tuple[str, str, GenerationEvent]] = [
    ("code_execution", '{"code": "print(1)"}', ServerToolRequest(CodeRequest("print(1)"))),
    ("google_search", '{"queries": ["a", "b"]}', ServerToolRequest(SearchRequest(("a", "b")))),
    ("google_search", '{"queries": "a"}', ServerToolRequest(SearchRequest(("a",)))),
    ("url_context", '{"urls": ["https://a/"]}', ServerToolRequest(FetchRequest(("https://a/",)))),
    ("get_weather", '{"city": "Oslo"}', FunctionCallRequest("get_weather", {"city": "Oslo"})),
]

WRONG = [
    ("code_execution", "{}"),
    ("code_execution", '{"code": 5}'),
    ("google_search", '{"queries": []}'),
    ("google_search", '{"queries": [1]}'),
    ("url_context", '{"url": "https://a/"}'),
    ("get_weather", "city=Oslo"),
    ("get_whether", "{}"),
]


class TestNative:
    """`tools = "native"`: functions of reserved names."""

    def test_they_are_offered_beside_the_functions(self) -> None:
        tools = asyncio.run(body_of(a_tool_request(), says("Hi.")))["tools"]
        names = [tool["function"]["name"] for tool in tools]
        assert names == ["get_weather", "code_execution", "google_search", "url_context"]
        assert tools[1]["function"]["parameters"]["required"] == ["code"]

    def test_only_those_the_client_asked_for(self) -> None:
        body = asyncio.run(body_of(a_request("Hi"), says("Hi.")))
        assert "tools" not in body

    @pytest.mark.parametrize(("name", "arguments", "expected"), CASES)
    def test_a_call_is_understood(self, name: str, arguments: str, expected: GenerationEvent) -> None:
        events = asyncio.run(replies(a_tool_request(), native_call(name, arguments)))
        assert calls_in(events) == [expected]

    @pytest.mark.parametrize(("name", "arguments"), WRONG)
    def test_a_wrong_call_is_malformed(self, name: str, arguments: str) -> None:
        with pytest.raises(MalformedFunctionCall, match="the model called"):
            asyncio.run(replies(a_tool_request(), native_call(name, arguments)))

    def test_a_tool_that_is_not_on_is_not_declared(self) -> None:
        with pytest.raises(MalformedFunctionCall, match="not declared"):
            asyncio.run(replies("Hi", native_call("code_execution", '{"code": "1"}')))


def prompted(name: str, arguments: str) -> str:
    return f'<tool_call>{{"name": "{name}", "arguments": {arguments}}}</tool_call>'


class TestPrompted:
    """`tools = "prompt"`: calls and answers in words, for models that know no function calls."""

    def answers(self, *pieces: str, **fields: Any) -> list[GenerationEvent]:
        return asyncio.run(replies(a_tool_request(**fields), says(*pieces), tools="prompt"))

    def test_the_system_message_says_how(self) -> None:
        request = a_tool_request(system_instruction="Be brief.")
        body = asyncio.run(body_of(request, says("Hi."), tools="prompt"))
        assert "tools" not in body
        system = body["messages"][0]["content"]
        assert system.startswith("Be brief.\n\nYou can call functions.")
        lines = system.splitlines()
        assert lines[-4].startswith('{"name":"get_weather","description":"Tells the weather.","parameters":{')
        assert [line.split('"')[3] for line in lines[-3:]] == [
            "code_execution",
            "google_search",
            "url_context",
        ]

    def test_without_functions_it_says_nothing(self) -> None:
        body = asyncio.run(body_of(a_request("Hi"), says("Hi."), tools="prompt"))
        assert [message["role"] for message in body["messages"]] == ["user"]

    @pytest.mark.parametrize(("name", "arguments", "expected"), CASES)
    def test_a_call_is_understood(self, name: str, arguments: str, expected: GenerationEvent) -> None:
        events = self.answers("Let me see.\n", prompted(name, arguments))
        assert calls_in(events) == [expected]
        assert text_of(events).strip() == "Let me see."

    @pytest.mark.parametrize(
        "text",
        [
            *(prompted(name, arguments) for name, arguments in WRONG),
            "<tool_call>get_weather(Oslo)</tool_call>",
            '<tool_call>{"name": "get_weather"}</tool_call>',
            '<tool_call>{"name": "get_weather", "arguments": {}, "id": 1}</tool_call>',
            '<tool_call>[{"name": "get_weather", "arguments": {}}]</tool_call>',
            '<tool_call>{"name": "get_weather", "arguments": {"city": "Os',
            "<tool_call></tool_call>",
        ],
    )
    def test_a_wrong_call_is_malformed(self, text: str) -> None:
        with pytest.raises(MalformedFunctionCall):
            self.answers(text)

    def test_several_calls_and_nothing_after_them(self) -> None:
        two = prompted("get_weather", '{"city": "Oslo"}') + "\n" + prompted("get_weather", '{"city": "Rome"}')
        events = self.answers(two + "\nIt is sunny in both.")
        assert calls_in(events) == [
            FunctionCallRequest("get_weather", {"city": "Oslo"}),
            FunctionCallRequest("get_weather", {"city": "Rome"}),
        ]
        assert text_of(events) == ""

    def test_the_history_is_told_in_the_same_words(self) -> None:
        call = FunctionCall(id="1", name="get_weather", args={"city": "Oslo"})
        answer = FunctionResponse(id="1", name="get_weather", response={"output": "Sunny"})
        result = CodeExecutionResult(outcome=CodeExecutionOutcome.OK, output="2\n")
        request = a_tool_request(
            "Weather?",
            model("Let me see.", Part(function_call=call)),
            user(Part(function_response=answer)),
            model("Sunny."),
            user("1+1?"),
            model(Part(executable_code=ExecutableCode(code="print(2)"))),
            model(Part(code_execution_result=result)),
        )
        messages = asyncio.run(body_of(request, says("Two."), tools="prompt"))["messages"][1:]
        assert [(message["role"], message["content"]) for message in messages] == [
            ("user", "Weather?"),
            (
                "assistant",
                'Let me see.\n<tool_call>{"name":"get_weather","arguments":{"city":"Oslo"}}</tool_call>',
            ),
            ("user", '<tool_result name="get_weather">{"output":"Sunny"}</tool_result>'),
            ("assistant", "Sunny."),
            ("user", "1+1?"),
            (
                "assistant",
                '<tool_call>{"name":"code_execution","arguments":{"code":"print(2)"}}</tool_call>',
            ),
            (
                "user",
                '<tool_result name="code_execution">{"outcome":"OUTCOME_OK","output":"2\\n"}</tool_result>',
            ),
        ]
        assert not any("tool_calls" in message for message in messages)


class TestReader:
    @given(
        st.lists(
            st.sampled_from(["Hi ", "<tool", "<tool_call>", "_call>", "</tool_call>", "{}", "<", "a<b"]),
            max_size=12,
        ),
        st.lists(st.integers(0, 60), max_size=8),
    )
    def test_where_the_stream_is_cut_does_not_matter(self, words: list[str], cuts: list[int]) -> None:
        text = "".join(words)
        bounds = sorted({0, len(text), *(cut for cut in cuts if cut < len(text))})
        pieces = [text[start:end] for start, end in itertools.pairwise(bounds)]

        def read(pieces: list[str]) -> tuple[str, list[str]]:
            reader = PromptedCallReader()
            said = [piece for part in pieces for piece in reader.feed(part)] + list(reader.finish())
            return "".join("".join(said).split()), reader.calls

        assert read(pieces) == read([text])

    def test_text_that_only_looks_like_a_tag_is_said(self) -> None:
        reader = PromptedCallReader()
        said = [*reader.feed("a <tool"), *reader.feed(" b <tool_cal"), *reader.finish()]
        assert "".join(said) == "a <tool b <tool_cal"
        assert reader.calls == []


def test_a_call_that_could_not_be_carried_out_is_told_the_model() -> None:
    body = asyncio.run(body_of(a_tool_request(malformed="city: 5 is not of type 'string'."), says("Sorry.")))
    assert "city: 5 is not of type 'string'." in body["messages"][-1]["content"]
