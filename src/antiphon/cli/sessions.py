"""`antiphon sessions`: what the store keeps, without changing any of it."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import msgspec
from rich.markup import escape
from rich.table import Table

from antiphon.cli.console import err, out, write
from antiphon.cli.errors import UsageError
from antiphon.cli.stores import opened
from antiphon.config import Config, load
from antiphon.conversation.snapshot import Snapshot
from antiphon.server.session.saves import load as load_snapshot
from antiphon.store.protocol import KeptSession
from antiphon.wire.content import Part
from antiphon.wire.errors import ProtocolError


def print_sessions(config_file: Path | None, *, as_json: bool) -> None:
    """Write the list, for people or as JSON.

    Raises:
        ConfigError, StoreError: the store cannot be used.
        UsageError: the store is the server's memory.
    """
    kept = asyncio.run(_kept_sessions(load(config_file)))
    if as_json:
        write(msgspec.json.format(msgspec.json.encode(kept)).decode() + "\n")
    elif not kept:
        err.print("No session is kept.")
    else:
        out.print(_table(kept))


def print_session(config_file: Path | None, handle: str, *, as_json: bool) -> None:
    """Write what is kept under a handle.

    Raises:
        ConfigError, StoreError: the store cannot be used.
        UsageError: the store is the server's memory, or keeps nothing under this handle.
    """
    snapshot = asyncio.run(_snapshot(load(config_file), handle))
    if as_json:
        write(msgspec.json.format(msgspec.json.encode(snapshot)).decode() + "\n")
        return
    for line in _lines(snapshot):
        out.print(line)


async def _kept_sessions(config: Config) -> Sequence[KeptSession]:
    async with opened(config) as store:
        return await store.sessions() if store is not None else ()


async def _snapshot(config: Config, handle: str) -> Snapshot:
    """Whose session it is stands in the list: the operator may look at everybody's, who has the handle."""
    async with opened(config) as store:
        key = hashlib.sha256(handle.encode("utf-8", "surrogatepass")).hexdigest()
        listed = await store.sessions() if store is not None else ()
        owner = next((kept.owner for kept in listed if kept.key == key), None)
        if store is None or owner is None:
            raise UsageError("nothing is kept under this handle: it is wrong, or its time is over")
        try:
            return await load_snapshot(store, handle, owner=owner)
        except ProtocolError:
            raise UsageError(
                "what is kept under this handle cannot be read: it is damaged, or was kept under another"
                " [store] secret, or by another version"
            ) from None


def _table(kept: Sequence[KeptSession]) -> Table:
    table = Table("saved", "until", "key of", "size", "SHA-256 of the handle", box=None)
    for session in kept:
        table.add_row(
            _time(session.saved),
            _time(session.expires),
            escape(session.owner),
            f"{session.size_bytes:,} B",
            session.key[:16],
        )
    return table


def _time(moment: datetime) -> str:
    return f"{moment.astimezone():%Y-%m-%d %H:%M:%S}"


def _lines(snapshot: Snapshot) -> Iterator[str]:
    yield f"session {snapshot.session_id}, model {escape(snapshot.model_id)}, {snapshot.turns} turns"
    if snapshot.system_instruction:
        yield f"[bold]instructed:[/] {escape(snapshot.system_instruction)}"
    for function in snapshot.functions:
        yield f"[bold]function:[/] {escape(function.name)}"
    used = snapshot.usage
    if used.total_tokens:
        drafts = f", and {used.discarded_tokens:,} for drafts" if used.discarded_tokens else ""
        yield f"[bold]used:[/] {used.total_tokens:,} tokens{drafts}"
    if snapshot.summary is not None:
        yield f"[bold]summed up:[/] {escape(_shown(snapshot.summary.content.parts[0]))}"
    for entry in snapshot.history:
        for part in entry.content.parts:
            yield f"[bold]{escape(entry.content.role or 'user')}:[/] {escape(_shown(part))}"
    for call in snapshot.open_calls:
        yield f"[bold]waits for:[/] {escape(call.name)}"


def _shown(part: Part) -> str:
    if part.function_call is not None:
        return f"calls {part.function_call.name}({json.dumps(part.function_call.args)})"
    if part.function_response is not None:
        return f"{part.function_response.name} answered {json.dumps(part.function_response.response)}"
    if part.inline_data is not None:
        return f"({part.inline_data.mime_type}, {len(part.inline_data.data):,} B)"
    return part.text or "(something else)"
