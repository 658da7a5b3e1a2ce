"""The Silero voice activity network (16 kHz, version 6) for many streams at once, in numpy.

The published model looks at 32 ms of one stream at a time. Here its layers are matrix products over any
number of frames: whatever does not depend on the past (``encode``) takes all frames of all streams in one
product per layer, and only the recurrent cell (``advance``) goes frame by frame within a stream.

    window (576) → reflected to 640 → 4 spectra of 256 samples, 129 bins
    → convolution 129→128, 3 wide, 4 steps     (unfolded to one product)
    → convolution 128→64, stride 2, 2 steps    (so few steps are left that each of these
    → convolution 64→64, stride 2, 1 step       three is a plain product over all
    → convolution 64→128, 1 step                of its input)
    → LSTM cell, 128 → sigmoid → probability

The first layer of the model is stored as a matrix of windowed cosines and sines; that product is a Fourier
transform, and computed as one, in less than half the time. That the matrix is what it should be is
checked when the model is loaded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import as_strided, sliding_window_view

from antiphon.audio.pcm import FloatArray
from antiphon.audio.vad.frames import WINDOW_SAMPLES

STATE_SIZE = 128
"""Numbers in each of the two vectors that a stream remembers."""

_REFLECTED_SAMPLES = 64
_SPECTRUM_SAMPLES = 256
_HOP_SAMPLES = 128
_STEPS = 4
_BINS = 129
_TAPS = 3
_GATES = 4 * STATE_SIZE

_BLOCK_FRAMES = 32
"""Frames per product: more are no faster per frame, and the intermediate results leave the cache."""

_SHAPES = {
    "stft.forward_basis_buffer": (2 * _BINS, 1, _SPECTRUM_SAMPLES),
    "encoder.0.reparam_conv.weight": (128, _BINS, _TAPS),
    "encoder.0.reparam_conv.bias": (128,),
    "encoder.1.reparam_conv.weight": (64, 128, _TAPS),
    "encoder.1.reparam_conv.bias": (64,),
    "encoder.2.reparam_conv.weight": (64, 64, _TAPS),
    "encoder.2.reparam_conv.bias": (64,),
    "encoder.3.reparam_conv.weight": (STATE_SIZE, 64, _TAPS),
    "encoder.3.reparam_conv.bias": (STATE_SIZE,),
    "decoder.rnn.weight_ih": (_GATES, STATE_SIZE),
    "decoder.rnn.weight_hh": (_GATES, STATE_SIZE),
    "decoder.rnn.bias_ih": (_GATES,),
    "decoder.rnn.bias_hh": (_GATES,),
    "decoder.decoder.2.weight": (1, STATE_SIZE, 1),
    "decoder.decoder.2.bias": (1,),
}


@dataclass(frozen=True, slots=True)
class _Layer:
    """A rectified affine map of row vectors."""

    matrix: FloatArray
    bias: FloatArray

    def __call__(self, rows: FloatArray) -> FloatArray:
        result: FloatArray = rows @ self.matrix
        result += self.bias
        np.maximum(result, 0.0, out=result)
        return result


class SileroNetwork:
    """The network's weights, arranged for products over rows. It remembers nothing: the caller keeps the
    states.

    Args:
        tensors: the model's weights by the names they have in ``silero_vad.onnx``.

    Raises:
        ValueError: a tensor is missing, has another shape, or is not what its place in the network demands.
    """

    def __init__(self, tensors: Mapping[str, FloatArray]) -> None:
        for name, shape in _SHAPES.items():
            found = tensors[name].shape if name in tensors else None
            if found != shape:
                raise ValueError(f"expected tensor {name} of shape {shape}, found {found}")
        self._window = _window_of(tensors["stft.forward_basis_buffer"][:, 0])
        self._unfolded = _unfolded_convolution(tensors, "encoder.0.reparam_conv")
        self._dense = (
            _dense_convolution(tensors, "encoder.1.reparam_conv", steps=4, stride=2),
            _dense_convolution(tensors, "encoder.2.reparam_conv", steps=2, stride=2),
            _dense_convolution(tensors, "encoder.3.reparam_conv", steps=1, stride=1),
        )
        halves = _gate_halves()
        self._from_input = np.ascontiguousarray((tensors["decoder.rnn.weight_ih"] * halves[:, None]).T)
        self._from_state = np.ascontiguousarray((tensors["decoder.rnn.weight_hh"] * halves[:, None]).T)
        self._gate_bias = (tensors["decoder.rnn.bias_ih"] + tensors["decoder.rnn.bias_hh"]) * halves
        self._readout = np.ascontiguousarray(tensors["decoder.decoder.2.weight"].reshape(STATE_SIZE))
        self._readout_bias = tensors["decoder.decoder.2.bias"][0]

    def encode(self, windows: FloatArray) -> FloatArray:
        """What the recurrent cell is to be fed for each window.

        Args:
            windows: rows of 576 samples in [-1, 1): the last 64 of the frame before, then the frame's 512.

        Returns:
            One row of 512 gate inputs per window.
        """
        if len(windows) <= _BLOCK_FRAMES:
            return self._encode_block(windows)
        blocks = range(0, len(windows), _BLOCK_FRAMES)
        return np.concatenate([self._encode_block(windows[at : at + _BLOCK_FRAMES]) for at in blocks])

    def advance(
        self, gate_inputs: FloatArray, hidden: FloatArray, cell: FloatArray
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """One frame's step of the recurrent cell, for many streams.

        Args:
            gate_inputs: rows from ``encode``, one per stream.
            hidden, cell: the streams' states, rows of 128; zeros for a stream that begins.

        Returns:
            The speech probabilities (one per stream), and the new ``hidden`` and ``cell``.
        """
        gates = hidden @ self._from_state
        gates += gate_inputs
        np.tanh(gates, out=gates)
        candidate = gates[:, 2 * STATE_SIZE : 3 * STATE_SIZE]
        sigmoids = gates * np.float32(0.5)
        sigmoids += np.float32(0.5)
        new_cell = sigmoids[:, STATE_SIZE : 2 * STATE_SIZE] * cell
        new_cell += sigmoids[:, :STATE_SIZE] * candidate
        new_hidden = np.tanh(new_cell)
        new_hidden *= sigmoids[:, 3 * STATE_SIZE :]
        logits = np.maximum(new_hidden, 0.0) @ self._readout
        logits += self._readout_bias
        probabilities: FloatArray = np.float32(1.0) / (np.float32(1.0) + np.exp(-logits))
        return probabilities, new_hidden, new_cell

    def _encode_block(self, windows: FloatArray) -> FloatArray:
        rows: FloatArray = self._unfolded(_unfold(self._spectra(windows)))
        rows = rows.reshape(len(windows), -1)
        for layer in self._dense:
            rows = layer(rows)
        gate_inputs: FloatArray = rows @ self._from_input
        gate_inputs += self._gate_bias
        return gate_inputs

    def _spectra(self, windows: FloatArray) -> FloatArray:
        """Magnitudes, count x 6 steps x 129 bins, of which the first and the last step are the padding."""
        count = len(windows)
        padded = np.empty((count, WINDOW_SAMPLES + _REFLECTED_SAMPLES), np.float32)
        padded[:, :WINDOW_SAMPLES] = windows
        padded[:, WINDOW_SAMPLES:] = windows[:, -2 : -2 - _REFLECTED_SAMPLES : -1]
        hops = sliding_window_view(padded, _SPECTRUM_SAMPLES, axis=1)[:, ::_HOP_SAMPLES]
        magnitudes = np.zeros((count, 1 + _STEPS + 1, _BINS), np.float32)
        np.abs(np.fft.rfft(hops * self._window), out=magnitudes[:, 1 : 1 + _STEPS])
        return magnitudes


def _unfold(steps: FloatArray) -> FloatArray:
    """Each step beside its two neighbors, as rows: count x (n + 2) x width → (count * n) x (3 * width)."""
    count, padded_steps, width = steps.shape
    outer, inner, item = steps.strides
    shape = (count, padded_steps - 2, _TAPS * width)
    return as_strided(steps, shape, (outer, inner, item)).reshape(-1, _TAPS * width)


def _window_of(basis: FloatArray) -> FloatArray:
    """The window that the model's Fourier basis was multiplied with.

    Raises:
        ValueError: the basis is not that of a windowed Fourier transform.
    """
    window = np.ascontiguousarray(basis[0])
    turns = np.outer(np.arange(_BINS), np.arange(_SPECTRUM_SAMPLES)) / _SPECTRUM_SAMPLES
    expected = np.concatenate([np.cos(2 * np.pi * turns), -np.sin(2 * np.pi * turns)]) * window
    deviation = float(np.abs(basis - expected).max())
    if deviation > 1e-4:
        raise ValueError(f"stft.forward_basis_buffer deviates from a Fourier transform by {deviation:.2g}")
    return window


def _unfolded_convolution(tensors: Mapping[str, FloatArray], name: str) -> _Layer:
    weight = tensors[f"{name}.weight"]
    channels = len(weight)
    return _Layer(
        np.ascontiguousarray(weight.transpose(2, 1, 0).reshape(-1, channels)), tensors[f"{name}.bias"]
    )


def _dense_convolution(tensors: Mapping[str, FloatArray], name: str, *, steps: int, stride: int) -> _Layer:
    """A convolution, 3 wide and padded by one step, over so few steps that one matrix may hold them all."""
    weight = tensors[f"{name}.weight"]
    channels_out, channels_in, _ = weight.shape
    centers = range(0, steps, stride)
    matrix = np.zeros((steps, channels_in, len(centers), channels_out), np.float32)
    for position, center in enumerate(centers):
        for tap in range(_TAPS):
            step = center + tap - 1
            if 0 <= step < steps:
                matrix[step, :, position] = weight[:, :, tap].T
    bias = np.tile(tensors[f"{name}.bias"], len(centers))
    return _Layer(matrix.reshape(steps * channels_in, -1), bias)


def _gate_halves() -> FloatArray:
    """Factors that let one tanh do for all four gates: sigmoid(x) = tanh(x / 2) / 2 + 1/2.

    The gates lie in the order input, forget, candidate, output; the candidate alone is a tanh by itself.
    """
    halves = np.full(_GATES, 0.5, np.float32)
    halves[2 * STATE_SIZE : 3 * STATE_SIZE] = 1.0
    return halves
