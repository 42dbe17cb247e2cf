"""What a transaction of the jobs and look-ups costs with a hundred rows, with a thousand, and with a hundred thousand.

Whatever takes long in a transaction keeps everybody else waiting, so each line should be flat. On one core, before they
were looked up in indexes and done by portions: a screen withdrawn where 100,000 rows wait 4,900 ms, the chats that wait
112 ms, old rows forgotten 55 ms, and with 1,000 cases all open cards drawn anew 9,000 ms, all overdue ones raised
12,000 ms. `bench_search` measures what a search costs.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeAlias

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from bot.addresses import address_of
from bot.inbox.deduplication import ProcessedUpdate
from bot.inbox.deduplication import delete_old as forget_updates
from bot.jobs.overdue import CARDS_AT_ONCE
from bot.outbox import backlog, queue
from bot.outbox.actions import ActionKind
from bot.outbox.model import OutboxRow
from bot.staff import cards
from bot.staff.cards import CardMessage
from core.context import Work
from core.database import Database, open_database
from core.keys import KeyRing
from core.questions import deadlines
from core.questions.model import Question, QuestionStatus
from core.staff import audit
from tests.clinics import small_clinic
from tests.core.files.filing import a_full_patient
from tests.core.questions.questioning import a_question

NOW = dt.datetime(2027, 3, 2, 8, 0, tzinfo=dt.UTC)
LONG_AGO = NOW - dt.timedelta(days=30)
SIZES = (100, 1_000, 10_000, 100_000)
RUNS = 7
CHAT, GROUP = 101, -1001

Row: TypeAlias = dict[str, Any]
OUTBOX: Row = {"kind": ActionKind.TEXT, "attempts": 0, "unanswered": 0, "due_at": NOW, "chat_id": CHAT, "done_at": None}


def outbox(number: int, **more: object) -> Row:
    """A row of the outbox."""
    return OUTBOX | {"dedupe_key": f"bench/{number}"} | more


async def withdraw(session: AsyncSession) -> object:
    return await queue.withdraw_screen(session, "[1,101,101]", NOW)


async def waiting(session: AsyncSession) -> object:
    return await backlog.waiting_chats(session, NOW)


async def redraw(session: AsyncSession) -> object:
    return await cards.request_redraw_of_changed(session, GROUP, NOW, CARDS_AT_ONCE)


async def remind(session: AsyncSession) -> object:
    return await deadlines.remind_due(Work(session, small_clinic(), NOW, address_of))


def card(number: int) -> Row:
    """A card whose day has come."""
    counts = {"wanted": 1, "queued": 1, "drawn": 1, "closed": False}
    return counts | {"subject": f"question:{number}", "chat_id": GROUP, "message_id": number, "changes_at": LONG_AGO}


MEASURED: dict[str, tuple[type, Callable[[int], Row], Callable[[AsyncSession], Awaitable[object]]]] = {
    "a screen withdrawn": (OutboxRow, outbox, withdraw),
    "chats that wait, one chat": (OutboxRow, outbox, waiting),
    "chats that wait, as many": (OutboxRow, lambda at: outbox(at, chat_id=at), waiting),
    "old rows forgotten": (
        OutboxRow,
        lambda at: outbox(at, done_at=LONG_AGO),
        lambda session: backlog.delete_old(session, NOW),
    ),
    "nothing old to forget": (
        OutboxRow,
        lambda at: outbox(at, done_at=NOW),
        lambda session: backlog.delete_old(session, NOW),
    ),
    "old updates forgotten": (
        ProcessedUpdate,
        lambda at: {"update_id": at, "taken_at": LONG_AGO},
        lambda session: forget_updates(session, NOW),
    ),
    "cards whose day has come": (CardMessage, card, redraw),
}


async def measure(database: Database, action: Callable[[AsyncSession], Awaitable[object]]) -> float:
    """Milliseconds of one transaction, undone each time; the quickest of several."""
    times = []
    for _ in range(RUNS):
        async with database.transaction() as session:
            undone = await session.begin_nested()
            begun = time.perf_counter()
            await action(session)
            await session.flush()
            times.append((time.perf_counter() - begun) * 1000)
            await undone.rollback()
    return min(times)


async def fill(database: Database, table: type, row: Callable[[int], Row], size: int) -> None:
    """Nothing but so many of these rows."""
    async with database.transaction() as session:
        await session.execute(sa.delete(table))
        for first in range(0, size, 10_000):
            numbers = range(first, min(first + 10_000, size))
            await session.execute(sa.insert(table), [row(number) for number in numbers])


async def overdue_cases(database: Database, size: int) -> None:
    """So many questions that nobody has taken for a month."""
    async with database.transaction() as session:
        work = Work(session, small_clinic(), NOW, address_of)
        await session.execute(sa.delete(Question).where(Question.id.like("copy%")))
        question = await session.scalar(sa.select(Question).limit(1))
        assert question is not None
        row = {each.key: getattr(question, each.key) for each in sa.inspect(Question).column_attrs}
        due = {"raise_at": LONG_AGO, "waiting_since": LONG_AGO, "status": QuestionStatus.SENT}
        for first in range(0, size, 10_000):
            numbers = range(first, min(first + 10_000, size))
            copies = [row | due | {"id": f"copy{number}", "number": 1000 + number} for number in numbers]
            await session.execute(sa.insert(Question), copies)
        await audit.lock(work)


async def main() -> None:
    """Print milliseconds for each size, and how many times longer the largest takes than the smallest."""
    print(f"\na transaction, milliseconds\n{'rows':>28}" + "".join(f"{size:>9,}" for size in SIZES) + "   growth")
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{Path(folder) / 'bench.db'}", KeyRing.parse(KeyRing.new_key()))
        await database.migrate()
        for name, (table, row, action) in MEASURED.items():
            times = []
            for size in SIZES:
                await fill(database, table, row, size)
                times.append(await measure(database, action))
            print_row(name, times)
        async with database.transaction() as session:
            work = Work(session, small_clinic(), NOW, address_of)
            await a_question(work, await a_full_patient(work))
        times = []
        for size in SIZES:
            await overdue_cases(database, size)
            times.append(await measure(database, remind))
        print_row("cases that are overdue", times)
        await database.close()


def print_row(name: str, times: list[float]) -> None:
    """One line of the table."""
    print(f"{name:>28}" + "".join(f"{each:9.2f}" for each in times) + f"{times[-1] / times[0]:8.1f}×")


if __name__ == "__main__":
    asyncio.run(main())
