"""Transactions of several tasks: one commit, and nobody's fault is another's."""

from __future__ import annotations

import asyncio
import socket
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import closing, nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from core.database import Database, will_pass
from core.keys import KeyRing
from core.statements import group_commit
from core.statements.group_commit import MOST, PartTookTooLongError
from tests.databases import a_database, in_file, prepare_file
from tests.postgres import Postgres

Inside = Callable[[AsyncSession], Awaitable[object]]


@dataclass
class Parts:
    """Tasks that each note a number in one database; `commits` counts how often somebody waited for the disk."""

    database: Database
    commits: int = 0
    noted: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Count the commits from now on."""
        sa.event.listen(self.database.engine.sync_engine, "commit", self._count)

    async def note(self, number: int, inside: Inside | None = None, *, alone: bool = False) -> int:
        """Note a number, and do something else in the same part."""

        async def part(session: AsyncSession) -> int:
            await session.execute(sa.text(f"INSERT INTO taken_updates VALUES ({number}, '2027-03-02 08:00:00.000000')"))  # noqa: S608
            if inside is not None:
                await inside(session)
            return number

        return await self.database.together(part, then=self.noted.append, alone=alone)

    async def note_all(self, numbers: range, inside: dict[int, Inside]) -> list[object]:
        """Note many at the same time; what came of each."""
        return await asyncio.gather(*(self.note(each, inside.get(each)) for each in numbers), return_exceptions=True)

    async def kept(self) -> list[int]:
        """The numbers that are in the database."""
        async with self.database.transaction() as session:
            return list((await session.scalars(sa.text("SELECT update_id FROM taken_updates ORDER BY 1"))).all())

    def _count(self, _connection: object) -> None:
        self.commits += 1


@pytest.fixture
async def parts(tmp_path: Path, keys: KeyRing, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Parts]:
    """On a database in a file; however slow the machine is, parts are taken in until there are enough."""
    monkeypatch.setattr(group_commit, "LONGEST_GATHERING", 3600)
    prepare_file(in_file(tmp_path))
    async with a_database(in_file(tmp_path), keys) as database:
        yield Parts(database)


async def test_one_commit_for_all(parts: Parts) -> None:
    """Whoever comes while others are at it is committed with them; all of it, in the order in which it was asked."""
    assert await parts.note_all(range(MOST), {}) == list(range(MOST))
    assert parts.commits == 1
    assert parts.noted == await parts.kept() == list(range(MOST))


async def test_nobody_waits_for_company(parts: Parts) -> None:
    """One that is alone is committed at once."""
    for number in range(3):
        await parts.note(number)
        assert parts.commits == number + 1


async def test_no_more_than_fit(parts: Parts) -> None:
    """The first of many doesn't wait for all of them."""
    await parts.note_all(range(2 * MOST + 1), {})
    assert parts.commits >= 3
    assert await parts.kept() == list(range(2 * MOST + 1))


@pytest.mark.both_databases
@pytest.mark.parametrize("bad", [0, 1, 3])
async def test_one_fails(database: Database, bad: int) -> None:
    """What it did is undone, and nobody else's."""
    parts = Parts(database)
    outcomes = await parts.note_all(range(4), {bad: _fail})
    assert isinstance(outcomes[bad], LookupError)
    others = [number for number in range(4) if number != bad]
    assert await parts.kept() == sorted(parts.noted) == others


@pytest.mark.parametrize("bad", [0, 2])
async def test_one_hangs(parts: Parts, bad: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits for anything but the database waits in vain: it is stopped, and the others go on."""
    monkeypatch.setattr(group_commit, "LONGEST_STILL", 0.05)
    outcomes = await parts.note_all(range(4), {bad: _hang})
    assert isinstance(outcomes[bad], PartTookTooLongError)
    assert not will_pass(PartTookTooLongError())  # or it would come again for ever
    assert await parts.kept() == [number for number in range(4) if number != bad]


@pytest.mark.parametrize("bad", [0, 2])
@pytest.mark.parametrize("deaf", [False, True])
async def test_one_goes_on_for_ever(parts: Parts, bad: int, monkeypatch: pytest.MonkeyPatch, *, deaf: bool) -> None:
    """Who asks the database for more and more is stopped when it has had its time, though it won't hear of it."""
    monkeypatch.setattr(group_commit, "LONGEST_PART", 0.05)
    monkeypatch.setattr(group_commit, "LONGEST_STILL", 0.01)

    async def ask_for_ever(session: AsyncSession) -> None:
        with suppress(PartTookTooLongError) if deaf else nullcontext():
            while True:
                await session.execute(sa.text("SELECT 1"))

    outcomes = await parts.note_all(range(4), {bad: ask_for_ever})
    assert isinstance(outcomes[bad], PartTookTooLongError)
    assert await parts.kept() == [number for number in range(4) if number != bad]


async def test_a_slow_database_is_waited_for(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    """As long as SQLite takes for an answer, nobody stands still, and nobody is late."""
    monkeypatch.setattr(group_commit, "LONGEST_PART", 0.001)
    monkeypatch.setattr(group_commit, "LONGEST_STILL", 0.001)
    await parts.database.together(_take_long)
    assert await parts.note(0) == 0


async def test_somebody_else_keeps_the_database(parts: Parts, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Then it is away: the same can succeed later, and is nobody's fault."""
    monkeypatch.setattr(group_commit, "LONGEST_PART", 0.001)
    monkeypatch.setattr(group_commit, "LONGEST_STILL", 0.001)
    with closing(sqlite3.connect(tmp_path / "portal.db")) as other:
        await _wait_at_most(parts.database, 10)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DBAPIError, match="locked") as caught:
            await parts.note(0)
        assert will_pass(caught.value)


async def test_somebody_else_lets_go_of_the_database(
    parts: Parts, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """However long they kept it, that is no part's time."""
    monkeypatch.setattr(group_commit, "LONGEST_PART", 0.4)
    monkeypatch.setattr(group_commit, "LONGEST_STILL", 0.01)
    await parts.note(0)
    with closing(sqlite3.connect(tmp_path / "portal.db")) as other:
        other.execute("BEGIN IMMEDIATE")
        noted = asyncio.create_task(parts.note(1, _ask_again))
        await asyncio.sleep(0.6)  # beyond what it might take by itself
        other.rollback()
        assert await noted == 1


async def _wait_at_most(database: Database, ms: int) -> None:
    """Until somebody else has let go of the database."""
    async with database.engine.connect() as connection:
        await connection.exec_driver_sql(f"PRAGMA busy_timeout = {ms}")


async def test_postgresql_answers_nothing(keys: KeyRing, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that takes a connection and says nothing is away, too."""
    monkeypatch.setattr(group_commit, "LONGEST_PART", 0.05)
    with closing(socket.create_server(("127.0.0.1", 0))) as mute:
        host, port = mute.getsockname()
        async with a_database(f"postgresql://portal:portal@{host}:{port}/portal", keys) as database:
            with pytest.raises(TimeoutError) as caught:
                await database.together(_hang)
    assert will_pass(caught.value)


@pytest.mark.parametrize("bad", [0, 2])
async def test_one_is_cancelled(parts: Parts, bad: int) -> None:
    """Whoever asked is gone: what it did is undone, and the others go on."""
    began = asyncio.Event()

    async def wait(_session: AsyncSession) -> None:
        began.set()
        await asyncio.Event().wait()

    tasks = [asyncio.create_task(parts.note(each, wait if each == bad else None)) for each in range(4)]
    await began.wait()
    tasks[bad].cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert await parts.kept() == [number for number in range(4) if number != bad]


async def test_cancelled_while_others_commit(parts: Parts) -> None:
    """Who is gone by the time of the commit has done its part all the same, and what follows from it is done."""
    began, release = asyncio.Event(), asyncio.Event()

    async def wait(_session: AsyncSession) -> None:
        began.set()
        await release.wait()

    first = asyncio.create_task(parts.note(0))
    second = asyncio.create_task(parts.note(1, wait))
    await began.wait()
    first.cancel()
    release.set()
    await asyncio.gather(first, second, return_exceptions=True)
    assert first.cancelled()
    assert await parts.kept() == parts.noted == [0, 1]


async def test_commit_fails(parts: Parts) -> None:
    """Then all are undone, all hear of it, and whoever comes next has a transaction that works."""
    outcomes = await parts.note_all(range(3), {1: _owe})
    assert all(isinstance(outcome, IntegrityError) for outcome in outcomes)
    assert await parts.kept() == parts.noted == []
    assert await parts.note_all(range(3), {}) == [0, 1, 2]


async def test_disk_is_full(parts: Parts) -> None:
    """Whoever hears that it worked is there; for everybody else the error is one that passes."""
    outcomes = await parts.note_all(range(4), {2: _fill})
    worked = [outcome for outcome in outcomes if isinstance(outcome, int)]
    assert await parts.kept() == parts.noted == worked
    assert all(will_pass(outcome) for outcome in outcomes if isinstance(outcome, BaseException))
    assert isinstance(outcomes[2], DBAPIError)


async def test_connection_breaks(parts: Parts) -> None:
    """Nothing of the group is there, all hear of it, and whoever comes next is given another connection."""
    outcomes = await parts.note_all(range(4), {2: _hang_up})
    assert isinstance(outcomes[2], Exception)
    assert await parts.kept() == parts.noted == [each for each in outcomes if isinstance(each, int)]
    assert await parts.note(7) == 7


async def test_alone(parts: Parts) -> None:
    """Whoever is to be alone shares its transaction with nobody, though others wait."""
    await asyncio.gather(parts.note(0), parts.note(1), parts.note(2, alone=True), parts.note(3), parts.note(4))
    assert parts.commits == 3
    assert await parts.kept() == [0, 1, 2, 3, 4]


async def test_side_by_side_on_postgresql(postgres: Postgres, keys: KeyRing) -> None:
    """There each has its own, and waits for no other one's end."""
    async with a_database(await postgres.emptied(), keys) as database:
        both = asyncio.Barrier(2)

        async def meet(_session: AsyncSession) -> None:
            await both.wait()

        parts = Parts(database)
        async with asyncio.timeout(60):
            await parts.note_all(range(2), {0: meet, 1: meet})
        assert await parts.kept() == [0, 1]


async def _fail(_session: AsyncSession) -> None:
    raise LookupError


async def _hang(_session: AsyncSession) -> None:
    await asyncio.Event().wait()


async def _ask_again(session: AsyncSession) -> None:
    await session.execute(sa.text("SELECT 1"))


async def _take_long(session: AsyncSession) -> None:
    counted = sa.select(sa.literal(1).label("n")).cte(recursive=True)
    counted = counted.union_all(sa.select(counted.c.n + 1).where(counted.c.n < 500_000))
    await session.execute(sa.select(sa.func.count()).select_from(counted))


async def _owe(session: AsyncSession) -> None:
    """Break a rule that is looked at in the commit."""
    await session.execute(sa.text("PRAGMA defer_foreign_keys = ON"))
    await session.execute(sa.text("INSERT INTO patient_names VALUES (x'00', 404)"))


async def _fill(session: AsyncSession) -> None:
    await session.execute(sa.text("PRAGMA max_page_count = 1"))
    await session.execute(sa.text("INSERT INTO key_proof VALUES (2, zeroblob(1000000))"))


async def _hang_up(session: AsyncSession) -> None:
    connection = await session.connection()
    raw = await connection.get_raw_connection()
    driver = raw.driver_connection
    assert driver is not None
    await driver.close()
    await session.execute(sa.text("SELECT 1"))
