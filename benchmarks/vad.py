"""What voice activity costs per 32 ms frame: onnxruntime as its users run it, and the pool.

    python -m benchmarks.vad [--json FILE]

All run on the same audio in one process and on one thread: recorded and synthetic speakers with pauses, 40 %
speech, a quiet room around them, another place in it for every stream; sent in messages of 100 ms.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from statistics import median
from time import process_time

import numpy as np
import onnxruntime
from benchmarks.table import Row, argument_parser, report
from tests.audio.listening import Schedule, windows
from tests.audio.sounds import SENTENCES, at_level, flite, pink_noise, recorded_people, silence

from antiphon.audio.pcm import FloatArray, from_float
from antiphon.audio.vad.gate import EnergyGate, Route
from antiphon.audio.vad.model_file import find_model, load_network
from antiphon.audio.vad.pool import VadPool
from antiphon.audio.vad.silero import STATE_SIZE

STREAMS = (1, 8, 32, 128, 300)
MESSAGE_BYTES = 3_200
FRAMES_PER_RUN = 1_500
RUNS = 5


class OpenGate(EnergyGate):
    """Has every frame encoded."""

    def route(self, level_dbfs: float) -> Route:
        return Route.ENCODE


def main() -> None:
    options = argument_parser(__doc__ or "").parse_args()
    sound = conversation()
    rows = [measure(sound, streams) for streams in STREAMS]
    report(
        "Voice activity: µs of CPU per frame of 32 ms, median of five runs",
        rows,
        json_file=options.json,
        caption="onnx: onnxruntime, one call per frame or one for all streams. numpy: the network alone. "
        "pool: with queues, levels, callbacks. gated: frames kept from being encoded.",
    )


def conversation() -> FloatArray:
    """About 40 % speech: pauses half as long again as what is said."""
    parts: list[FloatArray] = []
    for utterance in [*map(flite, SENTENCES), *recorded_people().values()]:
        parts += [at_level(utterance, -26.0), silence(1.5 * len(utterance) / 16_000)]
    speech = np.concatenate(parts)
    return speech + pink_noise(len(speech) / 16_000, -62.0)


def measure(sound: FloatArray, streams: int) -> Row:
    rounds = max(100, FRAMES_PER_RUN // streams)
    frames = np.stack([windows(piece) for piece in pieces(sound, streams, 512 * rounds)])
    frames = np.ascontiguousarray(frames.swapaxes(0, 1))
    messages = [from_float(piece) for piece in pieces(sound, streams, 512 * rounds)]
    gated_share: list[float] = []
    contestants: dict[str, Callable[[], object]] = {
        "onnx singly": lambda: onnx_one_by_one(frames),
        "onnx batched": lambda: onnx_batched(frames),
        "numpy": lambda: network_alone(frames),
        "pool without gate": lambda: in_pool(messages, gate=OpenGate),
        "pool": lambda: gated_share.append(in_pool(messages, gate=EnergyGate)),
    }
    seconds: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(RUNS):
        for name, run in contestants.items():
            started = process_time()
            run()
            seconds[name].append(process_time() - started)
    costs = {name: median(runs) * 1e6 / (rounds * streams) for name, runs in seconds.items()}
    return {"streams": streams, **costs, "gated %": 100 * gated_share[0]}


def pieces(sound: FloatArray, count: int, length: int) -> Iterator[FloatArray]:
    """As many pieces of the sound, each from another place."""
    for at in range(count):
        start = at * len(sound) // count
        yield np.roll(sound, -start)[:length]


def onnx_session() -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(str(find_model()), options)


SESSION = onnx_session()
RATE = np.array(16_000)


def onnx_one_by_one(frames: FloatArray) -> None:
    states = np.zeros((frames.shape[1], 2, 1, STATE_SIZE), np.float32)
    for together in frames:
        for stream, frame in enumerate(together):
            inputs = {"input": frame[None], "state": states[stream], "sr": RATE}
            _, states[stream] = SESSION.run(None, inputs)


def onnx_batched(frames: FloatArray) -> None:
    state = np.zeros((2, frames.shape[1], STATE_SIZE), np.float32)
    for together in frames:
        _, state = SESSION.run(None, {"input": together, "state": state, "sr": RATE})


NETWORK = load_network()


def network_alone(frames: FloatArray) -> None:
    hidden = cell = np.zeros((frames.shape[1], STATE_SIZE), np.float32)
    for together in frames:
        _, hidden, cell = NETWORK.advance(NETWORK.encode(together), hidden, cell)


def in_pool(sounds: list[bytes], gate: type[EnergyGate]) -> float:
    """Push the streams' messages as they would come; return the share of frames that were gated."""
    schedule = Schedule()
    pool = VadPool(NETWORK, schedule=schedule)
    streams = [pool.open(lambda _first, _probabilities, _levels: None) for _ in sounds]
    for stream in streams:
        stream.gate = gate()
    for start in range(0, len(sounds[0]), MESSAGE_BYTES):
        for stream, pcm in zip(streams, sounds, strict=True):
            stream.push(pcm[start : start + MESSAGE_BYTES])
        schedule.run()
    statistics = pool.statistics()
    return statistics.gated_frames / statistics.frames


if __name__ == "__main__":
    main()
