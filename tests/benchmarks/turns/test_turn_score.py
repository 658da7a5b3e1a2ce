"""The table, the curve's drawing, and the server's configuration."""

from __future__ import annotations

import tomllib
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest
from benchmarks.turns.curve import draw
from benchmarks.turns.dialogues.script import ReplyLength
from benchmarks.turns.dialogues.texts import LONG_REPLY
from benchmarks.turns.metrics.endpointing import OperatingPoint
from benchmarks.turns.playback import Arrival
from benchmarks.turns.recording import Recording
from benchmarks.turns.score import Score, at_least, at_most, fixed_silence_scores, point, turn_taking_scores
from benchmarks.turns.server import MODELS, configuration
from benchmarks.turns.tracks import AgentSegment, Kind, UserSegment

from antiphon.config.settings import Config


def recording(
    user: list[UserSegment], agent: list[AgentSegment], arrivals: tuple[Arrival, ...] = ()
) -> Recording:
    return Recording(
        name="one",
        scenario="plain",
        user=tuple(user),
        agent=tuple(agent),
        arrivals=arrivals,
        events=(),
        skipped=(),
        user_track=np.zeros(0, np.int16),
        agent_track=np.zeros(0, np.int16),
    )


HESITANT = recording(
    [UserSegment(0.0, 1.0, turn=1), UserSegment(2.0, 3.0, turn=1)],
    [AgentSegment(1.5, 2.25, 1), AgentSegment(3.5, 6.0, 2)],
)
INTERRUPTED = recording(
    [UserSegment(0.0, 1.0, turn=1), UserSegment(3.0, 4.0, Kind.INTERRUPTION, 2)],
    [AgentSegment(1.25, 3.125, 1), AgentSegment(4.5, 6.0, 2)],
    (Arrival(1.25, 1.0, 1), Arrival(3.125, 0.5, 1), Arrival(4.5, 1.5, 2)),
)


def values(scores: list[Score]) -> dict[str, float | None]:
    return {f"{score.source}: {score.metric}": score.value for score in scores}


def test_the_published_metrics_stand_in_the_table() -> None:
    found = values(turn_taking_scores([HESITANT, INTERRUPTED], prefix_s=0.1))
    assert found["FDB v1: take-over rate at pauses"] == 0.0
    assert found["own: pauses cut into by any sound"] == 1.0
    assert found["FDB v1: turns taken"] == 1.0
    assert found["FDB v1: turn latency, median s"] == pytest.approx(0.375)
    assert found["FDB v1: latency after interruption, median s"] == pytest.approx(0.5)
    assert found["own: onset to last sample sent, max ms"] == pytest.approx(125.0)
    assert found["FDB v1.5: interruption: responds"] == 1.0
    assert found["FDB v1.5: interruption: stop latency, median s"] == pytest.approx(0.125)
    assert found["τ-voice: R_Y yield rate"] == 1.0
    assert found["τ-voice: S_BC back-channels talked through"] is None
    assert found["EVA: turn-taking score"] is not None


def test_a_fixed_silence_is_scored_by_what_is_added() -> None:
    delays = [0.5, 0.51, 0.58]
    recordings = [recording([UserSegment(0.0, 1.0)], [AgentSegment(1.0 + delay, 3.0)]) for delay in delays]
    found = values(fixed_silence_scores(recordings, 0.5))
    assert found["own: delay beyond it, p50 ms at 500 ms silence"] == pytest.approx(10.0)
    assert found["own: delay beyond it, p99 ms at 500 ms silence"] == pytest.approx(80.0)
    assert found["own: kept to ±32 ms at 500 ms silence"] == pytest.approx(2 / 3)
    assert found["own: voice to voice, median s at 500 ms silence"] == pytest.approx(0.51)


def test_nothing_happened_is_shown_as_such() -> None:
    for score in turn_taking_scores([], prefix_s=0.1):
        row = score.row()
        assert (row["value"], row["met"], row["events"]) == (None, None, 0)


def test_goals() -> None:
    assert Score("own", "x", 0.1, 9, at_most(0.1)).row()["met"] == "yes"
    assert Score("own", "x", 0.2, 9, at_most(0.1)).row()["met"] == "NO"
    assert Score("own", "x", 0.95, 9, at_least(0.95)).row() == {
        "source": "own",
        "metric": "x",
        "value": 0.95,
        "goal": "≥ 0.95",
        "met": "yes",
        "events": 9,
    }


def test_the_point_of_a_run() -> None:
    assert point("adaptive", [HESITANT]) == OperatingPoint("adaptive", 0.5, 1.0)
    assert point("adaptive", []) is None


def test_the_curve_is_well_formed_and_within_its_frame() -> None:
    svg = draw(
        [OperatingPoint("adaptive & quick", 0.4, 0.05), OperatingPoint("late", 9.0, 0.0)],
        [OperatingPoint("300 ms", 0.3, 0.9), OperatingPoint("1500 ms", 1.5, 0.0)],
    )
    root = ElementTree.fromstring(svg)
    space = "{http://www.w3.org/2000/svg}"
    circles = root.findall(f"{space}circle")
    assert [float(circle.attrib["cx"]) for circle in circles] == [200.0, 620.0]
    assert [float(circle.attrib["cy"]) for circle in circles] == [335.0, 350.0]
    texts = [element.text for element in root.findall(f"{space}text")]
    assert "adaptive & quick" in texts
    paths = [element.attrib["d"] for element in root.findall(f"{space}path")]
    assert "M165.0 80.0L585.0 350.0" in paths


def test_an_empty_curve_is_drawn() -> None:
    assert ElementTree.fromstring(draw([], [])).tag.endswith("svg")


def test_the_servers_configuration_is_valid() -> None:
    tables = tomllib.loads(configuration({"default_silence_ms": 300}))
    config = Config(**tables)
    assert config.turns.default_silence_ms == 300
    assert config.models[MODELS[ReplyLength.LONG]].language_model == "long"
    assert config.language_models["long"].settings["scenario"] == {"default": LONG_REPLY}
