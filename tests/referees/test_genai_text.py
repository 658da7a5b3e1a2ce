"""google-genai converses in text."""

from __future__ import annotations

import pytest
from google.genai.types import MediaModality
from tests.referees.at_once import run
from tests.referees.sdk import (
    AUDIO,
    BUILTIN,
    LIVE_3_1,
    NATIVE,
    TEXT,
    TEXT_2_0,
    ask,
    receive_turn,
    receive_until,
    said_by,
    session,
    using,
)
from tests.referees.server_process import ServerProcess

WHOLE_TEXT_TURN = ["text", "generation_complete", "turn_complete"]


class TestSendAndReceiveText:
    """Live API guide: "Send and receive text"."""

    def test_a_turn_is_answered_and_complete(self, server: ServerProcess) -> None:
        async def test() -> None:
            async with session(server, TEXT_2_0, TEXT) as live:
                turn = await ask(live, "Hello")
                assert (turn.text, turn.kinds) == ("You said: Hello.", WHOLE_TEXT_TURN)

        run(test())

    def test_turn_after_turn_in_one_session(self, server: ServerProcess) -> None:
        async def test() -> None:
            async with session(server, TEXT_2_0, TEXT) as live:
                for word in ("one", "two", "three"):
                    turn = await ask(live, word)
                    assert (turn.text, turn.kinds) == (f"You said: {word}.", WHOLE_TEXT_TURN)

        run(test())

    def test_realtime_text_is_a_turn_too(self, server: ServerProcess) -> None:
        async def test() -> None:
            async with session(server, LIVE_3_1, TEXT) as live:
                await live.send_realtime_input(text="Hello")
                turn = await receive_turn(live)
                assert (turn.text, turn.kinds) == ("You said: Hello.", WHOLE_TEXT_TURN)

        run(test())

    def test_the_deprecated_send_still_works(self, server: ServerProcess) -> None:
        async def test() -> None:
            async with session(server, TEXT_2_0, TEXT) as live:
                with pytest.warns(DeprecationWarning):
                    await live.send(input="Hello", end_of_turn=True)
                assert (await receive_turn(live)).text == "You said: Hello."

        run(test())

    def test_thoughts_are_parts_of_their_own(self, server: ServerProcess) -> None:
        async def test() -> None:
            config = using(TEXT, thinking_config={"include_thoughts": True})
            async with session(server, NATIVE, config) as live:
                turn = await ask(live, "Please ponder.")
                assert (turn.thoughts, turn.text) == ("This needs thought.", "Forty-two.")
                assert turn.kinds == ["thought", *WHOLE_TEXT_TURN]

        run(test())

    def test_text_can_be_answered_in_speech(self, server: ServerProcess) -> None:
        async def test() -> None:
            async with session(server, NATIVE, AUDIO) as live:
                turn = await ask(live, "Hello")
                assert turn.spoken == "You said: Hello."
                assert 0.5 < turn.seconds < 5
                assert turn.kinds[-2:] == ["generation_complete", "turn_complete"]
                assert set(turn.kinds[:-2]) == {"output_transcription", "audio"}
                assert "text" not in turn.kinds

        run(test())


class TestIncrementalContent:
    """Live API guide: "Incremental content updates"."""

    def test_content_without_turn_complete_is_remembered_in_silence(self, server: ServerProcess) -> None:
        async def test() -> None:
            async with session(server, BUILTIN, TEXT) as live:
                await live.send_client_content(
                    turns=[
                        said_by("user", "My name is Ada."),
                        said_by("model", "Nice to meet you, Ada."),
                    ],
                    turn_complete=False,
                )
                turn = await ask(live, "What is my name?")
                assert "Ada" in turn.text
                assert turn.kinds == WHOLE_TEXT_TURN

        run(test())

    def test_turn_complete_alone_asks_for_the_answer(self, server: ServerProcess) -> None:
        async def test() -> None:
            async with session(server, TEXT_2_0, TEXT) as live:
                await live.send_client_content(turns=said_by("user", "Hello"), turn_complete=False)
                await live.send_client_content(turn_complete=True)
                assert (await receive_turn(live)).text == "You said: Hello."

        run(test())

    def test_content_interrupts_the_reply(self, server: ServerProcess) -> None:
        async def test() -> None:
            async with session(server, TEXT_2_0, TEXT) as live:
                await live.send_client_content(turns=said_by("user", "Dawdle."))
                begun = await receive_until(live, "text")
                assert begun.text == "Well. "
                await live.send_client_content(turns=said_by("user", "Hello"))
                rest = await receive_turn(live)
                assert rest.kinds == ["interrupted", "turn_complete"]
                answer = await receive_turn(live)
                assert (answer.text, answer.kinds) == ("You said: Hello.", WHOLE_TEXT_TURN)

        run(test())

    def test_content_can_interrupt_and_ask_for_nothing(self, server: ServerProcess) -> None:
        async def test() -> None:
            async with session(server, TEXT_2_0, TEXT) as live:
                await live.send_client_content(turns=said_by("user", "Dawdle."))
                await receive_until(live, "text")
                await live.send_client_content(turns=said_by("user", "Stop."), turn_complete=False)
                assert (await receive_turn(live)).kinds == ["interrupted", "turn_complete"]
                assert (await ask(live, "Hello")).text == "You said: Hello."

        run(test())


class TestMessages:
    """Live API reference: "Messages and events"."""

    @pytest.mark.parametrize("model", [TEXT_2_0, NATIVE, LIVE_3_1])
    def test_usage_comes_with_the_end_of_the_turn(self, server: ServerProcess, model: str) -> None:
        async def test() -> None:
            async with session(server, model, TEXT) as live:
                first = (await ask(live, "Hello")).usage
                assert first is not None
                assert first.prompt_token_count and first.response_token_count
                assert first.total_token_count == first.prompt_token_count + first.response_token_count
                assert first.response_tokens_details is not None
                assert [d.modality for d in first.response_tokens_details] == [MediaModality.TEXT]
                second = (await ask(live, "Hello again")).usage
                assert second is not None and second.prompt_token_count is not None
                assert second.prompt_token_count > first.prompt_token_count, "the context adds up"

        run(test())

    def test_messages_of_more_than_a_mebibyte_are_read(self, server: ServerProcess) -> None:
        async def test() -> None:
            async with session(server, TEXT_2_0, TEXT) as live:
                assert (await ask(live, "hay " * 500_000 + "needle")).text == "Found it."

        run(test())

    def test_a_long_reply_comes_in_messages_that_the_sdk_takes(self, server: ServerProcess) -> None:
        async def test() -> None:
            text = "hay " * 500_000
            async with session(server, TEXT_2_0, TEXT) as live:
                assert (await ask(live, text)).text == f"You said: {text.rstrip()}."

        run(test())

    def test_session_resumption_may_be_asked_for(self, server: ServerProcess) -> None:
        async def test() -> None:
            async with session(server, TEXT_2_0, using(TEXT, session_resumption={})) as live:
                assert (await ask(live, "Hello")).text == "You said: Hello."

        run(test())

    def test_a_reply_that_breaks_off_ends_the_turn_and_not_the_session(self, server: ServerProcess) -> None:
        async def test() -> None:
            async with session(server, TEXT_2_0, TEXT) as live:
                broken = await ask(live, "Break down, please.")
                assert broken.text == "I was about to "
                assert broken.kinds == WHOLE_TEXT_TURN
                end = broken.messages[-1].server_content
                assert end is not None and end.turn_complete_reason is not None
                assert (await ask(live, "Hello")).text == "You said: Hello."

        run(test())
        assert "the model fell over" in server.log
