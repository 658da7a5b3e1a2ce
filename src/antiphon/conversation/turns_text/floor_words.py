"""Words that take the floor: whoever says them while another speaks wants that to end."""

from __future__ import annotations

from collections.abc import Mapping

from antiphon.conversation.turns_text.phrasebook import phrases
from antiphon.conversation.turns_text.words import LONGEST_PHRASE_WORDS, Utterance, primary_language

__all__ = ["FLOOR_WORDS", "asks_for_floor", "takes_floor"]

FLOOR_WORDS: Mapping[str, frozenset[str]] = {
    "en": phrases(
        "stop wait no nope pause quiet silence enough cancel | hold on | hang on | hold"
        " it | shut up | be quiet"
        "| one moment | just a moment | one second | wait a minute | wait a second | wait"
        " a moment | excuse me"
        "| that's enough | that is enough | stop it | stop that | stop talking | never"
        " mind | no no | please stop"
    ),
    "ar": phrases("توقف توقفي قف انتظر انتظري لا كفى اسكت لحظة | لحظة واحدة | لا لا"),
    "de": phrases(
        "stopp stop halt warte warten nein nee moment ruhe genug | moment mal | einen"
        " moment | warte mal | sei still"
        " | hör auf | nein nein | entschuldigung | es reicht"
    ),
    "es": phrases(
        "para espera alto no basta silencio detente cállate perdona | un momento | espera"
        " un momento | para ya"
        " | ya basta | no no"
    ),
    "fr": phrases(
        "stop arrête arrêtez attends attendez non pardon assez silence | tais-toi | un"
        " instant | un moment"
        " | attends un peu | ça suffit | non non | excusez-moi"
    ),
    "hi": phrases("रुको रुकिए रुक ठहरो बस नहीं चुप बंद | एक मिनट | बस करो | नहीं नहीं | बंद करो"),
    "id": phrases("stop berhenti tunggu tidak jangan cukup diam sebentar | tunggu dulu | tidak tidak"),
    "it": phrases(
        "ferma fermo fermati stop aspetta no basta zitto silenzio scusa | un momento | un"
        " attimo | aspetta un attimo"
        " | no no"
    ),
    "ja": phrases(
        "待って 止まって 止めて やめて ストップ 違う ちがう いや いいえ だめ ちょっと待って ちょっと もういい"
    ),
    "ko": phrases("잠깐 잠깐만 멈춰 그만 아니 아니요 아니야 기다려 조용 스톱 잠시만 | 잠깐 기다려"),
    "nl": phrases("stop wacht nee stil genoeg momentje sorry | wacht even | hou op | een moment | nee nee"),
    "pl": phrases(
        "stop stój czekaj zaczekaj nie dość cicho przepraszam | chwileczkę | poczekaj chwilę | nie nie"
    ),
    "pt": phrases(
        "para pare espera espere não chega silêncio desculpa | um momento | espera aí | não não | já chega"
    ),
    "ru": phrases(
        "стоп стой подожди подождите нет хватит тихо погоди секунду минутку | нет нет | одну минуту"
    ),
    "tr": phrases("dur durun bekle bekleyin hayır yeter sus | bir dakika | bir saniye | hayır hayır"),
    "vi": phrases("dừng khoan không thôi đợi | dừng lại | đợi đã | khoan đã | chờ chút | im đi"),
    "zh": phrases("停 停下 等等 等一下 别说了 別說了 不 不是 不对 不對 够了 夠了 安静 安靜 闭嘴 慢着"),
}
"""By primary language subtag. "Sorry" and "but" need more behind them to mean anything."""


def takes_floor(text: str, language: str | None) -> bool:
    """Whether `text` begins with words that stop a speaker: "stop", "no that is not what I meant".

    Args:
        text: a transcript.
        language: BCP-47 code; False for one that is not listed.
    """
    said = Utterance.of(text)
    return _length_at_begin(said, language) > 0


def asks_for_floor(text: str, language: str | None) -> bool:
    """Whether `text` is nothing else: "wait", "no no". Whoever says that has more to"
    " say, or wants silence."""
    said = Utterance.of(text)
    return bool(said.words) and _length_at_begin(said, language) == len(said.words)


def _length_at_begin(said: Utterance, language: str | None) -> int:
    """How many words the longest phrase at the begin has; 0 if there is none."""
    known = FLOOR_WORDS.get(primary_language(language) or "", frozenset())
    if said.bare in known:
        return len(said.words)
    for count in range(min(LONGEST_PHRASE_WORDS, len(said.words)), 0, -1):
        if " ".join(said.words[:count]) in known:
            return count
    return 0
