"""The connection to the server, through the `openai` package.

The package takes half a second to import, so nothing here imports it before `connect`, which is meant to
be run in a thread.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from antiphon.engines.errors import EngineConfigError
from antiphon.engines.language_models.openai.settings import OpenAISettings

if TYPE_CHECKING:
    from openai import AsyncOpenAI, AsyncStream, Omit

KEEP_ALIVE_S = 60.0
"""Idle connections are kept this long: turns are further apart than the package's 5 s, and to open a
connection anew costs two or three round trips before the first token."""


def api_key(settings: OpenAISettings, *, engine: str) -> str | None:
    """The configured key; None when there is none.

    Raises:
        EngineConfigError: the environment variable that should hold it is not set.
    """
    if settings.api_key is not None:
        return settings.api_key.get_secret_value()
    if settings.api_key_env is None:
        return None
    key = os.environ.get(settings.api_key_env, "").strip()
    if not key:
        raise EngineConfigError(
            f"the environment variable {settings.api_key_env} (api_key_env) is not set", engine=engine
        )
    return key


def connect(settings: OpenAISettings, key: str | None) -> AsyncOpenAI:
    """A client; no connection is made yet.

    The package would fill in what is missing from OPENAI_* variables. They belong to OpenAI's own service
    and must not reach another server, so everything is set.
    """
    import openai

    timeout = openai.Timeout(None, connect=settings.timeout_s.connect)  # the rest is timed per token
    limits = type(openai.DEFAULT_CONNECTION_LIMITS)(max_connections=1000, keepalive_expiry=KEEP_ALIVE_S)
    client = openai.AsyncOpenAI(
        base_url=settings.base_url,
        api_key=key or "none",
        organization="",
        project="",
        timeout=timeout,
        max_retries=0,  # the package would wait a minute when told to; a conversation cannot
        http_client=openai.DefaultAsyncHttpxClient(timeout=timeout, limits=limits),
        default_headers=settings.extra_headers,
    )
    client.organization = None
    client.project = None
    client.admin_api_key = None
    return client


def request_headers(settings: OpenAISettings, key: str | None) -> dict[str, str | Omit]:
    """The headers of every request: the key, or no authorization at all.

    They are given with each request because only there they go before those of OPENAI_CUSTOM_HEADERS.
    """
    import openai

    configured = {name.lower(): value for name, value in settings.extra_headers.items()}
    if "authorization" in configured:
        return {"Authorization": configured["authorization"]}
    return {"Authorization": f"Bearer {key}" if key else openai.Omit()}


async def stream_completion(
    client: AsyncOpenAI, body: dict[str, Any], headers: dict[str, str | Omit]
) -> AsyncStream[object]:
    """Post a chat completion; the events come as decoded JSON.

    The package's `chat.completions.create` is not used: it walks the whole history by reflection before
    every request, and hands out chunks whose fields need not have the types they declare.

    Raises:
        openai.APIError: the server cannot be reached, or refuses.
    """
    import openai

    return await client.post(
        "/chat/completions",
        cast_to=object,
        body=body,
        options={"headers": headers},
        stream=True,
        stream_cls=openai.AsyncStream[object],
    )


async def list_models(client: AsyncOpenAI, headers: dict[str, str | Omit]) -> list[str]:
    """The names of the models that the server offers; empty when its answer is none we know.

    Raises:
        openai.APIError: the server cannot be reached, or refuses.
    """
    answer = await client.get("/models", cast_to=object, options={"headers": headers})
    models = answer.get("data") if isinstance(answer, dict) else None
    if not isinstance(models, list):
        return []
    return sorted(str(model["id"]) for model in models if isinstance(model, dict) and "id" in model)
