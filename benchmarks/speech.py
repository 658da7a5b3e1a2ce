"""What the embedded recognizer hears and costs, and how soon the embedded synthesizer speaks.

    python -m benchmarks.speech [--only accuracy|settle|speaking] [--json FILE]

Needs Debian's flite, pocketsphinx-testdata and espeak-ng. The machine should be idle.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from benchmarks.speech_accuracy import measure_accuracy
from benchmarks.speech_settle import measure_settle
from benchmarks.speech_speaking import measure_speaking
from benchmarks.table import Row, argument_parser, report

PARTS: dict[str, tuple[str, str, Callable[[], Coroutine[Any, Any, Sequence[Row]]]]] = {
    "accuracy": (
        "Embedded recognizer: word error rate and cost",
        "Each sentence is heard as its speaker's first, but where the speaker is known. CPU: of the audio's"
        " length.",
        measure_accuracy,
    ),
    "settle": (
        "Embedded recognizer: transcript after a pause, real-time audio, one worker",
        "Time from settle(), 200 ms after the last word, to the final-quality transcript.",
        measure_settle,
    ),
    "speaking": (
        "Embedded synthesizer: a sentence of 70 characters",
        "First: time to the first audible audio (for the program: to its first byte, silence included)."
        " CPU: of the speech's length.",
        measure_speaking,
    ),
}


def main() -> None:
    parser = argument_parser(__doc__ or "")
    parser.add_argument("--only", choices=PARTS, help="one of the tables")
    options = parser.parse_args()
    tables = []
    for name in [options.only] if options.only else PARTS:
        title, caption, measure = PARTS[name]
        rows = asyncio.run(measure())
        report(title, rows, caption=caption)
        tables.append({"title": title, "rows": [dict(row) for row in rows]})
    if options.json is not None:
        options.json.write_text(json.dumps(tables, indent=2) + "\n")


if __name__ == "__main__":
    main()
