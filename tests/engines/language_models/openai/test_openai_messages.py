"""The history as chat-completion messages."""

from __future__ import annotations

import base64
import io
import wave
from typing import Any

from tests.engines.language_models.openai.asking import model, user

from antiphon.engines.language_models.openai.media import MediaSender
from antiphon.engines.language_models.openai.messages import BEGINNING, DRAWN, NO_ANSWER, chat_messages
from antiphon.wire.content import (
    Blob,
    CodeExecutionResult,
    Content,
    ExecutableCode,
    FileData,
    FunctionCall,
    FunctionResponse,
    FunctionResponsePart,
    Part,
)
from antiphon.wire.enums import CodeExecutionOutcome, MediaResolution

OK = CodeExecutionOutcome.OK
JPEG = Part(inline_data=Blob(data=b"\xff\xd8", mime_type="image/jpeg"))
PCM = Part(inline_data=Blob(data=b"\x01\x00\x02\x00", mime_type="audio/pcm;rate=24000"))
JPEG_PART = {"type": "image_url", "image_url": {"url": "data:image/jpeg;base64,/9g="}}


def messages(*contents: Content, system: str = "", **media: Any) -> list[dict[str, Any]]:
    return chat_messages(
        contents, system=system, media=MediaSender(**{"images": True, "audio": False, **media})
    )


def call(name: str, call_id: str | None = None, **args: object) -> Part:
    return Part(function_call=FunctionCall(id=call_id, name=name, args=args))


def answer(name: str, call_id: str | None = None, **response: object) -> Part:
    return Part(function_response=FunctionResponse(id=call_id, name=name, response=response))


def roles(conversation: list[dict[str, Any]]) -> str:
    return " ".join(message["role"] for message in conversation)


class TestTurns:
    def test_turns_keep_their_roles(self) -> None:
        assert messages(user("Hi."), model("Hello!"), user("Bye."), system="Be kind.") == [
            {"role": "system", "content": "Be kind."},
            {"role": "user", "content": "Hi."},
            {"role": "assistant", "content": "Hello!"},
            {"role": "user", "content": "Bye."},
        ]

    def test_a_turn_without_role_is_the_users(self) -> None:
        assert messages(Content(parts=[Part(text="Hi.")])) == [{"role": "user", "content": "Hi."}]

    def test_neighbors_of_one_role_are_one_message(self) -> None:
        assert messages(user("One."), user("Two."), model("a"), model("b"), user("Three.")) == [
            {"role": "user", "content": "One.\nTwo."},
            {"role": "assistant", "content": "a\nb"},
            {"role": "user", "content": "Three."},
        ]

    def test_the_parts_of_a_model_turn_concatenate(self) -> None:
        assert messages(user("Hi."), model("Hel", "lo"))[1] == {"role": "assistant", "content": "Hello"}

    def test_turns_without_content_are_left_out(self) -> None:
        assert messages(user("Hi."), model(""), Content(role="model"), user(""), user("You there?")) == [
            {"role": "user", "content": "Hi.\nYou there?"}
        ]

    def test_a_history_that_begins_with_the_model_gets_a_user_message_first(self) -> None:
        conversation = messages(model("Welcome!"), user("Hi."), system="Be kind.")
        assert roles(conversation) == "system user assistant user"
        assert conversation[1]["content"] == BEGINNING

    def test_thoughts_are_not_told_to_the_model_again(self) -> None:
        turn = model(Part(text="Hmm.", thought=True), "Yes.")
        assert messages(user("Well?"), turn)[1]["content"] == "Yes."

    def test_code_that_ran_on_the_server_is_a_call_however_it_is_told(self) -> None:
        code = Part(executable_code=ExecutableCode(code="print(2)"))
        result = Part(code_execution_result=CodeExecutionResult(outcome=OK, output="2"))
        call = {"name": "code_execution", "arguments": '{"code":"print(2)"}'}
        expected = [
            {
                "role": "assistant",
                "content": None,
                "tool_calls": [{"id": "call00001", "type": "function", "function": call}],
            },
            {
                "role": "tool",
                "tool_call_id": "call00001",
                "content": '{"outcome":"OUTCOME_OK","output":"2"}',
            },
            {"role": "assistant", "content": "Two."},
        ]
        assert messages(user("1+1?"), model(code, result, "Two."))[1:] == expected
        assert messages(user("1+1?"), model(code), model(result), model("Two."))[1:] == expected

    def test_code_without_a_result_and_a_result_without_code(self) -> None:
        code = Part(executable_code=ExecutableCode(code="print(2)"))
        result = Part(code_execution_result=CodeExecutionResult(outcome=OK, output="2"))
        conversation = messages(user("1+1?"), model(code), user("Stop."), model(result), user("Well?"))
        assert roles(conversation) == "user assistant tool user"
        assert conversation[2]["content"] == NO_ANSWER

    def test_what_a_program_draws_is_shown_by_the_user(self) -> None:
        code = Part(executable_code=ExecutableCode(code="plot()"))
        result = Part(code_execution_result=CodeExecutionResult(outcome=OK))
        conversation = messages(user("Plot."), model(code), model(result, JPEG))
        assert roles(conversation) == "user assistant tool user"
        assert [part["type"] for part in conversation[3]["content"]] == ["text", "image_url"]
        assert conversation[3]["content"][0]["text"] == DRAWN

    def test_a_call_that_could_not_be_carried_out_is_told_last(self) -> None:
        conversation = chat_messages(
            [user("Weather?")], system="", media=MediaSender(images=True, audio=True), malformed="No city."
        )
        assert roles(conversation) == "user"
        assert "cannot be carried out: No city." in conversation[0]["content"]


class TestCalls:
    def test_a_call_and_its_answer_share_an_id_of_nine_letters_and_digits(self) -> None:
        assert messages(
            user("Weather?"),
            model("Let me see.", call("get_weather", "function-call-1", city="Paris")),
            user(answer("get_weather", "function-call-1", output="Sunny")),
        ) == [
            {"role": "user", "content": "Weather?"},
            {
                "role": "assistant",
                "content": "Let me see.",
                "tool_calls": [
                    {
                        "id": "call00001",
                        "type": "function",
                        "function": {"name": "get_weather", "arguments": '{"city":"Paris"}'},
                    }
                ],
            },
            {"role": "tool", "tool_call_id": "call00001", "content": '{"output":"Sunny"}'},
        ]

    def test_a_foreign_name_is_the_one_that_is_declared_upstream(self) -> None:
        conversation = messages(user("On."), model(call("lights.on")), user(answer("lights.on")))
        assert conversation[1]["tool_calls"][0]["function"]["name"] == "lights_on_a716904f"

    def test_parallel_answers_may_come_in_any_order_and_in_several_turns(self) -> None:
        conversation = messages(
            user("Both."),
            model(call("f", "a"), call("g", "b")),
            user(answer("g", "b", output=2)),
            user(answer("f", "a", output=1)),
        )
        assert roles(conversation) == "user assistant tool tool"
        assert [(m["tool_call_id"], m["content"]) for m in conversation[2:]] == [
            ("call00002", '{"output":2}'),
            ("call00001", '{"output":1}'),
        ]

    def test_parallel_calls_of_neighboring_turns_are_one_message(self) -> None:
        conversation = messages(
            user("Both."), model(call("f", "a")), model(call("g", "b")), user(answer("g", "b"))
        )
        assert roles(conversation) == "user assistant tool tool"
        assert [c["id"] for c in conversation[1]["tool_calls"]] == ["call00001", "call00002"]

    def test_without_ids_answers_are_matched_by_name_oldest_first(self) -> None:
        conversation = messages(
            user("Go."),
            model(call("f", x=1), call("g"), call("f", x=2)),
            user(answer("g", output="g"), answer("f", output="f1"), answer("f", output="f2")),
        )
        assert [(m["tool_call_id"], m["content"]) for m in conversation[2:]] == [
            ("call00002", '{"output":"g"}'),
            ("call00001", '{"output":"f1"}'),
            ("call00003", '{"output":"f2"}'),
        ]

    def test_a_call_that_was_cancelled_is_answered_all_the_same(self) -> None:
        conversation = messages(
            user("Weather?"), model(call("get_weather", "a")), user("Never mind."), model("Fine.")
        )
        assert roles(conversation) == "user assistant tool user assistant"
        assert conversation[2]["content"] == NO_ANSWER

    def test_a_call_that_still_runs_at_the_end_is_answered(self) -> None:
        conversation = messages(user("Both."), model(call("f", "a"), call("g", "b")), user(answer("f", "a")))
        assert [m["content"] for m in conversation[2:]] == ["{}", NO_ANSWER]

    def test_a_late_answer_is_told_by_the_user(self) -> None:
        conversation = messages(
            user("Start."),
            model(call("job", "a"), "It runs."),
            user("What else?"),
            model("Nothing."),
            user(answer("job", "a", output="done")),
        )
        assert roles(conversation) == "user assistant tool user assistant user"
        assert conversation[1]["content"] == "It runs."
        assert conversation[-1]["content"] == '[job has returned: {"output":"done"}]'

    def test_a_further_answer_to_the_same_call_is_told_by_the_user(self) -> None:
        conversation = messages(
            user("Start."),
            model(call("job", "a")),
            user(answer("job", "a", output="half"), answer("job", "a", output="done")),
        )
        assert roles(conversation) == "user assistant tool user"
        assert conversation[-1]["content"] == '[job has returned: {"output":"done"}]'

    def test_answers_come_before_what_the_user_says_beside_them(self) -> None:
        conversation = messages(user("Go."), model(call("f", "a")), user("Here.", answer("f", "a")))
        assert roles(conversation) == "user assistant tool user"

    def test_a_picture_that_a_function_returns_is_shown_after_it(self) -> None:
        part = FunctionResponsePart(inline_data=JPEG.inline_data)
        shown = Part(function_response=FunctionResponse(id="a", name="snap", response={}, parts=[part]))
        conversation = messages(user("Snap."), model(call("snap", "a")), user(shown))
        assert roles(conversation) == "user assistant tool user"
        assert conversation[-1]["content"] == [
            {"type": "text", "text": "[snap has returned this as well:]"},
            JPEG_PART,
        ]


class TestMedia:
    def test_a_picture_is_a_data_url(self) -> None:
        assert messages(user("What is this?", JPEG)) == [
            {"role": "user", "content": [{"type": "text", "text": "What is this?"}, JPEG_PART]}
        ]

    def test_text_joins_a_message_with_pictures(self) -> None:
        content = messages(user(JPEG), user("What is it?"))[0]["content"]
        assert content == [JPEG_PART, {"type": "text", "text": "What is it?"}]
        content = messages(user("Look:"), user(JPEG))[0]["content"]
        assert content == [{"type": "text", "text": "Look:"}, JPEG_PART]

    def test_the_resolution_is_passed_on_as_detail(self) -> None:
        content = messages(user(JPEG), resolution=MediaResolution.LOW)[0]["content"]
        assert content[0]["image_url"]["detail"] == "low"

    def test_only_the_newest_pictures_are_sent(self) -> None:
        content = messages(user(JPEG, JPEG, JPEG), skip_images=2)[0]["content"]
        assert [part["type"] for part in content] == ["text", "text", "image_url"]

    def test_a_picture_the_model_cannot_see_is_a_note(self) -> None:
        sender = MediaSender(images=False, audio=False)
        assert chat_messages([user("What is this?", JPEG)], system="", media=sender) == [
            {"role": "user", "content": "What is this?\n[A picture, which you cannot see.]"}
        ]
        assert sender.withheld == {"pictures are replaced by a note, the model does not get them"}

    def test_a_clip_is_a_note_unless_clips_are_sent(self) -> None:
        assert messages(user(PCM))[0]["content"] == "[An audio clip, which you cannot hear.]"

    def test_samples_are_sent_as_wav(self) -> None:
        part = messages(user(PCM), audio=True)[0]["content"][0]
        assert part["input_audio"]["format"] == "wav"
        with wave.open(io.BytesIO(base64.b64decode(part["input_audio"]["data"]))) as file:
            assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 24_000)
            assert file.readframes(9) == b"\x01\x00\x02\x00"

    def test_samples_without_a_rate_have_16_khz(self) -> None:
        clip = Part(inline_data=Blob(data=b"\x01\x00", mime_type="audio/pcm;channels=1"))
        part = messages(user(clip), audio=True)[0]["content"][0]
        with wave.open(io.BytesIO(base64.b64decode(part["input_audio"]["data"]))) as file:
            assert file.getframerate() == 16_000

    def test_a_clip_in_a_known_file_format_is_sent_as_it_is(self) -> None:
        clip = Part(inline_data=Blob(data=b"ID3", mime_type="audio/mpeg"))
        part = messages(user(clip), audio=True)[0]["content"][0]
        assert part == {"type": "input_audio", "input_audio": {"data": "SUQz", "format": "mp3"}}

    def test_a_text_file_is_text(self) -> None:
        file = Part(inline_data=Blob(data="Grüße".encode(), mime_type="text/plain"))
        assert messages(user(file))[0]["content"] == "Grüße"

    def test_other_files_are_notes(self) -> None:
        pdf = Part(inline_data=Blob(data=b"%PDF", mime_type="application/pdf"))
        assert "application/pdf" in messages(user(pdf))[0]["content"]

    def test_an_address_is_never_passed_on(self) -> None:
        link = Part(file_data=FileData(file_uri="http://169.254.169.254/", mime_type="image/png"))
        content = messages(user(link))[0]["content"]
        assert content == "[A file of type image/png, which cannot be shown to you.]"
