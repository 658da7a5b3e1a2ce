"""A model id leads to its engines and its profile; the engines start and stop together."""

from __future__ import annotations

import asyncio
import logging

import pytest
from tests.config.quiet_engines import QuietLanguageModel, QuietRecognizer, QuietSynthesizer

from antiphon.clock import LoopClock
from antiphon.config import Config
from antiphon.config.engine import EngineSettings
from antiphon.config.model import ModelSettings
from antiphon.engines.errors import EngineConfigError, EngineError
from antiphon.engines.registry import EngineKind, create_language_model, installed
from antiphon.server.pipelines import Pipelines, UnknownModel
from antiphon.wire.profiles import profile_for


class House:
    """A `Pipelines` over quiet engines, and the engines."""

    def __init__(self, **models: ModelSettings) -> None:
        self.recognizer = QuietRecognizer("ears")
        self.language_model = QuietLanguageModel("brain")
        self.other_model = QuietLanguageModel("other brain")
        self.synthesizer = QuietSynthesizer("mouth")
        self.pipelines = Pipelines(
            {"gemini-*": ModelSettings(), **models},
            recognizers={"default": self.recognizer},
            language_models={"default": self.language_model, "other": self.other_model},
            synthesizers={"default": self.synthesizer},
        )


class TestResolve:
    def test_a_gemini_id_gets_the_default_engines_and_the_nearest_profile(self) -> None:
        house = House()
        pipeline = house.pipelines.resolve("models/gemini-2.0-flash-live-001", vertex=False)
        assert pipeline.model_id == "gemini-2.0-flash-live-001"
        assert pipeline.display_name == "Gemini 2.0 Flash Live 001"
        assert pipeline.recognizer is house.recognizer
        assert pipeline.language_model is house.language_model
        assert pipeline.synthesizer is house.synthesizer
        assert pipeline.profile == profile_for("gemini-2.0-flash-live-001")

    def test_on_vertex_it_behaves_like_vertex(self) -> None:
        name = "projects/p/locations/l/publishers/google/models/gemini-live-2.5-flash"
        assert House().pipelines.resolve(name, vertex=True).profile == profile_for(name, "vertex")

    def test_a_configured_model_gets_what_is_configured(self) -> None:
        house = House(
            house=ModelSettings(language_model="other", profile="gemini-3.1", display_name="The house's own")
        )
        pipeline = house.pipelines.resolve("models/house", vertex=False)
        assert pipeline.language_model is house.other_model
        assert pipeline.profile.name == "gemini-3.1"
        assert pipeline.display_name == "The house's own"

    def test_an_alias_behaves_like_the_model_it_stands_for(self) -> None:
        models = {"gemini-2.0-flash": ModelSettings(aliases=("old-faithful",))}
        pipeline = House(**models).pipelines.resolve("old-faithful", vertex=False)
        assert (pipeline.model_id, pipeline.profile.name) == ("old-faithful", "gemini-2.0")

    def test_anything_else_is_unknown(self) -> None:
        with pytest.raises(UnknownModel, match=r"models/gpt-4o is not found for API version v1, .*gemini-\*"):
            House().pipelines.resolve("gpt-4o", vertex=False, api_version="v1")


class TestList:
    def test_names_ids_that_resolve_with_what_answers_for_them(self) -> None:
        house = House(house=ModelSettings(language_model="other"))
        listed = {model.model_id: model for model in house.pipelines.models()}
        assert listed["house"].language_model == "other brain"
        assert listed["gemini-3.8-live"].profile == "gemini-3.8"
        assert listed["gemini-3.8-live"].pattern == "gemini-*"
        for model_id in listed:
            house.pipelines.resolve(model_id, vertex=False)

    def test_tells_spoken_languages_from_those_also_understood(self) -> None:
        (model, *_) = House().pipelines.models()
        assert model.languages == ("en-US", "en-GB")
        assert model.spoken_languages == ("en-US", "en-GB", "de-DE")

    def test_a_recognizer_of_any_language_understands_all_that_is_spoken(self) -> None:
        house = House()
        house.recognizer.languages = ()
        assert house.pipelines.models()[0].languages == ("en-US", "en-GB", "de-DE")


class TestLifecycle:
    def test_ready_between_start_and_close(self) -> None:
        house = House()

        async def run() -> list[bool]:
            seen = [house.pipelines.ready]
            await house.pipelines.start()
            seen.append(house.pipelines.ready)
            await house.pipelines.close()
            return [*seen, house.pipelines.ready]

        assert asyncio.run(run()) == [False, True, False]
        assert house.recognizer.log == house.synthesizer.log == house.other_model.log == ["start", "close"]

    def test_when_one_cannot_start_all_are_closed(self) -> None:
        house = House()
        house.synthesizer.start_error = EngineError("no library", engine="mouth")
        with pytest.raises(EngineError, match="mouth: no library"):
            asyncio.run(house.pipelines.start())
        assert house.recognizer.log == ["start", "close"]
        assert not house.pipelines.ready

    def test_one_that_does_not_stop_keeps_no_other_from_stopping(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        house = House()
        house.recognizer.close_error = RuntimeError("stuck")
        with caplog.at_level(logging.ERROR):
            asyncio.run(house.pipelines.close())
        assert house.synthesizer.log == ["close"]
        assert "ears did not stop cleanly" in caplog.text


async def created(config: Config) -> Pipelines:
    """Made in a thread, for finding and importing engines reads files."""
    return await asyncio.to_thread(Pipelines.create, config, LoopClock())


class TestCreate:
    def test_an_engine_that_refuses_its_settings_is_named_by_its_section(self) -> None:
        config = Config(
            language_models={"default": EngineSettings.model_validate({"engine": "openai", "base_ulr": "x"})}
        )
        with pytest.raises(EngineConfigError, match=r"^\[language_models\.default\] openai: .*base_ulr"):
            asyncio.run(created(config))

    def test_an_engine_that_no_model_uses_is_not_made(self) -> None:
        unused = EngineSettings.model_validate({"engine": "openai", "base_ulr": "x"})
        asyncio.run(created(Config(language_models={"unused": unused})))

    def test_an_engine_that_is_not_installed_is_said_with_those_that_are(self) -> None:
        async def create() -> None:
            await asyncio.to_thread(create_language_model, "oracle", {}, clock=LoopClock())

        with pytest.raises(
            EngineConfigError, match="oracle: no engine .* use one of builtin, openai, scripted"
        ):
            asyncio.run(create())

    def test_the_embedded_engines_are_found_through_entry_points(self) -> None:
        assert "pocketsphinx" in installed(EngineKind.RECOGNIZERS)
        assert "espeak" in installed(EngineKind.SYNTHESIZERS)
        assert {"builtin", "openai", "scripted"} <= set(installed(EngineKind.LANGUAGE_MODELS))
