"""The settings of the engine, and what is said about wrong ones."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Mapping

import pytest

from antiphon.clock import LoopClock
from antiphon.engines.errors import EngineConfigError
from antiphon.engines.language_models.openai import OpenAILanguageModel, create
from antiphon.engines.language_models.protocol import LanguageModel

LOCAL: Mapping[str, object] = {"base_url": "http://127.0.0.1:11434/v1", "model": "qwen3"}


def make(**settings: object) -> OpenAILanguageModel:
    async def _create() -> OpenAILanguageModel:
        return create({**LOCAL, **settings}, clock=LoopClock())

    return asyncio.run(_create())


def test_it_is_a_language_model() -> None:
    engine: LanguageModel = make()
    assert "model" in engine.name


def test_the_name_tells_address_and_model() -> None:
    assert make().name == "openai at http://127.0.0.1:11434/v1, model qwen3"


def test_a_slash_at_the_end_of_the_address_does_not_matter() -> None:
    assert make(base_url="http://127.0.0.1:11434/v1/").name == make().name


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"modle": "x"}, 'no setting "modle"; did you mean "model"?'),
        ({"timeout_s": {"conect": 1}}, 'no setting "timeout_s.conect"; did you mean "connect"?'),
        ({"zzz": 1}, 'no setting "zzz"; there is base_url, model, '),
        ({"model": ""}, "model: string should have at least 1 character"),
        ({"base_url": "localhost:11434"}, "base_url: expected an address such as http"),
        ({"base_url": "http://u:secret@h/v1"}, "base_url: a password does not belong in the address"),
        ({"base_url": "http://h/v1?key=x"}, "base_url: expected an address without ?"),
        ({"base_url": "http://h/v1/chat/completions"}, "without /chat/completions"),
        ({"api_key": "sk-a\nb"}, "api_key: expected printable ASCII"),
        ({"api_key": "k", "api_key_env": "K"}, "settings: give api_key or api_key_env, not both"),
        ({"timeout_s": {"connect": 0}}, "timeout_s.connect: input should be greater than 0"),
        ({"max_retries": 50}, "max_retries: input should be less than or equal to 5"),
        ({"tools": "yes"}, "tools: input should be 'native', 'prompt' or 'off'"),
        ({"extra_body": {"stream": False}}, "extra_body: stream cannot be replaced"),
        ({"extra_headers": {"X: y": "1"}}, "extra_headers: 'X: y' is not a header name"),
        ({"extra_headers": {"X-Y": "1\r\nZ: 2"}}, "extra_headers: the value of X-Y must be printable ASCII"),
        ({"api_key_env": "ANTIPHON_NO_SUCH_KEY"}, "variable ANTIPHON_NO_SUCH_KEY (api_key_env) is not set"),
    ],
)
def test_a_wrong_setting_is_named(settings: dict[str, object], message: str) -> None:
    with pytest.raises(EngineConfigError) as caught:
        make(**settings)
    assert message in str(caught.value)
    assert str(caught.value).startswith("openai")


def test_a_missing_setting_is_named() -> None:
    with pytest.raises(
        EngineConfigError, match='the setting "base_url" is missing; the setting "model" is missing'
    ):
        create({}, clock=_never_asked())


def test_a_refused_key_is_not_quoted() -> None:
    with pytest.raises(EngineConfigError) as caught:
        make(api_key="sk-söcret")
    assert "cret" not in str(caught.value)


def test_the_package_is_not_imported_before_start() -> None:
    code = "import antiphon.engines.language_models.openai, sys; sys.exit('openai' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_it_cannot_be_used_before_start() -> None:
    from tests.engines.language_models.openai.asking import a_request

    async def use() -> None:
        await anext(create(LOCAL, clock=LoopClock()).generate(a_request("Hi")))

    with pytest.raises(RuntimeError, match=r"before start\(\)"):
        asyncio.run(use())


def _never_asked() -> LoopClock:
    async def _make() -> LoopClock:
        return LoopClock()

    return asyncio.run(_make())
