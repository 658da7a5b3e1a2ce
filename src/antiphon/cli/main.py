"""The commands and their options. What a command does is imported when it is called: `--help` is quick."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from antiphon import __version__
from antiphon.cli.errors import is_for_the_user

INTERRUPTED = 130
"""The exit status of a program that Ctrl-C has ended: 128 + SIGINT."""


class _Commands(TyperGroup):
    """Mistakes and outages are told in a line, not in a traceback."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise typer.Exit(INTERRUPTED) from None
        except BrokenPipeError:
            raise typer.Exit(1) from None
        except Exception as error:
            if not is_for_the_user(error):
                raise
            from antiphon.cli.console import fail

            fail(str(error))
            raise typer.Exit(1) from None


app = typer.Typer(
    cls=_Commands,
    help="The Live API on your own machines.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
key = typer.Typer(cls=_Commands, help="API keys.", no_args_is_help=True)
app.add_typer(key, name="key")

ConfigFile = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE", help="Configuration; by default ./antiphon.toml if there."),
]
Host = Annotated[str | None, typer.Option(help="Address of the server.  [default: 127.0.0.1]")]
Port = Annotated[int | None, typer.Option(help="Port of the server.  [default: 8080]")]
Url = Annotated[
    str | None,
    typer.Option(
        envvar="GOOGLE_GEMINI_BASE_URL", help="Base URL of the server; by default the configured one here."
    ),
]
ApiKey = Annotated[
    str | None,
    typer.Option(envvar=["GOOGLE_API_KEY", "GEMINI_API_KEY"], help="API key.", show_envvar=True),
]
Model = Annotated[str, typer.Option(help="Model id.")]
System = Annotated[str | None, typer.Option(help="System instruction.")]
Voice = Annotated[str | None, typer.Option(help="One of the 30 voices, such as Puck or Kore.")]

DEFAULT_MODEL = "gemini-2.0-flash-live-001"


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"antiphon {__version__}")
        raise typer.Exit


@app.callback()
def antiphon(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """The Live API on your own machines."""


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.  [default: 127.0.0.1]")] = None,
    port: Annotated[
        int | None, typer.Option(help="Port to listen on; 0 takes a free one.  [default: 8080]")
    ] = None,
    config: ConfigFile = None,
    log_level: Annotated[str | None, typer.Option(help="debug, info, warning or error.")] = None,
    log_format: Annotated[str | None, typer.Option(help="text or json.")] = None,
    workers: Annotated[int | None, typer.Option(help="Processes that serve the port.  [default: 1]")] = None,
    strict: Annotated[
        bool | None,
        typer.Option(
            "--strict", help="Refuse what Google's models refuse, too; end sessions that break an invariant."
        ),
    ] = None,
) -> None:
    """Run the server."""
    from antiphon.cli.serve import serve

    flags = {
        "host": host,
        "port": port,
        "log_level": log_level,
        "log_format": log_format,
        "workers": workers,
        "strict": strict,
    }
    serve(config, flags)


@app.command()
def env(
    host: Host = None,
    port: Port = None,
    config: ConfigFile = None,
    shell: Annotated[str, typer.Option(help="sh, fish or powershell.")] = "sh",
) -> None:
    """Print what points a Live client here: eval "$(antiphon env)"."""
    from antiphon.cli.env import print_environment

    print_environment(config, {"host": host, "port": port}, shell)


@app.command()
def models(
    config: ConfigFile = None,
    json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """List the model ids that are served, and by what."""
    from antiphon.cli.models import print_models

    print_models(config, as_json=json)


@app.command()
def chat(
    url: Url = None,
    host: Host = None,
    port: Port = None,
    model: Model = DEFAULT_MODEL,
    api_key: ApiKey = None,
    system: System = None,
    config: ConfigFile = None,
) -> None:
    """Converse in text, here in the terminal."""
    from antiphon.cli.chat import chat
    from antiphon.cli.live.address import live_address
    from antiphon.cli.live.messages import SessionOptions

    address = live_address(url, api_key, config, {"host": host, "port": port})
    chat(address, SessionOptions(model=model, spoken=False, system=system))


@app.command()
def talk(
    question: Annotated[
        Path | None, typer.Option("--in", metavar="WAV", help="Speech to send instead of the microphone's.")
    ] = None,
    answer: Annotated[
        Path | None, typer.Option("--out", metavar="WAV", help="Where to save the spoken answer.")
    ] = None,
    url: Url = None,
    host: Host = None,
    port: Port = None,
    model: Model = DEFAULT_MODEL,
    api_key: ApiKey = None,
    system: System = None,
    voice: Voice = None,
    language: Annotated[str | None, typer.Option(help="Language to speak, such as en-US or de-DE.")] = None,
    config: ConfigFile = None,
) -> None:
    """Converse in speech: by microphone and speaker, or by WAV files."""
    from antiphon.cli.live.address import live_address
    from antiphon.cli.live.messages import SessionOptions
    from antiphon.cli.talk.command import talk

    options = SessionOptions(model=model, spoken=True, system=system, voice=voice, language=language)
    address = live_address(url, api_key, config, {"host": host, "port": port})
    talk(address, options, question, answer)


@app.command()
def doctor(config: ConfigFile = None) -> None:
    """Check what is installed, configured and running; say what is missing and how to get it."""
    from antiphon.cli.doctor.command import doctor

    if not doctor(config):
        raise typer.Exit(1)


@app.command()
def token(
    uses: Annotated[int, typer.Option(min=0, help="How many sessions it may open; 0 for any number.")] = 1,
    minutes: Annotated[float, typer.Option(help="When it ends, and its sessions with it.")] = 30,
    model: Annotated[str | None, typer.Option(help="Model id that its sessions must have.")] = None,
    lock: Annotated[
        list[str] | None,
        typer.Option(metavar="FIELD", help="Field of the setup that the client cannot set; may be repeated."),
    ] = None,
    url: Url = None,
    host: Host = None,
    port: Port = None,
    api_key: ApiKey = None,
    config: ConfigFile = None,
) -> None:
    """Make an ephemeral token, for a client that must not know the API key."""
    from antiphon.cli.live.address import live_address
    from antiphon.cli.token import TokenOptions, print_token

    options = TokenOptions(uses=uses, minutes=minutes, model=model, lock=lock or ())
    print_token(live_address(url, api_key, config, {"host": host, "port": port}), options)


@app.command()
def sessions(
    handle: Annotated[str | None, typer.Option(help="Show what is kept under a resumption handle.")] = None,
    json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    config: ConfigFile = None,
) -> None:
    """List the sessions that can be resumed; with a handle, show one."""
    from antiphon.cli.sessions import print_session, print_sessions

    if handle is None:
        print_sessions(config, as_json=json)
    else:
        print_session(config, handle, as_json=json)


@app.command()
def usage(
    days: Annotated[int, typer.Option(min=1, max=400, help="How many days, with today (UTC).")] = 30,
    of_key: Annotated[
        str | None, typer.Option("--key", metavar="NAME", help="Of this API key; by default of all.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    config: ConfigFile = None,
) -> None:
    """Show what was used, by day, API key and model."""
    from antiphon.cli.usage import print_usage

    print_usage(config, days=days, key=of_key, as_json=json)


@app.command()
def index(
    directories: Annotated[
        list[Path] | None,
        typer.Argument(metavar="DIRECTORY...", help="What to read: Markdown, HTML, PDF and plain text."),
    ] = None,
    watch: Annotated[
        bool, typer.Option("--watch", help="Go on, and follow the files as they change.")
    ] = False,
    forget: Annotated[
        list[Path] | None,
        typer.Option(metavar="DIRECTORY", help="What to remove from the index; may be repeated."),
    ] = None,
    config: ConfigFile = None,
) -> None:
    """Index documents to ground answers in; without a directory, bring those indexed up to date."""
    from antiphon.cli.index import IndexOptions, index

    index(config, IndexOptions(directories=directories or (), forgotten=forget or (), watch=watch))


@key.command("new")
def key_new(
    name: Annotated[str, typer.Option(help="Who will hold the key; appears in logs.")],
    days: Annotated[
        float | None, typer.Option(min=0, help="For how many days it is good; by default for ever.")
    ] = None,
    model: Annotated[
        list[str] | None,
        typer.Option(metavar="PATTERN", help="Model ids it is for, such as 'gemini-*'; may be repeated."),
    ] = None,
) -> None:
    """Make an API key: it is shown once, and the server keeps its hash."""
    from antiphon.cli.key import print_new_key

    print_new_key(name, days=days, models=model or ())
