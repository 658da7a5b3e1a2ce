"""Deciding by rules whether a turn is to be answered: for language models that do not decide themselves."""

from __future__ import annotations

from antiphon.conversation.generation import GenerationRequest
from antiphon.conversation.reply_decision import ReplyDecision, ReplyVerdict
from antiphon.conversation.turns_text.addressed import Verdict, addressed

_VERDICTS = {
    Verdict.YES: ReplyVerdict.ANSWER,
    Verdict.NO: ReplyVerdict.STAY_SILENT,
    Verdict.INCOMPLETE: ReplyVerdict.WAIT,
}


class RuleDecider:
    """Goes by names, commands, questions and whom a sentence speaks to; pictures say nothing to it.

    Args:
        names: what the assistant is called.
    """

    def __init__(self, names: tuple[str, ...]) -> None:
        self._names = names

    async def decide(self, request: GenerationRequest, *, in_conversation: bool) -> ReplyDecision:
        """Decide about the last turn of the request."""
        text = " ".join(part.text for part in request.contents[-1].parts if part.text)
        if not text:
            return ReplyDecision(ReplyVerdict.STAY_SILENT, "rules cannot see what is shown")
        judged = addressed(
            text, names=self._names, language=request.language or "en", in_conversation=in_conversation
        )
        return ReplyDecision(_VERDICTS[judged.verdict], judged.reason)
