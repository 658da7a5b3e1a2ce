"""Cutting a reply into clauses that can be spoken while the rest is still being generated.

The first clause is cut early, at the first natural break, because its length is heard as latency; later
ones are whole sentences where possible, because a synthesizer's prosody is best over sentences.
"""

from __future__ import annotations

import re

FIRST_CLAUSE_MIN_CHARS = 12
"""A first clause shorter than this is not cut at a comma: "Well," alone sounds broken."""

MAX_CLAUSE_CHARS = 280
"""A clause is cut at a space when no punctuation came for so long."""

_SENTENCE_END = re.compile(r"(?:[.!?…]+[\"'”’)\]]*(?=\s)|[。！？]+[”’」』）]*|\n+)")
_CLAUSE_END = re.compile(r"(?:[,;:—–](?=\s)|[，、；：])")
_ABBREVIATION = re.compile(r"\b(?:[A-Z]|[Dd]r|[Mm]rs?|[Mm]s|[Pp]rof|[Ss]t|vs|etc|e\.g|i\.e|No)\.$")


class ClauseCutter:
    """Collects text deltas and hands out clauses; the clauses concatenate to the text."""

    def __init__(self) -> None:
        self._text = ""
        self._cut_any = False

    def push(self, delta: str) -> list[str]:
        """Add a delta; return the clauses that are complete now."""
        self._text += delta
        clauses: list[str] = []
        while (end := self._next_cut()) is not None:
            clauses.append(self._text[:end])
            self._text = self._text[end:]
            self._cut_any = True
        return clauses

    def flush(self) -> list[str]:
        """The rest of the text, as the last clause; empty when nothing is left to say."""
        rest, self._text = self._text, ""
        return [rest] if rest else []

    def _next_cut(self) -> int | None:
        end = self._sentence_end()
        if not self._cut_any:
            end = self._first_clause_end(before=end)
        if len(self._text) > MAX_CLAUSE_CHARS and (end is None or end > MAX_CLAUSE_CHARS):
            space = self._text.rfind(" ", FIRST_CLAUSE_MIN_CHARS, MAX_CLAUSE_CHARS)
            end = space if space > 0 else MAX_CLAUSE_CHARS
        return end

    def _sentence_end(self) -> int | None:
        for match in _SENTENCE_END.finditer(self._text):
            head = self._text[: match.end()].rstrip()
            if head and not _ABBREVIATION.search(head):
                return match.end()
        return None

    def _first_clause_end(self, before: int | None) -> int | None:
        """The first natural break, if it comes before the end of the sentence."""
        for match in _CLAUSE_END.finditer(self._text, 0, len(self._text) if before is None else before):
            if match.end() >= FIRST_CLAUSE_MIN_CHARS:
                return match.end()
        return before
