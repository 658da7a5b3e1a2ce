"""Answers over REST (Gemini API reference: generateContent, streamGenerateContent, countTokens)."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest
from tests.server.engines import TellingModel, pipelines_with
from tests.server.harness import run
from tests.server.rest_asking import MODEL, get, post
from tests.server.rest_client import NOON, rest_serving

from antiphon.conversation.generation import (
    FunctionCallRequest,
    GenerationEnd,
    GenerationUsage,
    TextDelta,
    ThoughtDelta,
)
from antiphon.engines.errors import EngineBusy, EngineFailed, EngineUnavailable
from antiphon.server.readiness import Phase
from antiphon.server.rest.body import MAX_BODY_BYTES

ASK: dict[str, Any] = {"contents": [{"role": "user", "parts": [{"text": "Hi"}]}]}


class TestGenerate:
    def test_the_answer_is_one_candidate(self) -> None:
        answer = post(f"{MODEL}:generateContent", ASK)
        response_id = answer.json["responseId"]
        assert answer.status == 200
        assert answer.json == {
            "candidates": [
                {
                    "content": {"role": "model", "parts": [{"text": "Hello."}]},
                    "finishReason": "STOP",
                    "index": 0,
                }
            ],
            "usageMetadata": {
                "promptTokenCount": 1,
                "candidatesTokenCount": 2,
                "totalTokenCount": 3,
                "promptTokensDetails": [{"modality": "TEXT", "tokenCount": 1}],
            },
            "modelVersion": "gemini-2.0-flash-live-001",
            "responseId": response_id,
        }

    def test_the_model_gets_the_whole_request(self) -> None:
        model = TellingModel([GenerationEnd()])
        body = {
            "contents": [
                {"parts": [{"text": "What is the weather?"}]},
                {
                    "role": "model",
                    "parts": [{"function_call": {"name": "weather", "args": {"city_name": "Rome"}}}],
                },
                {
                    "role": "function",
                    "parts": [{"functionResponse": {"name": "weather", "response": {"is": "fine"}}}],
                },
            ],
            "system_instruction": {"parts": [{"text": "Be brief."}, {"text": "Be kind."}]},
            "tools": {"function_declarations": [{"name": "weather", "parameters": {"type": "OBJECT"}}]},
            "generationConfig": {"temperature": 0.5, "max_output_tokens": 64, "topK": 40.0},
            "safetySettings": [{"category": "HARM_CATEGORY_HARASSMENT", "threshold": "BLOCK_NONE"}],
        }
        assert post(f"{MODEL}:generateContent", body, model).status == 200
        (request,) = model.requests
        assert [content.role for content in request.contents] == ["user", "model", "user"]
        call = request.contents[1].parts[0].function_call
        assert call is not None
        assert (call.name, call.args) == ("weather", {"city_name": "Rome"})
        assert request.system_instruction == "Be brief.\n\nBe kind."
        assert [function.name for function in request.functions] == ["weather"]
        assert (request.config.temperature, request.config.max_output_tokens) == (0.5, 64)
        assert abs(request.local_time - NOON) < timedelta(minutes=1)
        assert not request.spoken

    def test_a_bare_string_is_a_user_turn(self) -> None:
        model = TellingModel([GenerationEnd()])
        assert post(f"{MODEL}:generateContent", {"contents": "Hi"}, model).status == 200
        assert model.requests[0].contents[0].parts[0].text == "Hi"

    def test_function_calls_and_thoughts_are_parts(self) -> None:
        model = TellingModel(
            [
                ThoughtDelta("Hmm"),
                TextDelta("One "),
                TextDelta("moment."),
                FunctionCallRequest("weather", {"city": "Rome"}),
                GenerationEnd(GenerationUsage(prompt_tokens=10, response_tokens=5, thoughts_tokens=2)),
            ]
        )
        body = ASK | {"generationConfig": {"thinkingConfig": {"includeThoughts": True}}}
        answer = post(f"{MODEL}:generateContent", body, model).json
        assert answer["candidates"][0]["content"]["parts"] == [
            {"text": "Hmm", "thought": True},
            {"text": "One moment."},
            {"functionCall": {"name": "weather", "args": {"city": "Rome"}}},
        ]
        assert answer["usageMetadata"] == {
            "promptTokenCount": 10,
            "candidatesTokenCount": 5,
            "thoughtsTokenCount": 2,
            "totalTokenCount": 17,
        }

    def test_thoughts_are_kept_back_unless_asked_for(self) -> None:
        model = TellingModel([ThoughtDelta("Hmm"), TextDelta("Yes."), GenerationEnd()])
        answer = post(f"{MODEL}:generateContent", ASK, model).json
        assert answer["candidates"][0]["content"]["parts"] == [{"text": "Yes."}]

    def test_no_functions_are_offered_in_mode_none(self) -> None:
        model = TellingModel([GenerationEnd()])
        body = ASK | {
            "tools": [{"functionDeclarations": [{"name": "weather"}]}],
            "toolConfig": {"functionCallingConfig": {"mode": "NONE"}},
        }
        assert post(f"{MODEL}:generateContent", body, model).status == 200
        assert model.requests[0].functions == ()

    def test_vertex_paths_generate_too(self) -> None:
        path = "/v1beta1/projects/p/locations/l/publishers/google/models/gemini-3.8-live:generateContent"
        assert post(path, ASK).json["candidates"][0]["finishReason"] == "STOP"


class TestRefusals:
    @pytest.mark.parametrize(
        ("body", "path"),
        [
            ({"cachedContent": "cachedContents/x"}, "cachedContent"),
            (
                {"toolConfig": {"functionCallingConfig": {"mode": "ANY"}}},
                "toolConfig.functionCallingConfig.mode",
            ),
            (
                {"tool_config": {"function_calling_config": {"mode": "any"}}},
                "toolConfig.functionCallingConfig.mode",
            ),
            ({"tools": [{"googleSearch": {}}]}, "tools[0].googleSearch"),
            (
                {"generationConfig": {"responseMimeType": "application/json"}},
                "generationConfig.responseMimeType",
            ),
            ({"generationConfig": {"responseSchema": {"type": "STRING"}}}, "generationConfig.responseSchema"),
            ({"generationConfig": {"responseJsonSchema": {}}}, "generationConfig.responseJsonSchema"),
            ({"generationConfig": {"responseModalities": ["AUDIO"]}}, "generationConfig.responseModalities"),
            ({"generationConfig": {"candidateCount": 2}}, "generationConfig.candidateCount"),
            ({"generationConfig": {"logprobs": 1}}, "generationConfig.logprobs"),
            ({"contents": [{"parts": [{"fileData": {"fileUri": "x"}}]}]}, "contents[0].parts[0].fileData"),
            ({"contents": [{"parts": [{"txt": "Hi"}]}]}, "txt"),
            ({"contents": []}, "contents is not specified"),
            ({"contents": [{"role": "robot", "parts": []}]}, "contents[0].role"),
            ({"generationConfig": {"temperature": "warm"}}, "generationConfig.temperature"),
            ({"nonsense": 1}, "nonsense"),
        ],
    )
    def test_what_is_not_done_is_refused_by_name(self, body: dict[str, Any], path: str) -> None:
        code, status, message = post(f"{MODEL}:generateContent", ASK | body).error
        assert (code, status) == (400, "INVALID_ARGUMENT")
        assert path in message

    @pytest.mark.parametrize("body", [b"{", b"[]", b"\xff", b"7", b"[" * 100_000])
    def test_a_body_that_is_no_json_object_is_refused(self, body: bytes) -> None:
        code, status, message = post(f"{MODEL}:generateContent", body).error
        assert (code, status) == (400, "INVALID_ARGUMENT")
        assert message.startswith("Invalid JSON payload received.")

    def test_too_large_a_body_is_refused(self) -> None:
        answer = post(f"{MODEL}:generateContent", b" " * (MAX_BODY_BYTES + 1))
        assert answer.error[:2] == (413, "INVALID_ARGUMENT")

    def test_an_unknown_model_is_404(self) -> None:
        assert post("/v1beta/models/gpt-x:generateContent", ASK).error[:2] == (404, "NOT_FOUND")

    @pytest.mark.parametrize("method", ["embedContent", "predict", "batchGenerateContent"])
    def test_other_methods_are_501_by_name(self, method: str) -> None:
        message = f"Method {method!r} of models is not supported by this server."
        assert post(f"{MODEL}:{method}", ASK).error == (501, "UNIMPLEMENTED", message)

    @pytest.mark.parametrize("path", ["/", "/v1beta/files", "/v1beta", "/favicon.ico"])
    def test_other_paths_are_404(self, path: str) -> None:
        assert get(path).error == (404, "NOT_FOUND", f"GET {path} is not a method of this server.")

    @pytest.mark.parametrize(
        ("error", "status"),
        [
            (EngineUnavailable("down", engine="e"), (503, "UNAVAILABLE")),
            (EngineBusy("full", engine="e"), (429, "RESOURCE_EXHAUSTED")),
            (EngineFailed("broken", engine="e"), (500, "INTERNAL")),
        ],
    )
    @pytest.mark.parametrize("method", ["generateContent", "streamGenerateContent"])
    def test_a_failing_engine_is_a_status_without_its_details(
        self, error: Exception, status: tuple[int, str], method: str
    ) -> None:
        answer = post(f"{MODEL}:{method}", ASK, TellingModel([error]))
        assert answer.error[:2] == status
        assert "engine" not in answer.error[2]

    def test_nothing_is_generated_before_the_engines_are_warm(self) -> None:
        answer = post(f"{MODEL}:generateContent", ASK, phase=Phase.STARTING)
        assert answer.error[:2] == (503, "UNAVAILABLE")


class TestStreaming:
    MODEL_ANSWER = TellingModel(
        [TextDelta("Hel"), TextDelta("lo."), FunctionCallRequest("f", {}), GenerationEnd()]
    )

    def _check(self, chunks: list[dict[str, Any]]) -> None:
        parts = [chunk["candidates"][0]["content"]["parts"] for chunk in chunks]
        assert parts == [
            [{"text": "Hel"}],
            [{"text": "lo."}],
            [{"functionCall": {"name": "f", "args": {}}}],
            [{"text": ""}],
        ]
        assert [chunk["candidates"][0].get("finishReason") for chunk in chunks] == [None, None, None, "STOP"]
        assert "usageMetadata" in chunks[-1]
        assert len({chunk["responseId"] for chunk in chunks}) == 1

    def test_server_sent_events(self) -> None:
        answer = post(f"{MODEL}:streamGenerateContent?alt=sse", ASK, self.MODEL_ANSWER)
        assert answer.headers["content-type"].startswith("text/event-stream")
        *events, rest = answer.body.split(b"\r\n\r\n")
        assert rest == b""
        assert all(event.startswith(b"data: ") for event in events)
        self._check([json.loads(event[6:]) for event in events])

    def test_a_json_array(self) -> None:
        answer = post(f"{MODEL}:streamGenerateContent", ASK, self.MODEL_ANSWER)
        assert answer.headers["content-type"].startswith("application/json")
        self._check(answer.json)

    def test_a_failure_on_the_way_is_the_last_chunk(self) -> None:
        model = TellingModel([TextDelta("Hel"), EngineFailed("broken", engine="e")])
        chunks = post(f"{MODEL}:streamGenerateContent", ASK, model).json
        assert len(chunks) == 2
        assert chunks[1]["error"]["status"] == "INTERNAL"

    def test_a_client_that_leaves_stops_the_model(self) -> None:
        async def test() -> None:
            model = TellingModel([TextDelta("Hel"), TextDelta("lo.")], hold=asyncio.Event())
            async with rest_serving(pipelines_with(model)) as server:
                reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
                body = json.dumps(ASK)
                writer.write(
                    f"POST {MODEL}:streamGenerateContent?alt=sse HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                    f"Content-Length: {len(body)}\r\n\r\n{body}".encode()
                )
                await reader.readuntil(b"Hel")
                writer.transport.abort()
                await model.closed.wait()

        run(test())


class TestCountTokens:
    @pytest.mark.parametrize(
        ("body", "total"),
        [
            (ASK, 1),
            ({"contents": [{"parts": [{"text": "x" * 40}]}]}, 10),
            ({"generateContentRequest": {"model": "models/m", **ASK}}, 1),
            ({"contents": "Hi", "systemInstruction": "x" * 40}, 11),
            ({}, 0),
        ],
    )
    def test_text_is_estimated(self, body: dict[str, Any], total: int) -> None:
        answer = post(f"{MODEL}:countTokens", body).json
        assert answer == {
            "totalTokens": total,
            "promptTokensDetails": [{"modality": "TEXT", "tokenCount": total}],
        }

    def test_images_count(self) -> None:
        image = {"inlineData": {"mimeType": "image/png", "data": "AAAA"}}
        answer = post(f"{MODEL}:countTokens", {"contents": [{"parts": [image]}]}).json
        assert answer["promptTokensDetails"] == [{"modality": "IMAGE", "tokenCount": 256}]

    def test_tools_count(self) -> None:
        tools = [{"functionDeclarations": [{"name": "weather"}]}]
        bare = post(f"{MODEL}:countTokens", ASK).json["totalTokens"]
        assert post(f"{MODEL}:countTokens", ASK | {"tools": tools}).json["totalTokens"] > bare
