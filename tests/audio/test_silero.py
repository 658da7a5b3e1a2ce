from __future__ import annotations

import numpy as np
import pytest
from tests.audio.listening import listen_alone, network, windows
from tests.audio.sounds import (
    SENTENCES,
    cough,
    flite,
    music,
    pink_noise,
    recorded_people,
    silence,
    typing,
    white_noise,
)

from antiphon.audio.pcm import FloatArray
from antiphon.audio.vad.model_file import find_model
from antiphon.audio.vad.onnx_file import read_branch_tensors
from antiphon.audio.vad.silero import STATE_SIZE, SileroNetwork


def published_model(sound: FloatArray) -> list[float]:
    """The verdicts of the ONNX model, run as its authors run it."""
    onnxruntime = pytest.importorskip("onnxruntime")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(find_model()), options)
    state = np.zeros((2, 1, STATE_SIZE), np.float32)
    probabilities = []
    for window in windows(sound):
        inputs = {"input": window[None], "state": state, "sr": np.array(16_000)}
        probability, state = session.run(None, inputs)
        probabilities.append(float(probability[0, 0]))
    return probabilities


def deviation(sound: FloatArray) -> float:
    return float(np.abs(np.subtract(listen_alone(sound), published_model(sound))).max())


class TestFidelity:
    """The same numbers as the published model computes."""

    def test_on_a_synthetic_voice(self) -> None:
        assert deviation(flite(SENTENCES[0])) < 1e-4

    def test_on_recorded_people(self) -> None:
        assert max(deviation(recording) for recording in recorded_people().values()) < 1e-4

    @pytest.mark.parametrize(
        "noise",
        [
            white_noise(2.0, -20.0),
            pink_noise(2.0, -40.0),
            typing(2.0),
            music(2.0),
            np.concatenate([silence(0.5), cough(), silence(0.5)]),
            np.ones(16_000, np.float32),
        ],
        ids=["white", "pink", "typing", "music", "cough", "clipped"],
    )
    def test_on_noises(self, noise: FloatArray) -> None:
        assert deviation(noise) < 1e-4


class TestBatch:
    def test_frames_do_not_influence_each_other(self) -> None:
        rows = windows(white_noise(3.0, -30.0))
        assert len(rows) > 64
        alone = np.concatenate([network().encode(row[None]) for row in rows])
        assert np.abs(network().encode(rows) - alone).max() < 1e-4

    def test_streams_do_not_influence_each_other(self) -> None:
        inputs = network().encode(windows(white_noise(1.0, -30.0)))
        hidden = np.linspace(-1, 1, len(inputs) * STATE_SIZE, dtype=np.float32).reshape(-1, STATE_SIZE)
        cell = hidden[::-1].copy()
        together = network().advance(inputs, hidden, cell)
        for row in (0, 7, len(inputs) - 1):
            alone = network().advance(inputs[row : row + 1], hidden[row : row + 1], cell[row : row + 1])
            for one, many in zip(alone, together, strict=True):
                assert np.abs(one[0] - many[row]).max() < 1e-5


class TestWhatItHears:
    def test_speech(self) -> None:
        probabilities = np.array(listen_alone(flite(SENTENCES[0])))
        assert (probabilities > 0.5).mean() > 0.8

    def test_not_noise(self) -> None:
        assert max(listen_alone(white_noise(3.0, -30.0))) < 0.2


class TestModelThatIsNotThisNetwork:
    def test_a_tensor_is_missing(self) -> None:
        tensors = read_branch_tensors(find_model().read_bytes(), "then_branch")
        del tensors["decoder.rnn.bias_hh"]
        with pytest.raises(
            ValueError, match=r"expected tensor decoder\.rnn\.bias_hh of shape \(512,\), found None"
        ):
            SileroNetwork(tensors)

    def test_a_tensor_has_another_shape(self) -> None:
        eight_khz = read_branch_tensors(find_model().read_bytes(), "else_branch")
        with pytest.raises(ValueError, match=r"of shape \(258, 1, 256\), found \(130, 1, 128\)"):
            SileroNetwork(eight_khz)

    def test_the_first_layer_is_not_a_fourier_transform(self) -> None:
        tensors = read_branch_tensors(find_model().read_bytes(), "then_branch")
        tensors["stft.forward_basis_buffer"] = tensors["stft.forward_basis_buffer"] + np.float32(0.01)
        with pytest.raises(ValueError, match="deviates from a Fourier transform by 0.0"):
            SileroNetwork(tensors)
