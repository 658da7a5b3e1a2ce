"""Loading and asking a Smart Turn network; the networks here are tiny, with weights of the test's choice."""

from __future__ import annotations

import asyncio
from pathlib import Path

import numpy as np
import pytest
from tests.engines.turn_models.tiny_network import write_network

from antiphon.audio.pcm import from_float
from antiphon.clock import Clock, LoopClock
from antiphon.engines.errors import EngineConfigError, EngineFailed
from antiphon.engines.registry import EngineKind, create_turn_model, installed
from antiphon.engines.turn_models.protocol import TurnModel

LOUD = from_float(np.sin(np.arange(16_000)).astype(np.float32) * 0.5)
FADING = LOUD + bytes(16_000)


async def _clock() -> Clock:
    return LoopClock()


CLOCK = asyncio.run(_clock())
"""Making a model takes no time."""


def smart_turn(path: Path) -> TurnModel:
    return create_turn_model("smart-turn", {"path": str(path)}, clock=CLOCK)


async def judged(path: Path, *turns: bytes) -> list[float]:
    model = smart_turn(path)
    await model.start()
    try:
        return [await model.end_probability(turn) for turn in turns]
    finally:
        await model.close()


def test_it_is_installed_under_its_name() -> None:
    assert "smart-turn" in installed(EngineKind.TURN_MODELS)


def test_what_comes_out_is_what_the_network_makes_of_the_end_of_the_turn(tmp_path: Path) -> None:
    """This one finds turns complete that are loud at the end: the sound did reach it, the end at the end."""
    loud, fading = asyncio.run(judged(write_network(tmp_path / "tiny.onnx", scale=5.0), LOUD, FADING))
    assert 0.0 <= fading < loud <= 1.0


def test_many_pauses_may_be_judged_at_once(tmp_path: Path) -> None:
    async def test() -> None:
        model = smart_turn(write_network(tmp_path / "tiny.onnx"))
        await model.start()
        together = await asyncio.gather(*(model.end_probability(LOUD) for _ in range(5)))
        assert together == [together[0]] * 5
        await model.close()

    asyncio.run(test())


def test_it_listens_to_eight_seconds(tmp_path: Path) -> None:
    assert smart_turn(tmp_path / "tiny.onnx").window_s == 8.0


def test_its_name_says_which_file_it_runs(tmp_path: Path) -> None:
    assert smart_turn(tmp_path / "tiny.onnx").name == "smart-turn tiny.onnx"


class TestUnusable:
    """A file that cannot work is refused at start-up, and the message says what to do."""

    def refusal(self, path: Path) -> str:
        with pytest.raises(EngineConfigError) as caught:
            asyncio.run(judged(path))
        return str(caught.value)

    def test_no_file(self, tmp_path: Path) -> None:
        assert "cannot be read: No such file or directory — download the model" in self.refusal(
            tmp_path / "none.onnx"
        )

    def test_not_onnx(self, tmp_path: Path) -> None:
        path = tmp_path / "no.onnx"
        path.write_text("<html>Sign in</html>")
        assert "cannot be loaded" in self.refusal(path)

    @pytest.mark.parametrize("change", [{"bands": 128}, {"input_name": "audio"}])
    def test_another_network(self, tmp_path: Path, change: dict[str, str | int]) -> None:
        path = write_network(tmp_path / "other.onnx", **change)  # type: ignore[arg-type]
        assert "not one input input_features of (batch, 80, 800)" in self.refusal(path)

    def test_an_output_that_is_no_probability(self, tmp_path: Path) -> None:
        with pytest.raises(EngineFailed, match="expected a probability, got nan"):
            asyncio.run(judged(write_network(tmp_path / "nan.onnx", scale=float("nan"))))

    def test_a_model_that_was_not_started(self, tmp_path: Path) -> None:
        model = smart_turn(tmp_path / "tiny.onnx")
        with pytest.raises(EngineFailed, match="not been started"):
            asyncio.run(model.end_probability(LOUD))

    def test_a_setting_that_does_not_exist(self, tmp_path: Path) -> None:
        with pytest.raises(EngineConfigError, match='did you mean "threads"'):
            create_turn_model("smart-turn", {"path": "x", "thread": 2}, clock=CLOCK)
