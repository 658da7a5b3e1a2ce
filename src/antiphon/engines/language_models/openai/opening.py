"""Asking for a reply: until its first token comes, or there is no hope left."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from antiphon.clock import Clock
from antiphon.conversation.generation import GenerationRequest
from antiphon.engines.errors import EngineFailed
from antiphon.engines.language_models.openai.client import list_models, stream_completion
from antiphon.engines.language_models.openai.dialect import Dialect, Proven, simpler
from antiphon.engines.language_models.openai.failures import Explainer, is_transient, server_text
from antiphon.engines.language_models.openai.media import MediaSender, count_images
from antiphon.engines.language_models.openai.parameters import left_out, media_sender, request_body
from antiphon.engines.language_models.openai.settings import OpenAISettings
from antiphon.engines.language_models.openai.stream import ChunkStream
from antiphon.wire.json_schema import SchemaTooDeep

if TYPE_CHECKING:
    from openai import APIError, APIStatusError, AsyncOpenAI, Omit

logger = logging.getLogger(__name__)

BACK_OFF_S = 0.25
"""The wait before the first retry; it doubles with each further one."""

MAX_RETRY_AFTER_S = 5.0
"""A server that wants to be left alone for longer than this is not asked again: the caller is waiting."""

LIST_MODELS_S = 5.0


@dataclass(slots=True)
class Opener:
    """Opens replies, and remembers what the server understands."""

    client: AsyncOpenAI
    settings: OpenAISettings
    headers: dict[str, str | Omit]
    explainer: Explainer
    clock: Clock
    engine: str
    dialect: Dialect = Dialect()
    proven: Proven = Proven()
    noted: set[str] = field(default_factory=set)

    async def open(self, request: GenerationRequest) -> ChunkStream:
        """The reply's stream, its first token received.

        Raises:
            EngineError: it does not come.
        """
        import openai

        deadline = self.clock.now() + self.settings.timeout_s.first_token
        dialect, retries = self.dialect, 0
        refusal: APIStatusError | None = None
        while True:
            media = media_sender(request, self.settings, dialect)
            body = self._body(request, dialect, media)
            try:
                stream = await self._attempt(body, deadline)
            except openai.APIError as error:
                if isinstance(error, openai.APIStatusError):
                    plainer = self._plainer(dialect, error, body, request)
                    if plainer is not None:
                        dialect, refusal = plainer, refusal or error
                        continue
                if retries < self.settings.max_retries and await self._backed_off(error, retries, deadline):
                    retries += 1
                    continue
                # When leaving things out did not help, the first refusal told the reason.
                final = refusal or error
                raise self.explainer.explain(
                    final, begun=False, offered=await self._offered(final)
                ) from error
            except ValueError as error:
                raise self.explainer.explain(error, begun=False) from error
            self._learn(dialect, body, media, request)
            return stream

    async def offered_models(self) -> Sequence[str]:
        """The models that the server lists.

        Raises:
            openai.APIError, TimeoutError: it does not answer.
        """
        async with asyncio.timeout(LIST_MODELS_S):
            return await list_models(self.client, self.headers)

    def _body(self, request: GenerationRequest, dialect: Dialect, media: MediaSender) -> dict[str, Any]:
        try:
            return request_body(request, self.settings, dialect, media)
        except SchemaTooDeep as error:
            raise EngineFailed(f"a function is declared with {error}", engine=self.engine) from error

    async def _attempt(self, body: dict[str, Any], deadline: float) -> ChunkStream:
        try:
            async with asyncio.timeout(max(0.0, deadline - self.clock.now())):
                stream = ChunkStream(await stream_completion(self.client, body, self.headers))
                async with contextlib.AsyncExitStack() as on_failure:
                    on_failure.push_async_callback(stream.close)
                    if not await stream.begin():
                        raise self.explainer.no_reply(stream.content_type)
                    on_failure.pop_all()
                return stream
        except TimeoutError as error:
            raise self.explainer.too_late(self.settings.timeout_s.first_token, begun=False) from error

    def _plainer(
        self, dialect: Dialect, error: APIStatusError, body: dict[str, Any], request: GenerationRequest
    ) -> Dialect | None:
        shown = dialect.images and count_images(request.contents) > 0
        return simpler(
            dialect,
            status=error.status_code,
            text=server_text(error),
            body=body,
            proven=self.proven,
            may_drop_images=shown and self.settings.images == "auto",
        )

    async def _backed_off(self, error: APIError, retries: int, deadline: float) -> bool:
        """Wait before the next attempt; False when another makes no sense."""
        if not is_transient(error):
            return False
        delay_s = _retry_after_s(error)
        if delay_s is None:
            delay_s = BACK_OFF_S * 2**retries * random.uniform(0.75, 1.25)  # apart from other sessions
        if delay_s > MAX_RETRY_AFTER_S or self.clock.now() + delay_s >= deadline:
            return False
        logger.info("%s; trying again in %.2f s", self.explainer.explain(error, begun=False), delay_s)
        await self.clock.sleep(delay_s)
        return True

    async def _offered(self, error: APIError) -> Sequence[str]:
        """The models to choose from when this one is not found."""
        import openai

        if isinstance(error, openai.NotFoundError):
            with contextlib.suppress(openai.APIError, ValueError, TimeoutError):
                return await self.offered_models()
        return ()

    def _learn(
        self, dialect: Dialect, body: dict[str, Any], media: MediaSender, request: GenerationRequest
    ) -> None:
        if dialect != self.dialect:
            logger.warning("%s: the server refuses %s; going on without", self.engine, dialect.lacks())
            self.dialect = dialect
        self.proven = Proven(
            usage=self.proven.usage or "stream_options" in body,
            images=self.proven.images or (media.images and count_images(request.contents) > 0),
        )
        for what in sorted((media.withheld | left_out(request, self.settings)) - self.noted):
            self.noted.add(what)
            logger.warning("%s: %s", self.engine, what)


def _retry_after_s(error: APIError) -> float | None:
    """How long the server asks to wait, if it does so in seconds."""
    response = getattr(error, "response", None)
    text = response.headers.get("retry-after", "") if response is not None else ""
    return float(text) if text.isdecimal() else None
