"""Whether the programs of a model can be run, and what they can import."""

from __future__ import annotations

import asyncio
from pathlib import Path

from antiphon.cli.doctor.finding import Finding, good, missing, optional
from antiphon.clock import Clock
from antiphon.config import Config
from antiphon.conversation.tool_requests import CodeRequest
from antiphon.tools.code.errors import NoSandbox
from antiphon.tools.code.sandbox import CodeSandbox, JailChoice
from antiphon.wire.enums import CodeExecutionOutcome

_SUBJECT = "code execution"
_IMPORT_ALL = """
import importlib
for name in {names!r}:
    try:
        importlib.import_module(name)
    except Exception as error:
        print(f"{{name}}: {{type(error).__name__}}: {{error}}")
"""


async def code_execution(config: Config, clock: Clock) -> Finding:
    """Choose and test the sandbox as the server does, and import the operator's packages in it."""
    settings = config.code_execution
    if settings.jail is JailChoice.OFF:
        return good(_SUBJECT, "off")
    directory = settings.packages_dir
    names = await asyncio.to_thread(_package_names, directory) if directory else []
    if names is None:
        return missing(_SUBJECT, f"there is no directory {directory}", "correct [code_execution]")
    sandbox = CodeSandbox(settings.sandbox(), clock=clock)
    try:
        await sandbox.start()
        return await _packages(sandbox, names, str(directory))
    except NoSandbox as error:
        found = "; ".join((str(error), *error.findings))
        return optional(_SUBJECT, found, "sudo apt-get install bubblewrap, or: pip install 'antiphon[monty]'")
    finally:
        await sandbox.close()


def _package_names(directory: Path) -> list[str] | None:
    """The packages in a directory; None when there is no such directory."""
    return (
        sorted(file.parent.name for file in directory.glob("*/__init__.py")) if directory.is_dir() else None
    )


async def _packages(sandbox: CodeSandbox, names: list[str], directory: str) -> Finding:
    if not names:
        return good(_SUBJECT, sandbox.name)
    outcome = await sandbox.run(CodeRequest(_IMPORT_ALL.format(names=names)))
    if outcome.outcome is not CodeExecutionOutcome.OK or outcome.output:
        fix = f"install them for {sandbox.name}: pip install --target {directory} ..."
        return optional(_SUBJECT, f"{sandbox.name}; packages that fail: {outcome.output.strip()}", fix)
    return good(_SUBJECT, f"{sandbox.name}; packages: {', '.join(names)}")
