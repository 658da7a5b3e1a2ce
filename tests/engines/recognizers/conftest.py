"""Recognizers that are started once for all tests of a module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.engines.recognizers.hearing import House, make_house


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    yield from make_house(workers=1)


@pytest.fixture(scope="module")
def small_house() -> Iterator[House]:
    """One decoder, and room for two utterances to wait."""
    yield from make_house(workers=1, decoders_per_worker=1, max_waiting=2)
