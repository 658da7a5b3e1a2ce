"""REST paths: `models` and their methods (Gemini API and Vertex AI reference), and Antiphon's own."""

from __future__ import annotations

import re
from dataclasses import dataclass

_MODELS = re.compile(
    r"/(?P<version>v\d\w*)/"
    r"(?:projects/[^/]+/locations/[^/]+/)?(?P<publisher>publishers/google/)?"
    r"models(?:/(?P<model>.+))?$"
)
_SESSIONS = re.compile(r"/antiphon/v1/sessions(?:/(?P<session_id>[^/]+)/turns)?$")
_USAGE = re.compile(r"/antiphon/v1/usage$")
_DRAIN = re.compile(r"/antiphon/v1/drain$")
_TOKENS = re.compile(r"/(?P<version>v\d\w*)/auth_tokens$")


@dataclass(frozen=True, slots=True)
class ModelsPath:
    """`models`, one of them, or a method of one.

    Attributes:
        version: the API version.
        vertex: the path is Vertex AI's.
        model: what stands behind `models/`, without the method; None for all models.
        method: what stands behind the last colon, of a POST only.
    """

    version: str
    vertex: bool
    model: str | None
    method: str | None


def parse_models_path(path: str, http_method: str) -> ModelsPath | None:
    """Read a path; None when it is not about models.

    Args:
        path: normalized (`antiphon.server.paths.normalize_path`); any prefix is a proxy's business.
        http_method: the id of a model may have a colon, and only a POST has a method behind one.
    """
    match = _MODELS.search(path)
    if match is None:
        return None
    model, method = match["model"], None
    if model is not None and http_method == "POST":
        model, _, method = model.rpartition(":")
        if not model:
            return None
    vertex = match["publisher"] is not None or "/projects/" in match[0]
    return ModelsPath(match["version"], vertex, model, method)


@dataclass(frozen=True, slots=True)
class SessionsPath:
    """`sessions`, or the turns of one of them.

    Attributes:
        session_id: whose turns; None for the list of sessions.
    """

    session_id: str | None


def parse_sessions_path(path: str) -> SessionsPath | None:
    """Read a path; None when it is not about sessions."""
    match = _SESSIONS.search(path)
    return SessionsPath(match["session_id"]) if match is not None else None


def is_usage_path(path: str) -> bool:
    """Whether it is asked what was used."""
    return _USAGE.search(path) is not None


def is_drain_path(path: str) -> bool:
    """Whether the server is to finish what it does and end."""
    return _DRAIN.search(path) is not None


def is_tokens_path(path: str) -> bool:
    """Whether ephemeral tokens are asked for."""
    return _TOKENS.search(path) is not None
