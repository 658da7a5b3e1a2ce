"""Where the server keeps what it makes for itself."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

VARIABLE = "ANTIPHON_STATE_DIR"


def state_directory(environ: Mapping[str, str]) -> Path:
    """The user's state directory (XDG Base Directory Specification); it need not exist yet.

    Args:
        environ: `ANTIPHON_STATE_DIR` names it directly, `XDG_STATE_HOME` its parent.
    """
    if own := environ.get(VARIABLE):
        return Path(own).expanduser()
    if (base := environ.get("XDG_STATE_HOME")) and Path(base).is_absolute():
        return Path(base) / "antiphon"
    return Path.home() / ".local" / "state" / "antiphon"
