"""Which engines answer for which model id."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, Self, TypeVar

from antiphon.clock import Clock
from antiphon.config.engine import EngineSettings
from antiphon.config.model import ModelSettings
from antiphon.config.model_table import ModelTable, UnknownModel, last_segment
from antiphon.config.settings import Config
from antiphon.engines.errors import EngineConfigError
from antiphon.engines.language_models.protocol import ContextLimited, LanguageModel
from antiphon.engines.recognizers.protocol import Recognizer
from antiphon.engines.registry import (
    EngineKind,
    create_language_model,
    create_recognizer,
    create_synthesizer,
    create_turn_model,
)
from antiphon.engines.synthesizers.protocol import Synthesizer
from antiphon.engines.turn_models.protocol import TurnModel
from antiphon.wire.profiles import Profile, profile_for

__all__ = ["ModelInfo", "Pipeline", "Pipelines", "UnknownModel"]

logger = logging.getLogger(__name__)

Engine = TypeVar("Engine")


@dataclass(frozen=True, slots=True)
class Pipeline:
    """What answers for one model id.

    Attributes:
        model_id: the last segment of the name the client asked for.
        display_name: what a person would call the model.
        served_as: the id if a list of models shows it, else the pattern that serves it; of these there is a
            limited number, so accounts and metrics go by them.
        profile: which generation of models it behaves like.
        context_tokens: the longest prompt that the language model takes.
        turn_model: tells by the sound whether a turn is over; None where words and melody decide alone.
    """

    model_id: str
    served_as: str
    display_name: str
    profile: Profile
    context_tokens: int
    recognizer: Recognizer
    language_model: LanguageModel
    synthesizer: Synthesizer
    turn_model: TurnModel | None = None


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """One model that clients may ask for, as a list of models shows it.

    Attributes:
        model_id: an id that resolves.
        pattern: the key of `[models]` that serves it.
        profile: the profile's name on the Gemini API.
        recognizer: the engine's name, as are the next three.
        turn_model: None where there is none.
        languages: BCP-47 codes that it speaks and also understands.
        spoken_languages: BCP-47 codes that it speaks.
    """

    model_id: str
    pattern: str
    display_name: str
    profile: str
    recognizer: str
    language_model: str
    synthesizer: str
    turn_model: str | None
    languages: tuple[str, ...]
    spoken_languages: tuple[str, ...]


class Pipelines:
    """The engines that the configured models use, and the way from a model id to them.

    Each configured engine exists once and serves every session.
    """

    def __init__(
        self,
        models: Mapping[str, ModelSettings],
        *,
        recognizers: Mapping[str, Recognizer],
        language_models: Mapping[str, LanguageModel],
        synthesizers: Mapping[str, Synthesizer],
        turn_models: Mapping[str, TurnModel] | None = None,
    ) -> None:
        self._models = dict(models)
        self._table = ModelTable(models)
        self._listed = frozenset(model_id for model_id, _ in self._table.listed())
        self._recognizers = dict(recognizers)
        self._language_models = dict(language_models)
        self._synthesizers = dict(synthesizers)
        self._turn_models = dict(turn_models or {})
        self._ready = False

    @classmethod
    def create(cls, config: Config, clock: Clock) -> Self:
        """Make the engines that the configured models use; nothing is loaded before `start`.

        Raises:
            EngineConfigError: an engine is not installed or refuses its settings; it names the section.
        """
        models = config.models.values()
        return cls(
            config.models,
            recognizers=_create(
                EngineKind.RECOGNIZERS,
                create_recognizer,
                {name: config.recognizers[name] for name in _unique(model.recognizer for model in models)},
                clock,
            ),
            language_models=_create(
                EngineKind.LANGUAGE_MODELS,
                create_language_model,
                {
                    name: config.language_models[name]
                    for name in _unique(model.language_model for model in models)
                },
                clock,
            ),
            synthesizers=_create(
                EngineKind.SYNTHESIZERS,
                create_synthesizer,
                {name: config.synthesizers[name] for name in _unique(model.synthesizer for model in models)},
                clock,
            ),
            turn_models=_create(
                EngineKind.TURN_MODELS,
                create_turn_model,
                {
                    name: config.turn_models[name]
                    for name in _unique(model.turn_model for model in models if model.turn_model is not None)
                },
                clock,
            ),
        )

    async def start(self) -> None:
        """Start every engine, all at once; afterwards the first session will not have to wait.

        Raises:
            EngineError: an engine cannot be started; those that could are closed again.
        """
        results = await asyncio.gather(
            *(engine.start() for engine in self._engines()), return_exceptions=True
        )
        failures = [result for result in results if result is not None]
        if failures:
            await self.close()
            raise failures[0]
        self._ready = True

    @property
    def ready(self) -> bool:
        """Every engine is warm."""
        return self._ready

    async def close(self) -> None:
        """Stop every engine. What goes wrong in one is logged and keeps no other from being stopped."""
        self._ready = False
        engines = self._engines()
        results = await asyncio.gather(*(engine.close() for engine in engines), return_exceptions=True)
        for engine, result in zip(engines, results, strict=True):
            if result is not None:
                logger.error("%s did not stop cleanly", engine.name, exc_info=result)

    def resolve(self, model_name: str, *, vertex: bool, api_version: str = "v1beta") -> Pipeline:
        """The pipeline for a model name, however the client spells it.

        Args:
            model_name: `X`, `models/X`, `publishers/google/models/X` or `projects/…/models/X`.
            vertex: whether the client speaks to the Vertex endpoint.
            api_version: for the text of the refusal.

        Raises:
            UnknownModel: no entry of `[models]` serves it.
        """
        key = self._table.find(model_name, api_version=api_version)
        model = self._models[key]
        model_id = last_segment(model_name)
        profile = _profile(model, key, model_id, vertex=vertex)
        language_model = self._language_models[model.language_model]
        return Pipeline(
            model_id=model_id,
            served_as=model_id if model_id in self._listed else key,
            display_name=model.display_name or _display_name(model_id),
            profile=profile,
            context_tokens=_context_tokens(model, language_model) or profile.context_window_tokens,
            recognizer=self._recognizers[model.recognizer],
            language_model=language_model,
            synthesizer=self._synthesizers[model.synthesizer],
            turn_model=self._turn_models[model.turn_model] if model.turn_model is not None else None,
        )

    def models(self) -> Sequence[ModelInfo]:
        """The concrete ids that resolve: exact ids, aliases, and Google's live models a pattern covers."""
        return [self._info(model_id, key) for model_id, key in self._table.listed()]

    def _info(self, model_id: str, key: str) -> ModelInfo:
        pipeline = self.resolve(model_id, vertex=False)
        understood = set(pipeline.recognizer.languages)
        spoken = tuple(pipeline.synthesizer.languages)
        return ModelInfo(
            model_id=model_id,
            pattern=key,
            display_name=pipeline.display_name,
            profile=pipeline.profile.name,
            recognizer=pipeline.recognizer.name,
            language_model=pipeline.language_model.name,
            synthesizer=pipeline.synthesizer.name,
            turn_model=pipeline.turn_model.name if pipeline.turn_model is not None else None,
            languages=tuple(
                code for code in spoken if not understood or code.partition("-")[0] in understood
            ),
            spoken_languages=spoken,
        )

    def _engines(self) -> Sequence[_Engine]:
        return (
            *self._recognizers.values(),
            *self._language_models.values(),
            *self._synthesizers.values(),
            *self._turn_models.values(),
        )


class _Engine(Protocol):
    """What every kind of engine has."""

    @property
    def name(self) -> str: ...

    async def start(self) -> None: ...

    async def close(self) -> None: ...


def _create(
    kind: EngineKind,
    create: Callable[..., Engine],
    configured: Mapping[str, EngineSettings],
    clock: Clock,
) -> dict[str, Engine]:
    engines: dict[str, Engine] = {}
    for name, settings in configured.items():
        try:
            engines[name] = create(settings.engine, settings.settings, clock=clock)
        except EngineConfigError as error:
            raise EngineConfigError(
                error.args[0], engine=f"[{kind}.{name}] {error.engine}", fix=error.fix
            ) from error
    return engines


def _unique(names: Iterable[str]) -> Iterable[str]:
    return dict.fromkeys(names)


def _profile(model: ModelSettings, key: str, model_id: str, *, vertex: bool) -> Profile:
    """The configured profile, else the one nearest to the id, or for an alias, to the id it stands for."""
    stands_for = model_id if "*" in key else key
    base = model.profile or profile_for(stands_for).name
    return profile_for(model_id, "vertex" if vertex else "gemini", base=base)


def _context_tokens(model: ModelSettings, language_model: LanguageModel) -> int | None:
    """The model's context window as configured, or as the engine knows it."""
    if model.context_tokens is not None:
        return model.context_tokens
    return language_model.context_tokens if isinstance(language_model, ContextLimited) else None


def _display_name(model_id: str) -> str:
    """`gemini-2.0-flash-live-001` is `Gemini 2.0 Flash Live 001`."""
    return " ".join(word[:1].upper() + word[1:] for word in model_id.split("-"))
