"""`models.list` and `models.get`."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from antiphon.server.pipelines import Pipeline, Pipelines, UnknownModel
from antiphon.server.rest.errors import RestError, invalid
from antiphon.server.rest.paths import ModelsPath

_METHODS = ("generateContent", "countTokens", "bidiGenerateContent")
_DEFAULT_PAGE_SIZE = 50
_MAX_PAGE_SIZE = 1000


def list_models(
    pipelines: Pipelines, path: ModelsPath, query: Mapping[str, str], may_use: Callable[[str], bool]
) -> dict[str, Any]:
    """One page of models, in the order of the configuration.

    Args:
        may_use: whether the caller may use a model; others are not listed.

    Raises:
        RestError: `pageSize` or `pageToken` cannot be used.
    """
    size = _page_size(query)
    start = _page_start(query)
    models = [model for model in pipelines.models() if may_use(model.model_id)]
    page = [
        describe(resolve(pipelines, ModelsPath(path.version, path.vertex, model.model_id, None)), path)
        for model in models[start : start + size]
    ]
    answer: dict[str, Any] = {"publisherModels" if path.vertex else "models": page}
    if start + size < len(models):
        answer["nextPageToken"] = _page_token(start + size)
    return answer


def resolve(pipelines: Pipelines, path: ModelsPath) -> Pipeline:
    """The pipeline behind a path.

    Raises:
        RestError: 404, in Google's words, with what there is.
    """
    assert path.model is not None
    try:
        return pipelines.resolve(path.model, vertex=path.vertex, api_version=path.version)
    except UnknownModel as error:
        raise RestError(HTTPStatus.NOT_FOUND, str(error)) from None


def describe(pipeline: Pipeline, path: ModelsPath) -> dict[str, Any]:
    """A model as the API describes it."""
    prefix = "publishers/google/models" if path.vertex else "models"
    return {
        "name": f"{prefix}/{pipeline.model_id}",
        "version": "antiphon",
        "displayName": pipeline.display_name,
        "description": f"Served by {pipeline.language_model.name}, behaving like {pipeline.profile.name}.",
        "inputTokenLimit": pipeline.context_tokens,
        "outputTokenLimit": pipeline.profile.output_token_limit,
        "supportedGenerationMethods": list(_METHODS),
    }


def _page_size(query: Mapping[str, str]) -> int:
    text = query.get("pageSize", "")
    if not text:
        return _DEFAULT_PAGE_SIZE
    if not text.isdecimal():
        raise invalid(f"Invalid value at 'pageSize': expected a whole number from 0, came {text!r}")
    return min(int(text[:9]), _MAX_PAGE_SIZE) or _DEFAULT_PAGE_SIZE


def _page_token(start: int) -> str:
    return base64.urlsafe_b64encode(b"from:%d" % start).decode()


def _page_start(query: Mapping[str, str]) -> int:
    token = query.get("pageToken", "")
    if not token:
        return 0
    try:
        kind, _, start = base64.urlsafe_b64decode(token).partition(b":")
        if kind == b"from" and start.isdigit():
            return int(start[:9])
    except (binascii.Error, ValueError):
        pass
    raise invalid("Invalid value at 'pageToken': expected the nextPageToken of an earlier answer")
