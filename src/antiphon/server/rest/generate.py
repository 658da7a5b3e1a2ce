"""`generateContent`, `streamGenerateContent` and `countTokens`, on the models that Live sessions use."""

from __future__ import annotations

import logging
import uuid
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from http import HTTPStatus
from typing import Any, cast

import msgspec
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from antiphon.clock import Clock
from antiphon.conversation.generation import GenerationEvent
from antiphon.engines.errors import EngineBusy, EngineError, EngineUnavailable
from antiphon.server.pipelines import Pipeline
from antiphon.server.rest.body import read_json
from antiphon.server.rest.errors import RestError, json_response
from antiphon.server.rest.generate_request import count_tokens, details, read_generation
from antiphon.server.rest.generate_response import Book, Chunk, ResponseWriter

logger = logging.getLogger(__name__)


async def answer_count(request: Request) -> Response:
    """`countTokens`: an estimate, for the engines' own counts are known only afterwards."""
    count = count_tokens(await read_json(request))
    return json_response({"totalTokens": count.total, "promptTokensDetails": details(count)})


async def answer_whole(request: Request, pipeline: Pipeline, clock: Clock, book: Book) -> Response:
    """`generateContent`."""
    writer, events = await _start(request, pipeline, clock, book)
    async with aclosing(events):
        try:
            return json_response(await writer.whole(events))
        except EngineError as error:
            raise _as_rest(error) from error


async def answer_stream(request: Request, pipeline: Pipeline, clock: Clock, book: Book) -> Response:
    """`streamGenerateContent`: server-sent events with `alt=sse`, otherwise one JSON array.

    The first chunk is waited for, so that a model that fails at once is answered with its own status.
    """
    writer, events = await _start(request, pipeline, clock, book)
    chunks = cast(AsyncGenerator[Chunk, None], writer.chunks(events))
    try:
        first = await anext(chunks)
    except EngineError as error:
        await events.aclose()
        raise _as_rest(error) from error
    body = _remaining(first, chunks, events)
    if request.query_params.get("alt") == "sse":
        return StreamingResponse(_as_events(body), media_type="text/event-stream")
    return StreamingResponse(_as_array(body), media_type="application/json; charset=UTF-8")


async def _start(
    request: Request, pipeline: Pipeline, clock: Clock, book: Book
) -> tuple[ResponseWriter, AsyncGenerator[GenerationEvent, None]]:
    request_id = uuid.uuid4().hex
    generation = read_generation(
        await read_json(request), local_time=clock.utc().astimezone(), request_id=request_id
    )
    writer = ResponseWriter(generation, book, model_version=pipeline.model_id, response_id=request_id)
    return writer, pipeline.language_model.generate(generation)


async def _remaining(
    first: Chunk, chunks: AsyncGenerator[Chunk, None], events: AsyncGenerator[GenerationEvent, None]
) -> AsyncIterator[dict[str, Any]]:
    """The chunks; a failure on the way becomes the last one, for the status has been sent."""
    async with aclosing(events), aclosing(chunks):
        try:
            yield first
            async for chunk in chunks:
                yield chunk
        except EngineError as error:
            yield _as_rest(error).as_json()


async def _as_events(chunks: AsyncIterator[dict[str, Any]]) -> AsyncIterator[bytes]:
    async for chunk in chunks:
        yield b"data: " + msgspec.json.encode(chunk) + b"\r\n\r\n"


async def _as_array(chunks: AsyncIterator[dict[str, Any]]) -> AsyncIterator[bytes]:
    opening = b"["
    async for chunk in chunks:
        yield opening + msgspec.json.encode(chunk)
        opening = b",\r\n"
    yield b"]\n"


def _as_rest(error: EngineError) -> RestError:
    logger.error("%s", error)
    if isinstance(error, EngineBusy):
        return RestError(HTTPStatus.TOO_MANY_REQUESTS, "The model is overloaded. Please try again later.")
    if isinstance(error, EngineUnavailable):
        return RestError(HTTPStatus.SERVICE_UNAVAILABLE, "The service is currently unavailable.")
    return RestError(HTTPStatus.INTERNAL_SERVER_ERROR, "An internal error has occurred.")
