"""Close frames. RFC 6455, section 5.5.1: a control frame's payload is at most 125 bytes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antiphon.wire.close import MAX_REASON_BYTES, CloseCode, close_reason, reason_at
from antiphon.wire.errors import ProtocolError


def test_a_short_reason_is_kept() -> None:
    assert close_reason("Internal error encountered.") == "Internal error encountered."


def test_a_long_reason_is_cut_at_a_character() -> None:
    assert close_reason("é" * 100) == "é" * 61
    assert close_reason("x" * 200) == "x" * 123
    assert close_reason("x" * 121 + "€") == "x" * 121


def test_lone_surrogates_do_not_break_it() -> None:
    assert close_reason("a\ud800b") == "a?b"


@given(st.text(max_size=300), st.text(max_size=300), st.text(max_size=300))
def test_a_reason_always_fits(opening: str, path: str, ending: str) -> None:
    assert len(reason_at(opening, path, ending).encode()) <= MAX_REASON_BYTES


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("", "Invalid value: got 5"),
        ("a.b", "Invalid value at 'a.b': got 5"),
        ("outer." * 20 + "inner", "Invalid value at '..." + "outer." * 16 + "inner'"),
        ("x" * 200, "Invalid value at '..." + "x" * 101 + "'"),
    ],
)
def test_the_innermost_fields_of_a_long_path_stay(path: str, reason: str) -> None:
    assert reason_at("Invalid value", path, ": got 5") == reason


def test_an_error_keeps_its_whole_text_for_the_log() -> None:
    error = ProtocolError("x" * 200, code=CloseCode.POLICY, path="setup")
    assert (len(error.reason), len(error.detail), str(error)) == (123, 200, "x" * 200)
    assert (error.code, error.path) == (1008, "setup")
