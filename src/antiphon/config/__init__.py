"""The configuration: one typed TOML file, overridden by the environment and by flags."""

from antiphon.config.errors import ConfigError
from antiphon.config.load import load
from antiphon.config.settings import Config

__all__ = ["Config", "ConfigError", "load"]
