"""`[language_models.NAME]` with `engine = "openai"`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

OWNED_BODY_FIELDS = frozenset({"messages", "model", "n", "stream", "tools"})
"""What `extra_body` may not replace: without these a reply could not be read."""


class Timeouts(BaseModel):
    """How long to wait, in seconds, before the turn is given up."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    connect: Annotated[float, Field(gt=0, le=600)] = 5.0
    """Until the connection stands (per attempt)."""

    first_token: Annotated[float, Field(gt=0, le=3600)] = 60.0
    """Until the reply's first token, retries included. Loading a model and reading a long prompt count."""

    between_tokens: Annotated[float, Field(gt=0, le=600)] = 20.0
    """From one piece of the reply to the next."""


class OpenAISettings(BaseModel):
    """Where the server is, what to ask it for, and what it understands."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    base_url: str
    """The address up to and including the version, `http://127.0.0.1:11434/v1`."""

    model: Annotated[str, Field(min_length=1)]
    """The model's name as the server knows it."""

    api_key: SecretStr | None = None
    api_key_env: str | None = None
    """The environment variable that holds the key; give either this or `api_key`, or neither."""

    timeout_s: Timeouts = Timeouts()

    max_retries: Annotated[int, Field(ge=0, le=5)] = 2
    """Further attempts after a refused connection, 429 or 5xx; never once the reply has begun."""

    context_tokens: Annotated[int, Field(ge=256)] | None = None
    """The longest prompt that the server takes; by default what Google's model of the asked name takes."""

    images: bool | Literal["auto"] = "auto"
    """Whether to send pictures. `auto` sends them until the server refuses one."""

    max_images: Annotated[int, Field(ge=1, le=256)] = 8
    """How many of the newest pictures to send; a live camera adds one a second."""

    audio: bool = False
    """Whether to send audio clips in the history as `input_audio` parts."""

    tools: Literal["native", "prompt", "off"] = "native"
    """How to offer functions and the server's own tools to the model: as OpenAI's API has it; in words, for
    servers and models that know no function calls; or not at all."""

    system_prompt: str = ""
    """Put before the client's system instruction."""

    prompt_notes: bool = True
    """Whether to tell the model the date, the language, and that its reply is read aloud."""

    temperature: Annotated[float, Field(ge=0, le=2)] | None = None
    """Used when the client sets none."""

    max_output_tokens: Annotated[int, Field(ge=1)] | None = None
    """Used when the client sets none."""

    send_top_k: bool = False
    """Whether to send `top_k`, which is not part of OpenAI's API; llama.cpp, vLLM and Ollama know it."""

    send_reasoning_effort: bool = False
    """Whether to turn the client's thinkingConfig into `reasoning_effort`."""

    extra_headers: dict[str, str] = Field(default_factory=dict)
    extra_body: dict[str, Any] = Field(default_factory=dict)
    """Fields added to every request, for what only this server has."""

    @field_validator("base_url")
    @classmethod
    def _address(cls, text: str) -> str:
        url = urlsplit(text.strip())
        if url.scheme not in ("http", "https") or not url.hostname:
            raise ValueError("expected an address such as http://127.0.0.1:11434/v1")
        if url.username is not None or url.password is not None:
            raise ValueError("a password does not belong in the address; use api_key or extra_headers")
        if url.query or url.fragment:
            raise ValueError("expected an address without ? and #")
        if url.path.rstrip("/").endswith("/completions"):
            raise ValueError("expected the address up to the version (…/v1), without /chat/completions")
        return text.strip().rstrip("/")

    @field_validator("api_key")
    @classmethod
    def _printable(cls, key: SecretStr | None) -> SecretStr | None:
        if key is not None and not _fits_header(key.get_secret_value()):
            raise ValueError("expected printable ASCII without spaces around it")
        return key

    @field_validator("extra_headers")
    @classmethod
    def _headers(cls, headers: Mapping[str, str]) -> Mapping[str, str]:
        for name, value in headers.items():
            if not name.replace("-", "").replace("_", "").isalnum() or not _fits_header(name):
                raise ValueError(f"{name!r} is not a header name")
            if not _fits_header(value):
                raise ValueError(f"the value of {name} must be printable ASCII without spaces around it")
        return headers

    @field_validator("extra_body")
    @classmethod
    def _leaves_the_essentials(cls, body: Mapping[str, Any]) -> Mapping[str, Any]:
        if taken := sorted(OWNED_BODY_FIELDS & body.keys()):
            raise ValueError(f"{', '.join(taken)} cannot be replaced")
        return body

    @model_validator(mode="after")
    def _one_key(self) -> OpenAISettings:
        if self.api_key is not None and self.api_key_env is not None:
            raise ValueError("give api_key or api_key_env, not both")
        return self


def _fits_header(text: str) -> bool:
    return bool(text) and text.isascii() and text.isprintable() and text == text.strip()
