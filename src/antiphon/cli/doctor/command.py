"""What `antiphon doctor` looks at, and how it reports."""

from __future__ import annotations

import asyncio
from pathlib import Path

from rich.markup import escape

from antiphon.cli.console import fail, out
from antiphon.cli.doctor import installation, network
from antiphon.cli.doctor.engines import engines
from antiphon.cli.doctor.finding import Finding, Verdict, good, missing
from antiphon.cli.doctor.mcp import mcp_servers
from antiphon.cli.doctor.programs import code_execution
from antiphon.cli.doctor.searching import search
from antiphon.cli.models import print_models
from antiphon.clock import LoopClock
from antiphon.config import Config, ConfigError, load
from antiphon.config.toml_file import DEFAULT_PATH


def doctor(config_file: Path | None) -> bool:
    """Look at everything and report; True when nothing is missing that the server needs."""
    findings = [installation.python(), installation.packages(), installation.voice_activity()]
    for finding in findings:
        _show(finding)
    findings += _configured(config_file)
    microphone = installation.microphone()
    _show(microphone)
    healthy = all(finding.verdict is not Verdict.MISSING for finding in findings)
    if healthy:
        out.print()
        print_models(config_file, as_json=False)
    else:
        fail("something that the server needs is missing; the commands above mend it")
    return healthy


def _configured(config_file: Path | None) -> list[Finding]:
    """What depends on the configuration, shown as it is found out."""
    try:
        config = load(config_file)
    except ConfigError as error:
        finding = missing("configuration", str(error), "correct it")
        _show(finding)
        return [finding]
    findings = [
        good("configuration", _source(config_file)),
        network.port(config),
        network.certificates(config),
        *installation.tracing(config),
        *asyncio.run(_engines(config)),
        asyncio.run(search(config)),
        asyncio.run(_code_execution(config)),
        *asyncio.run(mcp_servers(config)),
    ]
    for finding in findings:
        _show(finding)
    return findings


async def _engines(config: Config) -> list[Finding]:
    return await engines(config, LoopClock())


async def _code_execution(config: Config) -> Finding:
    return await code_execution(config, LoopClock())


def _source(config_file: Path | None) -> str:
    if config_file is None and not DEFAULT_PATH.exists():
        return f"defaults (no {DEFAULT_PATH} here)"
    return str(config_file or DEFAULT_PATH)


def _show(finding: Finding) -> None:
    out.print(f"{finding.verdict.value} [bold]{finding.subject}[/]: {escape(finding.detail)}")
    if finding.fix:
        out.print(f"  → {escape(finding.fix)}")
