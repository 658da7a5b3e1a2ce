"""The embedded recognizer, with real workers and speech."""

from __future__ import annotations

import asyncio
import os
import signal

import pytest
from tests.engines.recognizers.hearing import (
    CAPITAL,
    FRAME_BYTES,
    LIGHTS,
    WEATHER,
    House,
    in_frames,
    recognize,
    room_tone,
)
from tests.speech import flite_wav, silence

from antiphon.clock import LoopClock
from antiphon.conversation.transcript import Transcript
from antiphon.engines.errors import EngineBusy, EngineConfigError, EngineFailed
from antiphon.engines.recognizers.pocketsphinx import create
from antiphon.engines.recognizers.pocketsphinx.recognizer import PocketsphinxRecognizer
from antiphon.engines.recognizers.pocketsphinx.utterance import MEASURED_BYTES
from antiphon.engines.registry import create_recognizer


class TestTranscript:
    def test_a_sentence_is_understood(self, house: House) -> None:
        heard = house.run(recognize(house.recognizer, flite_wav(WEATHER)))
        assert heard.text == WEATHER
        assert heard.language == "en-US"

    def test_words_have_times_and_confidence(self, house: House) -> None:
        pcm = silence(1) + flite_wav(WEATHER) + silence(0.5)
        heard = house.run(recognize(house.recognizer, pcm))
        assert [word.text for word in heard.words] == WEATHER.split()
        times = [time for word in heard.words for time in (word.start_samples, word.end_samples)]
        assert times == sorted(times)
        assert 15_000 < times[0] < 22_000
        assert times[-1] < len(pcm) // 2 - 7_000
        assert all(0 < word.confidence <= 1 for word in heard.words)

    def test_nothing_said_is_an_empty_text(self, house: House) -> None:
        for pcm in (b"", silence(2), room_tone(1)):
            assert house.run(recognize(house.recognizer, pcm)) == Transcript("", (), "en-US")

    def test_a_single_short_word_is_understood(self, house: House) -> None:
        assert house.run(recognize(house.recognizer, flite_wav("seven"))).text == "seven"

    def test_chunks_may_be_cut_anywhere(self, house: House) -> None:
        async def main() -> None:
            stream = house.recognizer.open()
            for chunk in in_frames(flite_wav(LIGHTS), 333):
                stream.feed(chunk)
            assert (await stream.finish()).text == LIGHTS

        house.run(main())

    def test_partials_come_while_one_speaks(self, house: House) -> None:
        async def main() -> None:
            partials: list[str] = []
            stream = house.recognizer.open(on_partial=lambda heard: partials.append(heard.text))
            pcm = flite_wav(WEATHER)
            stream.feed(pcm[: len(pcm) // 2])
            await stream.settle()
            early = list(partials)
            stream.feed(pcm[len(pcm) // 2 :])
            await stream.finish()
            assert any(text.startswith("what is") for text in early)
            assert len(partials) > len(early)

        house.run(main())


class TestAdaptation:
    """What is learned of a voice."""

    def test_one_who_has_spoken_is_understood_sooner(self, house: House) -> None:
        async def main() -> None:
            first = house.recognizer.open()
            first.feed(flite_wav(WEATHER))
            await first.finish()
            partials: list[str] = []
            heard = asyncio.Event()

            def on_partial(transcript: Transcript) -> None:
                partials.append(transcript.text)
                heard.set()

            second = house.recognizer.open(on_partial=on_partial, adaptation=first.adaptation)
            second.feed(flite_wav(WEATHER)[: MEASURED_BYTES // 2])
            await heard.wait()
            assert partials[0]
            second.cancel()

        house.run(main())

    def test_it_is_not_lost_with_an_utterance_that_says_nothing(self, house: House) -> None:
        async def main() -> None:
            first = house.recognizer.open()
            first.feed(flite_wav(WEATHER))
            await first.finish()
            second = house.recognizer.open(adaptation=first.adaptation)
            second.feed(silence(0.5))
            await second.finish()
            assert second.adaptation == first.adaptation

        house.run(main())


class TestSettle:
    def test_silence_after_it_changes_nothing_and_costs_nothing(self, house: House) -> None:
        async def main() -> None:
            stream = house.recognizer.open()
            for chunk in in_frames(flite_wav(LIGHTS) + silence(0.2)):
                stream.feed(chunk)
            settled = await stream.settle()
            assert settled.text == LIGHTS
            stream.feed(room_tone(1.5))
            assert await stream.settle() == settled
            assert await stream.finish() == settled

        house.run(main())

    def test_finish_right_after_it_does_not_ask_again(self, house: House) -> None:
        async def main() -> None:
            stream = house.recognizer.open()
            stream.feed(flite_wav(CAPITAL) + silence(0.2))
            settled = await stream.settle()
            assert await stream.settle() is settled
            assert await stream.finish() is settled

        house.run(main())

    def test_what_follows_is_added(self, house: House) -> None:
        async def main() -> None:
            stream = house.recognizer.open()
            first = flite_wav(LIGHTS) + silence(0.3)
            stream.feed(first)
            settled = await stream.settle()
            stream.feed(silence(1) + flite_wav(CAPITAL) + silence(0.2))
            heard = await stream.finish()
            assert heard.text == f"{LIGHTS} {CAPITAL}"
            assert heard.words[: len(settled.words)] == settled.words
            assert heard.words[len(settled.words)].start_samples > len(first) // 2 + 15_000

        house.run(main())


class TestManyAtOnce:
    def test_they_do_not_mix(self, house: House) -> None:
        async def main() -> None:
            said = [WEATHER, LIGHTS, CAPITAL]
            streams = [house.recognizer.open() for _ in said]
            audio = [list(in_frames(flite_wav(text) + silence(0.3))) for text in said]
            for at in range(max(map(len, audio))):
                for stream, frames in zip(streams, audio, strict=True):
                    stream.feed(frames[at] if at < len(frames) else bytes(FRAME_BYTES))
            heard = await asyncio.gather(*(stream.finish() for stream in streams))
            assert [transcript.text for transcript in heard] == said

        house.run(main())

    def test_one_that_finds_no_decoder_waits(self, small_house: House) -> None:
        async def main() -> None:
            order: list[str] = []

            async def hear(text: str) -> None:
                assert (await recognize(small_house.recognizer, flite_wav(text))).text == text
                order.append(text)

            await asyncio.gather(hear(WEATHER), hear(CAPITAL), hear(LIGHTS))
            assert order == [WEATHER, CAPITAL, LIGHTS]

        small_house.run(main())

    def test_too_many_are_refused(self, small_house: House) -> None:
        async def main() -> None:
            streams = [small_house.recognizer.open() for _ in range(3)]
            with pytest.raises(EngineBusy, match="hears 3 utterances already"):
                small_house.recognizer.open()
            for stream in streams:
                stream.cancel()
            assert (await recognize(small_house.recognizer, flite_wav(CAPITAL))).text == CAPITAL

        small_house.run(main())


class TestCancel:
    def test_the_decoder_is_free_again(self, small_house: House) -> None:
        async def main() -> None:
            dropped = small_house.recognizer.open()
            dropped.feed(flite_wav(WEATHER)[:-8000])
            await dropped.settle()
            dropped.feed(flite_wav(WEATHER))
            dropped.cancel()
            dropped.cancel()
            assert (await recognize(small_house.recognizer, flite_wav(CAPITAL))).text == CAPITAL

        small_house.run(main())

    def test_nothing_is_heard_of_it_afterwards(self, house: House) -> None:
        async def main() -> None:
            partials: list[Transcript] = []
            stream = house.recognizer.open(on_partial=partials.append)
            stream.feed(flite_wav(WEATHER))
            stream.cancel()
            stream.feed(flite_wav(WEATHER))
            assert (await recognize(house.recognizer, flite_wav(CAPITAL))).text == CAPITAL
            assert partials == []
            for question in (stream.settle, stream.finish):
                with pytest.raises(EngineFailed, match="was canceled"):
                    await question()

        house.run(main())

    def test_whoever_waits_for_its_transcript_is_told(self, house: House) -> None:
        async def main() -> None:
            stream = house.recognizer.open()
            stream.feed(flite_wav(WEATHER))
            waiting = asyncio.create_task(stream.settle())
            await asyncio.sleep(0)
            stream.cancel()
            with pytest.raises(EngineFailed, match="was canceled"):
                await waiting

        house.run(main())

    def test_one_who_waits_may_give_up(self, house: House) -> None:
        async def main() -> None:
            stream = house.recognizer.open()
            stream.feed(flite_wav(LIGHTS))
            impatient = asyncio.create_task(stream.settle())
            await asyncio.sleep(0)
            impatient.cancel()
            await asyncio.wait([impatient])
            stream.feed(silence(0.3))
            assert (await stream.finish()).text == LIGHTS

        house.run(main())


class TestCrash:
    def test_the_utterance_fails_and_the_next_is_heard(self, house: House) -> None:
        async def main() -> None:
            stream = house.recognizer.open()
            stream.feed(flite_wav(WEATHER)[:16_000])
            pid = house.recognizer.workers.workers[0].pid
            assert pid is not None
            os.kill(pid, signal.SIGKILL)
            with pytest.raises(EngineFailed, match="pocketsphinx: its worker process ended by signal 9"):
                await stream.settle()
            stream.feed(flite_wav(WEATHER))
            with pytest.raises(EngineFailed, match="ended by signal 9"):
                await stream.finish()
            assert (await recognize(house.recognizer, flite_wav(CAPITAL))).text == CAPITAL

        house.run(main())


class TestConfiguration:
    def test_it_is_an_installed_engine(self, house: House) -> None:
        async def main() -> None:
            recognizer = create_recognizer("pocketsphinx", {}, clock=LoopClock())
            assert isinstance(recognizer, PocketsphinxRecognizer)

        house.run(main())

    def test_it_says_what_it_is(self, house: House) -> None:
        assert house.recognizer.name == "pocketsphinx (CMU Pocketsphinx, American English)"
        assert house.recognizer.languages == ("en",)

    @pytest.mark.parametrize(
        ("settings", "message"),
        [
            ({"worker": 2}, 'no setting "worker"; did you mean "workers"?'),
            ({"decoders_per_worker": 0}, "decoders_per_worker: input should be greater than or equal to 1"),
            ({"max_waiting": "many"}, "max_waiting: input should be a valid integer"),
        ],
    )
    def test_a_wrong_setting_is_named(self, house: House, settings: dict[str, object], message: str) -> None:
        async def main() -> None:
            with pytest.raises(EngineConfigError) as error:
                create(settings, clock=LoopClock())
            assert message in str(error.value)

        house.run(main())

    def test_a_custom_vocabulary_is_refused_aloud_once(
        self, house: House, caplog: pytest.LogCaptureFixture
    ) -> None:
        async def main() -> None:
            for _ in range(2):
                house.recognizer.open(phrases=["Antiphon"]).cancel()

        house.run(main())
        assert caplog.text.count("customVocabulary has no effect") == 1
