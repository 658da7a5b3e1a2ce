"""What all sessions of a server share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from antiphon.audio.echo_cancellation import CancellerFactory
from antiphon.audio.vad.pool import VadPool
from antiphon.clock import Clock
from antiphon.conversation.context_rules import ContextRules
from antiphon.conversation.lifetimes import LifetimeRules
from antiphon.conversation.settings import TurnTaking
from antiphon.conversation.tool_limits import ToolLimits
from antiphon.server.admission import Doorkeeper, Load
from antiphon.server.admission.daily import DailyLimits
from antiphon.server.auth import Authenticator
from antiphon.server.pipelines import Pipelines
from antiphon.server.session.receipts import ReceiptSink
from antiphon.server.session.session_log import SessionLog
from antiphon.server.session.tools import Tools
from antiphon.server.tokens import TokenService
from antiphon.server.usage import Bookkeeper
from antiphon.store.protocol import SessionStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """What all sessions of a server share.

    Attributes:
        pipelines: the way from a model id to engines.
        vad: voice activity of all sessions.
        turn_taking: the operator's defaults.
        lifetime_rules: how long connections and sessions may last, where the operator says so.
        context: the operator's rules for what is kept as the language model's context.
        store: where sessions outlive their connections.
        tokens: lets in who has an ephemeral token.
        authenticator: knows who may be here.
        doorkeeper: knows whether there is room.
        daily: knows what may still be used today.
        load: is told how late speech is understood.
        bookkeeper: books what sessions use.
        session_log: remembers the last sessions and their turns.
        report_turn: told the receipt of every turn.
        tell_taken_over: told the id of every session that goes on over a new connection.
        tools: what the server itself can do for a language model.
        tool_limits: how long tools and answers to function calls may take.
        echo_cancellers: makes what takes our own voice out of a microphone; None where nothing does.
        strict: refuse what Google's model of the same name would refuse, too, and check the invariants of
            every session as it runs.
    """

    pipelines: Pipelines
    vad: VadPool
    clock: Clock
    turn_taking: TurnTaking
    lifetime_rules: LifetimeRules
    context: ContextRules
    store: SessionStore
    tokens: TokenService
    authenticator: Authenticator
    doorkeeper: Doorkeeper
    daily: DailyLimits
    load: Load
    bookkeeper: Bookkeeper
    session_log: SessionLog
    report_turn: ReceiptSink
    tell_taken_over: Callable[[str], None]
    tools: Tools
    tool_limits: ToolLimits
    echo_cancellers: CancellerFactory | None = None
    strict: bool = False
