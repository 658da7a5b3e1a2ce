"""`antiphon index`: read documents, so that answers can be grounded in them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from rich.markup import escape
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from antiphon.cli.console import err, out
from antiphon.cli.errors import UsageError
from antiphon.config import load
from antiphon.server.searching import index_path
from antiphon.tools.search.local.database import IndexDatabase, create_index
from antiphon.tools.search.local.files import File
from antiphon.tools.search.local.indexing import Report, apply, find_changes, forget
from antiphon.tools.search.local.watching import file_changes, keep_up_to_date

_MOST_PROBLEMS_SHOWN = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexOptions:
    """What is to be indexed.

    Attributes:
        directories: what is added; what was added earlier is brought up to date as well.
        forgotten: what is removed.
        watch: follow the files until Ctrl-C.
    """

    directories: Sequence[Path]
    forgotten: Sequence[Path] = ()
    watch: bool = False


def index(config_file: Path | None, options: IndexOptions) -> None:
    """Bring the index up to date and show how far it is.

    Raises:
        ConfigError, SearchError: the configuration or the index cannot be used.
        UsageError: there is nothing to index, or a directory is not there.
    """
    settings = load(config_file).search
    path = index_path(settings, os.environ)
    added = [_directory(directory) for directory in options.directories]
    with closing(create_index(path, settings.engine)) as database:
        for directory in options.forgotten:
            _forget(database, directory.expanduser().resolve())
        for directory in added:
            database.add_root(directory)
        if not database.roots() and not options.forgotten:
            raise UsageError("nothing is indexed yet; name a directory: antiphon index DIRECTORY")
        _tell(_update(database))
        _show(database, path)
        if settings.provider != "local":
            err.print(
                f'Sessions search {escape(settings.provider)}; these documents need provider = "local".'
            )
        if options.watch:
            out.print("Watching for changes; Ctrl-C ends it.")
            keep_up_to_date(database, file_changes(database.roots()), _tell)


def _directory(path: Path) -> Path:
    resolved = path.expanduser().resolve()
    if not resolved.is_dir():
        raise UsageError(f"{path}: expected a directory; {'it is a file' if path.exists() else 'not there'}")
    return resolved


def _forget(database: IndexDatabase, path: Path) -> None:
    root = next((root for root in database.roots() if root.path == path), None)
    if root is None:
        raise UsageError(f"{path} is not indexed")
    out.print(f"Forgot {escape(str(path))}: {forget(database, root):,} documents.")


def _update(database: IndexDatabase) -> Report:
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    report = Report()
    with Progress(*columns, console=err, transient=True) as progress:
        for root in database.roots():
            changes = find_changes(database, root)
            task = progress.add_task(escape(root.name), total=changes.size_bytes or 1)

            def on_file(file: File, task: object = task) -> None:
                progress.advance(task, file.size_bytes)  # type: ignore[arg-type]

            report += apply(database, changes, on_file)
            progress.update(task, completed=changes.size_bytes or 1)
    return report


def _tell(report: Report) -> None:
    out.print(
        f"{report.indexed:,} documents read, {report.removed:,} removed, {report.unchanged:,} unchanged"
        + (f", {report.failed:,} could not be read" if report.failed else "")
        + "."
    )


def _show(database: IndexDatabase, path: Path) -> None:
    for root in database.roots():
        missing = "" if root.path.is_dir() else " [bold red](not there any more)[/]"
        out.print(f"  {escape(root.name)}: {escape(str(root.path))}{missing}")
    problems = database.problems()
    for name, problem in problems[:_MOST_PROBLEMS_SHOWN]:
        err.print(f"  [yellow]○[/] {escape(name)}: {escape(problem)}")
    if len(problems) > _MOST_PROBLEMS_SHOWN:
        err.print(f"  … and {len(problems) - _MOST_PROBLEMS_SHOWN:,} more that could not be read")
    documents, passages = database.count()
    out.print(f"{documents:,} documents, {passages:,} passages in {escape(str(path))}")
