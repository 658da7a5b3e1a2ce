"""The embedded synthesizer, with real workers."""

from __future__ import annotations

import asyncio
import itertools
import os
import signal
import subprocess
import sys
from collections.abc import Coroutine, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.engines.synthesizers.listening import (
    RATE_HZ,
    Floats,
    first_audible_ms,
    floats,
    level_dbfs,
    voice_print,
)

from antiphon.clock import LoopClock
from antiphon.conversation.speech import SpeechChunk, SpeechRequest, SpokenWord
from antiphon.engines.errors import EngineBusy, EngineConfigError, EngineFailed
from antiphon.engines.registry import create_synthesizer
from antiphon.engines.synthesizers.espeak import create
from antiphon.engines.synthesizers.espeak.languages import (
    LANGUAGE_STATUS,
    SPOKEN_LANGUAGES,
    Status,
    supports,
)
from antiphon.engines.synthesizers.espeak.synthesizer import EspeakSynthesizer
from antiphon.engines.synthesizers.espeak.voices import ESPEAK_VOICES
from antiphon.wire.languages import LANGUAGES
from antiphon.wire.voices import VOICES

T = TypeVar("T")

FOX = "the quick brown fox jumps over the lazy dog while five wizards watch"
ORANGES = "please call me back tomorrow morning and bring some of those oranges"

GREETINGS = {
    "ar": "مرحبا، كيف حالك اليوم؟",
    "bn": "নমস্কার, আপনি কেমন আছেন?",
    "cmn": "你好，今天天气怎么样？",
    "de": "Guten Tag, wie geht es Ihnen?",
    "en": "Hello, how are you today?",
    "es": "Hola, ¿cómo estás hoy?",
    "fr": "Bonjour, comment allez-vous ?",
    "gu": "નમસ્તે, તમે કેમ છો?",
    "hi": "नमस्ते, आप कैसे हैं?",
    "id": "Halo, apa kabar hari ini?",
    "it": "Buongiorno, come stai?",
    "kn": "ನಮಸ್ಕಾರ, ಹೇಗಿದ್ದೀರಾ?",
    "ko": "안녕하세요, 오늘 어떠세요?",
    "ml": "നമസ്കാരം, സുഖമാണോ?",
    "mr": "नमस्कार, तुम्ही कसे आहात?",
    "nl": "Hallo, hoe gaat het met u?",
    "pl": "Dzień dobry, jak się masz?",
    "pt": "Olá, como você está hoje?",
    "ro": "Bună ziua, ce mai faceți?",
    "ru": "Здравствуйте, как дела?",
    "ta": "வணக்கம், நீங்கள் எப்படி இருக்கிறீர்கள்?",
    "te": "నమస్కారం, మీరు ఎలా ఉన్నారు?",
    "tr": "Merhaba, bugün nasılsınız?",
    "uk": "Добрий день, як справи?",
    "vi": "Xin chào, hôm nay bạn thế nào?",
}


@dataclass(frozen=True, slots=True)
class Speech:
    """All that came for one request."""

    chunks: Sequence[SpeechChunk]

    @property
    def samples(self) -> Floats:
        return floats(b"".join(chunk.pcm for chunk in self.chunks))

    @property
    def words(self) -> list[SpokenWord]:
        return [word for chunk in self.chunks for word in chunk.words]

    @property
    def seconds(self) -> float:
        return len(self.samples) / RATE_HZ


@dataclass(frozen=True, slots=True)
class House:
    """A started synthesizer and the event loop it lives in."""

    runner: asyncio.Runner
    synthesizer: EspeakSynthesizer

    def run(self, main: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(main)

    def say(self, text: str, voice: str = "Puck", language: str | None = None) -> Speech:
        return self.run(self.saying(SpeechRequest(text, voice, language)))

    async def saying(self, request: SpeechRequest) -> Speech:
        return Speech([chunk async for chunk in self.synthesizer.synthesize(request)])


def make_house(**configuration: object) -> Iterator[House]:
    async def start() -> EspeakSynthesizer:
        synthesizer = create(configuration, clock=LoopClock())
        assert isinstance(synthesizer, EspeakSynthesizer)
        await synthesizer.start()
        return synthesizer

    with asyncio.Runner() as runner:
        synthesizer = runner.run(start())
        yield House(runner, synthesizer)
        runner.run(synthesizer.close())


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    yield from make_house()


class TestVoices:
    """Gemini API, speech generation: 30 prebuilt voices."""

    def test_every_prebuilt_voice_has_one(self) -> None:
        assert set(ESPEAK_VOICES) == set(VOICES)
        assert len({voice.variant for voice in ESPEAK_VOICES.values()}) == 30

    def test_all_thirty_are_audibly_different(self, house: House) -> None:
        prints = {voice: voice_print(house.say(FOX, voice).samples) for voice in VOICES}
        pairs = itertools.combinations(prints, 2)
        distance, *pair = min((prints[a].distance(prints[b]), a, b) for a, b in pairs)
        assert distance > 1.5, pair

    def test_all_thirty_are_recognized_by_another_sentence(self, house: House) -> None:
        known = {voice: voice_print(house.say(FOX, voice).samples) for voice in VOICES}
        for voice in VOICES:
            heard = voice_print(house.say(ORANGES, voice).samples)
            assert min(known, key=lambda name: known[name].distance(heard)) == voice

    def test_all_are_equally_loud(self, house: House) -> None:
        levels_dbfs = [level_dbfs(house.say(FOX, voice).samples) for voice in VOICES]
        assert max(levels_dbfs) - min(levels_dbfs) < 3

    def test_women_speak_higher_than_men_on_the_whole(self, house: House) -> None:
        f0_hz = {voice: voice_print(house.say(FOX, voice).samples).f0_hz for voice in VOICES}
        by_gender = {
            gender: np.median([f0_hz[name] for name, voice in VOICES.items() if voice.gender == gender])
            for gender in ("female", "male")
        }
        assert by_gender["female"] > 1.5 * by_gender["male"]

    def test_a_request_does_not_change_the_next_ones_voice(self, house: House) -> None:
        alone = voice_print(house.say(FOX, "Kore").samples)
        house.say(FOX, "Fenrir", "fr-FR")
        assert voice_print(house.say(FOX, "Kore").samples).distance(alone) < 0.2


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
        assert gap * 1000 / RATE_HZ == pytest.approx(gap_ms, abs=1)

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


def assert_every_word_once(text: str, speech: Speech) -> None:
    said = [text[word.text_start : word.text_end] for word in speech.words]
    assert "".join(said) == "".join(text.split())
    starts = [word.start_samples for word in speech.words]
    assert starts == sorted(starts)
    sent = 0
    for chunk in speech.chunks:
        end = sent + len(chunk.pcm) // 2
        assert all(sent <= word.start_samples < max(end, sent + 1) for word in chunk.words)
        sent = end


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


class TestLanguages:
    """Live API, supported languages."""

    def test_every_documented_code_has_a_status(self) -> None:
        assert set(LANGUAGE_STATUS) == set(LANGUAGES)
        assert all(row.reason for row in LANGUAGE_STATUS.values() if row.status is not Status.SPOKEN)

    def test_the_default_comes_first_and_the_unusable_not_at_all(self, house: House) -> None:
        assert house.synthesizer.languages[0] == "en-US"
        assert set(house.synthesizer.languages) == set(LANGUAGES) - {"ja-JP", "th-TH"}
        assert supports("de-DE")
        assert not supports("th-TH")

    @pytest.mark.parametrize("code", SPOKEN_LANGUAGES)
    def test_it_speaks(self, house: House, code: str) -> None:
        text = GREETINGS[code.split("-")[0]]
        speech = house.say(text, "Kore", code)
        assert 0.6 < speech.seconds < 4
        assert_every_word_once(text, speech)

    @pytest.mark.parametrize(("code", "other"), [("en-GB", "en-US"), ("fr-FR", "en-US"), ("es-ES", "es-US")])
    def test_one_is_not_spoken_like_another(self, house: House, code: str, other: str) -> None:
        text = "gracias, my bath is centimeter"
        first, second = (house.say(text, "Kore", language).samples for language in (code, other))
        assert len(first) != len(second)

    def test_one_it_does_not_speak_is_named(self, house: House) -> None:
        with pytest.raises(EngineFailed, match="espeak: it does not speak th-TH"):
            house.say("hello", "Puck", "th-TH")

    def test_an_unknown_voice_is_named(self, house: House) -> None:
        with pytest.raises(EngineFailed, match="it has no voice Nobody"):
            house.say("hello", "Nobody")


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
