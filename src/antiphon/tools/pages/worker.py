"""The process that reads one page: a job and the page on standard input, what it says on standard output."""

from __future__ import annotations

import contextlib
import resource
import sys
from importlib import import_module

import msgspec

from antiphon.tools.documents.document import DocumentError
from antiphon.tools.documents.formats import read_document
from antiphon.tools.pages.extraction import READY, Extract, Job

_READERS = ("antiphon.tools.documents.html", "antiphon.tools.documents.pdf")
_CPU_S = 30
_MEMORY_BYTES = 2 * 1024**3
_OPEN_FILES = 16


def main() -> None:
    """Read one page and end; a process that is kept ready loads the readers before the page comes."""
    if READY in sys.argv:
        for reader in _READERS:
            import_module(reader)
    _limit()
    head, _, page = sys.stdin.buffer.read().partition(b"\n")
    job = msgspec.json.decode(head, type=Job)
    sys.stdout.buffer.write(msgspec.json.encode(_extract(page, job)))


def _extract(page: bytes, job: Job) -> Extract:
    try:
        document = read_document(page, job.format, job.charset)
    except DocumentError as error:
        return Extract(problem=str(error))
    text = document.text
    if len(text) > job.most_chars:
        text = f"{text[: job.most_chars]}…"
    return Extract(document.title[: job.most_chars], text)


def _limit() -> None:
    limits = {
        resource.RLIMIT_CPU: _CPU_S,
        resource.RLIMIT_AS: _MEMORY_BYTES,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NOFILE: _OPEN_FILES,
        resource.RLIMIT_CORE: 0,
    }
    for which, most in limits.items():
        with contextlib.suppress(ValueError, OSError):  # macOS does not know all of them
            resource.setrlimit(which, (most, most))


if __name__ == "__main__":
    main()
