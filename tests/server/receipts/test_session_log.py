"""The record of sessions is bounded, and everybody sees their own."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace
from typing import Any

import msgspec
from hypothesis import given
from tests.server.receipts.sample_receipts import SPOKEN, SetClock, receipts

from antiphon.conversation.receipt import TurnReceipt
from antiphon.server.auth import Principal
from antiphon.server.session.session_log import MAX_TEXT_CHARS, MAX_TURNS, SessionLog, SessionState

ADA = Principal("ada")
BOB = Principal("bob")


def turns(log: SessionLog, session_id: str = "s") -> list[dict[str, Any]]:
    return [msgspec.json.decode(turn) for turn in log.turns(session_id)]


def ids(log: SessionLog, principal: Principal = ADA) -> list[str]:
    return [session.session_id for session in log.sessions(principal)]


class TestTurns:
    def test_only_the_last_are_kept_but_all_are_counted(self) -> None:
        log = SessionLog(SetClock(), max_turns=3)
        log.begin("s", ADA, "m")
        for number in range(1, 6):
            log.record("s", replace(SPOKEN, turn_id=number))
        assert [turn["turnId"] for turn in turns(log)] == [3, 4, 5]
        assert log.sessions(ADA)[0].turn_count == 5

    @given(receipts)
    def test_a_turn_says_what_its_receipt_says(self, receipt: TurnReceipt) -> None:
        log = SessionLog(SetClock())
        log.begin("s", ADA, "m")
        log.record("s", receipt)
        (turn,) = turns(log)
        assert sum(round(part["ms"] * 1000) for part in turn["parts"]) == round(turn["totalMs"] * 1000)
        assert turn["discardedDrafts"] == receipt.discarded_drafts
        assert turn["discardedTokens"] == receipt.discarded_tokens
        assert turn["reason"][: MAX_TEXT_CHARS - 1] == receipt.reason[: MAX_TEXT_CHARS - 1]
        assert len(turn["reason"]) <= MAX_TEXT_CHARS
        assert len(turn["error"]) <= MAX_TEXT_CHARS

    def test_what_happens_to_the_marks_afterwards_does_not_matter(self) -> None:
        log = SessionLog(SetClock())
        log.begin("s", ADA, "m")
        marks = dict(SPOKEN.marks)
        log.record("s", replace(SPOKEN, marks=marks))
        marks.clear()
        assert turns(log)[0]["totalMs"] == 514


class TestSessions:
    def test_the_newest_is_first(self) -> None:
        log = SessionLog(SetClock())
        for session_id in ("a", "b", "c"):
            log.begin(session_id, ADA, "m")
        assert ids(log) == ["c", "b", "a"]

    def test_one_that_ended_is_remembered(self) -> None:
        clock = SetClock()
        log = SessionLog(clock)
        log.begin("s", ADA, "m")
        assert log.sessions(ADA)[0].state is SessionState.ACTIVE
        clock.now_s += 60
        log.end("s")
        (session,) = log.sessions(ADA)
        assert session.state is SessionState.ENDED
        assert session.end_time is not None
        assert (session.end_time - session.start_time).total_seconds() == 60

    def test_of_many_those_that_ended_first_are_forgotten(self) -> None:
        log = SessionLog(SetClock(), max_sessions=2)
        for session_id in ("a", "b"):
            log.begin(session_id, ADA, "m")
        log.end("b")
        log.end("a")
        log.begin("c", ADA, "m")
        assert ids(log) == ["c", "a"]
        assert log.session("b", ADA) is None

    def test_those_that_run_are_never_forgotten(self) -> None:
        log = SessionLog(SetClock(), max_sessions=2)
        for session_id in ("a", "b", "c"):
            log.begin(session_id, ADA, "m")
        log.record("a", SPOKEN)
        assert ids(log) == ["c", "b", "a"]
        log.end("a")
        assert ids(log) == ["c", "b"]

    def test_a_resumed_one_goes_on_as_it_was(self) -> None:
        log = SessionLog(SetClock(), max_sessions=1)
        log.begin("s", ADA, "m")
        log.record("s", SPOKEN)
        log.end("s")
        log.begin("s", ADA, "m")
        log.record("s", SPOKEN)
        log.begin("another", ADA, "m")
        (_, session) = log.sessions(ADA)
        assert (session.state, session.turn_count, len(turns(log))) == (SessionState.ACTIVE, 2, 2)
        assert session.end_time is None

    def test_everybody_sees_their_own_only(self) -> None:
        log = SessionLog(SetClock())
        log.begin("a", ADA, "m")
        log.begin("b", BOB, "m")
        assert (ids(log, ADA), ids(log, BOB)) == (["a"], ["b"])
        assert log.session("a", BOB) is None


def test_a_session_takes_no_more_than_a_few_hundred_kilobytes() -> None:
    """However long the texts of engines are."""
    wordy = replace(SPOKEN, reason="r" * 10**5, error="e" * 10**5)
    log = SessionLog(SetClock())
    log.begin("s", ADA, "m")
    tracemalloc.start()
    for _ in range(3 * MAX_TURNS):
        log.record("s", wordy)
    taken_bytes, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert taken_bytes < 300_000
