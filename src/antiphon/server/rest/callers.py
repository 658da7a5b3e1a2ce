"""Who calls the REST API, what they may do, and what they use."""

from __future__ import annotations

from http import HTTPStatus

from starlette.requests import Request

from antiphon.server.admission.daily import DailyLimits
from antiphon.server.admission.doorkeeper import allows_model
from antiphon.server.admission.refusals import blocked_origin, forbidden_model
from antiphon.server.auth import Authenticator, AuthError, Principal, extract_credential
from antiphon.server.origins import OriginPolicy
from antiphon.server.pipelines import Pipeline
from antiphon.server.rest.errors import RestError
from antiphon.server.usage import Bookkeeper, Spending


class Callers:
    """Knows the callers of the REST API."""

    def __init__(
        self,
        *,
        authenticator: Authenticator,
        origins: OriginPolicy,
        daily: DailyLimits,
        bookkeeper: Bookkeeper,
    ) -> None:
        self._authenticator = authenticator
        self._origins = origins
        self._daily = daily
        self._bookkeeper = bookkeeper

    async def identify(self, request: Request) -> Principal:
        """Who calls.

        Raises:
            RestError: nobody who may.
        """
        headers = dict(request.headers)
        try:
            credential = extract_credential(headers, request.url.query)
            principal = await self._authenticator.identify(credential)
        except AuthError as error:
            raise RestError(error.http_status, error.message) from None
        origin, allowed = headers.get("origin"), self._authenticator.rules(principal.name).origins
        if origin is not None and not self._origins.allows_caller(origin, headers.get("host"), allowed):
            raise RestError(HTTPStatus.FORBIDDEN, str(blocked_origin(origin, principal.name).reason))
        return principal

    def may_use(self, principal: Principal, model_id: str) -> bool:
        """Whether a caller may use a model."""
        return allows_model(self._authenticator.rules(principal.name), model_id)

    async def check_use(self, principal: Principal, model_id: str) -> None:
        """See that a caller may use a model now.

        Raises:
            RestError: it may not at all (403), or not today (429).
        """
        if not self.may_use(principal, model_id):
            models = self._authenticator.rules(principal.name).models
            refusal = forbidden_model(model_id, principal.name, models)
            raise RestError(HTTPStatus.FORBIDDEN, refusal.reason)
        await self._daily.look_up(principal.name)
        reached = self._daily.exhausted(principal.name)
        if reached is not None:
            raise RestError(HTTPStatus.TOO_MANY_REQUESTS, reached.reason)

    def book(self, principal: Principal, pipeline: Pipeline, spending: Spending) -> None:
        """A caller has used something."""
        self._bookkeeper.book(principal.name, pipeline.served_as, "", spending)
