"""What `antiphon talk` does with its options."""

from __future__ import annotations

from pathlib import Path

from rich.markup import escape

from antiphon.cli.console import err, out
from antiphon.cli.errors import UsageError
from antiphon.cli.live.address import LiveAddress
from antiphon.cli.live.messages import SessionOptions
from antiphon.cli.talk.by_file import Exchange, talk_by_file
from antiphon.cli.talk.by_microphone import talk_by_microphone


def talk(address: LiveAddress, options: SessionOptions, question: Path | None, answer: Path | None) -> None:
    """Talk by files if a question is given, else by microphone.

    Raises:
        CliError: the options do not fit together, or what the two ways of talking raise.
    """
    if question is not None:
        report(talk_by_file(address, options, question, answer), answer)
        return
    if answer is not None:
        raise UsageError("--out saves the answer to a file's question: name the file with --in")
    err.print(
        f"[dim]{options.model} at {address.base_url} · wear headphones, or it hears itself · Ctrl-C ends[/]"
    )
    talk_by_microphone(address, options)


def report(exchange: Exchange, answer: Path | None) -> None:
    """The transcripts, to standard output; the timing, to standard error."""
    for turn in exchange.turns:
        out.print(f"[bold]you[/]    {escape(turn.heard.strip())}")
        out.print(f"[bold]model[/]  {escape(turn.said.strip())}{' …' if turn.interrupted else ''}")
    facts = []
    if exchange.latency_ms is not None:
        facts.append(f"first sound {exchange.latency_ms:.0f} ms after the end of speech")
    facts.append(f"{exchange.answer_s:.1f} s of answer")
    if answer is not None:
        facts.append(f"saved to {answer}")
    err.print(f"[dim]{' · '.join(facts)}[/]")
