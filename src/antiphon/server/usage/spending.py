"""What was spent, as the items of a ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from antiphon.conversation.discards import Leftover
from antiphon.conversation.receipt import TurnReceipt
from antiphon.wire.usage import ModalityTokenCount

SESSIONS = "sessions"
TURNS = "turns"
REQUESTS = "requests"
PROMPT = "prompt."
RESPONSE = "response."
TOOL_USE = "tool_use_prompt"
THOUGHTS = "thoughts"
UNFINISHED = "unfinished"
DRAFTS = "drafts"
DRAFT_TOKENS = "draft_tokens"
AUDIO_IN_MS = "audio_in_ms"
AUDIO_OUT_MS = "audio_out_ms"


@dataclass(frozen=True, slots=True)
class Spending:
    """Amounts by item; they add up.

    Attributes:
        amounts: `prompt.TEXT`, `response.AUDIO` and their like are tokens by modality (`MediaModality`);
            nothing is 0 in it.
    """

    amounts: Mapping[str, int] = field(default_factory=dict)

    def __add__(self, other: Spending) -> Spending:
        total = Counter(self.amounts)
        total.update(other.amounts)
        return Spending(dict(total))

    def __bool__(self) -> bool:
        return bool(self.amounts)

    @staticmethod
    def of(**amounts: int) -> Spending:
        """The given amounts but those that are 0."""
        return Spending({item: amount for item, amount in amounts.items() if amount})

    @property
    def sessions(self) -> int:
        """Sessions that were begun; one that is resumed is not begun again."""
        return self.amounts.get(SESSIONS, 0)

    @property
    def turns(self) -> int:
        """Turns of the model that ended."""
        return self.amounts.get(TURNS, 0)

    @property
    def prompt(self) -> Mapping[str, int]:
        """Prompt tokens by modality."""
        return self._by_modality(PROMPT)

    @property
    def response(self) -> Mapping[str, int]:
        """Response tokens by modality."""
        return self._by_modality(RESPONSE)

    @property
    def turn_tokens(self) -> int:
        """What all `usageMetadata` together said: the sum of their `totalTokenCount`."""
        details = sum(self.prompt.values()) + sum(self.response.values())
        return details + self.amounts.get(TOOL_USE, 0) + self.amounts.get(THOUGHTS, 0)

    @property
    def tokens(self) -> int:
        """What counts toward a limit: all but drafts."""
        return self.turn_tokens + self.amounts.get(UNFINISHED, 0)

    @property
    def audio_ms(self) -> int:
        """Audio that came in and went out."""
        return self.amounts.get(AUDIO_IN_MS, 0) + self.amounts.get(AUDIO_OUT_MS, 0)

    def _by_modality(self, prefix: str) -> Mapping[str, int]:
        return {
            item.removeprefix(prefix): amount
            for item, amount in self.amounts.items()
            if item.startswith(prefix)
        }


def turn_spending(receipt: TurnReceipt) -> Spending:
    """What a turn took, and the drafts that were dropped before it."""
    usage = receipt.usage
    return Spending.of(
        **{
            TURNS: 1,
            **_details(PROMPT, usage.prompt_tokens_details),
            **_details(RESPONSE, usage.response_tokens_details),
            TOOL_USE: usage.tool_use_prompt_token_count or 0,
            THOUGHTS: usage.thoughts_token_count or 0,
            DRAFTS: receipt.discarded_drafts,
            DRAFT_TOKENS: receipt.discarded_tokens,
        }
    )


def request_spending(usage: Mapping[str, Any]) -> Spending:
    """What a request to the REST API took.

    Args:
        usage: its `usageMetadata`; without details all of it is text.
    """
    prompt = usage.get("promptTokensDetails", [{"modality": "TEXT", "tokenCount": usage["promptTokenCount"]}])
    return Spending.of(
        **{
            REQUESTS: 1,
            **{f"{PROMPT}{count['modality']}": count["tokenCount"] for count in prompt},
            f"{RESPONSE}TEXT": usage["candidatesTokenCount"],
            THOUGHTS: usage.get("thoughtsTokenCount", 0),
        }
    )


def unfinished_request(tokens: int) -> Spending:
    """What a request to the REST API took for whose answer nobody waited."""
    return Spending.of(**{REQUESTS: 1, UNFINISHED: tokens})


def leftover_spending(leftover: Leftover) -> Spending:
    """What a session that ended has spent besides its turns."""
    return Spending.of(
        **{UNFINISHED: leftover.tokens, DRAFTS: leftover.drafts, DRAFT_TOKENS: leftover.draft_tokens}
    )


def _details(prefix: str, details: Sequence[ModalityTokenCount]) -> dict[str, int]:
    return {f"{prefix}{count.modality}": count.token_count for count in details if count.modality is not None}
