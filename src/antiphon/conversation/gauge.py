"""Measuring the context: our estimate, corrected by what the language model's own tokenizer counted."""

from __future__ import annotations

from antiphon.conversation.tokens import TokenCount
from antiphon.wire.enums import MediaModality

_LEAST, _MOST = 1 / 32, 32.0
"""An engine that counts outside of these bounds is taken to be mistaken."""


class TokenGauge:
    """Counts prompts.

    An engine that reports `prompt_tokens` is believed: its count is that of the prompt it was asked, and
    until the next one, estimates are scaled by how far the last one was off.

    Args:
        factor: what an estimated token turned out to be.
    """

    def __init__(self, factor: float = 1.0) -> None:
        self.factor = factor
        self._asked: tuple[int, TokenCount] = (0, TokenCount())

    def on_asked(self, generation_id: int, estimate: TokenCount) -> None:
        """A language model is asked with a prompt of so many estimated tokens."""
        self._asked = (generation_id, estimate)

    def on_told(self, generation_id: int, prompt_tokens: int | None) -> TokenCount | None:
        """The engine says how long the prompt was; None if it does not.

        Returns:
            its count, by modality in the estimate's proportions; None when the estimate stands.
        """
        asked_id, estimate = self._asked
        if prompt_tokens is None or generation_id != asked_id or not estimate.total:
            return None
        factor = prompt_tokens / estimate.total
        if not _LEAST <= factor <= _MOST:
            return None
        self.factor = factor
        return _apportioned(estimate, prompt_tokens)

    def count(self, estimate: TokenCount) -> TokenCount:
        """The tokens of something whose tokens are estimated."""
        return _apportioned(estimate, round(estimate.total * self.factor))

    def estimate_of(self, tokens: int) -> int:
        """How many estimated tokens make up so many real ones, rounded down."""
        return int(tokens / self.factor)


def _apportioned(estimate: TokenCount, total: int) -> TokenCount:
    """The total, in the proportions of the estimate (largest remainders, Hamilton's method)."""
    if total == estimate.total or not estimate.total:
        return estimate
    shares = {
        modality: divmod(tokens * total, estimate.total) for modality, tokens in estimate.by_modality.items()
    }
    counts = {modality: whole for modality, (whole, _) in shares.items()}

    def remainder(modality: MediaModality) -> int:
        return shares[modality][1]

    left = total - sum(counts.values())
    for modality in sorted(shares, key=remainder, reverse=True)[:left]:
        counts[modality] += 1
    return TokenCount({modality: count for modality, count in counts.items() if count})
