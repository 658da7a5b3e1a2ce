"""Writing down what is used, in the background: sessions neither wait for the store nor end with it."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from antiphon.clock import Clock
from antiphon.server.usage.spending import Spending
from antiphon.store.errors import StoreUnavailable
from antiphon.store.ledger import Booking, Ledger

logger = logging.getLogger(__name__)

MAX_ACCOUNTS = 10_000
"""Accounts that may wait to be written. Beyond, sessions are booked to their day only; beyond twice as many,
what is spent is lost, and the log says how much."""

FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 30.0
"""Between two attempts to write to a store that is down."""

FAREWELL_S = 5.0
"""How long a closing server tries to write what is left."""


@dataclass(frozen=True, slots=True)
class Account:
    """Where something is booked to."""

    day: date
    owner: str
    model: str
    session_id: str


@dataclass(slots=True)
class _Batch:
    """What is written in one go."""

    accounts: dict[Account, Spending] = field(default_factory=dict)
    written: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(frozen=True, slots=True)
class _Known:
    """What an owner has spent on a day, as far as it is known."""

    day: date
    spending: Spending


class Bookkeeper:
    """Books to a ledger.

    What is booked is written as soon as what was booked before is written, all that has come together
    meanwhile in one go. It is written once, even if the store does not say whether it took it.

    Args:
        observe: told the model and the amounts of each booking.
    """

    def __init__(self, ledger: Ledger, clock: Clock, observe: Callable[[str, Spending], None]) -> None:
        self._ledger = ledger
        self._clock = clock
        self._observe = observe
        self._pending = _Batch()
        self._writing = _Batch()
        self._known: dict[str, _Known] = {}
        self._lost = Spending()
        self._order = asyncio.Lock()
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    @property
    def unwritten(self) -> int:
        """How many accounts wait to be written."""
        return len(self._pending.accounts) + len(self._writing.accounts)

    def book(self, owner: str, model: str, session_id: str, spending: Spending) -> None:
        """Book something to today's account and to the session's; never blocks, never fails."""
        if not spending:
            return
        self._observe(model, spending)
        day = self._clock.utc().date()
        self._learn(owner, day, spending)
        account = self._account(Account(day, owner, model, session_id))
        if account is None:
            if not self._lost:
                logger.error("the ledger cannot be written, and too much waits for it: usage is being lost")
            self._lost += spending
            return
        accounts = self._pending.accounts
        accounts[account] = accounts.get(account, Spending()) + spending
        self._wake.set()
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._write_for_ever())

    def spent_today(self, owner: str) -> Spending:
        """What an owner has spent today, as far as it is known: see `look_up`."""
        known = self._known.get(owner)
        return known.spending if known is not None and known.day == self._clock.utc().date() else Spending()

    async def look_up(self, owner: str) -> None:
        """Find out what an owner has spent today on all servers; from now on it is kept up to date.

        While the store is down, it is what this server knows.
        """
        async with self._order:
            try:
                await self._read(owner)
            except StoreUnavailable as error:
                logger.warning("what %s has used today is not known exactly: %s", owner, error)

    async def written(self, within_s: float) -> bool:
        """Wait until what has been booked so far is written; False if it is not in time."""
        for batch in (self._pending, self._writing):
            if batch.accounts:
                try:
                    async with asyncio.timeout(within_s):
                        await batch.written.wait()
                except TimeoutError:
                    return False
                return True
        return True

    async def close(self) -> None:
        """Write what is left, if the store lets us."""
        if self._task is None:
            return
        if not await self.written(FAREWELL_S):
            left = sum((*self._pending.accounts.values(), *self._writing.accounts.values()), self._lost)
            logger.error("usage could not be written, and is lost: %s", dict(left.amounts))
        self._task.cancel()
        await asyncio.wait({self._task})

    def _account(self, account: Account) -> Account | None:
        """The account to book to while there is room."""
        accounts = self._pending.accounts
        if account in accounts or len(accounts) < MAX_ACCOUNTS:
            return account
        of_day = Account(account.day, account.owner, account.model, "")
        return of_day if of_day in accounts or len(accounts) < 2 * MAX_ACCOUNTS else None

    def _learn(self, owner: str, day: date, spending: Spending) -> None:
        known = self._known.get(owner)
        if known is not None:
            before = known.spending if known.day == day else Spending()
            self._known[owner] = _Known(day, before + spending)

    async def _read(self, owner: str) -> None:
        today = self._clock.utc().date()
        self._known = {name: known for name, known in self._known.items() if known.day == today}
        self._known.setdefault(owner, _Known(today, Spending()))
        written = Spending(await self._ledger.of_day(owner, today))
        waiting = [
            spending
            for batch in (self._pending, self._writing)
            for account, spending in batch.accounts.items()
            if account.owner == owner and account.day == today
        ]
        self._known[owner] = _Known(today, sum(waiting, written))

    async def _write_for_ever(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            self._writing, self._pending = self._pending, _Batch()
            batch = self._writing
            try:
                await self._write(secrets.token_hex(16), _bookings(batch.accounts))
            except Exception:
                logger.exception("usage could not be written, and is lost: %s", batch.accounts)
                self._writing = _Batch()
            batch.written.set()

    async def _write(self, booking_id: str, bookings: Sequence[Booking]) -> None:
        """Try until it is written."""
        pause_s = FIRST_PAUSE_S
        while True:
            try:
                await self._write_once(booking_id, bookings)
            except StoreUnavailable as error:
                if pause_s == FIRST_PAUSE_S:
                    logger.warning("usage is counted in memory until the store is back: %s", error)
                await self._clock.sleep(pause_s)
                pause_s = min(2 * pause_s, LONGEST_PAUSE_S)
                continue
            if pause_s != FIRST_PAUSE_S:
                logger.warning("the store is back: the usage of the meantime is written")
            return

    async def _write_once(self, booking_id: str, bookings: Sequence[Booking]) -> None:
        async with self._order:
            await self._ledger.book(booking_id, bookings, self._clock.utc())
            owners = {account.owner for account in self._writing.accounts} & self._known.keys()
            self._writing.written.set()
            self._writing = _Batch()
            for owner in owners:
                await self._read(owner)


def _bookings(accounts: dict[Account, Spending]) -> list[Booking]:
    return [
        Booking(
            day=account.day,
            owner=account.owner,
            model=account.model,
            session_id=account.session_id,
            amounts=spending.amounts,
        )
        for account, spending in accounts.items()
    ]
