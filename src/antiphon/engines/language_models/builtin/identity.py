"""How the assistant says what it is and what it is not."""

from __future__ import annotations

NAME = "Antiphon's built-in assistant"
WHO = f"I am {NAME}: a small set of rules, not a language model."
_HOW_WRITTEN = (
    'To plug in a real model, set engine = "openai" under [language_models.default] in antiphon.toml.'
)
_HOW_SPOKEN = (
    "To plug in a real model, set the engine of the default language model to openai "
    "in the file antiphon dot toml."
)
_LONGEST_QUOTE_CHARS = 120


def how_to_plug_in(*, spoken: bool) -> str:
    """One sentence that tells how to get a real model, speakable where it will be spoken."""
    return _HOW_SPOKEN if spoken else _HOW_WRITTEN


def who_and_how(*, spoken: bool) -> str:
    """What the assistant is and how to get more."""
    return f"{WHO} {how_to_plug_in(spoken=spoken)}"


def quoted(text: str) -> str:
    """A text in quotation marks, on one line, shortened if long."""
    line = " ".join(text.split()).replace('"', "'")
    if len(line) > _LONGEST_QUOTE_CHARS:
        line = line[:_LONGEST_QUOTE_CHARS].rsplit(" ", 1)[0] + "…"
    return f'"{line}"'
