"""`[server]`: where the server listens and what it lets through."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field, StrictBool

from antiphon.config.section import Section


class LogLevel(StrEnum):
    """The least severe log records that are written."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class LogFormat(StrEnum):
    """How log records are written."""

    TEXT = "text"
    JSON = "json"


class ServerSettings(Section):
    """Where the server listens and what it lets through."""

    host: str = "127.0.0.1"
    """Address to listen on. Anything but loopback needs at least one key in `[auth]`."""

    port: Annotated[int, Field(strict=True, ge=0, le=65_535)] = 8080
    """TCP port for TLS and plain connections alike; 0 takes a free one."""

    workers: Annotated[int, Field(strict=True, ge=1, le=256)] = 1
    """Processes that serve the port."""

    text_frames: StrictBool = False
    """Send WebSocket TEXT frames; Google's service and the default is BINARY."""

    max_message_bytes: Annotated[int, Field(strict=True, ge=65_536)] = 16 * 1024 * 1024
    """Largest message a client may send."""

    max_buffered_bytes: Annotated[int, Field(strict=True, ge=65_536)] = 8 * 1024 * 1024
    """Most output kept for a client that reads slowly, before its session is closed."""

    max_sessions: Annotated[int, Field(strict=True, ge=1)] = 1_000
    """Most sessions at the same time, of all callers."""

    drain_s: Annotated[float, Field(ge=0, le=3600)] = 25.0
    """How long turns may take to finish when the server is to end."""

    operators: tuple[str, ...] = ()
    """Names of the keys that may drain the server from other machines."""

    allowed_origins: tuple[str, ...] = ()
    """Origins of web pages that may connect, besides the server's own; `*` allows all."""

    hosts: tuple[str, ...] = ()
    """Further names and addresses for the certificate that the server makes for itself."""

    strict: StrictBool = False
    """Refuse what Google's model of the same name refuses, and end a session that breaks an invariant."""

    log_level: LogLevel = LogLevel.INFO
    log_format: LogFormat = LogFormat.TEXT
