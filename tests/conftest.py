"""For all tests: no blocked event loops, and no failures for want of test speech."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import TypeVar

import pytest
from blockbuster import BlockBuster, blockbuster_ctx
from tests.speech import SpeechMissing

T = TypeVar("T")

MAY_BLOCK = (
    # What happens before the first client comes: certificates are made, files and entry points are read.
    ("antiphon/server/server.py", "__init__"),
    ("antiphon/engines/registry.py", "_create"),
    ("antiphon/tools/search/registry.py", "create_provider"),
    ("antiphon/engines/language_models/scripted/model.py", "load_scenario"),
    # /proc answers at once.
    ("prometheus_client/process_collector.py", "collect"),
)


@pytest.fixture(scope="session", autouse=True)
def blockbuster() -> Iterator[BlockBuster]:
    """In a running event loop, a call of Antiphon's that would block raises `blockbuster.BlockingError`.

    What tests themselves do in their loops is their own affair.
    """
    with blockbuster_ctx("antiphon") as detector:
        for function in detector.functions.values():
            for file, name in MAY_BLOCK:
                function.can_block_in(file, name)
        yield detector


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup() -> Generator[None, T, T]:
    return (yield from _skip_without_speech())


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Generator[None, T, T]:
    return (yield from _skip_without_speech())


def _skip_without_speech() -> Generator[None, T, T]:
    try:
        return (yield)
    except SpeechMissing as missing:
        pytest.skip(str(missing))
