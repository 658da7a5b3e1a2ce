"""A dialogue in virtual time, with the embedded engines: what the figures in the documents come from."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from benchmarks.turns.client import Session, hold_all
from benchmarks.turns.dialogues.generate import generate
from benchmarks.turns.metrics import timing
from benchmarks.turns.recording import Recording
from benchmarks.turns.server import MODELS
from benchmarks.turns.virtual import served_virtually
from blockbuster import BlockBuster
from tests.benchmarks.turns.test_turn_dialogues import needs_voices

from antiphon.clock import LoopClock
from antiphon.testing import run_virtual

SILENCE_S = 0.5


@pytest.fixture
def engines_may_block(blockbuster: BlockBuster) -> Iterator[None]:
    """They share the loop: in virtual time nobody waits for them."""
    blockbuster.deactivate()
    yield
    blockbuster.activate()


async def _held() -> tuple[Recording, ...]:
    async with served_virtually({}) as url:
        detection = {"silenceDurationMs": round(SILENCE_S * 1000)}
        session = Session(url=url, models=MODELS, detection=detection, realtime={})
        recordings, broken_off = await hold_all(generate("smooth", 1, 1), session, LoopClock(), at_once=1)
        assert broken_off == ()
        return recordings


@needs_voices
@pytest.mark.timeout(60)
@pytest.mark.usefixtures("engines_may_block")
def test_a_fixed_silence_is_kept_to_a_frame_on_the_tracks() -> None:
    (recording,) = run_virtual(_held())
    delays_s = timing.turn_delays_s(recording.user, recording.agent)
    assert len(delays_s) == 3
    assert all(timing.honoured(delays_s, SILENCE_S)), delays_s
