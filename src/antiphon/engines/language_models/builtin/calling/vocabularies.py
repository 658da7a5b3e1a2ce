"""Closed lists that values are recognized by: languages, currencies, colors, units."""

from __future__ import annotations

from antiphon.engines.language_models.builtin.english.vocabulary import word_list

LANGUAGES = {
    "arabic": "ar", "bengali": "bn", "chinese": "zh", "czech": "cs", "danish": "da", "dutch": "nl",
    "english": "en", "finnish": "fi", "french": "fr", "german": "de", "greek": "el", "hebrew": "he",
    "hindi": "hi", "hungarian": "hu", "indonesian": "id", "italian": "it", "japanese": "ja",
    "korean": "ko", "mandarin": "zh", "norwegian": "no", "polish": "pl", "portuguese": "pt",
    "romanian": "ro", "russian": "ru", "spanish": "es", "swahili": "sw", "swedish": "sv", "tamil": "ta",
    "thai": "th", "turkish": "tr", "ukrainian": "uk", "vietnamese": "vi",
}  # fmt: skip
"""English name to ISO 639 code."""

CURRENCIES = {
    "us dollar": "USD", "dollar": "USD", "usd": "USD", "buck": "USD", "euro": "EUR", "eur": "EUR",
    "british pound": "GBP", "pound": "GBP", "gbp": "GBP", "sterling": "GBP", "yen": "JPY", "jpy": "JPY",
    "swiss franc": "CHF", "franc": "CHF", "chf": "CHF", "canadian dollar": "CAD", "cad": "CAD",
    "australian dollar": "AUD", "aud": "AUD", "swedish krona": "SEK", "krona": "SEK", "sek": "SEK",
    "nok": "NOK", "danish krone": "DKK", "dkk": "DKK", "yuan": "CNY", "cny": "CNY", "rupee": "INR",
    "inr": "INR", "peso": "MXN", "mxn": "MXN", "real": "BRL", "brl": "BRL", "zloty": "PLN", "pln": "PLN",
    "bitcoin": "BTC", "btc": "BTC",
}  # fmt: skip
"""Name to ISO 4217 code, longer names before those they contain."""

COLORS = word_list(
    """
    red orange yellow green blue purple violet pink white black gray grey brown cyan magenta turquoise
    teal gold silver lime indigo amber beige lavender crimson
    """
)

ROOMS = (
    "living room",
    "dining room",
    *word_list(
        "bedroom kitchen bathroom office hallway garage garden basement attic nursery study patio porch"
    ),
)

CHOICE_SYNONYMS = {
    "celsius": ("centigrade", "metric", "c"),
    "fahrenheit": ("imperial", "f"),
    "metric": ("celsius", "centigrade"),
    "imperial": ("fahrenheit",),
    "c": ("celsius", "centigrade"),
    "f": ("fahrenheit",),
    "low": ("lowest", "minimum"),
    "high": ("highest", "maximum", "urgent"),
    "medium": ("normal", "average"),
    "large": ("big",),
    "small": ("little",),
    "cool": ("cold",),
    "warm": ("cozy", "romantic"),
    "true": ("yes",),
    "false": ("no",),
}
"""Enum value to words that choose it too."""
