"""Whether answers can be grounded in a search."""

from __future__ import annotations

import os

from antiphon.cli.doctor.finding import Finding, good, missing, optional
from antiphon.config import Config
from antiphon.server.searching import create_searcher
from antiphon.tools.search.errors import IndexUnusable, SearchConfigError, SearchFailed


async def search(config: Config) -> Finding:
    """Make the configured search and see whether it answers; services that count searches are not tried."""
    try:
        searcher = create_searcher(config.search, os.environ)
    except SearchConfigError as error:
        return missing("search", str(error), "correct [search]")
    try:
        await searcher.check()
    except IndexUnusable as error:
        return optional("search", str(error), "antiphon index DIRECTORY")
    except SearchFailed as error:
        return optional("search", str(error), "the server starts without it; searches will find nothing")
    finally:
        await searcher.close()
    return good("search", searcher.name)
