"""Which engines are installed: they are found through entry points, ours and other packages' alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING, Protocol, cast

from antiphon.engines.errors import EngineConfigError

if TYPE_CHECKING:  # whoever only asks what is installed need not load the whole vocabulary
    from antiphon.clock import Clock
    from antiphon.engines.language_models.protocol import LanguageModel
    from antiphon.engines.recognizers.protocol import Recognizer
    from antiphon.engines.synthesizers.protocol import Synthesizer
    from antiphon.engines.turn_models.protocol import TurnModel


class EngineKind(StrEnum):
    """The kinds of engines, named like their configuration tables and entry-point groups."""

    RECOGNIZERS = "recognizers"
    LANGUAGE_MODELS = "language_models"
    SYNTHESIZERS = "synthesizers"
    TURN_MODELS = "turn_models"

    @property
    def group(self) -> str:
        """The entry-point group."""
        return f"antiphon.{self.value}"


class EngineFactory(Protocol):
    """What an entry point refers to."""

    def __call__(self, settings: Mapping[str, object], *, clock: Clock) -> object:
        """Make an engine; nothing is loaded or connected before its `start`.

        Raises:
            EngineConfigError: a setting is unknown, or its value cannot work.
        """
        ...


def installed(kind: EngineKind) -> Sequence[str]:
    """The names of the installed engines of a kind, sorted."""
    return sorted(point.name for point in entry_points(group=kind.group))


def create_recognizer(engine: str, settings: Mapping[str, object], *, clock: Clock) -> Recognizer:
    """Make a recognizer.

    Raises:
        EngineConfigError: no such engine is installed, it cannot be imported, or it refuses the settings.
    """
    return cast("Recognizer", _create(EngineKind.RECOGNIZERS, engine, settings, clock))


def create_language_model(engine: str, settings: Mapping[str, object], *, clock: Clock) -> LanguageModel:
    """Make a language model.

    Raises:
        EngineConfigError: no such engine is installed, it cannot be imported, or it refuses the settings.
    """
    return cast("LanguageModel", _create(EngineKind.LANGUAGE_MODELS, engine, settings, clock))


def create_synthesizer(engine: str, settings: Mapping[str, object], *, clock: Clock) -> Synthesizer:
    """Make a synthesizer.

    Raises:
        EngineConfigError: no such engine is installed, it cannot be imported, or it refuses the settings.
    """
    return cast("Synthesizer", _create(EngineKind.SYNTHESIZERS, engine, settings, clock))


def create_turn_model(engine: str, settings: Mapping[str, object], *, clock: Clock) -> TurnModel:
    """Make a turn model.

    Raises:
        EngineConfigError: no such engine is installed, it cannot be imported, or it refuses the settings.
    """
    return cast("TurnModel", _create(EngineKind.TURN_MODELS, engine, settings, clock))


def _create(kind: EngineKind, engine: str, settings: Mapping[str, object], clock: Clock) -> object:
    point = _entry_point(kind, engine)
    try:
        factory: EngineFactory = point.load()
        return factory(settings, clock=clock)
    except ImportError as error:  # engines may import what is heavy or optional only when they are made
        raise EngineConfigError(
            f"cannot be imported from {point.value}: {error}",
            engine=engine,
            fix="install what it needs: the message names the module",
        ) from error


def _entry_point(kind: EngineKind, engine: str) -> EntryPoint:
    for point in entry_points(group=kind.group, name=engine):
        return point
    raise EngineConfigError(
        f"no engine of this name is installed among {kind.group}",
        engine=engine,
        fix=f"use one of {', '.join(installed(kind))}, or install the package that brings it",
    )
