"""The Smart Turn network in ONNX Runtime, on threads of its own."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnxruntime

from antiphon.audio.pcm import to_float
from antiphon.engines.errors import EngineConfigError, EngineFailed
from antiphon.engines.turn_models.smart_turn.features import (
    FRAMES,
    MEL_BANDS,
    RATE_HZ,
    WINDOW_SAMPLES,
    log_mel,
)
from antiphon.engines.turn_models.smart_turn.settings import SmartTurnSettings

_INPUT = "input_features"


class SmartTurn:
    """A turn model; see `TurnModel`."""

    def __init__(self, settings: SmartTurnSettings) -> None:
        self._path = settings.path
        self._threads = ThreadPoolExecutor(settings.threads, thread_name_prefix="smart-turn")
        self._session: onnxruntime.InferenceSession | None = None

    @property
    def name(self) -> str:
        """The engine and its file."""
        return f"smart-turn {self._path.name}"

    @property
    def window_s(self) -> float:
        """Eight seconds."""
        return WINDOW_SAMPLES / RATE_HZ

    async def start(self) -> None:
        """Read the file and judge a silence, so that the first pause finds everything loaded.

        Raises:
            EngineConfigError: there is no such file, or it is not this network.
        """
        loop = asyncio.get_running_loop()
        self._session = await loop.run_in_executor(self._threads, self._load)
        await self.end_probability(b"")

    async def end_probability(self, pcm: bytes) -> float:
        """How likely it is that the speaker has finished; see `TurnModel`.

        Raises:
            EngineFailed: ONNX Runtime failed, or what came out is no probability.
        """
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._judge, pcm)

    async def close(self) -> None:
        """Free the model; a pause that is being judged is judged to its end."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._session = None

    def _load(self) -> onnxruntime.InferenceSession:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        try:
            session = onnxruntime.InferenceSession(
                read_model(self._path, self.name), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # ONNX Runtime raises what its C++ part threw, of many kinds
            if isinstance(error, EngineConfigError):
                raise
            raise self._unusable(f"{self._path} cannot be loaded: {error}") from error
        shapes = {each.name: each.shape for each in session.get_inputs()}
        if list(shapes) != [_INPUT] or list(shapes[_INPUT])[1:] != [MEL_BANDS, FRAMES]:
            expected = f"one input {_INPUT} of (batch, {MEL_BANDS}, {FRAMES})"
            raise self._unusable(f"{self._path} has the inputs {shapes}, not {expected}")
        return session

    def _judge(self, pcm: bytes) -> float:
        if self._session is None:
            raise EngineFailed("it has not been started", engine=self.name)
        features = log_mel(to_float(pcm))[np.newaxis]
        try:
            probability = float(np.asarray(self._session.run(None, {_INPUT: features})[0]).reshape(-1)[0])
        except Exception as error:  # as in _load
            raise EngineFailed(f"ONNX Runtime failed: {error}", engine=self.name) from error
        if not 0.0 <= probability <= 1.0:
            raise EngineFailed(f"expected a probability, got {probability}", engine=self.name)
        return probability

    def _unusable(self, message: str) -> EngineConfigError:
        return EngineConfigError(message, engine=self.name, fix="use the ONNX file of Smart Turn v3")


def read_model(path: Path, engine: str) -> bytes:
    """The file's bytes.

    Raises:
        EngineConfigError: it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise EngineConfigError(
            f"{path} cannot be read: {error.strerror}",
            engine=engine,
            fix="download the model and set path to it",
        ) from error
