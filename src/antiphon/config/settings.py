"""The whole configuration."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from antiphon.config.audio import AudioSettings
from antiphon.config.auth import AuthSettings
from antiphon.config.code_execution import CodeExecutionSettings
from antiphon.config.context import ContextSettings
from antiphon.config.engine import EngineSettings
from antiphon.config.lifetimes import LifetimeSettings
from antiphon.config.limits import LimitSettings
from antiphon.config.mcp import McpSettings
from antiphon.config.model import ModelSettings
from antiphon.config.search import SearchSettings
from antiphon.config.server import ServerSettings
from antiphon.config.store import StoreSettings
from antiphon.config.telemetry import TelemetrySettings
from antiphon.config.tls import TlsSettings
from antiphon.config.tools import ToolSettings
from antiphon.config.turns import TurnSettings
from antiphon.config.url_context import UrlContextSettings

DEFAULT_ENGINES: Mapping[str, str] = {
    "recognizers": "pocketsphinx",
    "language_models": "builtin",
    "synthesizers": "espeak",
}
"""The engine called `default` of each kind, unless the configuration says otherwise."""

DEFAULT_PATTERN = "gemini-*"
"""The model ids that are served unless the configuration says otherwise."""


class Config(BaseSettings):
    """The whole configuration; `Config()` is what runs out of the box.

    Constructing it reads neither the environment nor a file: `antiphon.config.load` does.
    """

    model_config = SettingsConfigDict(frozen=True, extra="forbid", validate_default=True)

    server: ServerSettings = ServerSettings()
    tls: TlsSettings = TlsSettings()
    auth: AuthSettings = AuthSettings()
    limits: LimitSettings = LimitSettings()
    audio: AudioSettings = AudioSettings()
    turns: TurnSettings = TurnSettings()
    tools: ToolSettings = ToolSettings()
    lifetimes: LifetimeSettings = LifetimeSettings()
    context: ContextSettings = ContextSettings()
    store: StoreSettings = StoreSettings()
    code_execution: CodeExecutionSettings = CodeExecutionSettings()
    search: SearchSettings = SearchSettings()
    url_context: UrlContextSettings = UrlContextSettings()
    telemetry: TelemetrySettings = TelemetrySettings()
    recognizers: dict[str, EngineSettings] = Field(default_factory=dict)
    language_models: dict[str, EngineSettings] = Field(default_factory=dict)
    synthesizers: dict[str, EngineSettings] = Field(default_factory=dict)
    turn_models: dict[str, EngineSettings] = Field(default_factory=dict)
    models: dict[str, ModelSettings] = Field(default_factory=dict)
    mcp: dict[str, McpSettings] = Field(default_factory=dict)

    @field_validator(*DEFAULT_ENGINES, mode="before")
    @classmethod
    def _with_default_engine(cls, tables: object, info: ValidationInfo) -> object:
        """`[recognizers.default]` may leave out `engine`, or be left out itself."""
        if not isinstance(tables, Mapping) or info.field_name is None:
            return tables
        default = tables.get("default", {})
        if not isinstance(default, Mapping):
            return tables
        return {**tables, "default": {"engine": DEFAULT_ENGINES[info.field_name], **default}}

    @field_validator("models", mode="before")
    @classmethod
    def _with_default_models(cls, tables: object) -> object:
        return {DEFAULT_PATTERN: {}, **tables} if isinstance(tables, Mapping) else tables

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)
