"""Errors of the REST API, in the shape of Google's services (google.rpc.Status).

RestError     the request is answered with an error
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

_NAMES = {
    HTTPStatus.BAD_REQUEST: "INVALID_ARGUMENT",
    HTTPStatus.UNAUTHORIZED: "UNAUTHENTICATED",
    HTTPStatus.FORBIDDEN: "PERMISSION_DENIED",
    HTTPStatus.NOT_FOUND: "NOT_FOUND",
    HTTPStatus.METHOD_NOT_ALLOWED: "UNIMPLEMENTED",
    HTTPStatus.REQUEST_TIMEOUT: "DEADLINE_EXCEEDED",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "INVALID_ARGUMENT",
    HTTPStatus.TOO_MANY_REQUESTS: "RESOURCE_EXHAUSTED",
    HTTPStatus.INTERNAL_SERVER_ERROR: "INTERNAL",
    HTTPStatus.NOT_IMPLEMENTED: "UNIMPLEMENTED",
    HTTPStatus.SERVICE_UNAVAILABLE: "UNAVAILABLE",
}


class RestError(Exception):
    """The request is answered with an error.

    Args:
        status: of the answer.
        message: what was expected and what came; shown by SDKs.
    """

    def __init__(self, status: HTTPStatus, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message

    def as_json(self) -> dict[str, Any]:
        """The answer's body."""
        name = _NAMES.get(self.status, "UNKNOWN")
        return {"error": {"code": int(self.status), "message": self.message, "status": name}}


def invalid(message: str) -> RestError:
    """The request is not understood, or asks for what this server does not do."""
    return RestError(HTTPStatus.BAD_REQUEST, message)


def json_response(value: Any, status: HTTPStatus = HTTPStatus.OK) -> Response:
    """A JSON answer, as Google's services write it."""
    return Response(msgspec.json.encode(value), status, media_type="application/json; charset=UTF-8")


def error_response(request: Request, error: Exception) -> Response:
    """Starlette's handler of `RestError`."""
    assert isinstance(error, RestError)
    return json_response(error.as_json(), error.status)
