"""The engines and the voice that the testing package brings."""

from __future__ import annotations

import pytest

from antiphon.audio.vad.model_file import load_network
from antiphon.audio.vad.pool import VadPool
from antiphon.clock import LoopClock
from antiphon.conversation.speech import SpeechChunk, SpeechRequest
from antiphon.testing import ScriptedRecognizer, ToneSynthesizer, babble, run_virtual, silence


def probabilities(pcm: bytes) -> list[float]:
    """What voice activity detection says of each frame."""
    verdicts: list[float] = []
    ticks = []
    pool = VadPool(load_network(), schedule=lambda _, tick: ticks.append(tick))
    pool.open(lambda _, speech, __: verdicts.extend(speech)).push(pcm)
    while ticks:
        ticks.pop()()
    return verdicts


class TestBabble:
    """A voice that says nothing."""

    def test_it_is_taken_for_speech_from_its_first_frame_to_its_last(self) -> None:
        verdicts = probabilities(silence(1.024) + babble(2.56) + silence(1.024))
        assert max(verdicts[:32]) < 0.1
        assert min(verdicts[32:112]) > 0.8
        assert max(verdicts[113:]) < 0.2

    def test_it_is_the_same_every_time_and_as_long_as_asked(self) -> None:
        assert babble(0.5) == babble.__wrapped__(0.5)
        assert len(babble(0.5)) == len(silence(0.5)) == 16_000
        assert babble(0.0) == b""


class TestToneSynthesizer:
    """One tone per word."""

    def spoken(
        self, text: str, *, word_s: float = 0.25, delay_s: float = 0.0
    ) -> tuple[list[SpeechChunk], float]:
        async def speak() -> tuple[list[SpeechChunk], float]:
            synthesizer = ToneSynthesizer(word_s=word_s, delay_s=delay_s)
            await synthesizer.start()
            chunks = [chunk async for chunk in synthesizer.synthesize(SpeechRequest(text, "Puck"))]
            return chunks, LoopClock().now()

        return run_virtual(speak())

    def test_every_word_sounds_for_its_time_and_knows_where_it_begins(self) -> None:
        chunks, _ = self.spoken(" Hello, you.", word_s=0.1)
        assert [len(chunk.pcm) for chunk in chunks] == [4800, 4800]
        words = [(w.text_start, w.text_end, w.start_samples) for chunk in chunks for w in chunk.words]
        assert words == [(1, 7, 0), (8, 12, 2400)]

    def test_it_is_audible(self) -> None:
        (chunk,), _ = self.spoken("Hello")
        assert max(chunk.pcm[1::2]) > 0x10

    def test_it_takes_as_long_as_it_is_told(self) -> None:
        assert self.spoken("Hello", delay_s=1.5)[1] == 1.5

    def test_nothing_is_nothing(self) -> None:
        assert self.spoken("  ")[0] == []


class TestScriptedRecognizer:
    """Utterances get their transcripts in order."""

    def test_a_transcript_belongs_to_the_utterance_that_was_first_asked_about(self) -> None:
        async def recognize() -> list[str]:
            recognizer = ScriptedRecognizer(["one", "two"])
            await recognizer.start()
            noise, first, second, third = (recognizer.open() for _ in range(4))
            noise.cancel()
            asked = [await first.settle(), await second.finish(), await first.finish(), await third.finish()]
            return [transcript.text for transcript in asked]

        assert run_virtual(recognize()) == ["one", "two", "one", ""]

    def test_it_takes_as_long_as_it_is_told(self) -> None:
        async def recognize() -> float:
            recognizer = ScriptedRecognizer(["one"], delay_s=0.3)
            await recognizer.start()
            await recognizer.open().finish()
            return LoopClock().now()

        assert run_virtual(recognize()) == pytest.approx(0.3)
