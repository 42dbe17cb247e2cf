"""Where a test does its work: transactions in a clinic, at a time of the test's choosing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.addresses import address_of
from core.clinic.model import Clinic
from core.context import Work
from core.database import Database

TUESDAY_MORNING = datetime(2027, 3, 2, 8, 0, tzinfo=UTC)
"""When tests begin: 2 March 2027, 9 o'clock in Warsaw."""


@dataclass
class Desk:
    """Where a test does its work. Set `now` or `clinic` between transactions.

    async with desk.work() as work:
        await open_account(work, ...)
    """

    database: Database
    clinic: Clinic
    now: datetime = TUESDAY_MORNING

    @asynccontextmanager
    async def work(self) -> AsyncIterator[Work]:
        """One transaction, as a turn has it: in a session on a connection (`core.statements.group_commit`)."""
        async with (
            self.database.engine.begin() as connection,
            AsyncSession(connection, expire_on_commit=False, join_transaction_mode="rollback_only") as session,
        ):
            yield Work(session, self.clinic, self.now, address_of)
            await session.commit()

    def wait(self, **time: float) -> None:
        """Let time pass: `desk.wait(minutes=5)`."""
        self.now += timedelta(**time)
