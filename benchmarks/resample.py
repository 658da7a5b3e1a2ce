"""What a change of sample rate costs in delay, bandwidth and time.

    python -m benchmarks.resample [--json FILE]

A second of a 440 Hz tone goes in in chunks of 10 ms. Delay is what has gone in and not come out, once the
stream is running. The band ends where a tone comes out 3 dB weaker.
"""

from __future__ import annotations

from statistics import median
from time import perf_counter

import numpy as np
from benchmarks.table import Row, argument_parser, report

from antiphon.audio.pcm import FloatArray, from_float, level_dbfs, to_float
from antiphon.audio.resample import Quality, Resampler

CHUNKS = 100
RATES_HZ = ((22_050, 24_000), (24_000, 16_000), (44_100, 16_000), (48_000, 16_000), (8_000, 16_000))


def main() -> None:
    options = argument_parser(__doc__ or "").parse_args()
    rows = [
        measure(from_hz, to_hz, quality)
        for from_hz, to_hz in RATES_HZ
        for quality in (Quality.LOW, Quality.HIGH)
    ]
    report("Sample-rate conversion by soxr", rows, json_file=options.json)


def measure(from_hz: int, to_hz: int, quality: Quality) -> Row:
    chunk = from_hz // CHUNKS
    pcm = from_float(tone(440.0, from_hz))
    resampler = Resampler(from_hz, to_hz, quality)
    delays_ms: list[float] = []
    seconds: list[float] = []
    come_out = 0
    for number in range(CHUNKS):
        piece = pcm[2 * chunk * number : 2 * chunk * (number + 1)]
        started = perf_counter()
        come_out += len(resampler.process(piece)) // 2
        seconds.append(perf_counter() - started)
        delays_ms.append(1000 * (chunk * (number + 1) / from_hz - come_out / to_hz))
    return {
        "from Hz": from_hz,
        "to Hz": to_hz,
        "quality": quality.name,
        "delay ms, mean": sum(delays_ms[20:]) / len(delays_ms[20:]),
        "max": max(delays_ms[20:]),
        "band kHz": band_hz(from_hz, to_hz, quality) / 1000,
        "µs per 10 ms": median(seconds) * 1e6,
    }


def band_hz(from_hz: int, to_hz: int, quality: Quality) -> float:
    """The highest of the frequencies, 100 Hz apart, that keep all but 3 dB."""
    nyquist_hz = min(from_hz, to_hz) / 2
    for hz in np.arange(nyquist_hz - 100, 0, -100):
        resampler = Resampler(from_hz, to_hz, quality)
        heard = to_float(resampler.process(from_float(tone(float(hz), from_hz))) + resampler.flush())
        if level_dbfs(heard[len(heard) // 4 : -len(heard) // 4]) > level_dbfs(tone(440.0, to_hz)) - 3.0:
            return float(hz)
    return 0.0


def tone(hz: float, rate_hz: int) -> FloatArray:
    return (0.5 * np.sin(2 * np.pi * hz * np.arange(rate_hz) / rate_hz)).astype(np.float32)


if __name__ == "__main__":
    main()
