"""What a session has used, over all its connections."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from antiphon.conversation.receipt import TurnReceipt
from antiphon.wire.enums import MediaModality
from antiphon.wire.usage import ModalityTokenCount, UsageMetadata


class SessionUsage(msgspec.Struct, frozen=True, kw_only=True):
    """Tokens of all turns that were told of; drafts apart, which no client is told of.

    Attributes:
        prompt: by modality, summed over all turns.
        response: the same.
        thoughts_tokens: tokens of reasoning.
        tool_use_tokens: of what the server's own tools found.
        discarded_drafts: replies that were dropped.
        discarded_tokens: what they cost.
    """

    prompt: dict[MediaModality, int] = {}
    response: dict[MediaModality, int] = {}
    thoughts_tokens: int = 0
    tool_use_tokens: int = 0
    discarded_drafts: int = 0
    discarded_tokens: int = 0

    @property
    def total_tokens(self) -> int:
        """The sum of every turn's `totalTokenCount`."""
        details = sum(self.prompt.values()) + sum(self.response.values())
        return details + self.thoughts_tokens + self.tool_use_tokens

    def with_turn(self, receipt: TurnReceipt) -> SessionUsage:
        """After a turn has ended."""
        return msgspec.structs.replace(
            self.with_told(receipt.usage),
            discarded_drafts=self.discarded_drafts + receipt.discarded_drafts,
            discarded_tokens=self.discarded_tokens + receipt.discarded_tokens,
        )

    def with_told(self, usage: UsageMetadata) -> SessionUsage:
        """After a client was told of a turn."""
        return msgspec.structs.replace(
            self,
            prompt=_added(self.prompt, usage.prompt_tokens_details),
            response=_added(self.response, usage.response_tokens_details),
            thoughts_tokens=self.thoughts_tokens + (usage.thoughts_token_count or 0),
            tool_use_tokens=self.tool_use_tokens + (usage.tool_use_prompt_token_count or 0),
        )


def _added(
    counts: Mapping[MediaModality, int], details: Iterable[ModalityTokenCount]
) -> dict[MediaModality, int]:
    total = dict(counts)
    for detail in details:
        if detail.modality is not None and detail.token_count:
            total[detail.modality] = total.get(detail.modality, 0) + detail.token_count
    return total
