"""Writing a model turn: what the client sees of it, message by message.

One thing per message, because clients read one: a transcript leaves just before the audio it belongs to, and
usage rides on `turnComplete`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from antiphon.conversation.effects import Effect, Report, Send, SendAudio
from antiphon.conversation.grounding.metadata import GroundingForm, grounding_metadata
from antiphon.conversation.playout import Audio
from antiphon.conversation.receipt import Mark, TurnOutcome, TurnReceipt
from antiphon.conversation.reply import Reply
from antiphon.conversation.settings import SessionSettings
from antiphon.conversation.sources import Sources
from antiphon.conversation.tokens import parts_tokens
from antiphon.conversation.turn import ModelTurn
from antiphon.conversation.usage import usage_metadata
from antiphon.wire.content import Content, FunctionCall, Part, Transcription
from antiphon.wire.enums import MediaModality, TurnCompleteReason
from antiphon.wire.grounding import UrlContextMetadata, UrlMetadata
from antiphon.wire.server import ServerContent, ServerMessage, ToolCall, ToolCallCancellation


class TurnWriter:
    """Writes turns by the rules of one session."""

    def __init__(self, settings: SessionSettings) -> None:
        self._output = MediaModality(settings.modality)
        self._transcribes = settings.output_transcription is not None
        self._marks_finished = settings.profile.transcription_finished_marks

    def output(self, turn: ModelTurn, reply: Reply, now: float, *, live: bool) -> Iterator[Effect]:
        """What may leave of a reply now."""
        while (thought := reply.take_thought()) is not None:
            yield self._part(turn, Part(text=thought, thought=True), now)
        while (text := reply.take_text()) is not None:
            yield self._part(turn, Part(text=_continued(turn, reply, text)), now)
        # Speech before function calls leaves at once, so that they do not wait for its playback.
        paced = live and not reply.wants_calls
        while (audio := reply.take_audio(now, paced=paced)) is not None:
            yield from self._audio(turn, reply, audio, now)

    def fill_lead(self, turn: ModelTurn, reply: Reply, now: float) -> Iterator[Effect]:
        """What the client may have of a reply before it holds back."""
        while (audio := reply.take_audio(now, paced=True, filling=True)) is not None:
            yield from self._audio(turn, reply, audio, now)

    def _audio(self, turn: ModelTurn, reply: Reply, audio: Audio, now: float) -> Iterator[Effect]:
        turn.sent = True
        text = _continued(turn, reply, audio.text)
        if text and self._transcribes:
            yield _content(ServerContent(output_transcription=Transcription(text=text)))
        if audio.pcm:
            turn.marks.setdefault(Mark.FIRST_SENT, now)
            yield SendAudio(audio.pcm)

    def end_of_output(self, reply: Reply) -> Iterator[Effect]:
        """The reply's last word has left."""
        if self._transcribes and self._marks_finished and reply.spoken and reply.sent_text():
            yield _content(ServerContent(output_transcription=Transcription(finished=True)))

    def tool_parts(self, turn: ModelTurn, parts: Iterable[Part], now: float) -> Iterator[Effect]:
        """What the client sees of the server's own tools."""
        for part in parts:
            turn.response += parts_tokens([part], None)
            yield self._part(turn, part, now)

    def sources(
        self, turn: ModelTurn, sources: Sources, form: GroundingForm, *, retrieval_score: float | None
    ) -> Iterator[Effect]:
        """What the turn's answer rests on.

        Args:
            retrieval_score: how likely a search was to help, if the client set a threshold for it.
        """
        grounding = grounding_metadata(turn.text, sources.searches, form, retrieval_score=retrieval_score)
        if grounding is not None:
            yield _content(ServerContent(grounding_metadata=grounding))
        if sources.pages:
            pages = [
                UrlMetadata(retrieved_url=page.url, url_retrieval_status=page.status)
                for page in sources.pages
            ]
            yield _content(ServerContent(url_context_metadata=UrlContextMetadata(url_metadata=pages)))

    def tool_call(self, turn: ModelTurn, calls: Sequence[FunctionCall]) -> Iterator[Effect]:
        """The model wants functions called."""
        turn.sent = True
        yield Send(ServerMessage(tool_call=ToolCall(function_calls=list(calls))))

    def tool_call_cancellation(self, ids: Sequence[str]) -> Iterator[Effect]:
        """The answers to these calls are not wanted any more."""
        if ids:
            yield Send(ServerMessage(tool_call_cancellation=ToolCallCancellation(ids=list(ids))))

    def generation_complete(self, turn: ModelTurn) -> Iterator[Effect]:
        """The model has produced everything."""
        turn.sent = True
        yield _content(ServerContent(generation_complete=True))

    def interrupted(self) -> Iterator[Effect]:
        """The reply was cut short."""
        yield _content(ServerContent(interrupted=True))

    def turn_complete(
        self, turn: ModelTurn, outcome: TurnOutcome, failed: Reply | None = None
    ) -> Iterator[Effect]:
        """The turn is over."""
        reason = _failure_reason(failed) if failed is not None else None
        usage = usage_metadata(turn.prompt, turn.response, turn.thoughts_tokens, self._output)
        content = ServerContent(turn_complete=True, turn_complete_reason=reason)
        yield Send(ServerMessage(server_content=content, usage_metadata=usage))
        receipt = TurnReceipt(
            turn_id=turn.id,
            outcome=outcome,
            reason=turn.reason,
            drafted=turn.drafted,
            marks=turn.marks,
            error=failed.failed if failed is not None else "",
            discarded_drafts=turn.discarded_drafts,
            discarded_tokens=turn.discarded_tokens,
            usage=usage,
        )
        yield Report(receipt)

    def _part(self, turn: ModelTurn, part: Part, now: float) -> Send:
        turn.sent = True
        turn.marks.setdefault(Mark.FIRST_SENT, now)
        return _content(ServerContent(model_turn=Content(parts=[part])))


def _continued(turn: ModelTurn, reply: Reply, text: str) -> str:
    """A piece of a reply as it stands in the turn: clients put the pieces together as they come."""
    begins = turn.text_of != reply.generation_id
    if begins and turn.text and text and not (turn.text[-1].isspace() or text[0].isspace()):
        text = f" {text}"
    if text:
        turn.text += text
        turn.text_of = reply.generation_id
    return text


def _content(content: ServerContent) -> Send:
    return Send(ServerMessage(server_content=content))


def _failure_reason(failed: Reply) -> TurnCompleteReason:
    if failed.malformed_call:
        return TurnCompleteReason.MALFORMED_FUNCTION_CALL
    return TurnCompleteReason.RESPONSE_REJECTED
