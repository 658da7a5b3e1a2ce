"""`antiphon serve`: run the server, and say how to reach it."""

from __future__ import annotations

import asyncio
import shlex
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from antiphon import __version__
from antiphon.cli.base_url import base_url
from antiphon.cli.console import out
from antiphon.config import Config, load
from antiphon.config.source import ConfigSource
from antiphon.server.bind import Address
from antiphon.server.log import configure_logging
from antiphon.server.run import occupy_standard_streams, run
from antiphon.server.workers.supervisor import supervise


def serve(config_file: Path | None, flags: Mapping[str, object]) -> None:
    """Run the server until it is told to stop.

    Args:
        flags: what the command line sets in `[server]`, None for what it does not.

    Raises:
        ConfigError: the configuration cannot be used.
        BindError, CertificateError, EngineError: the server cannot be started.
    """
    source = ConfigSource(config_file, {"server": flags})
    config = source.load()
    configure_logging(config.server.log_level, config.server.log_format, sys.stderr)

    def on_listening(addresses: Sequence[Address]) -> None:
        where = " and ".join(address.authority for address in addresses)
        out.print(f"Antiphon {__version__} listens on {where}; its engines are warming up ...")

    def on_ready(addresses: Sequence[Address]) -> None:
        out.print(welcome(listening_at(config, addresses), load(config_file), config_file))

    if config.server.workers == 1:
        run(config, source=source, on_listening=on_listening, on_ready=on_ready)
    else:
        occupy_standard_streams()
        asyncio.run(supervise(config, source=source, on_listening=on_listening, on_ready=on_ready))


def listening_at(config: Config, addresses: Sequence[Address]) -> Config:
    """The configuration with the port that was really taken."""
    server = config.server.model_copy(update={"port": addresses[0].port})
    return config.model_copy(update={"server": server})


def welcome(running: Config, configured: Config, config_file: Path | None) -> str:
    """What to do next.

    Args:
        running: the configuration the server runs with.
        configured: what other commands will read, who do not know the flags.
    """
    command = _command()
    url = base_url(running)
    options = f" --config {shlex.quote(str(config_file))}" if config_file else ""
    if running.server.host != configured.server.host:
        options += f" --host {shlex.quote(running.server.host)}"
    if running.server.port != configured.server.port:
        options += f" --port {running.server.port}"
    lines = [
        "",
        f"Ready: [bold]{url}[/]" + (" (TLS and plain, on the same port)" if running.tls.enabled else ""),
        "",
        "  Point a Live client here, in its shell:",
        f'    [bold]eval "$({command} env{options})"[/]',
        "  Or converse at once:",
        f"    [bold]{command} chat{options}[/]    in text",
        f"    [bold]{command} talk{options}[/]    by microphone; with --in and --out, by WAV files",
    ]
    if not running.auth.required:
        lines += ["", "  No key is configured, so only this machine can connect; any key will do."]
    return "\n".join([*lines, ""])


def _command() -> str:
    """How the user can call this program: by its name if the shell finds it, else by its path."""
    program = Path(sys.argv[0])
    found = shutil.which("antiphon")
    if found and Path(found).resolve() == program.resolve():
        return "antiphon"
    return shlex.quote(str(program))
