"""`antiphon usage`: what was used, by day, API key and model, as the store has it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path

import msgspec
from rich.markup import escape
from rich.table import Table

from antiphon.cli.console import err, out, write
from antiphon.cli.stores import opened
from antiphon.clock import LoopClock
from antiphon.config import Config, load
from antiphon.server.usage.view import DayView, day_views


def print_usage(config_file: Path | None, *, days: int, key: str | None, as_json: bool) -> None:
    """Write the accounts of the last days, for people or as JSON.

    Args:
        days: how many, today (UTC) included.
        key: the name of an API key; None for all.

    Raises:
        ConfigError, StoreError: the store cannot be used.
        UsageError: the store is the server's memory.
    """
    used = asyncio.run(_used(load(config_file), days, key))
    if as_json:
        write(msgspec.json.format(msgspec.json.encode(used)).decode() + "\n")
    elif not used:
        err.print("Nothing was used.")
    else:
        out.print(_table(used))


async def _used(config: Config, days: int, key: str | None) -> Sequence[DayView]:
    async with opened(config) as store:
        if store is None:
            return ()
        today = LoopClock().utc().date()
        return day_views(await store.ledger.days(today - timedelta(days=days - 1), today, key))


def _table(used: Sequence[DayView]) -> Table:
    table = Table("day", "key", "model", box=None)
    for heading in ("sessions", "turns", "prompt", "response", "total", "unfinished", "drafts", "audio"):
        table.add_column(heading, justify="right")
    for account in used:
        table.add_row(
            account.day.isoformat(),
            escape(account.key),
            escape(account.model),
            f"{account.sessions:,}",
            f"{account.turns:,}",
            _tokens(account.prompt_tokens),
            _tokens(account.response_tokens),
            f"{account.total_tokens:,}",
            f"{account.unfinished_tokens:,}",
            f"{account.draft_tokens:,}",
            f"{_minutes(account.audio_in_seconds)} in, {_minutes(account.audio_out_seconds)} out",
        )
    if len(used) > 1:
        table.add_section()
        table.add_row("", "", "", "", "", "", "", f"{_sum(one.total_tokens for one in used):,}")
    return table


def _tokens(by_modality: Mapping[str, int]) -> str:
    return f"{sum(by_modality.values()):,}"


def _sum(numbers: Iterable[int]) -> int:
    return sum(numbers)


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:.1f} min"
