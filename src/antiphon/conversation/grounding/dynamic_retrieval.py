"""Whether a search is likely to help ("DynamicRetrievalConfig" in the Gemini API reference).

A client of the legacy `googleSearchRetrieval` may set a threshold: what is less likely to gain from a search
is answered without one. The likelihood is judged by what is asked: facts of the world, figures and news gain,
and small talk and writing to order do not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from antiphon.wire.tools import Tool

DEFAULT_THRESHOLD = 0.3
"""Where the client sets none: what Google's documentation names as its default."""

_DYNAMIC = "MODE_DYNAMIC"
_BASE = 0.2

_SIGNS: tuple[tuple[float, re.Pattern[str]], ...] = (
    (0.2, re.compile(r"[?？؟]")),
    (
        0.25,
        re.compile(
            r"\b(?:who|whose|when|where|which|how (?:many|much|old|long|far|tall|big))\b", re.IGNORECASE
        ),
    ),
    (0.1, re.compile(r"\b(?:what|why|how|is|are|was|were|did|does)\b", re.IGNORECASE)),
    (
        0.4,
        re.compile(
            r"\b(?:latest|newest|recent(?:ly)?|current(?:ly)?|today|tonight|yesterday|"
            r"this (?:week|month|year)|news|price|stock|weather|score|standings|won|winner|election|"
            r"release[ds]?|version|search|look up|google|source|cite|according to)\b",
            re.IGNORECASE,
        ),
    ),
    (0.2, re.compile(r"\b(?:1[5-9]|20)\d\d\b")),
    (0.15, re.compile(r"(?<=[\w,] )[A-Z][\w'-]+")),
    (
        -0.5,
        re.compile(
            r"\b(?:write|compose|rewrite|poem|story|joke|translate|imagine|pretend|brainstorm|"
            r"thank(?:s| you)|hello|hi|good (?:morning|evening|night)|bye|how are you|your name|"
            r"repeat|say)\b",
            re.IGNORECASE,
        ),
    ),
)


def retrieval_score(text: str) -> float:
    """How likely a search is to help to answer a text, 0 to 1."""
    score = _BASE + sum(weight for weight, sign in _SIGNS if sign.search(text))
    return round(min(max(score, 0.0), 1.0), 2)


def retrieval_threshold(tools: Iterable[Tool]) -> float | None:
    """The score below which nothing is searched; None when the model decides, as with `googleSearch`."""
    for tool in tools:
        config = tool.google_search_retrieval and tool.google_search_retrieval.dynamic_retrieval_config
        if config and config.mode == _DYNAMIC:
            return DEFAULT_THRESHOLD if config.dynamic_threshold is None else config.dynamic_threshold
    return None
