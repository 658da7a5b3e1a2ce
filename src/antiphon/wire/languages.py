"""The languages that Google's live models document, by BCP-47 code.

The two lists differ in their regions (`ar-XA` and `ar-EG`, `bn-IN` and `bn-BD`); both are kept, and a client
may use either. Which of them an engine can speak or understand is the engine's own matter.
"""

from __future__ import annotations

from collections.abc import Iterable

DEFAULT_LANGUAGE = "en-US"

HALF_CASCADE_LANGUAGES: tuple[str, ...] = (
    *("ar-XA", "bn-IN", "cmn-CN", "de-DE", "en-AU", "en-GB", "en-IN", "en-US", "es-ES", "es-US"),
    *("fr-CA", "fr-FR", "gu-IN", "hi-IN", "id-ID", "it-IT", "ja-JP", "kn-IN", "ko-KR", "ml-IN"),
    *("mr-IN", "nl-NL", "pl-PL", "pt-BR", "ru-RU", "ta-IN", "te-IN", "th-TH", "tr-TR", "vi-VN"),
)
"""`speechConfig.languageCode` in the Live API reference."""

NATIVE_AUDIO_LANGUAGES: tuple[str, ...] = (
    *(
        "ar-EG",
        "bn-BD",
        "de-DE",
        "en-IN",
        "en-US",
        "es-US",
        "fr-FR",
        "hi-IN",
        "id-ID",
        "it-IT",
        "ja-JP",
        "ko-KR",
    ),
    *(
        "mr-IN",
        "nl-NL",
        "pl-PL",
        "pt-BR",
        "ro-RO",
        "ru-RU",
        "ta-IN",
        "te-IN",
        "th-TH",
        "tr-TR",
        "uk-UA",
        "vi-VN",
    ),
)
"""The native-audio models' list in the Vertex AI Live API guide."""

LANGUAGES: tuple[str, ...] = tuple(sorted({*HALF_CASCADE_LANGUAGES, *NATIVE_AUDIO_LANGUAGES}))
"""All of them."""


def match_language(code: str, offered: Iterable[str]) -> str | None:
    """Find the offered code for one that a client asked for.

    Args:
        code: BCP-47, in any case, with `-` or `_`, with or without a region.
        offered: the codes there are, in order of preference.

    Returns:
        The same code, else the first of the same language, else None.
    """
    codes = list(offered)
    wanted = code.replace("_", "-").lower()
    for candidate in codes:
        if candidate.lower() == wanted:
            return candidate
    language = _primary(wanted)
    return next((candidate for candidate in codes if _primary(candidate.lower()) == language), None)


def _primary(code: str) -> str:
    """The language without its region. Mandarin is `cmn` here and plain `zh` to most clients."""
    language = code.split("-", 1)[0]
    return "cmn" if language == "zh" else language
