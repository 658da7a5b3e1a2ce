"""From a client's `setup` to a session's engines and rules, or to the reason why not."""

from __future__ import annotations

import logging
import uuid
from dataclasses import dataclass, field, replace

from antiphon.conversation.lifetimes import Expiry
from antiphon.conversation.settings import SessionSettings
from antiphon.conversation.snapshot import Snapshot
from antiphon.engines.language_models.protocol import ReplyDecider
from antiphon.engines.language_models.rule_decider import RuleDecider
from antiphon.server.handshake import Api, Handshake
from antiphon.server.pipelines import Pipeline, UnknownModel
from antiphon.server.session.clients import forgets_handles
from antiphon.server.session.services import Services
from antiphon.tools.mcp.servers import McpConnections
from antiphon.wire.checks import check_model, check_setup
from antiphon.wire.close import CloseCode, reason_at
from antiphon.wire.errors import ProtocolError
from antiphon.wire.generation_config import AudioTranscriptionConfig
from antiphon.wire.languages import match_language
from antiphon.wire.setup import Setup
from antiphon.wire.support import unsupported

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Opening:
    """A session that may begin.

    Attributes:
        resumed: where another connection left off; None for a new session.
        locked: names of the fields of the setup that the client cannot change.
        connection_id: names the connection among those that the session has.
        connections: to MCP servers; whoever has the opening ends them.
    """

    pipeline: Pipeline
    settings: SessionSettings
    resumed: Snapshot | None = None
    locked: frozenset[str] = frozenset()
    connection_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    connections: McpConnections = field(default_factory=McpConnections)


def open_session(setup: Setup, handshake: Handshake, services: Services) -> Opening:
    """Check a setup and find its engines.

    Raises:
        ProtocolError: the setup is refused; the error says by which field and how to close.
    """
    check_model(setup)
    pipeline = _pipeline(setup, handshake, services)
    check_setup(setup, pipeline.profile, strict=services.strict)
    support = unsupported(setup)
    if support.refusal is not None:
        raise support.refusal
    for warning in support.warnings:
        logger.warning("%s", warning)
    settings = SessionSettings.of(
        setup,
        pipeline.profile,
        session_id=str(uuid.uuid4()),
        turn_taking=services.turn_taking,
        started_at=services.clock.utc().astimezone(),
        started_now=services.clock.now(),
        tool_limits=services.tool_limits,
        announces_unresumable=not forgets_handles(handshake.headers),
        lifetime_rules=services.lifetime_rules,
        context=services.context,
        context_tokens=pipeline.context_tokens,
    )
    for change in settings.window.changes(setup.context_window_compression):
        logger.warning("%s", change)
    _check_languages(settings, pipeline)
    return Opening(pipeline, settings)


def resume(opening: Opening, snapshot: Snapshot) -> Opening:
    """Go on with a kept session under a new setup.

    Raises:
        ProtocolError: the setup asks for another model: everything else may change.
    """
    asked = opening.settings.model_id
    if asked != snapshot.model_id:
        path = "setup.model"
        raise ProtocolError(
            reason_at(
                "Request contains an invalid argument", path, f": the session runs {snapshot.model_id}"
            ),
            path=path,
            detail=f"a resumed session keeps its model: expected {snapshot.model_id}, got {asked}",
        )
    return replace(opening, settings=opening.settings.resumed(snapshot), resumed=snapshot)


def expiring(opening: Opening, expiry: Expiry) -> Opening:
    """The same session, for no longer than what it was opened with is good."""
    return replace(opening, settings=replace(opening.settings, expiry=expiry))


def recognition_hints(settings: SessionSettings) -> tuple[str | None, tuple[str, ...]]:
    """The language to expect, and words that are likely, as the client gave them for its transcripts."""
    config = settings.input_transcription or AudioTranscriptionConfig()
    hinted = config.language_codes or (config.language_hints.language_codes if config.language_hints else [])
    language = hinted[0] if hinted else settings.language
    return language, (*config.custom_vocabulary, *config.adaptation_phrases)


def reply_decider(opening: Opening) -> ReplyDecider:
    """Who decides whether a turn is to be answered: the language model, or the built-in rules."""
    language_model = opening.pipeline.language_model
    if isinstance(language_model, ReplyDecider):
        return language_model
    return RuleDecider(opening.settings.turn_taking.names)


def _pipeline(setup: Setup, handshake: Handshake, services: Services) -> Pipeline:
    try:
        return services.pipelines.resolve(
            setup.model,
            vertex=handshake.api is not Api.GEMINI,
            api_version=handshake.version or "v1beta1",
        )
    except UnknownModel as error:
        raise ProtocolError(
            error.reason, code=CloseCode.POLICY, path="setup.model", detail=str(error)
        ) from None


def _check_languages(settings: SessionSettings, pipeline: Pipeline) -> None:
    if settings.spoken and settings.language is not None:
        spoken = pipeline.synthesizer.languages
        if match_language(settings.language, spoken) is None:
            path = "setup.generationConfig.speechConfig.languageCode"
            raise ProtocolError(
                reason_at("Unsupported language code", path, f": {settings.language}"),
                path=path,
                detail=f"{pipeline.synthesizer.name} does not speak {settings.language!r}; "
                f"it speaks {', '.join(spoken)}",
            )
    language, _ = recognition_hints(settings)
    understood = pipeline.recognizer.languages
    if language is not None and understood and match_language(language, understood) is None:
        logger.warning(
            "%s understands only %s, not %s", pipeline.recognizer.name, ", ".join(understood), language
        )
