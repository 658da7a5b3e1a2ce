"""The ASGI application: REST API, health and metrics."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from http import HTTPStatus

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from antiphon.clock import Clock
from antiphon.server.auth import Principal
from antiphon.server.metrics import Metrics
from antiphon.server.origins import OriginPolicy
from antiphon.server.paths import normalize_path
from antiphon.server.pipelines import Pipelines
from antiphon.server.readiness import Phase, Readiness
from antiphon.server.rest.access import AccessMiddleware
from antiphon.server.rest.callers import Callers
from antiphon.server.rest.catalog import describe, list_models, resolve
from antiphon.server.rest.drain import DrainSwitch
from antiphon.server.rest.errors import RestError, error_response, json_response
from antiphon.server.rest.generate import answer_count, answer_stream, answer_whole
from antiphon.server.rest.paths import (
    ModelsPath,
    SessionsPath,
    is_drain_path,
    is_tokens_path,
    is_usage_path,
    parse_models_path,
    parse_sessions_path,
)
from antiphon.server.rest.sessions import SessionReports
from antiphon.server.rest.tokens import create_token
from antiphon.server.rest.usage import UsageReports
from antiphon.server.tokens import TokenService


@dataclass(frozen=True, slots=True, kw_only=True)
class RestServices:
    """What the REST API works with."""

    pipelines: Pipelines
    callers: Callers
    origins: OriginPolicy
    readiness: Readiness
    metrics: Metrics
    sessions: SessionReports
    tokens: TokenService
    usage: UsageReports
    drain: DrainSwitch
    clock: Clock


def create_app(services: RestServices) -> ASGIApp:
    """Make the application that answers all HTTP requests but upgrades."""
    api = _Api(services)
    return Starlette(
        routes=[
            Route("/healthz", api.health),
            Route("/readyz", api.ready),
            Route("/metrics", api.metrics),
            Route("/{path:path}", api.call, methods=["GET", "POST", "PUT", "PATCH", "DELETE"]),
        ],
        middleware=[Middleware(AccessMiddleware, policy=services.origins)],
        exception_handlers={RestError: error_response},
    )


class _Api:
    def __init__(self, services: RestServices) -> None:
        self._services = services

    async def health(self, request: Request) -> Response:
        """The process is alive."""
        return json_response({"status": "ok"})

    async def ready(self, request: Request) -> Response:
        """Sessions may begin; while they may not, the answer says why."""
        phase = self._services.readiness.phase
        status = HTTPStatus.OK if phase is Phase.READY else HTTPStatus.SERVICE_UNAVAILABLE
        return json_response({"status": str(phase)}, status)

    async def metrics(self, request: Request) -> Response:
        """Metrics in Prometheus's text format."""
        text, media_type = await self._services.metrics.render_all()
        return Response(text, media_type=media_type)

    async def call(self, request: Request) -> Response:
        """A method of the Gemini API."""
        path = normalize_path(request.scope["path"])
        if is_tokens_path(path):
            return await self._tokens(request)
        if is_usage_path(path):
            return await self._usage(request)
        if is_drain_path(path):
            return await self._drain(request)
        sessions = parse_sessions_path(path)
        if sessions is not None:
            return await self._sessions(request, sessions)
        models = parse_models_path(path, request.method)
        if models is None:
            raise RestError(HTTPStatus.NOT_FOUND, f"{request.method} {path} is not a method of this server.")
        principal = await self._services.callers.identify(request)
        if request.method == "GET":
            return self._catalog(request, models, principal)
        if request.method == "POST" and models.model is not None:
            return await self._generate(request, models, principal)
        raise RestError(HTTPStatus.METHOD_NOT_ALLOWED, f"{request.method} {path}: expected GET or POST.")

    async def _tokens(self, request: Request) -> Response:
        principal = await self._services.callers.identify(request)
        if request.method != "POST":
            raise RestError(HTTPStatus.METHOD_NOT_ALLOWED, f"{request.method} auth_tokens: expected POST.")
        return json_response(await create_token(request, self._services.tokens, principal))

    async def _usage(self, request: Request) -> Response:
        principal = await self._services.callers.identify(request)
        if request.method != "GET":
            raise RestError(HTTPStatus.METHOD_NOT_ALLOWED, f"{request.method} usage: expected GET.")
        return json_response(await self._services.usage.report(request.query_params, principal))

    async def _drain(self, request: Request) -> Response:
        principal = await self._services.callers.identify(request)
        if request.method != "POST":
            raise RestError(HTTPStatus.METHOD_NOT_ALLOWED, f"{request.method} drain: expected POST.")
        return json_response(self._services.drain.turn(request, principal), HTTPStatus.ACCEPTED)

    async def _sessions(self, request: Request, path: SessionsPath) -> Response:
        principal = await self._services.callers.identify(request)
        if request.method != "GET":
            raise RestError(HTTPStatus.METHOD_NOT_ALLOWED, f"{request.method} sessions: expected GET.")
        return json_response(await self._services.sessions.describe(path, principal))

    def _catalog(self, request: Request, path: ModelsPath, principal: Principal) -> Response:
        pipelines, callers = self._services.pipelines, self._services.callers
        if path.model is None:
            may_use = partial(callers.may_use, principal)
            return json_response(list_models(pipelines, path, request.query_params, may_use))
        return json_response(describe(resolve(pipelines, path), path))

    async def _generate(self, request: Request, path: ModelsPath, principal: Principal) -> Response:
        callers, pipeline = self._services.callers, resolve(self._services.pipelines, path)
        if path.method == "countTokens":
            return await answer_count(request)
        if path.method not in ("generateContent", "streamGenerateContent"):
            raise RestError(
                HTTPStatus.NOT_IMPLEMENTED,
                f"Method {path.method!r} of models is not supported by this server.",
            )
        if not self._services.readiness.accepting:
            raise RestError(HTTPStatus.SERVICE_UNAVAILABLE, "The server is starting or shutting down.")
        await callers.check_use(principal, pipeline.model_id)
        answer = answer_whole if path.method == "generateContent" else answer_stream
        book = partial(callers.book, principal, pipeline)
        return await answer(request, pipeline, self._services.clock, book)
