"""What a jail tells the server beside the program's output: that it is locked, and pictures.

The program can write here, too. All that it can forge is its own pictures.
"""

from __future__ import annotations

import os
import struct

HEADER = struct.Struct("=cI")
"""Kind and length of what follows."""

LOCKED = b"L"
"""The jail is locked; the program may come."""
REFUSED = b"R"
"""The jail could not be locked; the message says why."""
IMAGE = b"I"
"""An image file."""


class Report:
    """Writes to the server."""

    def __init__(self, fd: int) -> None:
        self.fd = fd

    def write(self, kind: bytes, body: bytes = b"") -> None:
        """Send one piece. When the server has stopped listening, it is dropped."""
        pending = memoryview(HEADER.pack(kind, len(body)) + body)
        try:
            while pending:
                pending = pending[os.write(self.fd, pending) :]
        except OSError:
            return
