"""Open and finished turns in the other languages."""

from __future__ import annotations

import pytest

from antiphon.conversation.turns_text.completeness import LANGUAGES, completeness

OPEN = [
    ("de", "ich möchte"),
    ("de", "ich hätte gern einen"),
    ("de", "kannst du"),
    ("de", "wir treffen uns im"),
    ("de", "ich komme nicht weil"),
    ("de", "ähm"),
    ("de", "ich will und"),
    ("es", "quiero"),
    ("es", "quiero ir a la"),
    ("es", "no puedo porque"),
    ("es", "me gustaría"),
    ("es", "una mesa para"),
    ("es", "eh"),
    ("fr", "je voudrais"),
    ("fr", "je veux aller à la"),
    ("fr", "parce que"),
    ("fr", "est-ce que"),
    ("fr", "euh"),
    ("it", "vorrei"),
    ("it", "vorrei un"),
    ("it", "non vengo perché ma"),
    ("it", "sono andato al"),
    ("pt", "eu quero"),
    ("pt", "eu quero ir para"),
    ("pt", "gostaria de"),
    ("nl", "ik wil"),
    ("nl", "ik wil graag een"),
    ("nl", "ik kom niet omdat"),
    ("pl", "chciałbym"),
    ("pl", "jestem w"),
    ("pl", "myślę że"),
    ("ru", "я хочу"),
    ("ru", "я думаю что"),
    ("ru", "я живу в"),
    ("ru", "потому что"),
    ("tr", "bana bir"),
    ("tr", "gelmiyorum çünkü"),
    ("tr", "senin için"),
    ("hi", "मुझे"),
    ("hi", "मैं जाना चाहता हूँ लेकिन"),
    ("hi", "दिल्ली के बारे में"),
    ("ar", "أريد أن"),
    ("ar", "هل يمكنك"),
    ("ar", "أنا من"),
    ("vi", "tôi muốn"),
    ("vi", "bạn có thể"),
    ("vi", "nhà của"),
    ("id", "saya ingin"),
    ("id", "saya tinggal di"),
    ("id", "karena"),
    ("ja", "明日なんですけど"),
    ("ja", "東京に"),
    ("ja", "えっと"),
    ("ja", "これを"),
    ("ja", "雨が降ったら"),
    ("ko", "저는"),
    ("ko", "내일 서울에서"),
    ("ko", "날씨가 좋지만"),
    ("ko", "음"),
    ("zh", "我想"),
    ("zh", "我不去因为"),
    ("zh", "苹果和"),
    ("zh", "那个"),
    ("zh-TW", "因為"),
    ("de", "ich war gestern,"),
    ("fr", "je pense..."),
]

FINISHED = [
    ("de", "hallo"),
    ("de", "wie wird das wetter morgen"),
    ("de", "mach das licht an"),
    ("de", "was ist das"),
    ("de", "ich komme mit"),
    ("de", "schalte es ein"),
    ("de", "das ist alles"),
    ("es", "hola"),
    ("es", "qué tiempo hace hoy"),
    ("es", "quiero una mesa para dos"),
    ("es", "estoy en contra"),
    ("es", "creo que no"),
    ("fr", "bonjour"),
    ("fr", "quel temps fait-il aujourd'hui"),
    ("fr", "qu'est-ce que c'est"),
    ("fr", "allume la lumière"),
    ("it", "ciao"),
    ("it", "che tempo fa oggi"),
    ("it", "va bene"),
    ("pt", "olá"),
    ("pt", "como está o tempo hoje"),
    ("pt", "não quero"),
    ("nl", "hoe laat is het"),
    ("nl", "waar hou je van"),
    ("nl", "doe het licht aan"),
    ("pl", "dzień dobry"),
    ("pl", "jaka jest pogoda"),
    ("pl", "co to znaczy"),
    ("ru", "привет"),
    ("ru", "какая сегодня погода"),
    ("ru", "что мне нужно"),
    ("tr", "merhaba"),
    ("tr", "bugün hava nasıl"),
    ("tr", "gelir misin"),
    ("hi", "नमस्ते"),
    ("hi", "आज मौसम कैसा है"),
    ("ar", "مرحبا"),
    ("ar", "كيف الطقس اليوم"),
    ("vi", "xin chào"),
    ("vi", "hôm nay thời tiết thế nào"),
    ("vi", "bạn khỏe không"),
    ("id", "halo"),
    ("id", "bagaimana cuaca hari ini"),
    ("ja", "こんにちは"),
    ("ja", "今日の天気は"),
    ("ja", "明日は雨ですか"),
    ("ja", "電気を消して"),
    ("ja", "お願いします"),
    ("ko", "안녕하세요"),
    ("ko", "오늘 날씨 어때요"),
    ("ko", "이게 무엇입니까"),
    ("ko", "불 꺼 줘"),
    ("zh", "你好"),
    ("zh", "今天天气怎么样"),
    ("zh", "你 在 哪里"),
    ("zh", "我知道了"),
    ("de", "Kommst du?"),
]


@pytest.mark.parametrize(("language", "text"), OPEN)
def test_an_open_turn_is_waited_for(language: str, text: str) -> None:
    verdict = completeness(text, language)
    assert verdict.score < 0.4, verdict


@pytest.mark.parametrize(("language", "text"), FINISHED)
def test_a_finished_turn_is_answered_soon(language: str, text: str) -> None:
    verdict = completeness(text, language)
    assert verdict.score >= 0.6, verdict


def test_every_judged_language_has_both_kinds_of_row() -> None:
    primary = {language.partition("-")[0] for language, _ in OPEN} & {lang for lang, _ in FINISHED}
    assert primary | {"en"} == LANGUAGES


class TestWithoutAnOpinion:
    def test_a_language_that_is_not_judged(self) -> None:
        assert completeness("habari ya leo na", "sw").score == 0.5

    def test_no_language(self) -> None:
        verdict = completeness("and", None)
        assert (verdict.score, verdict.reason) == (0.5, "language unknown is not judged")

    def test_no_words(self) -> None:
        assert completeness("  ", "en-US").score == 0.5
        assert completeness("?!", "de").score == 0.5


def test_the_reason_names_the_word() -> None:
    assert completeness("ich komme nicht weil", "de-DE").reason == "ends in the conjunction 'weil'"
    assert completeness("i went to the", "en-GB").reason == "ends in the determiner 'the'"
