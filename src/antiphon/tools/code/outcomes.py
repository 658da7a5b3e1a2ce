"""From how a jail ended to what the language model and the client are told."""

from __future__ import annotations

import signal

from antiphon.conversation.tool_requests import CodeOutcome
from antiphon.tools.code.limits import Limits
from antiphon.tools.code.process import Ended, Ending
from antiphon.wire.content import Blob
from antiphon.wire.enums import CodeExecutionOutcome

MOST_IMAGES = 16

_MIME_TYPES = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF8": "image/gif",
    b"RIFF": "image/webp",
}
_KILLED = 128 + signal.SIGKILL
_CPU_EXCEEDED = 128 + signal.SIGXCPU


def outcome_of(ended: Ended, limits: Limits) -> CodeOutcome:
    """The outcome: what was printed, and after a failure the traceback or the limit that was hit.

    It follows from the exit status alone: what a program prints cannot change it.
    """
    printed = ended.stdout.decode(errors="backslashreplace").replace("\0", "\\x00")
    images = tuple(filter(None, map(_blob, ended.images[:MOST_IMAGES])))
    if ended.ending is Ending.OUT_OF_TIME:
        reason = f"Stopped: it took longer than {limits.wall_s:g} s."
        return CodeOutcome(CodeExecutionOutcome.DEADLINE_EXCEEDED, _with(printed, reason), images)
    if ended.ending is Ending.TOO_MUCH_OUTPUT:
        reason = f"Stopped: it printed more than {limits.output_bytes} bytes or drew too much."
        return CodeOutcome(CodeExecutionOutcome.FAILED, _with(printed, reason), images)
    if _used_up_cpu(ended, limits):
        reason = f"Stopped: it computed for more than {limits.cpu_s} s."
        return CodeOutcome(CodeExecutionOutcome.DEADLINE_EXCEEDED, _with(printed, reason), images)
    if ended.status == 0:
        return CodeOutcome(CodeExecutionOutcome.OK, printed, images)
    errors = ended.stderr.decode(errors="backslashreplace").replace("\0", "\\x00")
    reason = errors or f"Ended with exit status {ended.status}."
    return CodeOutcome(CodeExecutionOutcome.FAILED, _with(printed, reason), images)


def _used_up_cpu(ended: Ended, limits: Limits) -> bool:
    """The kernel warns with SIGXCPU and then kills; other kills come sooner than the limit."""
    return ended.status == _CPU_EXCEEDED or (ended.status == _KILLED and ended.wall_s >= limits.cpu_s)


def _with(printed: str, reason: str) -> str:
    separator = "" if not printed or printed.endswith("\n") else "\n"
    return f"{printed}{separator}{reason}"


def _blob(image: bytes) -> Blob | None:
    """An image as a part's data; None when it is none that clients show."""
    for magic, mime_type in _MIME_TYPES.items():
        if image.startswith(magic):
            return Blob(data=image, mime_type=mime_type)
    return None
