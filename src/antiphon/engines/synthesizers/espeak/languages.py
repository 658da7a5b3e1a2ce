"""Which languages eSpeak NG speaks, and how well.

The codes are those that the Live API documents (`antiphon.wire.languages`). Nobody listened to most of them:
`SPOKEN` means that the phonemes of a greeting are those of the language. eSpeak NG's files are named here,
because selecting a voice by language code silently keeps the last voice for some, such as en-GB and fr-FR.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Status(StrEnum):
    """How a language is spoken."""

    SPOKEN = "spoken"
    OTHER_ACCENT = "spoken with another region's accent"
    UNUSABLE = "unusable"


@dataclass(frozen=True, slots=True)
class EspeakLanguage:
    """A language of eSpeak NG.

    Attributes:
        code: BCP-47.
        file: the language's file in eSpeak NG's data.
        status: whether it can be used.
        reason: what is wrong with it; empty when nothing is known.
    """

    code: str
    file: str
    status: Status = Status.SPOKEN
    reason: str = ""


def _other(code: str, file: str, reason: str) -> EspeakLanguage:
    return EspeakLanguage(code, file, Status.OTHER_ACCENT, reason)


def _unusable(code: str, file: str, reason: str) -> EspeakLanguage:
    return EspeakLanguage(code, file, Status.UNUSABLE, reason)


LANGUAGE_STATUS: Mapping[str, EspeakLanguage] = MappingProxyType(
    {
        language.code: language
        for language in (
            _other("ar-EG", "sem/ar", "Modern Standard Arabic; unwritten vowels are left out or guessed"),
            _other("ar-XA", "sem/ar", "Modern Standard Arabic; unwritten vowels are left out or guessed"),
            EspeakLanguage("bn-BD", "inc/bn"),
            EspeakLanguage("bn-IN", "inc/bn"),
            EspeakLanguage("cmn-CN", "sit/cmn"),
            EspeakLanguage("de-DE", "gmw/de"),
            _other("en-AU", "gmw/en", "British accent"),
            EspeakLanguage("en-GB", "gmw/en"),
            _other("en-IN", "gmw/en", "British accent"),
            EspeakLanguage("en-US", "gmw/en-US"),
            EspeakLanguage("es-ES", "roa/es"),
            EspeakLanguage("es-US", "roa/es-419"),
            _other("fr-CA", "roa/fr", "accent of France"),
            EspeakLanguage("fr-FR", "roa/fr"),
            EspeakLanguage("gu-IN", "inc/gu"),
            EspeakLanguage("hi-IN", "inc/hi"),
            EspeakLanguage("id-ID", "poz/id"),
            EspeakLanguage("it-IT", "roa/it"),
            _unusable("ja-JP", "jpx/ja", "every kanji is read as the English words for Chinese letter"),
            EspeakLanguage("kn-IN", "dra/kn"),
            EspeakLanguage("ko-KR", "ko"),
            EspeakLanguage("ml-IN", "dra/ml"),
            EspeakLanguage("mr-IN", "inc/mr"),
            EspeakLanguage("nl-NL", "gmw/nl"),
            EspeakLanguage("pl-PL", "zlw/pl"),
            EspeakLanguage("pt-BR", "roa/pt-BR"),
            EspeakLanguage("ro-RO", "roa/ro"),
            EspeakLanguage("ru-RU", "zle/ru"),
            EspeakLanguage("ta-IN", "dra/ta"),
            EspeakLanguage("te-IN", "dra/te"),
            _unusable("th-TH", "tai/th", "its dictionary is all but empty, so that vowels are missing"),
            EspeakLanguage("tr-TR", "trk/tr"),
            EspeakLanguage("uk-UA", "zle/uk"),
            EspeakLanguage("vi-VN", "aav/vi"),
        )
    }
)
"""Every documented code, whether it works or not."""

SPOKEN_LANGUAGES: tuple[str, ...] = (
    "en-US",
    *(
        code
        for code, language in LANGUAGE_STATUS.items()
        if language.status is not Status.UNUSABLE and code != "en-US"
    ),
)
"""The codes that work, the default first."""


def supports(code: str) -> bool:
    """Whether this very code can be spoken."""
    return code in SPOKEN_LANGUAGES
