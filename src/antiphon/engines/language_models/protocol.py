"""What every language model offers."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Protocol, runtime_checkable

from antiphon.conversation.generation import GenerationEvent, GenerationRequest
from antiphon.conversation.reply_decision import ReplyDecision


class LanguageModel(Protocol):
    """Text (and images) in, text and function calls out, for many requests at once."""

    @property
    def name(self) -> str:
        """The engine's name and what it runs, for logs and `antiphon models`."""
        ...

    async def start(self) -> None:
        """Check the configuration and warm up.

        An upstream server that is down now is logged, not raised: it may come up later.

        Raises:
            EngineConfigError: it can never work as configured.
        """
        ...

    def generate(self, request: GenerationRequest) -> AsyncGenerator[GenerationEvent, None]:
        """Generate one reply: deltas and function calls as they come, `GenerationEnd` last.

        Closing the iterator early (`aclose`) cancels the request upstream.

        Raises:
            EngineError: the model failed; what came before stands.
        """
        ...

    async def close(self) -> None:
        """Free connections and models."""
        ...


@runtime_checkable
class ContextLimited(Protocol):
    """A language model that knows how long its prompts may be."""

    @property
    def context_tokens(self) -> int | None:
        """The longest prompt it takes, in its own tokens; None when it does not know."""
        ...


@runtime_checkable
class ReplyDecider(Protocol):
    """Whoever decides, with proactive audio, whether a turn is to be answered at all.

    A language model that offers this is asked; for others the built-in rules decide.
    """

    async def decide(self, request: GenerationRequest, *, in_conversation: bool) -> ReplyDecision:
        """Decide about the last turn of the request.

        Args:
            in_conversation: the model has just spoken, so what the user says is likely meant for it.

        Raises:
            EngineError: it cannot decide now; the turn is answered then.
        """
        ...
