"""google-genai converses in speech, in real time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

import pytest
from google.genai.types import ActivityEnd, ActivityHandling, ActivityStart, Blob, VoiceActivityType
from tests.referees.at_once import Outcomes, hold_at_once
from tests.referees.sdk import (
    AUDIO,
    LIVE_3_1,
    NATIVE,
    TEXT,
    TEXT_2_0,
    Turn,
    ask,
    microphone,
    receive_turn,
    receive_until,
    said_by,
    send_audio,
    session,
    using,
)
from tests.referees.server_process import ServerProcess
from tests.speech import BYTES_PER_S, flite_wav, resampled, silence, word_errors

QUESTION = "what is the time"
COUNT = "please count to ten"

MANUAL = {"automatic_activity_detection": {"disabled": True}}
WHOLE_END = ["generation_complete", "turn_complete"]

Scenario = Callable[[ServerProcess], Awaitable[object]]


async def a_microphone_is_answered(server: ServerProcess) -> Turn:
    spoken = silence(0.3) + flite_wav(QUESTION)
    async with session(server, NATIVE, AUDIO) as live, microphone(live, spoken):
        return await receive_turn(live)


async def voice_activity_is_told(server: ServerProcess) -> Turn:
    spoken = silence(0.3) + flite_wav(QUESTION)
    async with session(server, LIVE_3_1, AUDIO) as live, microphone(live, spoken):
        return await receive_turn(live)


async def a_whole_file_is_answered(server: ServerProcess) -> Turn:
    async with session(server, TEXT_2_0, TEXT) as live:
        await send_audio(live, flite_wav(QUESTION))
        return await receive_turn(live)


async def a_file_at_24_khz_is_answered(server: ServerProcess) -> Turn:
    async with session(server, TEXT_2_0, using(TEXT, input_audio_transcription={})) as live:
        await send_audio(live, resampled(flite_wav(QUESTION), 24_000), rate_hz=24_000)
        return await receive_turn(live)


async def media_chunks_are_heard(server: ServerProcess) -> Turn:
    speech = {"data": flite_wav(QUESTION), "mime_type": "audio/pcm"}
    async with session(server, TEXT_2_0, TEXT) as live:
        with pytest.warns(DeprecationWarning):
            await live.send(input=speech)
        return await receive_turn(live)


async def the_stream_ends(server: ServerProcess) -> Turn:
    config = using(
        TEXT, realtime_input_config={"automatic_activity_detection": {"silence_duration_ms": 30_000}}
    )
    async with session(server, TEXT_2_0, config) as live:
        await send_audio(live, flite_wav(QUESTION))
        await live.send_realtime_input(audio_stream_end=True)
        async with asyncio.timeout(25):
            return await receive_turn(live)


async def the_client_marks_activity(server: ServerProcess) -> tuple[Turn, Turn]:
    config = using(TEXT, realtime_input_config=MANUAL)
    async with session(server, TEXT_2_0, config) as live:
        turns = []
        for _ in range(2):
            await live.send_realtime_input(activity_start=ActivityStart())
            await send_audio(live, flite_wav(QUESTION))
            await live.send_realtime_input(activity_end=ActivityEnd())
            turns.append(await receive_turn(live))
        return turns[0], turns[1]


async def the_user_barges_in(server: ServerProcess) -> tuple[Turn, Turn]:
    async with session(server, NATIVE, AUDIO) as live:
        async with microphone(live, silence(0.3)) as on:
            await on
            await live.send_client_content(turns=said_by("user", COUNT))
            first = await receive_until(live, "audio")
        async with microphone(live, flite_wav(QUESTION)):
            rest = await receive_turn(live)
            for message in rest.messages:
                first.add(message)
            return first, await receive_turn(live)


async def the_user_may_not_barge_in(server: ServerProcess) -> tuple[Turn, Turn]:
    config = using(AUDIO, realtime_input_config={"activity_handling": ActivityHandling.NO_INTERRUPTION})
    async with session(server, NATIVE, config) as live:
        async with microphone(live, silence(0.3)) as on:
            await on
            await live.send_client_content(turns=said_by("user", "Good evening to all of you."))
            await receive_until(live, "audio")
        async with microphone(live, flite_wav(QUESTION)):
            return await receive_turn(live), await receive_turn(live)


async def the_client_interrupts_by_hand(server: ServerProcess) -> tuple[Turn, Turn]:
    config = using(AUDIO, realtime_input_config=MANUAL)
    async with session(server, NATIVE, config) as live:
        await live.send_client_content(turns=said_by("user", "Dawdle."))
        await receive_until(live, "audio")
        await live.send_realtime_input(activity_start=ActivityStart())
        interrupted = await receive_turn(live)
        await send_audio(live, flite_wav(QUESTION))
        await live.send_realtime_input(activity_end=ActivityEnd())
        return interrupted, await receive_turn(live)


async def speech_cancels_calls(server: ServerProcess) -> tuple[Turn, Turn]:
    config = using(TEXT, tools=[{"function_declarations": [{"name": "turn_on_the_lights"}]}])
    async with session(server, LIVE_3_1, config) as live:
        await live.send_client_content(turns=said_by("user", "Turn on the lights."))
        called = await receive_until(live, "tool_call")
        async with microphone(live, flite_wav(QUESTION)):
            rest = await receive_turn(live)
            rest.calls = called.calls
            return rest, await receive_turn(live)


async def silence_is_not_answered(server: ServerProcess) -> Turn:
    async with session(server, TEXT_2_0, TEXT) as live, microphone(live, silence(2.5)) as spoken:
        await spoken
        return await ask(live, "Hello")


async def an_image_goes_with_speech(server: ServerProcess) -> Turn:
    async with session(server, TEXT_2_0, TEXT) as live:
        await live.send_realtime_input(video=Blob(data=TINY_PNG, mime_type="image/png"))
        await send_audio(live, flite_wav(QUESTION))
        await live.send_realtime_input(audio_stream_end=True)
        return await receive_turn(live)


TINY_PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)

SCENARIOS: tuple[Scenario, ...] = (
    a_microphone_is_answered,
    voice_activity_is_told,
    a_whole_file_is_answered,
    a_file_at_24_khz_is_answered,
    media_chunks_are_heard,
    the_stream_ends,
    the_client_marks_activity,
    the_user_barges_in,
    the_user_may_not_barge_in,
    the_client_interrupts_by_hand,
    speech_cancels_calls,
    silence_is_not_answered,
    an_image_goes_with_speech,
)


@pytest.fixture(scope="module")
def outcomes(server: ServerProcess) -> Outcomes:
    return hold_at_once({scenario.__name__: partial(scenario, server) for scenario in SCENARIOS})


def understood(text: str) -> bool:
    """The question arrived; the smallest of models may mishear a word of it."""
    return word_errors(QUESTION, text.removeprefix("You said: ").removesuffix(".")) <= 1


def is_spoken_answer(turn: Turn) -> bool:
    """Speech, with its words in between, and both ends of a whole turn; whatever has been understood."""
    *body, generation_complete, turn_complete = turn.kinds
    return (
        turn.spoken.startswith("You said: ")
        and 1.0 < turn.seconds < 6.0
        and set(body) - {"input_transcription", "voice_activity"} == {"output_transcription", "audio"}
        and [generation_complete, turn_complete] == WHOLE_END
    )


class TestAutomaticActivityDetection:
    """Live API guide: "Use automatic VAD"."""

    def test_a_microphone_is_answered(self, outcomes: Outcomes) -> None:
        turn: Turn = outcomes.of("a_microphone_is_answered")
        assert turn.kinds[0] == "input_transcription"
        assert understood(turn.heard)
        assert understood(turn.spoken)
        assert is_spoken_answer(turn)

    def test_a_file_sent_at_once_is_answered_without_a_word_more(self, outcomes: Outcomes) -> None:
        turn: Turn = outcomes.of("a_whole_file_is_answered")
        assert understood(turn.text)
        assert turn.kinds == ["text", *WHOLE_END]

    def test_the_end_of_the_stream_is_not_waited_for(self, outcomes: Outcomes) -> None:
        turn: Turn = outcomes.of("the_stream_ends")
        assert understood(turn.text)

    def test_other_sample_rates_are_heard(self, outcomes: Outcomes) -> None:
        turn: Turn = outcomes.of("a_file_at_24_khz_is_answered")
        assert understood(turn.heard)
        assert turn.kinds == ["input_transcription", "text", *WHOLE_END]

    def test_media_chunks_are_heard(self, outcomes: Outcomes) -> None:
        turn: Turn = outcomes.of("media_chunks_are_heard")
        assert understood(turn.text)

    def test_silence_is_not_answered(self, outcomes: Outcomes) -> None:
        turn: Turn = outcomes.of("silence_is_not_answered")
        assert (turn.text, turn.kinds) == ("You said: Hello.", ["text", *WHOLE_END])

    def test_an_image_goes_with_the_speech(self, outcomes: Outcomes) -> None:
        turn: Turn = outcomes.of("an_image_goes_with_speech")
        assert understood(turn.text)

    def test_voice_activity_is_told_where_the_model_tells_it(self, outcomes: Outcomes) -> None:
        turn: Turn = outcomes.of("voice_activity_is_told")
        told = [m.voice_activity for m in turn.messages if m.voice_activity is not None]
        assert [activity.voice_activity_type for activity in told] == [
            VoiceActivityType.ACTIVITY_START,
            VoiceActivityType.ACTIVITY_END,
        ]
        start_s, end_s = (float((activity.audio_offset or "").removesuffix("s")) for activity in told)
        assert 0.2 < start_s < end_s < 0.3 + len(flite_wav(QUESTION)) / BYTES_PER_S + 0.1
        assert is_spoken_answer(turn)


class TestInterruptions:
    """Live API guide: "Handle interruptions"."""

    def test_the_user_takes_the_floor_by_speaking(self, outcomes: Outcomes) -> None:
        interrupted, answer = outcomes.of("the_user_barges_in")
        assert interrupted.kinds[-2:] == ["interrupted", "turn_complete"]
        assert "generation_complete" not in interrupted.kinds
        assert interrupted.seconds < 10, "the reply would have taken about twenty seconds"
        assert is_spoken_answer(answer)

    def test_the_client_may_forbid_it(self, outcomes: Outcomes) -> None:
        first, second = outcomes.of("the_user_may_not_barge_in")
        assert "interrupted" not in first.kinds + second.kinds
        assert first.kinds[-2:] == WHOLE_END
        assert first.spoken.endswith("Good evening to all of you..")
        assert is_spoken_answer(second)

    def test_calls_that_wait_for_an_answer_are_cancelled(self, outcomes: Outcomes) -> None:
        interrupted, answer = outcomes.of("speech_cancels_calls")
        assert interrupted.kinds == [
            "voice_activity",
            "interrupted",
            "tool_call_cancellation",
            "turn_complete",
        ]
        cancelled = [m.tool_call_cancellation for m in interrupted.messages if m.tool_call_cancellation]
        assert [c.ids for c in cancelled] == [[call.id for call in interrupted.calls]]
        assert answer.text.startswith("You said: ")


class TestManualActivity:
    """Live API guide: "Disable automatic VAD"."""

    def test_each_activity_is_answered(self, outcomes: Outcomes) -> None:
        for turn in outcomes.of("the_client_marks_activity"):
            assert understood(turn.text)
            assert turn.kinds == ["text", *WHOLE_END]

    def test_the_start_of_an_activity_interrupts(self, outcomes: Outcomes) -> None:
        interrupted, answer = outcomes.of("the_client_interrupts_by_hand")
        assert interrupted.kinds[-2:] == ["interrupted", "turn_complete"]
        assert "generation_complete" not in interrupted.kinds
        assert is_spoken_answer(answer)
