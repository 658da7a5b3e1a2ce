"""How large a session's context may become, and what happens then."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from antiphon.conversation.kept_media import MediaLimits
from antiphon.wire.setup import ContextWindowCompression

TRIGGER_SHARE = 0.8
"""Of the model's context: when it is cut unless the client says otherwise (Live API reference,
ContextWindowCompressionConfig.triggerTokens)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextRules:
    """The operator's rules for all sessions.

    Attributes:
        media: pictures and recordings that the history holds at most.
        summary: the language model is asked to sum up what is cut.
    """

    media: MediaLimits = field(default_factory=MediaLimits)
    summary: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SlidingWindow:
    """When the context is cut, and to what.

    Attributes:
        trigger_tokens: a prompt above this is cut first.
        target_tokens: to how much, less than `trigger_tokens`.
    """

    trigger_tokens: int
    target_tokens: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextWindow:
    """The context of one session.

    Attributes:
        limit_tokens: the largest prompt that the language model takes.
        sliding: how it is kept below that; None when the client did not ask for it.
    """

    limit_tokens: int
    sliding: SlidingWindow | None = None

    @classmethod
    def of(cls, limit_tokens: int, compression: ContextWindowCompression | None) -> ContextWindow:
        """The window that a client asked for. Its counts may have been chosen for a larger model than ours:
        the trigger is at most the limit, and a target that is not below it is half of it.

        Args:
            compression: None when the client does not want the context to be cut. Zero counts are unset.
        """
        if compression is None:
            return cls(limit_tokens=limit_tokens)
        asked = compression.sliding_window.target_tokens if compression.sliding_window is not None else None
        trigger = min(compression.trigger_tokens or int(limit_tokens * TRIGGER_SHARE), limit_tokens)
        target = asked if asked and asked < trigger else trigger // 2
        return cls(
            limit_tokens=limit_tokens, sliding=SlidingWindow(trigger_tokens=trigger, target_tokens=target)
        )

    def changes(self, compression: ContextWindowCompression | None) -> Iterator[str]:
        """What the client asked for and does not get, for the log."""
        if self.sliding is None or compression is None:
            return
        asked = compression.sliding_window.target_tokens if compression.sliding_window is not None else None
        for name, wanted, got in (
            ("triggerTokens", compression.trigger_tokens, self.sliding.trigger_tokens),
            ("slidingWindow.targetTokens", asked, self.sliding.target_tokens),
        ):
            if wanted and wanted != got:
                yield (
                    f"setup.contextWindowCompression.{name} is {got} instead of {wanted}: "
                    f"the model's context window is {self.limit_tokens} tokens"
                )
