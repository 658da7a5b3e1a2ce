"""What a server turned out to understand.

OpenAI-compatible servers differ in the optional fields they take. They are sent until the server refuses
a request because of them; what a request without them proved is remembered for the engine's lifetime.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

_SAMPLING = (
    "temperature",
    "top_p",
    "presence_penalty",
    "frequency_penalty",
    "seed",
    "stop",
    "max_tokens",
    "max_completion_tokens",
    "reasoning_effort",
)
_UNKNOWN_FIELD = re.compile(
    r"unsupported|not (?:\w+ )?support|unrecognized|unknown|unexpected|extra.forbidden|not permitted",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Dialect:
    """The form of a request.

    Attributes:
        usage: ask for token counts with `stream_options`.
        images: send pictures.
        max_tokens_field: how the limit of the reply's length is called.
        without: sampling fields that are left out.
    """

    usage: bool = True
    images: bool = True
    max_tokens_field: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"
    without: frozenset[str] = frozenset()

    def lacks(self) -> str:
        """What is not sent, for the log."""
        lost = ["stream_options"] * (not self.usage) + ["pictures"] * (not self.images)
        renamed = ["max_tokens (but max_completion_tokens)"] * (self.max_tokens_field != "max_tokens")
        return ", ".join([*lost, *renamed, *sorted(self.without)])


@dataclass(frozen=True, slots=True)
class Proven:
    """What a server has answered to at least once, so that a refusal must have another reason."""

    usage: bool = False
    images: bool = False


def simpler(
    dialect: Dialect,
    *,
    status: int,
    text: str,
    body: Mapping[str, Any],
    proven: Proven,
    may_drop_images: bool,
) -> Dialect | None:
    """The dialect to try after a refusal; None when the refusal has nothing to do with it.

    Args:
        dialect: the one that was refused.
        status: the HTTP status of the refusal.
        text: the server's explanation.
        body: the request.
        proven: what is known to be understood.
        may_drop_images: the request shows pictures, and the settings allow leaving them out.
    """
    if status in (400, 422):
        if "max_tokens" in body and "max_completion_tokens" in text:
            return replace(dialect, max_tokens_field="max_completion_tokens")
        if "stream_options" in body and ("stream_options" in text or "include_usage" in text):
            return replace(dialect, usage=False)
        refused = {name for name in _SAMPLING if name in body and re.search(rf"\b{name}\b", text)}
        if refused and _UNKNOWN_FIELD.search(text):
            return replace(dialect, without=dialect.without | refused)
    # llama.cpp refuses pictures that its model cannot see with 500, vLLM and OpenAI with 400.
    if may_drop_images and status in (400, 415, 422, 500, 501) and not proven.images:
        return replace(dialect, images=False)
    if "stream_options" in body and status in (400, 422) and not proven.usage:
        return replace(dialect, usage=False)
    return None
