"""The voices and languages of the embedded synthesizer."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from tests.engines.synthesizers.listening import level_dbfs, voice_print
from tests.engines.synthesizers.speaking import FOX, ORANGES, House, assert_every_word_once

from antiphon.engines.errors import EngineFailed
from antiphon.engines.synthesizers.espeak.languages import LANGUAGE_STATUS, SPOKEN_LANGUAGES, Status, supports
from antiphon.engines.synthesizers.espeak.voices import ESPEAK_VOICES
from antiphon.wire.languages import LANGUAGES
from antiphon.wire.voices import VOICES

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

    @pytest.mark.parametrize(("code", "spoken"), [("zh-CN", "cmn-CN"), ("de", "de-DE"), ("en_ZA", "en-US")])
    def test_another_region_is_spoken_like_a_known_one(self, house: House, code: str, spoken: str) -> None:
        text = GREETINGS[spoken.split("-")[0]]
        seconds = [house.say(text, "Kore", language).seconds for language in (code, spoken)]
        assert seconds[0] == pytest.approx(seconds[1], abs=0.02)

    def test_one_it_does_not_speak_is_named(self, house: House) -> None:
        with pytest.raises(EngineFailed, match="espeak: it does not speak th-TH"):
            house.say("hello", "Puck", "th-TH")

    def test_an_unknown_voice_is_named(self, house: House) -> None:
        with pytest.raises(EngineFailed, match="it has no voice Nobody"):
            house.say("hello", "Nobody")
