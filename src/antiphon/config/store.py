"""`[store]`: where sessions outlive their connections."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, field_validator

from antiphon.config.section import Section

_SECRET_CHARACTERS = 32


class StoreEngine(StrEnum):
    """What keeps sessions and tokens."""

    SQLITE = "sqlite"
    MEMORY = "memory"
    REDIS = "redis"


class StoreSettings(Section):
    """Where sessions outlive their connections, and ephemeral tokens are kept."""

    engine: StoreEngine = StoreEngine.SQLITE

    path: Path | None = None
    """The file of `sqlite`; by default `sessions.db` in the state directory."""

    url: SecretStr | None = None
    """The server of `redis`, by default the one on this machine; it may have a password in it."""

    secret: SecretStr | None = None
    """What entries are sealed under, at least 32 random characters; by default made on first start."""

    ttl_s: Annotated[float, Field(gt=0, le=30 * 24 * 3600)] | None = None
    """How long a session can be resumed; by default what the model's profile says."""

    @field_validator("secret")
    @classmethod
    def _long_enough(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret is not None and len(secret.get_secret_value()) < _SECRET_CHARACTERS:
            raise ValueError(
                f"expected at least {_SECRET_CHARACTERS} characters; came {len(secret.get_secret_value())}"
            )
        return secret
