"""Following the files for as long as they change."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from antiphon.tools.search.local.database import IndexDatabase
from antiphon.tools.search.local.indexing import Report, update
from antiphon.tools.search.local.records import Root


def file_changes(roots: Sequence[Root]) -> Iterator[object]:
    """Whenever something changed in the directories, until Ctrl-C; changes close together count as one."""
    from watchfiles import watch

    return watch(*(root.path for root in roots if root.path.is_dir()), raise_interrupt=False)


def keep_up_to_date(
    database: IndexDatabase, changes: Iterable[object], on_update: Callable[[Report], None]
) -> None:
    """Bring the index up to date after each of some changes.

    Each time all directories are looked through: that is quick, and right however a file came or went.

    Args:
        changes: yields when something has changed, see `file_changes`; the loop ends with it.
        on_update: told of each update that changed the index.
    """
    for _ in changes:
        report = update(database, database.roots())
        if report.changed:
            on_update(report)
