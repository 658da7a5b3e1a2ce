"""The engine `scripted`: replies from a scenario, for tests and demonstrations."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from antiphon.clock import Clock
from antiphon.conversation.generation import (
    FunctionCallRequest,
    GenerationEnd,
    GenerationEvent,
    GenerationRequest,
    GenerationUsage,
    ServerToolRequest,
    TextDelta,
    ThoughtDelta,
)
from antiphon.conversation.tool_requests import CodeRequest, FetchRequest, SearchRequest, ServerTool
from antiphon.engines.errors import (
    EngineBusy,
    EngineConfigError,
    EngineError,
    EngineFailed,
    EngineUnavailable,
    MalformedFunctionCall,
    ResponseRejected,
)
from antiphon.engines.language_models.scripted.files import ScenarioFileError, read_scenario
from antiphon.engines.language_models.scripted.matching import NoReply, answer
from antiphon.engines.language_models.scripted.scenario import Rule, Scenario
from antiphon.engines.language_models.scripted.steps import Call, Failure, Step
from antiphon.engines.language_models.scripted.template import fill, fill_json
from antiphon.engines.settings import parse_settings, problems

_ERRORS: Mapping[str, type[EngineError]] = {
    "failed": EngineFailed,
    "unavailable": EngineUnavailable,
    "busy": EngineBusy,
    "malformed_call": MalformedFunctionCall,
    "rejected": ResponseRejected,
}


class ScriptedSettings(BaseModel):
    """`[language_models.NAME]` with `engine = "scripted"`: a file, or the scenario itself."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: Path | None = None
    scenario: Scenario | None = None

    @model_validator(mode="after")
    def _one_scenario(self) -> ScriptedSettings:
        if (self.path is None) == (self.scenario is None):
            raise ValueError("give either path or scenario")
        return self


def create(settings: Mapping[str, object], *, clock: Clock) -> ScriptedLanguageModel:
    """Make the engine; the scenario is read now.

    Raises:
        EngineConfigError: a setting is unknown, or something is wrong with the scenario: the message
            names the file, the line and the key.
    """
    checked = parse_settings(ScriptedSettings, settings, engine="scripted")
    if checked.scenario is not None:
        return ScriptedLanguageModel(checked.scenario, source="the configuration", clock=clock)
    assert checked.path is not None
    return ScriptedLanguageModel(load_scenario(checked.path), source=str(checked.path), clock=clock)


def load_scenario(path: Path) -> Scenario:
    """Read a scenario file.

    Raises:
        EngineConfigError: something is wrong with it.
    """
    try:
        file = read_scenario(path)
    except ScenarioFileError as error:
        raise EngineConfigError(str(error), engine="scripted") from error
    try:
        return Scenario.model_validate(file.table)
    except ValidationError as error:
        found = [f"{path}:{file.line_of(each.path) or 1}: {each.text}" for each in problems(error, Scenario)]
        raise EngineConfigError("; ".join(found), engine="scripted") from error


class ScriptedLanguageModel:
    """A language model that says what it was told to say.

    It keeps no state: what it answers depends on the request alone.

    Args:
        scenario: the rules.
        source: where they stand, for messages.
        clock: what `wait_ms` waits by.
    """

    def __init__(self, scenario: Scenario, *, source: str, clock: Clock) -> None:
        self.name = f"scripted by {source}"
        self._scenario = scenario
        self._source = source
        self._clock = clock

    async def start(self) -> None:
        """Nothing is left to do."""

    async def generate(self, request: GenerationRequest) -> AsyncGenerator[GenerationEvent, None]:
        """Play one reply.

        Raises:
            EngineFailed: no rule answers, or a function is called that is not declared.
            EngineError: the scenario says so.
        """
        try:
            found = answer(self._scenario, request.contents, malformed=bool(request.malformed))
        except NoReply as error:
            fix = f"add a rule or a default to {self._source}"
            raise EngineFailed(str(error), engine=self.name, fix=fix) from error
        for step in found.reply:
            if step.wait_ms is not None:
                await self._clock.sleep(step.wait_ms / 1000)
            for event in self._events(step, found.values, request):
                yield event
        yield GenerationEnd(_usage(found.rule))

    async def close(self) -> None:
        """Nothing is left to do."""

    def _events(
        self, step: Step, values: Mapping[str, Any], request: GenerationRequest
    ) -> list[GenerationEvent]:
        try:
            said = [TextDelta(fill(piece, values)) for piece in step.say or ()]
            thought = [ThoughtDelta(fill(piece, values)) for piece in step.think or ()]
            called = [self._call(step.call, values, request)] if step.call is not None else []
            used = self._used(step, values, request)
        except LookupError as error:
            raise EngineFailed(f"{error.args[0]} in this reply", engine=self.name) from error
        if step.fail is not None:
            raise self._failure(step.fail)
        return [*said, *thought, *called, *used]

    def _used(
        self, step: Step, values: Mapping[str, Any], request: GenerationRequest
    ) -> list[ServerToolRequest]:
        """What the step has the server itself do."""
        used: list[tuple[ServerTool, CodeRequest | SearchRequest | FetchRequest]] = []
        if step.run_code is not None:
            used.append((ServerTool.CODE_EXECUTION, CodeRequest(fill(step.run_code, values))))
        if step.search is not None:
            queries = tuple(fill(query, values) for query in step.search)
            used.append((ServerTool.GOOGLE_SEARCH, SearchRequest(queries)))
        if step.read_urls is not None:
            urls = tuple(fill(url, values) for url in step.read_urls)
            used.append((ServerTool.URL_CONTEXT, FetchRequest(urls)))
        for tool, _ in used:
            if tool not in request.server_tools:
                raise EngineFailed(
                    f"the scenario uses {tool}, which the client has not asked for", engine=self.name
                )
        return [ServerToolRequest(one) for _, one in used]

    def _call(self, call: Call, values: Mapping[str, Any], request: GenerationRequest) -> FunctionCallRequest:
        declared = [function.name for function in request.functions]
        if call.name not in declared:
            there_is = ", ".join(declared) or "no function"
            raise EngineFailed(
                f"the scenario calls {call.name}; the client declares {there_is}", engine=self.name
            )
        return FunctionCallRequest(call.name, fill_json(call.args, values))

    def _failure(self, failure: Failure) -> EngineError:
        return _ERRORS[failure.error](failure.text, engine=self.name)


def _usage(rule: Rule | None) -> GenerationUsage:
    return (
        GenerationUsage(**rule.usage.model_dump()) if rule is not None and rule.usage else GenerationUsage()
    )
