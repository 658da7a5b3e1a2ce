"""`antiphon env`: the variables that point an unmodified Live client at this server."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path

from antiphon.cli.base_url import base_url
from antiphon.cli.console import write
from antiphon.cli.errors import UsageError
from antiphon.config import Config, load
from antiphon.server.certificates import CertificateFiles
from antiphon.server.state_directory import state_directory

ANY_KEY = "antiphon"
"""What clients send to a server without keys; they refuse to start without one."""


class Shell(StrEnum):
    """Whose syntax to write."""

    SH = "sh"
    FISH = "fish"
    POWERSHELL = "powershell"


def lines(config: Config, shell: Shell) -> list[str]:
    """The lines for a shell to evaluate."""
    variables = [
        _assignment(shell, name, value) for name, value in client_variables(config, os.environ).items()
    ]
    return [*variables, *(f"# {remark}" for remark in _remarks(config))]


def client_variables(config: Config, environ: Mapping[str, str]) -> dict[str, str]:
    """The variables that Google's SDKs read: base URL, key, and what to trust.

    The Python SDK prefers GOOGLE_API_KEY to GEMINI_API_KEY, so whoever has set the former needs it changed.
    """
    key = "GOOGLE_API_KEY" if environ.get("GOOGLE_API_KEY") else "GEMINI_API_KEY"
    variables = {
        "GOOGLE_GEMINI_BASE_URL": base_url(config),
        key: "YOUR_KEY" if config.auth.required else ANY_KEY,
    }
    if config.tls.enabled and config.tls.certificate is None:
        files = CertificateFiles.within(state_directory(environ))
        variables["SSL_CERT_FILE"] = str(files.bundle)  # Python: instead of the system's authorities
        variables["NODE_EXTRA_CA_CERTS"] = str(files.ca)  # Node: besides its own
    return variables


def _remarks(config: Config) -> Iterator[str]:
    if config.auth.required:
        yield "The server keeps only hashes of its keys: put yours in place of YOUR_KEY."
    if not config.tls.enabled:
        yield "tls.enabled is false: the Python SDK speaks TLS only and will not reach this server."


def _assignment(shell: Shell, name: str, value: str) -> str:
    if shell is Shell.FISH:
        return f"set -gx {name} '{value.replace(chr(92), chr(92) * 2).replace(chr(39), chr(92) + chr(39))}'"
    if shell is Shell.POWERSHELL:
        return f"$env:{name} = '{value.replace(chr(39), chr(39) * 2)}'"
    return f"export {name}={shlex.quote(value)}"


def print_environment(config_file: Path | None, flags: Mapping[str, object], shell: str) -> None:
    """Write the lines.

    Args:
        flags: what the server's command line sets in `[server]`, None for what it does not.

    Raises:
        UsageError: the shell is none of those known.
        ConfigError: the configuration cannot be used.
    """
    try:
        syntax = Shell(shell)
    except ValueError:
        raise UsageError(f"--shell: expected {', '.join(Shell)}; came {shell!r}") from None
    for line in lines(load(config_file, flags={"server": flags}), syntax):
        write(f"{line}\n")
