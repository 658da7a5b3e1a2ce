"""A synthesizer that is started once for all tests of a module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.engines.synthesizers.speaking import House, make_house


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    yield from make_house()
