"""What a jail is told before it locks itself."""

from __future__ import annotations

import json
from typing import NamedTuple


class Orders(NamedTuple):
    """How to lock up.

    Attributes:
        report_fd: where to report.
        readable: files and directories to be read.
        packages: a directory of packages to import from, if there is one.
        scratch: the directory for the program's files; empty when it gets none.
        scratch_bytes: how much fits into it.
        scratch_files: how many files it can have, itself included.
        uid: the user and group to become; None when it must stay who it is.
        own_hostname: the host's name is hidden already.
        memory_bytes: address space.
        cpu_s: processor time.
        threads: most threads, and whatever else the user has running.
        open_files: most open files.
    """

    report_fd: int
    readable: tuple[str, ...]
    packages: str | None
    scratch: str
    scratch_bytes: int
    scratch_files: int
    uid: int | None
    own_hostname: bool
    memory_bytes: int
    cpu_s: int
    threads: int
    open_files: int

    def to_json(self) -> str:
        return json.dumps(self._asdict())

    @classmethod
    def from_json(cls, text: str) -> Orders:
        return cls(**json.loads(text))
