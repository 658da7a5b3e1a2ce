"""Log records as lines: for people, or as JSON for machines.

No record ever holds a credential, audio, or what was said.
"""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime, timedelta
from typing import IO

from antiphon.config.server import LogFormat, LogLevel
from antiphon.server.session.sessions import session_id_var

_NO_SESSION = "-"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_CHATTY = ("httpx", "httpx2", "httpcore", "openai", "uvicorn", "asyncio")
"""Libraries whose everyday records would only be noise here."""


def configure_logging(
    level: LogLevel, format: LogFormat, stream: IO[str], *, worker: int | None = None
) -> None:
    """Send all records to a stream, once; a second call replaces the first.

    Args:
        worker: the number of the process among several that share the stream.
    """
    handler = logging.StreamHandler(stream)
    if worker is not None:
        handler.addFilter(_Numbering(worker))
    handler.setFormatter(JsonFormatter() if format is LogFormat.JSON else TextFormatter())
    handler.addFilter(_add_session)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in _CHATTY:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))


def _add_session(record: logging.LogRecord) -> bool:
    record.session = session_id_var.get()
    return True


class _Numbering(logging.Filter):
    """Puts a worker's number into its records."""

    def __init__(self, worker: int) -> None:
        super().__init__()
        self._worker = worker

    def filter(self, record: logging.LogRecord) -> bool:
        record.worker = self._worker
        return True


class TextFormatter(logging.Formatter):
    """`12:30:05.123 WARNING #2 [1f0c9a3e] text`: the worker, and the session, where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        session = getattr(record, "session", _NO_SESSION)
        text = super().format(record)
        time = _when(record).astimezone().strftime("%H:%M:%S.%f")[:-3]
        worker = getattr(record, "worker", None)
        where = f" #{worker}" if worker is not None else ""
        where += f" [{session}]" if session != _NO_SESSION else ""
        return f"{time} {record.levelname:<7}{where} {text}"


class JsonFormatter(logging.Formatter):
    """A JSON object per line: time (RFC 3339), level, logger, message; worker, session, exception if any."""

    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "time": _when(record).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if hasattr(record, "worker"):
            entry["worker"] = record.worker
        session = getattr(record, "session", _NO_SESSION)
        if session != _NO_SESSION:
            entry["session"] = session
        if record.exc_info:
            entry["exception"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False)


def _when(record: logging.LogRecord) -> datetime:
    return _EPOCH + timedelta(seconds=record.created)
