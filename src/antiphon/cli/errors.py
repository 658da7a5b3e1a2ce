"""Errors of the command line, each one line for the person who typed the command.

CliError
├── UsageError        the options do not fit together
├── LiveError         the session with a server could not be had, or ended
└── AudioFileError    a WAV file cannot be read or written
"""

from __future__ import annotations


class CliError(Exception):
    """The command cannot do what it was asked; the message says why and what to do."""


class UsageError(CliError):
    """The options do not fit together."""


class LiveError(CliError):
    """The session with a server could not be had, or ended."""


class AudioFileError(CliError):
    """A WAV file cannot be read or written."""


def is_for_the_user(error: Exception) -> bool:
    """Whether an error's message is meant for the person at the terminal, so that no traceback is wanted."""
    # These trees are imported when something has gone wrong, not whenever the command starts.
    from antiphon.audio.errors import AudioError
    from antiphon.config.errors import ConfigError
    from antiphon.engines.errors import EngineError
    from antiphon.server.bind import BindError
    from antiphon.server.certificates import CertificateError
    from antiphon.server.workers.supervisor import WorkerFailed
    from antiphon.store.errors import StoreError
    from antiphon.tools.search.errors import SearchError

    kinds = (
        CliError
        | AudioError
        | ConfigError
        | EngineError
        | BindError
        | CertificateError
        | WorkerFailed
        | StoreError
        | SearchError
    )
    return isinstance(error, kinds)
