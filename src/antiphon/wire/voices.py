"""The 30 prebuilt voices, as the Gemini API's speech guide lists them. Names are case-sensitive."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

DEFAULT_VOICE = "Puck"


@dataclass(frozen=True, slots=True)
class Voice:
    """A prebuilt voice.

    Attributes:
        name: what a client asks for.
        style: Google's one word for it.
        gender: how Google's documentation of Cloud Text-to-Speech classes it.
    """

    name: str
    style: str
    gender: Literal["female", "male"]


VOICES: Mapping[str, Voice] = MappingProxyType(
    {
        voice.name: voice
        for voice in (
            Voice("Zephyr", "bright", "female"),
            Voice("Puck", "upbeat", "male"),
            Voice("Charon", "informative", "male"),
            Voice("Kore", "firm", "female"),
            Voice("Fenrir", "excitable", "male"),
            Voice("Leda", "youthful", "female"),
            Voice("Orus", "firm", "male"),
            Voice("Aoede", "breezy", "female"),
            Voice("Callirrhoe", "easy-going", "female"),
            Voice("Autonoe", "bright", "female"),
            Voice("Enceladus", "breathy", "male"),
            Voice("Iapetus", "clear", "male"),
            Voice("Umbriel", "easy-going", "male"),
            Voice("Algieba", "smooth", "male"),
            Voice("Despina", "smooth", "female"),
            Voice("Erinome", "clear", "female"),
            Voice("Algenib", "gravelly", "male"),
            Voice("Rasalgethi", "informative", "male"),
            Voice("Laomedeia", "upbeat", "female"),
            Voice("Achernar", "soft", "female"),
            Voice("Alnilam", "firm", "male"),
            Voice("Schedar", "even", "male"),
            Voice("Gacrux", "mature", "female"),
            Voice("Pulcherrima", "forward", "female"),
            Voice("Achird", "friendly", "male"),
            Voice("Zubenelgenubi", "casual", "male"),
            Voice("Vindemiatrix", "gentle", "female"),
            Voice("Sadachbia", "lively", "male"),
            Voice("Sadaltager", "knowledgeable", "male"),
            Voice("Sulafat", "warm", "female"),
        )
    }
)


def nearest_voice(name: str) -> str | None:
    """The voice that somebody who wrote `name` most likely meant; None when none is near."""
    by_folded = {voice.casefold(): voice for voice in VOICES}
    near = difflib.get_close_matches(name.casefold()[:64], by_folded, n=1, cutoff=0.6)
    return by_folded[near[0]] if near else None
