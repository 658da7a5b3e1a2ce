"""Metrics of several processes as one text."""

from __future__ import annotations

from antiphon.server.merged_metrics import merge

ONE = b"""# HELP antiphon_sessions Sessions that are set up.
# TYPE antiphon_sessions gauge
antiphon_sessions 1.0
# HELP antiphon_turns_total Turns that are complete.
# TYPE antiphon_turns_total counter
antiphon_turns_total{outcome="completed"} 5.0
"""
TWO = ONE.replace(b" 1.0", b" 2.0").replace(b" 5.0", b" 7.0")


def test_each_sample_says_which_process_it_is_of() -> None:
    assert merge({2: TWO, 1: ONE}).decode().splitlines() == [
        "# HELP antiphon_sessions Sessions that are set up.",
        "# TYPE antiphon_sessions gauge",
        'antiphon_sessions{worker="1"} 1.0',
        'antiphon_sessions{worker="2"} 2.0',
        "# HELP antiphon_turns_total Turns that are complete.",
        "# TYPE antiphon_turns_total counter",
        'antiphon_turns_total{outcome="completed",worker="1"} 5.0',
        'antiphon_turns_total{outcome="completed",worker="2"} 7.0',
    ]


def test_what_only_one_has_is_there() -> None:
    assert b'antiphon_turns_total{outcome="completed",worker="1"} 5.0' in merge(
        {1: ONE, 2: TWO.partition(b"# HELP antiphon_turns")[0]}
    )
