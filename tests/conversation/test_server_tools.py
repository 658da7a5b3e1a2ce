"""The server's own tools inside of a turn: what the client sees, and what the model is told."""

from __future__ import annotations

import pytest
from tests.conversation.simulation import Call, Delays, Reply, Say, Simulation, Use, say
from tests.conversation.tool_use import AUDIO, CODE, END, FETCH, SEARCH, TEXT, TOOLS, asked, parts

from antiphon.conversation.tool_limits import ToolLimits
from antiphon.conversation.tool_requests import (
    CodeOutcome,
    CodeRequest,
    FetchOutcome,
    Page,
    RemoteCall,
    SearchOutcome,
    SearchRequest,
    ServerTool,
)
from antiphon.conversation.toolbox import RemoteTool
from antiphon.wire.content import Blob
from antiphon.wire.enums import CodeExecutionOutcome, UrlRetrievalStatus
from antiphon.wire.tools import FunctionDeclaration


class TestCode:
    """Live API tools guide, "Code execution"."""

    def test_code_then_its_result_then_the_answer_in_one_turn(self) -> None:
        session = asked([Say(("Let me see. ",)), Use(CODE)], say("It is 42."))
        assert session.shape[1:] == ["text", "executableCode", "codeExecutionResult", "text", *END]
        assert parts(session, "executableCode") == [{"language": "PYTHON", "code": "print(6 * 7)"}]
        assert parts(session, "codeExecutionResult") == [{"outcome": "OUTCOME_OK", "output": "42\n"}]
        assert len(session.receipts) == 1

    def test_the_model_is_told_what_came_of_it(self) -> None:
        session = asked([Say(("Let me see. ",)), Use(CODE)], say("It is 42."))
        assert session.history[1:] == [
            ("model", "Let me see. "),
            ("model", "run:print(6 * 7)"),
            ("model", "ran:42\n"),
            ("model", "It is 42."),
        ]
        assert [content.role for content in session.requests[1].contents] == ["user", *["model"] * 3]

    @pytest.mark.parametrize("outcome", CodeExecutionOutcome)
    def test_it_may_fail(self, outcome: CodeExecutionOutcome) -> None:
        session = Simulation([Use(CODE)], say("Well."), setup=TEXT)
        session.outcomes[CODE] = CodeOutcome(outcome, "Traceback: 1 / 0")
        session.send_text("Compute.")
        session.run(5.0)
        assert parts(session, "codeExecutionResult") == [{"outcome": outcome, "output": "Traceback: 1 / 0"}]
        assert session.history[-1] == ("model", "Well.")

    def test_images_are_parts_of_a_text_session_and_shown_to_the_model(self) -> None:
        image = Blob(data=b"\x89PNG", mime_type="image/png")
        for setup, shown in ((TEXT, ["image/png"]), (AUDIO, [])):
            session = Simulation([Use(CODE)], say("There."), setup=setup)
            session.outcomes[CODE] = CodeOutcome(CodeExecutionOutcome.OK, "", (image,))
            session.send_text("Plot.")
            session.run(10.0)
            assert [blob["mimeType"] for blob in parts(session, "inlineData")] == shown
            assert session.requests[1].contents[-1].parts[1].inline_data == image

    def test_in_a_spoken_session_the_parts_come_too(self) -> None:
        session = asked([Say(("Let me see.",)), Use(CODE)], say("It is forty-two."), setup=AUDIO)
        assert [s for s in session.shape[1:] if s not in ("audio", "outputTranscription")] == [
            "executableCode",
            "codeExecutionResult",
            *END,
        ]
        assert session.shape.index("audio") < session.shape.index("executableCode")

    def test_several_at_once_run_together_and_are_shown_one_after_another(self) -> None:
        first, second = CodeRequest("first"), CodeRequest("second")
        session = asked([Use(first), Use(second)], say("Both."), delays=Delays(tool=1.0))
        assert session.shape[1:] == ["executableCode", "codeExecutionResult"] * 2 + ["text", *END]
        assert [part["code"] for part in parts(session, "executableCode")] == ["first", "second"]
        times = session.times("codeExecutionResult")
        assert times[0] == times[1]

    def test_usage_counts_the_code(self) -> None:
        session = asked([Use(CodeRequest("x" * 400))], say("It is 42."))
        (usage,) = [m["usageMetadata"] for m in session.messages if "usageMetadata" in m]
        assert usage["responseTokenCount"] > 100


class TestSearch:
    """Live API tools guide, "Grounding with Google Search"."""

    def test_in_text_the_search_is_shown_as_code_and_the_sources_before_the_end(self) -> None:
        session = asked([Use(SEARCH)], say("The magnitude was 7.0, it was seven."))
        assert session.shape[1:] == [
            "executableCode",
            "codeExecutionResult",
            "text",
            "groundingMetadata",
            *END,
        ]
        assert parts(session, "executableCode")[0]["code"] == "concise_search('quakes')\n"
        content = next(m["serverContent"] for m in session.messages if "groundingMetadata" in str(m))
        assert content["groundingMetadata"]["webSearchQueries"] == ["quakes"]

    def test_in_speech_the_search_is_not_shown_but_the_sources_are(self) -> None:
        session = asked([Use(SEARCH)], say("It was 7.0."), setup=AUDIO)
        assert "executableCode" not in session.shape
        assert session.shape[-3:] == ["groundingMetadata", *END]

    def test_the_model_gets_the_passages_as_an_answer(self) -> None:
        session = asked([Use(SEARCH)], say("It was 7.0."))
        role, answer = session.history[2]
        assert (session.history[1], role) == (("model", "google_search()"), "user")
        assert "It was 7.0." in answer
        call = session.requests[1].contents[1].parts[0].function_call
        assert call is not None and call.args == {"queries": ["quakes"]}

    @pytest.mark.parametrize(
        ("outcome", "told"),
        [
            (SearchOutcome(("quakes",), ()), "Nothing was found."),
            (SearchOutcome(("quakes",), (), failed="no network"), "{'error': 'no network'}"),
        ],
    )
    def test_nothing_found_and_nothing_searched(self, outcome: SearchOutcome, told: str) -> None:
        session = Simulation([Use(SEARCH)], say("I do not know."), setup=TEXT)
        session.outcomes[SEARCH] = outcome
        session.send_text("Quakes?")
        session.run(5.0)
        assert told in session.history[2][1]

    def test_domains_that_the_client_excludes(self) -> None:
        tools = [{"googleSearch": {"excludeDomains": ["example.com"]}}]
        session = asked([Use(SEARCH)], say("Yes."), setup={**TEXT, "tools": tools})
        assert session.tools == [SearchRequest(("quakes",), ("example.com",))]

    def test_sources_are_told_once_and_not_of_the_next_answer(self) -> None:
        session = asked([Use(SEARCH)], say("It was 7.0."), say("You are welcome."))
        session.send_text("Thank you.")
        session.run(5.0)
        assert session.shape.count("groundingMetadata") == 1

    def test_an_answer_that_goes_on_after_a_function_still_names_its_sources(self) -> None:
        session = asked([Use(SEARCH)], [Say(("It was 7.0. ",)), Call("lights")], say("They are on."))
        assert "groundingMetadata" not in session.shape
        call = next(m for m in session.messages if "toolCall" in m)["toolCall"]["functionCalls"][0]
        answer = {"id": call["id"], "name": "lights", "response": {}}
        session.send({"toolResponse": {"functionResponses": [answer]}})
        session.run(5.0)
        assert session.shape[-4:] == ["text", "groundingMetadata", *END]


class TestPages:
    """Gemini API guide, "URL context"."""

    def test_their_status_is_told_before_the_end(self) -> None:
        session = Simulation([Use(FETCH)], say("It says nothing."), setup=TEXT)
        pages = (Page(url=FETCH.urls[0], status=UrlRetrievalStatus.UNSAFE, text="it is private"),)
        session.outcomes[FETCH] = FetchOutcome(pages)
        session.send_text("Read it.")
        session.run(5.0)
        assert session.shape[1:] == ["text", "urlContextMetadata", *END]
        content = next(m["serverContent"] for m in session.messages if "urlContextMetadata" in str(m))
        assert content["urlContextMetadata"]["urlMetadata"] == [
            {"retrievedUrl": FETCH.urls[0], "urlRetrievalStatus": "URL_RETRIEVAL_STATUS_UNSAFE"}
        ]
        assert "it is private" in session.history[2][1]


REMOTE = [
    RemoteTool(FunctionDeclaration(name="tickets_find"), server="tickets", name="find"),
    RemoteTool(FunctionDeclaration(name="add"), server="sums", name="add", in_every_session=True),
]


class TestRemote:
    """Tools of MCP servers."""

    def test_they_look_like_functions_to_the_model_and_not_at_all_to_the_client(self) -> None:
        setup = {**TEXT, "tools": [*TOOLS, {"mcpServers": [{"name": "tickets"}]}]}
        session = asked([Call("tickets_find", {"id": 5})], say("Found."), setup=setup, connected_tools=REMOTE)
        assert session.shape[1:] == ["text", *END]
        assert session.tools == [RemoteCall("tickets", "find", {"id": 5})]
        assert session.history[1:3] == [
            ("model", "tickets_find()"),
            ("user", "tickets_find={'result': 'find did it'}"),
        ]
        assert [function.name for function in session.requests[0].functions] == [
            "lights",
            "tickets_find",
            "add",
        ]

    def test_those_nobody_asked_for_are_not_there(self) -> None:
        session = asked([Call("add")], say("2."), setup=TEXT, connected_tools=REMOTE)
        assert [function.name for function in session.requests[0].functions] == ["lights", "add"]

    def test_a_context_update_takes_them_away_and_brings_them_back(self) -> None:
        setup = {**TEXT, "tools": [{"mcpServers": [{"name": "tickets"}]}]}
        session = Simulation(say("A."), say("B."), say("C."), setup=setup, connected_tools=REMOTE)
        named: list[list[str]] = []
        for tools in ([], [{"mcpServers": [{"name": "tickets"}]}]):
            session.send_text("Hi")
            session.run(2.0)
            named.append([function.name for function in session.requests[-1].functions])
            session.send({"contextUpdate": {"tools": {"tools": tools}}})
        session.send_text("Hi")
        session.run(2.0)
        named.append([function.name for function in session.requests[-1].functions])
        assert named == [["tickets_find", "add"], ["add"], ["tickets_find", "add"]]

    def test_the_clients_functions_are_called_after_the_servers_tools(self) -> None:
        session = asked(
            [Call("lights"), Call("add"), Use(CODE)], say("All done."), setup=TEXT, connected_tools=REMOTE
        )
        assert session.shape[1:] == ["executableCode", "codeExecutionResult", "toolCall", *END]
        call = next(m for m in session.messages if "toolCall" in m)["toolCall"]["functionCalls"][0]
        answer = {"id": call["id"], "name": "lights", "response": {}}
        session.send({"toolResponse": {"functionResponses": [answer]}})
        session.run(2.0)
        assert session.history[-1] == ("model", "All done.")


class TestRounds:
    """Several in one turn, and not without end."""

    def test_one_after_another(self) -> None:
        session = asked([Use(SEARCH)], [Use(CODE)], say("7 times 6 is 42."))
        assert session.tools == [SEARCH, CODE]
        assert session.shape[-3:] == ["groundingMetadata", *END]
        assert len(session.receipts) == 1

    def test_in_the_end_the_model_must_answer(self) -> None:
        rounds: list[Reply] = [[Use(CODE)]] * 2
        session = asked(*rounds, say("Enough."), tool_limits=ToolLimits(max_rounds=2), connected_tools=REMOTE)
        assert session.requests[1].server_tools == frozenset(ServerTool)
        assert session.requests[2].server_tools == frozenset()
        assert [function.name for function in session.requests[2].functions] == ["lights"]

    def test_a_model_that_does_not_is_stopped(self) -> None:
        rounds: list[Reply] = [[Use(CODE)]] * 4
        session = asked(*rounds, tool_limits=ToolLimits(max_rounds=2))
        assert len(session.tools) == 2
        last = session.messages[-1]["serverContent"]
        assert last == {"turnComplete": True, "turnCompleteReason": "MALFORMED_FUNCTION_CALL"}

    def test_each_turn_has_its_own(self) -> None:
        session = asked([Use(CODE)], say("A."), [Use(CODE)], say("B."), tool_limits=ToolLimits(max_rounds=1))
        session.send_text("Again.")
        session.run(5.0)
        assert session.history[-1] == ("model", "B.")


def test_what_tools_did_is_part_of_a_resumed_session() -> None:
    setup = {**TEXT, "sessionResumption": {}}
    session = Simulation([Use(CODE)], [Use(SEARCH)], say("Done."), setup=setup)
    session.send_text("Compute.")
    session.run(10.0)
    snapshot = session.snapshots[-1]
    resumed = Simulation(say("Yes."), setup={"generationConfig": TEXT["generationConfig"]}, resumed=snapshot)
    resumed.send_text("Sure?")
    resumed.run(5.0)
    assert resumed.history[: len(session.history)] == session.history
    assert resumed.requests[0].server_tools == frozenset(ServerTool)
    assert resumed.requests[0].contents[:-1] == tuple(entry.content for entry in session.conversation.history)
