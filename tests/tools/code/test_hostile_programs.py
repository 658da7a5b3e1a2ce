"""No program gets out of a jail, takes more than its share, or leaves anything behind."""

from __future__ import annotations

import os
import re

import pytest
from tests.tools.code.hostile_programs import HOSTILE
from tests.tools.code.trial import KEPT, LIMITS
from tests.tools.code.trials import User, result, run_trial

AS_ROOT = [
    ("bubblewrap", User.CURRENT),
    ("bubblewrap", User.NOBODY),
    ("landlock", User.NOBODY),
    ("auto", User.CONFINED),
]
AS_ANOTHER = [("bubblewrap", User.CURRENT), ("landlock", User.CURRENT)]
TRIALS = [*(AS_ANOTHER if os.geteuid() else AS_ROOT), ("monty", User.CURRENT)]

pytestmark = [
    pytest.mark.timeout(180),  # the first test of each trial waits for all its programs
    pytest.mark.parametrize(("jail", "user"), TRIALS, ids=lambda value: getattr(value, "value", value)),
]


@pytest.mark.parametrize("program", HOSTILE)
def test_a_hostile_program_is_contained(jail: str, user: User, program: str) -> None:
    assert "ESCAPED" not in result(jail, user, program).output


def test_none_prints_more_than_it_may(jail: str, user: User) -> None:
    for program, found in run_trial(jail, user).results.items():
        # Its output, its errors, and what the server says of it.
        assert len(found.output) <= 2 * LIMITS.output_bytes + 200, program


def test_nothing_outside_was_changed_or_reached(jail: str, user: User) -> None:
    trial = run_trial(jail, user)
    assert trial.reached == []
    assert trial.kept == KEPT
    assert trial.files == ["evil.py", "evil.so", "kept", "secret", "unix"]


def test_no_process_was_ended_and_none_is_left(jail: str, user: User) -> None:
    trial = run_trial(jail, user)
    assert trial.victim_lives
    assert trial.left_over == []


@pytest.mark.parametrize("program", ["sleep", "never die", "stop itself", "close everything and stay"])
def test_what_does_not_end_is_ended(jail: str, user: User, program: str) -> None:
    if jail == "monty":
        pytest.skip("monty knows nothing of signals and descriptors")
    assert result(jail, user, f"streams: {program}").outcome == "OUTCOME_DEADLINE_EXCEEDED"


@pytest.mark.parametrize("program", ["compute", "compute, deaf to the warning"])
def test_what_computes_for_ever_is_ended(jail: str, user: User, program: str) -> None:
    if jail == "monty" and "deaf" in program:
        pytest.skip("monty has no signals")
    assert result(jail, user, f"streams: {program}").outcome == "OUTCOME_DEADLINE_EXCEEDED"


@pytest.mark.parametrize(
    "program", ["too much output", "crash", "abort", "kill itself", "end without a trace"]
)
def test_what_fails_has_failed(jail: str, user: User, program: str) -> None:
    assert result(jail, user, f"streams: {program}").outcome == "OUTCOME_FAILED"


def test_the_result_tells_of_no_path_of_the_server(jail: str, user: User) -> None:
    for program, found in run_trial(jail, user).results.items():
        assert not re.search(r"antiphon/tools/code", found.output), program


def test_where_namespaces_may_not_be_made_landlock_is_taken(jail: str, user: User) -> None:
    if user is User.CONFINED:
        assert run_trial(jail, user).sandbox.startswith("landlock")
    else:
        assert run_trial(jail, user).sandbox.startswith(jail)
