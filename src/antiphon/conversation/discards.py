"""What was spent on replies that nobody got: drafts, replies taken back, a turn that was cut off."""

from __future__ import annotations

from dataclasses import dataclass

from antiphon.conversation.reply import Reply
from antiphon.conversation.tokens import TokenCount, text_tokens
from antiphon.conversation.turn import ModelTurn


@dataclass(frozen=True, slots=True, kw_only=True)
class Leftover:
    """What a session has spent when it ends, and no turn has told of.

    Attributes:
        tokens: of the turn that was cut off: its prompt, and what was sent of its output.
        drafts: replies that were dropped since the last turn.
        draft_tokens: what they cost.
    """

    tokens: int = 0
    drafts: int = 0
    draft_tokens: int = 0


@dataclass(slots=True)
class Discards:
    """Adds up dropped replies until a turn tells of them.

    Attributes:
        drafts: how many there were.
        tokens: what they cost: prompts, and what had been generated.
    """

    drafts: int = 0
    tokens: int = 0

    def add(self, prompt: TokenCount, reply: Reply) -> None:
        """A reply to this prompt was dropped."""
        thoughts_tokens = reply.usage.thoughts_tokens or text_tokens(reply.thought_text)
        self.drafts += 1
        prompt_tokens = reply.usage.prompt_tokens or prompt.total
        self.tokens += prompt_tokens + text_tokens(reply.generated_text) + thoughts_tokens

    def hand_over(self, turn: ModelTurn) -> None:
        """A turn begins, and will tell of them."""
        turn.discarded_drafts, turn.discarded_tokens = self.drafts, self.tokens
        self.drafts = self.tokens = 0

    def take_back(self, turn: ModelTurn) -> None:
        """The turn tells of nothing: it was taken back itself."""
        self.drafts += turn.discarded_drafts
        self.tokens += turn.discarded_tokens

    def leftover(self, cut_off: ModelTurn | None) -> Leftover:
        """What there is at the end of the session, and the turn that it has cut off."""
        if cut_off is None:
            return Leftover(drafts=self.drafts, draft_tokens=self.tokens)
        self.take_back(cut_off)
        tokens = cut_off.prompt.total + cut_off.response.total + cut_off.thoughts_tokens
        return Leftover(tokens=tokens, drafts=self.drafts, draft_tokens=self.tokens)
