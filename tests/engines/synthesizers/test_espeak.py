"""The embedded synthesizer, with real workers."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.engines.synthesizers.listening import RATE_HZ, first_audible_ms
from tests.engines.synthesizers.speaking import FOX, House, assert_every_word_once, make_house

from antiphon.clock import LoopClock
from antiphon.conversation.speech import SpeechRequest
from antiphon.engines.errors import EngineBusy, EngineConfigError, EngineFailed
from antiphon.engines.registry import create_synthesizer
from antiphon.engines.synthesizers.espeak import create
from antiphon.engines.synthesizers.espeak.synthesizer import EspeakSynthesizer
from antiphon.wire.voices import VOICES


class TestSound:
    @pytest.mark.parametrize("text", ["Hello there.", "See you soon!", "fifty", "  ... well, half of it."])
    def test_it_begins_at_once(self, house: House, text: str) -> None:
        for voice in ("Puck", "Kore", "Charon", "Leda"):
            assert first_audible_ms(house.say(text, voice).samples) < 5

    @pytest.mark.parametrize(
        ("text", "gap_ms"),
        [("That is all.", 240), ("on the one hand,", 120), ("and then", 40), ("Yes!”", 240)],
    )
    def test_it_ends_with_a_short_pause(self, house: House, text: str, gap_ms: int) -> None:
        samples = house.say(text).samples
        gap = len(samples) - 1 - np.flatnonzero(np.abs(samples) >= 0.0099)[-1]
        # eSpeak never makes the same samples twice: a faint last one may lie on either side of the limit.
        assert gap * 1000 / RATE_HZ == pytest.approx(gap_ms, abs=10)

    def test_it_comes_in_small_chunks(self, house: House) -> None:
        lengths_ms = [len(chunk.pcm) / 48 for chunk in house.say(FOX).chunks]
        assert 20 <= lengths_ms[0] <= 120
        assert max(lengths_ms) <= 300

    def test_nothing_is_clipped(self, house: House) -> None:
        for voice in VOICES:
            assert np.abs(house.say("Ha! Aha! Banana bandana!", voice).samples).max() < 0.999

    def test_a_question_is_not_spoken_like_a_statement(self, house: House) -> None:
        question, statement = house.say("You are coming?"), house.say("You are coming.")
        assert not np.array_equal(question.samples[:20_000], statement.samples[:20_000])


class TestWords:
    def test_they_begin_when_they_are_spoken(self, house: House) -> None:
        text = "One, two, three."
        speech = house.say(text)
        assert [text[word.text_start : word.text_end] for word in speech.words] == text.split()
        one, two, three = (word.start_samples for word in speech.words)
        assert one == 0
        assert RATE_HZ * 0.2 < two < three < len(speech.samples) - RATE_HZ * 0.4
        for start in (two, three):  # eSpeak NG pauses at commas, so there is silence just before
            before = np.abs(speech.samples[start - RATE_HZ // 50 : start - RATE_HZ // 200])
            after = np.abs(speech.samples[start : start + RATE_HZ // 10])
            assert before.max() < 0.1 * after.max()

    @pytest.mark.parametrize(
        "text",
        [
            "It costs 1234 dollars, or $5.50 at 10:30.",
            "😀 Well 😀 then... 😀",
            "naïve café — “quoted” don't e-mail x@example.com",
            "I have <b>3</b> cats & *two* dogs",
            "http://example.com/a?b=c#d is a link",
            "你好，今天天气怎么样？ OK",
            "- first\n- second\n\n1. third",
            "…",
            "Zwölf Boxkämpfer jagen Victor quer über den großen Sylter Deich.",
        ],
    )
    def test_every_word_comes_once_in_order(self, house: House, text: str) -> None:
        assert_every_word_once(text, house.say(text))

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(text=st.text(st.characters(exclude_categories=()), max_size=60))
    def test_every_word_of_anything_comes_once_in_order(self, house: House, text: str) -> None:
        assert_every_word_once(text, house.say(text))

    @pytest.mark.parametrize("text", ["", "   \n", "\x00"])
    def test_nothing_to_say_is_no_sound(self, house: House, text: str) -> None:
        assert house.say(text).seconds == 0

    @pytest.mark.parametrize("text", ["😀", "...", "<break time='3s'/>"])
    def test_what_cannot_be_spoken_is_still_a_word(self, house: House, text: str) -> None:
        speech = house.say(text)
        assert speech.seconds == 0
        assert_every_word_once(text, speech)


class TestMarkup:
    """Text comes from a model and a client: none of it may command the synthesizer."""

    @pytest.mark.parametrize(
        "text",
        [
            "before <break time='10s'/> after",
            "<speak>before <audio src='x.wav'/> after</speak>",
            "before \x01+500s \x01-50p after",
            "before [[h@l'oU]] after",
        ],
    )
    def test_it_is_not_interpreted(self, house: House, text: str) -> None:
        assert house.say(text).seconds < 4


class TestManyAtOnce:
    def test_they_do_not_mix(self, house: House) -> None:
        async def main() -> None:
            requests = [SpeechRequest(FOX, voice) for voice in VOICES]
            together = await asyncio.gather(*map(house.saying, requests))
            alone = [await house.saying(request) for request in requests]
            for a, b in zip(together, alone, strict=True):
                assert a.seconds == pytest.approx(b.seconds, abs=0.05)

        house.run(main())

    def test_a_very_long_text_does_not_keep_others_waiting(self, house: House) -> None:
        async def main() -> None:
            novel = house.synthesizer.synthesize(SpeechRequest("A sentence of a novel. " * 4500, "Puck"))
            await anext(novel)
            order: list[str] = []

            async def listen() -> None:
                async for _ in novel:
                    pass
                order.append("novel")

            async def ask() -> None:
                await house.saying(SpeechRequest("A short answer.", "Kore"))
                order.append("answer")

            reading = asyncio.create_task(listen())
            await ask()
            reading.cancel()
            await asyncio.wait([reading])
            await novel.aclose()
            assert order == ["answer"]

        house.run(main())

    def test_one_who_does_not_listen_does_not_fill_the_memory(self, house: House) -> None:
        async def main() -> None:
            novel = house.synthesizer.synthesize(SpeechRequest("A sentence of a novel. " * 4500, "Puck"))
            await anext(novel)
            await house.saying(
                SpeechRequest(FOX, "Kore")
            )  # by now the worker has spoken as far ahead as it may
            await house.saying(SpeechRequest(FOX, "Kore"))
            waiting = 0.0
            while True:
                next_chunk = asyncio.ensure_future(anext(novel))
                done, _ = await asyncio.wait([next_chunk], timeout=0)
                if not done:
                    next_chunk.cancel()
                    await asyncio.wait([next_chunk])
                    break
                waiting += len(next_chunk.result().pcm) / 2 / RATE_HZ
            assert waiting < 60

        house.run(main())

    def test_too_many_are_refused(self) -> None:
        async def main(house: House) -> None:
            first = house.synthesizer.synthesize(SpeechRequest("A long story. " * 500, "Puck"))
            await anext(first)
            with pytest.raises(EngineBusy, match="speaks 1 texts already"):
                await house.saying(SpeechRequest("Hello.", "Puck"))
            await first.aclose()
            assert (await house.saying(SpeechRequest("Hello.", "Puck"))).seconds > 0.3

        for house in make_house(max_requests=1):
            house.run(main(house))


class TestEnd:
    def test_closing_early_frees_the_worker(self, house: House) -> None:
        async def main() -> None:
            for _ in range(50):
                speech = house.synthesizer.synthesize(SpeechRequest("A long story. " * 500, "Puck"))
                await anext(speech)
                await speech.aclose()
            assert house.synthesizer.workers.open_channels == 0
            assert (await house.saying(SpeechRequest(FOX, "Puck"))).seconds > 3

        house.run(main())

    def test_a_crash_fails_the_speech_and_the_next_is_spoken(self, house: House) -> None:
        async def main() -> None:
            speech = house.synthesizer.synthesize(SpeechRequest("A long story. " * 5000, "Puck"))
            await anext(speech)
            pid = house.synthesizer.workers.workers[0].pid
            assert pid is not None
            os.kill(pid, signal.SIGKILL)
            with pytest.raises(EngineFailed, match="espeak: its worker process ended by signal 9"):
                async for _ in speech:
                    pass
            assert (await house.saying(SpeechRequest(FOX, "Puck"))).seconds > 3

        house.run(main())

    def test_a_text_beyond_all_measure_is_refused(self, house: House) -> None:
        with pytest.raises(EngineFailed, match="1000001 characters, expected no more than 1000000"):
            house.say("x" * 1_000_001)


class TestConfiguration:
    def test_it_is_an_installed_engine(self, house: House) -> None:
        async def main() -> None:
            assert isinstance(create_synthesizer("espeak", {}, clock=LoopClock()), EspeakSynthesizer)

        house.run(main())

    def test_it_says_what_it_is(self, house: House) -> None:
        assert house.synthesizer.name.startswith("espeak (eSpeak NG 1.5")

    @pytest.mark.parametrize(
        ("configuration", "message"),
        [
            ({"worker": 2}, 'no setting "worker"; did you mean "workers"?'),
            ({"workers": 0}, "workers: input should be greater than or equal to 1"),
        ],
    )
    def test_a_wrong_setting_is_named(
        self, house: House, configuration: dict[str, object], message: str
    ) -> None:
        async def main() -> None:
            with pytest.raises(EngineConfigError) as error:
                create(configuration, clock=LoopClock())
            assert message in str(error.value)

        house.run(main())

    def test_the_server_never_loads_the_library(self) -> None:
        program = (
            "import sys, asyncio\n"
            "from antiphon.clock import LoopClock\n"
            "from antiphon.engines.synthesizers.espeak import create\n"
            "async def main(): create({}, clock=LoopClock())\n"
            "asyncio.run(main())\n"
            "print('espeakng_loader' in sys.modules or 'espeak' in open('/proc/self/maps').read())\n"
        )
        ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
        assert ran.stdout.strip() == "False"
