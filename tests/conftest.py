"""For all tests: whoever blocks an event loop from within Antiphon fails."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from blockbuster import BlockBuster, blockbuster_ctx

MAY_BLOCK = (
    # What happens before the first client comes: certificates are made, files and entry points are read.
    ("antiphon/server/server.py", "__init__"),
    ("antiphon/engines/registry.py", "_create"),
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
