"""Responding: the output side of one session, from a user turn to `turnComplete`.

Holds the floor (`antiphon.conversation.turn`), the history and the open function calls. Every method yields
effects in the order in which they are to be carried out; the state has changed when the method is exhausted.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import replace

from msgspec import structs

from antiphon.conversation.call_deadlines import CallDeadlines
from antiphon.conversation.calls import AnswerKind, CallRegister, OpenCall
from antiphon.conversation.context import generation_request, search_score
from antiphon.conversation.discards import Discards, Leftover
from antiphon.conversation.effects import Effect, StartGeneration, Warn
from antiphon.conversation.events import Summarized, SummaryFailed, ToolFailed, ToolRan
from antiphon.conversation.generation import FunctionCallRequest
from antiphon.conversation.history import Entry, History, answers_entry, reply_entry
from antiphon.conversation.playout import Playout
from antiphon.conversation.receipt import Mark, TurnOutcome
from antiphon.conversation.reply import Reply
from antiphon.conversation.reply_driver import EngineEvent, ReplyDriver
from antiphon.conversation.settings import SessionSettings
from antiphon.conversation.snapshot import VERSION, SavedEntry, Snapshot
from antiphon.conversation.sources import Sources
from antiphon.conversation.speech import OUTPUT_RATE_HZ
from antiphon.conversation.tokens import TokenCount, audio_tokens, parts_tokens, text_tokens
from antiphon.conversation.tool_entries import failure
from antiphon.conversation.tool_round import INTERRUPTED, ToolRound, ToolRun
from antiphon.conversation.turn import (
    AwaitingTools,
    Drafting,
    Draining,
    Floor,
    Full,
    Idle,
    ModelTurn,
    Origin,
    Responding,
    UserTurn,
    UsingTools,
    Yielding,
)
from antiphon.conversation.turn_writer import TurnWriter
from antiphon.conversation.wants import NamedRequest, Wants, check
from antiphon.conversation.window import Window
from antiphon.wire.client import ToolResponse
from antiphon.wire.content import FunctionCall, FunctionResponse, Part
from antiphon.wire.enums import FunctionScheduling, MediaModality

MAX_QUEUED_TURNS = 32
"""User turns that may wait for the floor; beyond it they join the last one."""

MAX_REPAIRS = 1
"""How often in a turn the model is asked again because its calls cannot be carried out."""


class Responder:
    """The output side of one session."""

    def __init__(self, settings: SessionSettings) -> None:
        self.settings = settings
        self.history = History(settings.media)
        self._window = Window(self.history)
        self._writer = TurnWriter(settings)
        self._driver = ReplyDriver()
        self._calls = CallRegister(settings.session_id)
        self._call_deadlines = CallDeadlines(settings.tool_limits)
        self._sources = Sources()
        self._floor: Floor = Idle()
        self._queue: deque[UserTurn] = deque()
        self._drafts = 0
        self._discards = Discards()
        self._turns = 0

    # -- what is asked about it ------------------------------------------------------------------------

    @property
    def floor(self) -> Floor:
        """Who has the floor."""
        return self._floor

    @property
    def idle(self) -> bool:
        """Nothing is being said, waited for, or waiting to be answered."""
        return isinstance(self._floor, Idle | Drafting) and not self._queue

    @property
    def sounding(self) -> bool:
        """A reply is being sent."""
        return isinstance(self._floor, Responding) and self._floor.turn.sent

    @property
    def awaits_answers(self) -> bool:
        """Functions' answers are to come, whether or not the conversation waits for them."""
        return bool(self._calls.open_ids)

    @property
    def queued_turns(self) -> int:
        """User turns that wait for the floor."""
        return len(self._queue)

    def restore(self, snapshot: Snapshot) -> None:
        """Go on where another connection left off."""
        self.history.restore(
            (saved.entry() for saved in snapshot.history),
            prefix=snapshot.prefix,
            summary=snapshot.summary.entry() if snapshot.summary is not None else None,
            open_calls=snapshot.open_calls,
        )
        self._window = Window(self.history, snapshot.token_factor)
        self._calls.restore(snapshot.calls_issued, snapshot.open_calls)
        self._call_deadlines.start(self._calls.open_calls(), self.settings.started_now)
        self._turns = snapshot.turns

    def snapshot(self, *, consumed: int) -> Snapshot:
        """The session as it is; to be taken at rest."""
        settings = self.settings
        return Snapshot(
            version=VERSION,
            session_id=settings.session_id,
            model_id=settings.model_id,
            system_instruction=settings.system_instruction,
            functions=list(settings.functions),
            history=[SavedEntry.of(entry) for entry in self.history.entries],
            prefix=self.history.prefix,
            summary=SavedEntry.of(self.history.summary) if self.history.summary is not None else None,
            token_factor=self._window.factor,
            calls_issued=self._calls.issued,
            open_calls=[opened.call for opened in self._calls.open_calls()],
            turns=self._turns,
            consumed=consumed,
            server_tools=sorted(settings.server_tools),
            excluded_domains=list(settings.excluded_domains),
            grounding_form=settings.grounding_form,
            retrieval_threshold=settings.retrieval_threshold,
            mcp_servers=list(settings.mcp_servers),
        )

    def deadline(self, *, live: bool) -> float | None:
        """When something may leave, a turn is complete, or something has been waited for long enough."""
        deadlines = (self._floor_deadline(live=live), self._call_deadlines.next(self._calls.open_ids))
        return min((deadline for deadline in deadlines if deadline is not None), default=None)

    def _floor_deadline(self, *, live: bool) -> float | None:
        match self._floor:
            case Responding(reply=reply) if live:  # only paced output has to wait
                return reply.playout.due_at()
            case Draining(until=until):
                return until
            case UsingTools(round=round):
                return round.until
            case _:
                return None

    def on_deadline(self, now: float, *, live: bool) -> Iterator[Effect]:
        """Give up what has been waited for long enough."""
        yield from self._give_up_calls(now, live=live)
        if isinstance(self._floor, UsingTools) and now >= self._floor.round.until:
            limit_s = self.settings.tool_limits.run_timeout_s
            yield Warn(f"tools were stopped after {limit_s:g} s: {', '.join(self._floor.round.names)}")
            yield from self._floor.round.stop(f"It took longer than {limit_s:g} s and was stopped.")

    # -- user turns ------------------------------------------------------------------------------------

    def draft(self, activity_id: int, entry: Entry, now: float) -> Iterator[Effect]:
        """The user may have finished: draft the reply, if the floor is free."""
        if not self.idle or self._drafts >= self.settings.turn_taking.drafts:
            return
        yield from self.discard_draft()
        if not (yield from self._window.fit(self.settings, now, [entry])):
            return
        self._drafts += 1
        reply = self._new_reply(held=True, plays_until=None)
        self._window.on_asked(reply.generation_id, self.settings, [entry])
        self._floor = Drafting(activity_id, entry, reply)
        reply.marks[Mark.GENERATION_STARTED] = now
        request = generation_request(self.settings, self.history, [entry], now)
        yield StartGeneration(reply.generation_id, request)

    def discard_draft(self) -> Iterator[Effect]:
        """The user went on: the draft leaves no trace."""
        if isinstance(self._floor, Drafting):
            reply, entry = self._floor.reply, self._floor.entry
            self._discards.add(self._window.prompt(self.settings, [entry]), reply)
            self._floor = Idle()
            yield from reply.cancel()

    def add_context(self, entries: Sequence[Entry], now: float) -> Iterator[Effect]:
        """Add to the history without asking for a reply."""
        yield from self.discard_draft()
        self.history.extend(entries)
        yield from self._window.fit(self.settings, now)

    def seed(self, entries: Sequence[Entry], now: float) -> Iterator[Effect]:
        """Add the initial history, which is never cut."""
        self.history.extend(entries)
        self.history.pin()
        yield from self._window.fit(self.settings, now)

    def answer(self, turn: UserTurn, now: float, *, activity_id: int | None = None) -> Iterator[Effect]:
        """A user turn is complete: answer it now, or when the floor is free.

        Args:
            activity_id: the voice activity it comes from; a draft made for it is used if it fits exactly.
        """
        floor = self._floor
        self._drafts = 0
        if isinstance(floor, Drafting):
            said = [entry.content for entry in turn.entries]
            if floor.activity_id == activity_id and said == [floor.entry.content]:
                yield from self._commit(floor, turn, now)
                return
            yield from self.discard_draft()
        if isinstance(self._floor, Idle):
            self.history.extend(turn.entries)
            model_turn = self._new_turn(turn)
            yield from self._generate(model_turn, now, plays_until=None)
        else:
            self._enqueue(turn)

    def pass_over(self, turn: UserTurn, now: float) -> Iterator[Effect]:
        """A user turn asks for nothing: it is completed without a word, for clients that wait for that."""
        yield from self.add_context(turn.entries, now)
        if isinstance(self._floor, Idle):
            model_turn = self._new_turn(turn)
            model_turn.prompt = self._window.prompt(self.settings)
            yield from self._writer.generation_complete(model_turn)
            yield from self._complete(model_turn, TurnOutcome.COMPLETED)

    def interrupt(self, now: float, *, live: bool) -> Iterator[Effect]:
        """The user, or the client, takes the floor: `interrupted`, cancellations, `turnComplete`."""
        floor = self._floor
        match floor:
            case Idle():
                return
            case Drafting():
                yield from self.discard_draft()
                return
            case (
                Responding(turn=turn, reply=reply)
                | Yielding(turn=turn, reply=reply)
                | Draining(turn=turn, reply=reply)
            ):
                yield from reply.cancel()
                if not isinstance(floor, Draining):
                    self._book(turn, reply)
                self._remember(reply.heard_text(now, paced=live))
                yield from self._interrupted(turn)
            case UsingTools(turn=turn, round=round):
                yield from round.stop(INTERRUPTED)
                self.history.extend(round.entries())
                yield from self._interrupted(turn)
            case AwaitingTools(turn=waiting):
                if waiting is not None:
                    yield from self._interrupted(waiting)
                else:
                    # The turn was completed on the wire after its calls: only they are left to take back.
                    self._floor = Idle()
                    yield from self._cancel_calls()

    def hold_back(self, now: float, *, live: bool) -> Iterator[Effect]:
        """The user may want the floor: send nothing more until that is known.

        The client is given all that it may have ahead, so that it is not soon without speech for nothing.
        """
        if isinstance(self._floor, Responding):
            self._floor = Yielding(self._floor.turn, self._floor.reply)
            yield from self.top_up(now, live=live)

    def top_up(self, now: float, *, live: bool) -> Iterator[Effect]:
        """Give the client all that it may have ahead of a reply that holds back."""
        if live and isinstance(self._floor, Yielding) and self._floor.turn.sent:
            yield from self._writer.fill_lead(self._floor.turn, self._floor.reply, now)

    def go_on(self) -> None:
        """The user did not want the floor: go on where the reply stopped."""
        if isinstance(self._floor, Yielding):
            self._floor = Responding(self._floor.turn, self._floor.reply)

    def withdraw(self) -> Iterator[Effect]:
        """The user goes on before anything of the reply was sent: take it back without a trace.

        What the user said stays in the history; the reply to come answers it together with the rest.
        """
        if isinstance(self._floor, Responding):
            turn, reply = self._floor.turn, self._floor.reply
            self._turns -= 1
            self._discards.take_back(turn)
            self._discards.add(turn.prompt, reply)
            self._floor = Idle()
            yield from reply.cancel()

    def abandon(self) -> Leftover:
        """The session is over: what was spent, and no turn will tell of."""
        floor, self._floor = self._floor, Idle()
        match floor:
            case Drafting(entry=entry, reply=reply):
                self._discards.add(self._window.prompt(self.settings, [entry]), reply)
            case Responding(turn=turn, reply=reply) | Yielding(turn=turn, reply=reply):
                self._book(turn, reply)
                return self._discards.leftover(turn)
            case Draining(turn=turn) | UsingTools(turn=turn) | Full(turn=turn):
                return self._discards.leftover(turn)
            case AwaitingTools(turn=waiting):
                return self._discards.leftover(waiting)
        return self._discards.leftover(None)

    def on_engine(self, event: EngineEvent, now: float) -> Iterator[Effect]:
        """An engine said something; ignored if nobody waits for it any more."""
        match self._floor:
            case Drafting(reply=reply) | Responding(reply=reply) | Yielding(reply=reply):
                yield from self._driver.take(reply, event, now)
                if reply.generated:
                    self._window.on_answered(reply)

    def on_summary(self, event: Summarized | SummaryFailed, now: float) -> Iterator[Effect]:
        """What was cut from the context is summed up, or will not be."""
        yield from self._window.on_summary(event, self.settings, now)

    # -- function calls --------------------------------------------------------------------------------

    def on_tool_response(self, message: ToolResponse, now: float, *, live: bool) -> Iterator[Effect]:
        """Answers to function calls, in any order."""
        for response in message.function_responses:
            kind, answer = self._calls.answer(response)
            match kind:
                case AnswerKind.BLOCKING:
                    pass
                case AnswerKind.NON_BLOCKING:
                    if answer.will_continue:
                        self._call_deadlines.start([self._calls.opened(answer)], now)
                    yield from self._on_late_answer(answer, now, live=live)
                case _:
                    open_ids = ", ".join(self._calls.open_ids) or "none"
                    yield Warn(
                        f"toolResponse with id {response.id!r}, name {response.name!r} is ignored: "
                        f"{kind.value}; open calls: {open_ids}"
                    )
        yield from self._go_on_if_answered(now)

    def _give_up_calls(self, now: float, *, live: bool) -> Iterator[Effect]:
        """Answer, with an error, the calls that the client has left unanswered for too long."""
        due = self._call_deadlines.due(now)
        for call_id in due:
            kind, answer = self._calls.expire(call_id, "The function did not answer in time.")
            yield Warn(f"{answer.name} ({call_id}) was not answered in time: the model is told so")
            if kind is AnswerKind.NON_BLOCKING:
                silent = structs.replace(answer, scheduling=FunctionScheduling.SILENT)
                yield from self._on_late_answer(silent, now, live=live)
        yield from self._writer.tool_call_cancellation(due)
        yield from self._go_on_if_answered(now)

    def _go_on_if_answered(self, now: float) -> Iterator[Effect]:
        if isinstance(self._floor, AwaitingTools) and not self._calls.blocking_ids:
            yield from self._go_on(self._floor, now)

    def _go_on(self, floor: AwaitingTools, now: float) -> Iterator[Effect]:
        answers = self._calls.take_answers()
        self.history.extend([answers_entry(answers, self.settings.media_resolution)])
        turn = floor.turn or self._new_turn(
            UserTurn(origin=Origin.FUNCTION, entries=(), reason="toolResponse")
        )
        yield from self._generate(turn, now, plays_until=floor.plays_until)

    def _on_late_answer(self, answer: FunctionResponse, now: float, *, live: bool) -> Iterator[Effect]:
        entry = answers_entry([answer], self.settings.media_resolution)
        match answer.scheduling:
            case FunctionScheduling.SILENT:
                yield from self.add_context([entry], now)
                return
            case FunctionScheduling.INTERRUPT:
                yield from self.interrupt(now, live=live)
        turn = UserTurn(origin=Origin.FUNCTION, entries=(entry,), reason="toolResponse")
        yield from self.answer(turn, now)

    # -- the server's own tools ------------------------------------------------------------------------

    def on_tool_ended(self, event: ToolRan | ToolFailed) -> Iterator[Effect]:
        """A tool has done its work, or broke; ignored if nobody waits for it any more."""
        run = self._floor.round.running(event.run_id) if isinstance(self._floor, UsingTools) else None
        if run is None:
            return
        match event:
            case ToolRan(outcome=outcome):
                run.outcome = outcome
            case ToolFailed(message=message):
                yield Warn(f"{run.name} broke: {message}")
                run.outcome = failure(run.request, "This tool does not work at the moment.")

    def _use_tools(self, turn: ModelTurn, reply: Reply, wants: Wants, now: float) -> Iterator[Effect]:
        self._remember(reply.sent_text())
        turn.tool_rounds += 1
        tool_round = ToolRound(
            [self._run_of(request) for request in wants.runs],
            until=now + self.settings.tool_limits.run_timeout_s,
            spoken=self.settings.spoken,
        )
        self._floor = UsingTools(turn, tool_round, wants.calls, reply.playout.plays_until)
        yield from tool_round.begin()

    def _run_of(self, named: NamedRequest) -> ToolRun:
        return ToolRun(
            id=self._driver.new_id(),
            request=named.request,
            name=named.name,
            call_id=self._calls.new_id(named.name, named.request),
        )

    def _tools_ended(self, floor: UsingTools, now: float) -> Iterator[Effect]:
        self.history.extend(floor.round.entries())
        self._sources.add(run.outcome for run in floor.round.runs)
        if floor.calls:
            yield from self._call(floor.turn, "", floor.calls, now, plays_until=floor.plays_until)
        else:
            yield from self._generate(floor.turn, now, plays_until=floor.plays_until)

    def _may_use_tools(self, turn: ModelTurn) -> bool:
        return turn.tool_rounds < self.settings.tool_limits.max_rounds

    # -- what leaves -----------------------------------------------------------------------------------

    def pump(self, now: float, *, live: bool) -> Iterator[Effect]:
        """Send what may leave now, and end the turn when all of it has."""
        while True:
            floor = self._floor
            match floor:
                case Responding(turn=turn, reply=reply):
                    yield from self._writer.output(turn, reply, now, live=live)
                    yield from self._driver.speak(reply)
                    if not reply.produced:
                        return
                    yield from self._produced(turn, reply, now, live=live)
                case UsingTools(turn=turn, round=round):
                    yield from self._writer.tool_parts(turn, round.shown(), now)
                    if not round.over:
                        return
                    yield from self._tools_ended(floor, now)
                case Draining(turn=turn, reply=reply, until=until) if now >= until or not live:
                    self._remember(reply.sent_text())
                    yield from self._complete(turn, TurnOutcome.COMPLETED)
                case Idle() if self._queue:
                    yield from self.answer(self._queue.popleft(), now)
                case _:
                    return

    def _produced(self, turn: ModelTurn, reply: Reply, now: float, *, live: bool) -> Iterator[Effect]:
        self._book(turn, reply)
        yield from self._writer.end_of_output(reply)
        if reply.calls:
            yield from self._check_calls(turn, reply)
        if reply.malformed_call and turn.repairs < MAX_REPAIRS:
            turn.repairs += 1
            self._remember(reply.sent_text())
            plays_until, malformed = reply.playout.plays_until, reply.malformed_call
            yield from self._generate(turn, now, plays_until=plays_until, malformed=malformed)
        elif reply.failed:
            self._remember(reply.sent_text())
            yield from self._writer.generation_complete(turn)
            yield from self._complete(turn, TurnOutcome.FAILED, reply)
        elif reply.calls:
            wants = Wants.of(reply.calls, self.settings)
            if wants.runs:
                yield from self._use_tools(turn, reply, wants, now)
            else:
                plays_until = reply.playout.plays_until
                yield from self._call(turn, reply.sent_text(), wants.calls, now, plays_until=plays_until)
        else:
            yield from self._writer.sources(
                turn,
                self._sources,
                self.settings.grounding_form,
                retrieval_score=search_score(self.settings, self.history.contents()),
            )
            self._sources = Sources()
            yield from self._writer.generation_complete(turn)
            self._floor = Draining(turn, reply, reply.playout.plays_until or now)

    def _check_calls(self, turn: ModelTurn, reply: Reply) -> Iterator[Effect]:
        findings = check(reply.calls, self.settings, server_tools=self._may_use_tools(turn))
        yield from (Warn(f"a call passes unchecked: {why}") for why in findings.unchecked)
        if findings.problem:
            message = f"the model made a call that cannot be carried out: {findings.problem}"
            yield Warn(message)
            reply.on_generation_failed(message, malformed_call=findings.problem)

    def _call(
        self,
        turn: ModelTurn,
        text: str,
        requests: Sequence[FunctionCallRequest],
        now: float,
        *,
        plays_until: float | None,
    ) -> Iterator[Effect]:
        opened = [
            OpenCall(
                FunctionCall(id=self._calls.new_id(request.name, args), name=request.name, args=args),
                self.settings.is_blocking(request.name),
            )
            for request, args in ((request, dict(request.args)) for request in requests)
        ]
        calls = [one.call for one in opened]
        self._calls.open(opened)
        self._call_deadlines.start(opened, now)
        self._remember(text, calls)
        turn.response += parts_tokens([Part(function_call=call) for call in calls], None)
        yield from self._writer.tool_call(turn, calls)
        waits = any(one.blocking for one in opened)
        if waits and not self.settings.profile.turn_complete_after_tool_call:
            self._floor = AwaitingTools(turn, plays_until)
            return
        yield from self._writer.generation_complete(turn)
        yield from self._complete(turn, TurnOutcome.COMPLETED)
        if waits:
            self._floor = AwaitingTools(None, plays_until)

    # -- ends of turns ---------------------------------------------------------------------------------

    def _interrupted(self, turn: ModelTurn) -> Iterator[Effect]:
        yield from self._writer.interrupted()
        yield from self._cancel_calls()
        yield from self._complete(turn, TurnOutcome.INTERRUPTED)

    def _cancel_calls(self) -> Iterator[Effect]:
        # Answers of calls that were complete when others were cancelled still belong to the context.
        answers = self._calls.take_answers()
        cancelled = self._calls.cancel_blocking()
        if answers:
            self.history.extend([answers_entry(answers, self.settings.media_resolution)])
        yield from self._writer.tool_call_cancellation(cancelled)

    def _complete(
        self, turn: ModelTurn, outcome: TurnOutcome, failed: Reply | None = None
    ) -> Iterator[Effect]:
        self._floor = Idle()
        yield from self._writer.turn_complete(turn, outcome, failed)

    # -- how it works ----------------------------------------------------------------------------------

    def _enqueue(self, turn: UserTurn) -> None:
        if len(self._queue) >= MAX_QUEUED_TURNS:
            last = self._queue.pop()
            turn = replace(turn, entries=(*last.entries, *turn.entries))
        self._queue.append(turn)

    def _commit(self, draft: Drafting, turn: UserTurn, now: float) -> Iterator[Effect]:
        self.history.extend(turn.entries)
        model_turn = self._new_turn(turn, drafted=True)
        model_turn.prompt = self._window.prompt(self.settings)
        draft.reply.held = False
        model_turn.marks |= draft.reply.marks
        draft.reply.marks = model_turn.marks
        self._floor = Responding(model_turn, draft.reply)
        yield from self._driver.speak(draft.reply)

    def _generate(
        self, turn: ModelTurn, now: float, *, plays_until: float | None, malformed: str = ""
    ) -> Iterator[Effect]:
        if not (yield from self._window.fit(self.settings, now)):
            self._floor = Full(turn)
            return
        turn.prompt = self._window.prompt(self.settings)
        turn.marks.setdefault(Mark.GENERATION_STARTED, now)
        reply = self._new_reply(held=False, plays_until=plays_until)
        self._window.on_asked(reply.generation_id, self.settings)
        reply.marks = turn.marks
        self._floor = Responding(turn, reply)
        request = generation_request(
            self.settings,
            self.history,
            [],
            now,
            server_tools=self._may_use_tools(turn),
            malformed=malformed,
        )
        yield StartGeneration(reply.generation_id, request)

    def _new_turn(self, turn: UserTurn, *, drafted: bool = False) -> ModelTurn:
        self._turns += 1
        if turn.origin is not Origin.FUNCTION:
            self._sources = Sources()
        model_turn = ModelTurn(
            id=self._turns,
            origin=turn.origin,
            reason=turn.reason,
            drafted=drafted,
            marks=dict(turn.marks),
        )
        self._discards.hand_over(model_turn)
        return model_turn

    def _new_reply(self, *, held: bool, plays_until: float | None) -> Reply:
        settings = self.settings
        return Reply(
            generation_id=self._driver.new_id(),
            spoken=settings.spoken,
            voice=settings.voice,
            language=settings.language,
            text_ahead=settings.profile.transcription_ahead_of_audio,
            show_thoughts=settings.include_thoughts,
            playout=Playout(settings.turn_taking.playout_lead_ms / 1000, plays_until=plays_until),
            held=held,
        )

    def _book(self, turn: ModelTurn, reply: Reply) -> None:
        turn.prompt = self._window.on_answered(reply) or turn.prompt
        if reply.spoken:
            modality, tokens = MediaModality.AUDIO, audio_tokens(reply.playout.sent_samples, OUTPUT_RATE_HZ)
        else:
            modality, tokens = MediaModality.TEXT, text_tokens(reply.sent_text())
        turn.response += TokenCount.of(modality, tokens)
        turn.thoughts_tokens += reply.usage.thoughts_tokens or text_tokens(reply.thought_text)

    def _remember(self, text: str, calls: Sequence[FunctionCall] = ()) -> None:
        if text.strip() or calls:
            self.history.extend([reply_entry(text, calls)])
