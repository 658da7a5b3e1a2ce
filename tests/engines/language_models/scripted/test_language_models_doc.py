"""docs/language-models.md: what it shows works, and its tables are complete."""

from __future__ import annotations

import asyncio
import re
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from antiphon.clock import LoopClock
from antiphon.engines.language_models import openai, scripted
from antiphon.engines.language_models.openai.settings import OpenAISettings, Timeouts
from antiphon.engines.language_models.protocol import LanguageModel
from antiphon.engines.language_models.scripted.scenario import CONDITIONS
from antiphon.engines.language_models.scripted.steps import Step

PAGE = Path(__file__).parents[4].joinpath("docs", "language-models.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


@pytest.mark.parametrize("block", blocks("toml"))
def test_every_configuration_is_accepted(block: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "k")
    monkeypatch.setenv("VLLM_API_KEY", "k")
    settings = dict(tomllib.loads(block)["language_models"]["default"])
    engines: dict[str, Callable[..., LanguageModel]] = {"openai": openai.create, "scripted": scripted.create}
    create = engines[settings.pop("engine")]

    async def main() -> LanguageModel:
        return create(settings, clock=LoopClock())

    assert asyncio.run(main()).name


@pytest.mark.parametrize("block", blocks("yaml"))
def test_every_scenario_is_accepted(block: str, tmp_path: Path) -> None:
    path = tmp_path / "scenario.yaml"
    path.write_text(block, encoding="utf-8")
    assert scripted.load_scenario(path).rules


def test_every_setting_is_in_the_table() -> None:
    keys = set(OpenAISettings.model_fields) - {"timeout_s"}
    keys |= {f"timeout_s.{name}" for name in Timeouts.model_fields}
    assert {key for key in keys if f"| `{key}` |" not in PAGE} == set()


def test_every_condition_and_step_is_mentioned() -> None:
    assert {name for name in CONDITIONS if f"{name}:" not in PAGE and f"`{name}" not in PAGE} == set()
    assert {name for name in Step.model_fields if f"| `{name}` |" not in PAGE} == set()
