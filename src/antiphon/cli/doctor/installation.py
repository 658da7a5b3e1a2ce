"""Python, the packages, and the data that packages bring."""

from __future__ import annotations

import platform
import re
from importlib.metadata import PackageNotFoundError, requires, version
from importlib.util import find_spec

from antiphon import __version__
from antiphon.audio.errors import AudioError
from antiphon.audio.vad.model_file import find_model, load_network
from antiphon.cli.doctor.finding import Finding, good, missing, optional
from antiphon.config import Config
from antiphon.config.errors import InvalidConfig
from antiphon.server.tracing import INSTALL as INSTALL_OPENTELEMETRY
from antiphon.server.tracing import require_opentelemetry

MAKE_INSTALL = "make run, or: pip install -c constraints.txt -e ."


def python() -> Finding:
    """Which Python and which Antiphon run. (One that is too old cannot install the package.)"""
    detail = (
        f"{platform.python_version()} on {platform.system()} {platform.machine()}, antiphon {__version__}"
    )
    return good("Python", detail)


def packages() -> Finding:
    """Whether every package that Antiphon requires is installed."""
    names = [
        _name(requirement) for requirement in requires("antiphon") or [] if "extra ==" not in requirement
    ]
    absent = [name for name in names if not _is_installed(name)]
    if absent:
        return missing("packages", f"not installed: {', '.join(absent)}", MAKE_INSTALL)
    return good("packages", f"all {len(names)} are installed")


def voice_activity() -> Finding:
    """Whether the network that finds speech is there and can be read."""
    try:
        load_network()
    except AudioError as error:
        return missing("voice activity", str(error), "pip install -c constraints.txt --no-deps silero-vad")
    return good("voice activity", str(find_model().name))


def tracing(config: Config) -> list[Finding]:
    """Whether turns can be traced, if that is asked for."""
    if not config.telemetry.traces:
        return []
    try:
        require_opentelemetry()
    except InvalidConfig:
        return [missing("traces", "OpenTelemetry is not installed", INSTALL_OPENTELEMETRY)]
    return [good("traces", "OpenTelemetry is installed")]


def microphone() -> Finding:
    """Whether `antiphon talk` can use a microphone."""
    if find_spec("sounddevice") is None:
        return optional(
            "microphone", "sounddevice is not installed; `talk --in` works without", "pip install sounddevice"
        )
    try:
        import sounddevice

        names = [sounddevice.query_devices(kind=kind)["name"] for kind in ("input", "output")]
    except OSError:
        return optional("microphone", "PortAudio is not installed", "sudo apt-get install libportaudio2")
    except sounddevice.PortAudioError as error:
        return optional("microphone", f"none: {error}; `talk --in` works without", "connect one")
    return good("microphone", " and ".join(names))


def _name(requirement: str) -> str:
    return re.split(r"[^\w.-]", requirement, maxsplit=1)[0]


def _is_installed(name: str) -> bool:
    try:
        version(name)
    except PackageNotFoundError:
        return False
    return True
