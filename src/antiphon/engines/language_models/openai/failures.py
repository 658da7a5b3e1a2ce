"""What went wrong, in words that name the address and the fix."""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING

import msgspec

from antiphon.engines.errors import EngineBusy, EngineError, EngineFailed, EngineUnavailable
from antiphon.engines.language_models.openai.settings import OpenAISettings

if TYPE_CHECKING:
    import openai

_QUOTED_CHARS = 300
_TRANSIENT_STATUSES = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
_NO_SUCH_TOOL_SUPPORT = re.compile(r"tool|--jinja", re.I)
_TOO_LONG = re.compile(
    r"context (?:length|size|window)|maximum context|too long|too many tokens|exceed", re.I
)


def is_transient(error: Exception) -> bool:
    """Whether the same request may succeed a moment later."""
    import openai

    if isinstance(error, openai.APIStatusError):
        return error.status_code in _TRANSIENT_STATUSES and error.code != "insufficient_quota"
    if isinstance(error, openai.APITimeoutError):
        return False  # the connection time-out has cost enough
    return isinstance(error, openai.APIConnectionError) and _cause(error, ssl.SSLError) is None


def server_text(error: openai.APIError) -> str:
    """The server's own explanation, on one line."""
    body = error.body
    if isinstance(body, dict):
        text = next((body[key] for key in ("message", "detail", "error") if body.get(key)), body)
    else:
        text = body or error.message
    return " ".join(str(text).split())


class Explainer:
    """Turns exceptions into engine errors.

    Args:
        settings: whose address and model are named.
        engine: the engine's name.
        secret: the key, which is never quoted even when the server quotes it.
    """

    def __init__(self, settings: OpenAISettings, *, engine: str, secret: str | None) -> None:
        self._settings = settings
        self._engine = engine
        self._secret = secret

    def explain(self, error: Exception, *, begun: bool, offered: Sequence[str] = ()) -> EngineError:
        """The engine error for an exception.

        Args:
            error: what was raised.
            begun: a part of the reply had come already.
            offered: the models that the server lists, if it was asked.
        """
        import openai

        if isinstance(error, openai.APIStatusError):
            return self._refused(error, offered)
        if isinstance(error, openai.APITimeoutError):
            limit = self._settings.timeout_s.connect
            return self._unavailable(
                f"no connection within {limit:g} s", "check base_url and the firewall between"
            )
        if isinstance(error, openai.APIConnectionError):
            return self._broken(error) if begun else self._unreachable(error)
        if isinstance(error, openai.APIError):
            return self._failed(f"the server reported: {self._quote(server_text(error))}")
        if isinstance(error, msgspec.ValidationError):
            return self._failed(
                f"the server sent a chunk that is no chat-completion chunk: {error}", _CHECK_API
            )
        return self._failed(f"the server sent an event that is not JSON: {error}", _CHECK_API)

    def no_reply(self, content_type: str) -> EngineError:
        """The answer held no event at all."""
        return self._failed(
            f"expected a stream of events (text/event-stream), came an answer without any ({content_type})",
            _CHECK_API,
        )

    def too_late(self, limit_s: float, *, begun: bool) -> EngineError:
        """The next token did not come in time."""
        if begun:
            return self._failed(f"the reply stopped: no further token within {limit_s:g} s", _RAISE_BETWEEN)
        return self._unavailable(f"no first token within {limit_s:g} s", _RAISE_FIRST)

    def _refused(self, error: openai.APIStatusError, offered: Sequence[str]) -> EngineError:
        status = error.status_code
        text = self._quote(server_text(error))
        said = f"HTTP {status}: {text}"
        if status in (401, 403):
            if self._secret is None:
                return self._failed(
                    said, "the server wants a key; set api_key_env to the variable that holds it"
                )
            return self._failed(said, "the server does not accept this key; correct api_key or api_key_env")
        if status == 404:
            return self._not_found(said, offered)
        if status == 429:
            return EngineBusy(
                said, engine=self._engine, fix="wait, or raise the limits of the server or the account"
            )
        if status in (502, 503, 504, 529):
            return self._unavailable(said, "wait until the server is up, or look into its log")
        if _TOO_LONG.search(text):
            return self._failed(said, "use contextWindowCompression, or give the model a larger context")
        if _NO_SUCH_TOOL_SUPPORT.search(text):
            return self._failed(
                said,
                "turn on tool calls in the server (llama-server --jinja; vllm --enable-auto-tool-choice "
                '--tool-call-parser NAME), use a model that knows tools, or set tools = "off"',
            )
        return self._failed(said, "look into the model server's log" if status >= 500 else "")

    def _not_found(self, said: str, offered: Sequence[str]) -> EngineError:
        if not offered:
            return self._failed(said, "check base_url, which usually ends in /v1, and the model's name")
        near = get_close_matches(self._settings.model, offered, n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        return self._failed(said, f"set model to one that the server offers: {', '.join(offered[:20])}{hint}")

    def _unreachable(self, error: Exception) -> EngineError:
        host = self._settings.base_url.split("//", 1)[1].split("/", 1)[0]
        if cause := _cause(error, socket.gaierror):
            return self._unavailable(f"the name of {host} cannot be resolved: {cause}", "correct base_url")
        if cause := _cause(error, ssl.SSLError):
            return self._unavailable(
                f"no TLS connection with {host}: {cause}",
                "check http or https in base_url; for a private certificate authority set SSL_CERT_FILE",
            )
        if _cause(error, ConnectionRefusedError):
            return self._unavailable(
                f"{host} refuses the connection", "start the model server, or correct base_url"
            )
        return self._unavailable(
            f"the connection with {host} broke before an answer came: {_innermost(error)}",
            "look into the model server's log",
        )

    def _broken(self, error: Exception) -> EngineError:
        return self._failed(
            f"the connection broke in the middle of the reply: {_innermost(error)}",
            "look into the model server's log; it may have crashed or run out of memory",
        )

    def _failed(self, message: str, fix: str = "") -> EngineFailed:
        return EngineFailed(message, engine=self._engine, fix=fix)

    def _unavailable(self, message: str, fix: str) -> EngineUnavailable:
        return EngineUnavailable(message, engine=self._engine, fix=fix)

    def _quote(self, text: str) -> str:
        if self._secret:
            text = text.replace(self._secret, "***")
        return text if len(text) <= _QUOTED_CHARS else f"{text[:_QUOTED_CHARS]}…"


_CHECK_API = "check that base_url is the address of an OpenAI-compatible API; it usually ends in /v1"
_RAISE_FIRST = (
    "raise timeout_s.first_token if the model is that slow; otherwise look into the model server's log"
)
_RAISE_BETWEEN = (
    "raise timeout_s.between_tokens if the model is that slow; otherwise look into the server's log"
)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and everything that led to it."""
    seen: set[int] = set()
    todo: list[BaseException | None] = [error]
    while todo:
        cause = todo.pop(0)
        if cause is None or id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        if isinstance(cause, BaseExceptionGroup):
            todo += cause.exceptions
        todo += [cause.__cause__, cause.__context__]


def _cause(error: BaseException, kind: type[BaseException]) -> BaseException | None:
    return next((cause for cause in _causes(error) if isinstance(cause, kind)), None)


def _innermost(error: BaseException) -> str:
    """The most telling message: the package's own is always "Connection error."."""
    told = [cause for cause in _causes(error) if cause is not error and str(cause)]
    return f"{type(told[0]).__name__}: {told[0]}" if told else type(error).__name__
