"""SQLite with one hop to its thread for each statement: how many there are, and that nothing else has changed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

from core.database import Database
from core.keys import KeyRing
from core.statements.sqlite_driver import DeferredStatement, one_hop
from tests.databases import a_database
from tests.hops import Hops, count_hops

NOTES = sa.Table(
    "notes", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True), sa.Column("text", sa.String, unique=True)
)
SOME = [{"id": number, "text": f"{number}"} for number in range(1, 101)]


@pytest.fixture
async def file(tmp_path: Path, keys: KeyRing) -> AsyncIterator[Database]:
    """SQLite in a file, with a real thread."""
    async with a_database(f"sqlite:///{tmp_path / 'portal.db'}", keys) as opened:
        async with opened.engine.begin() as connection:
            await connection.run_sync(NOTES.metadata.create_all)
        yield opened


@pytest.fixture
async def hops(file: Database) -> Hops:
    """Those from now on."""
    return await count_hops(file)


@pytest.fixture
async def connection(file: Database, hops: Hops) -> AsyncIterator[AsyncConnection]:
    """In a transaction."""
    async with file.engine.begin() as connection:
        hops.hops = 0
        yield connection


@pytest.mark.parametrize(
    "statement",
    [
        sa.select(NOTES),
        sa.select(NOTES).where(NOTES.c.id == 1),
        sa.insert(NOTES).values(text="a"),
        sa.insert(NOTES).values(text="a").returning(NOTES.c.id),
        sa.update(NOTES).values(text="b"),
        sa.delete(NOTES),
        sa.text("PRAGMA foreign_keys"),
    ],
    ids=str,
)
async def test_a_statement_is_one_hop(connection: AsyncConnection, hops: Hops, statement: sa.Executable) -> None:
    """Its rows are read, and its cursor is closed, where it is executed."""
    (await connection.execute(statement)).close()
    assert hops.hops == 1


async def test_many_rows_at_once_are_one_hop(connection: AsyncConnection, hops: Hops) -> None:
    """However many are written."""
    written = await connection.execute(sa.insert(NOTES), SOME)
    assert (hops.hops, written.rowcount) == (1, len(SOME))


async def test_only_its_end_is_a_hop_of_a_transactions_own(file: Database, hops: Hops) -> None:
    """It begins on the way to its first statement, and the connection that is given back needn't be rolled back."""
    async with file.engine.begin() as connection:
        await connection.execute(sa.select(NOTES))
    assert hops.hops == 2


async def test_a_transaction_is_undone_in_one_hop(file: Database, hops: Hops) -> None:
    """It is rolled back once."""

    async def fail(transaction: AbstractAsyncContextManager[AsyncConnection]) -> None:
        async with transaction as connection:
            await connection.execute(sa.insert(NOTES).values(text="a"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail(file.engine.begin())
    assert hops.hops == 2
    async with file.engine.begin() as connection:
        assert (await connection.execute(sa.select(NOTES))).all() == []


@pytest.mark.parametrize(("undo", "left"), [(False, ["before", "inside"]), (True, ["before"])])
async def test_a_savepoint_is_no_hop_of_its_own(
    connection: AsyncConnection, hops: Hops, *, undo: bool, left: list[str]
) -> None:
    """It is made on the way to what comes next, and let go likewise; to undo it is a hop."""
    await connection.execute(sa.insert(NOTES).values(text="before"))
    savepoint = await connection.begin_nested()
    await connection.execute(sa.insert(NOTES).values(text="inside"))
    await (savepoint.rollback() if undo else savepoint.commit())
    assert hops.hops == 2 + undo
    assert (await connection.scalars(sa.select(NOTES.c.text).order_by(NOTES.c.id))).all() == left


async def test_nothing_is_left_of_what_failed(connection: AsyncConnection) -> None:
    """A savepoint that was put off is made before what fails in it, so that it can be undone."""
    await connection.execute(sa.insert(NOTES).values(text="a"))
    with pytest.raises(IntegrityError):
        async with connection.begin_nested():
            await connection.execute(sa.insert(NOTES).values(text="a"))
    async with connection.begin_nested():
        await connection.execute(sa.insert(NOTES).values(text="b"))
    assert (await connection.scalars(sa.select(NOTES.c.text).order_by(NOTES.c.id))).all() == ["a", "b"]


async def test_what_was_put_off_is_committed(file: Database, hops: Hops) -> None:
    """On the way to the commit."""
    async with file.engine.begin() as connection:
        hops.hops = 0
        beneath = one_hop(await connection.run_sync(lambda within: within))
        beneath.put_off.append(DeferredStatement("INSERT INTO notes (text) VALUES (?)", ["a"]))
    assert hops.hops == 1
    async with file.engine.begin() as connection:
        assert (await connection.scalars(sa.select(NOTES.c.text))).all() == ["a"]


async def test_what_was_put_off_is_undone_with_the_rest(file: Database) -> None:
    """The next transaction hears nothing of it."""
    async with file.engine.connect() as connection:
        await connection.begin()
        beneath = one_hop(await connection.run_sync(lambda within: within))
        beneath.put_off.append(DeferredStatement("INSERT INTO notes (text) VALUES (?)", ["a"]))
        await connection.rollback()
    async with file.engine.begin() as connection:
        assert (await connection.scalars(sa.select(NOTES.c.text))).all() == []


async def test_rows_are_read_in_every_way(connection: AsyncConnection) -> None:
    """One, some, all, in portions."""
    await connection.execute(sa.insert(NOTES), SOME)
    texts = sa.select(NOTES.c.text).order_by(NOTES.c.id)
    read = await connection.execute(texts)
    assert read.fetchone() == ("1",)
    assert read.fetchmany(2) == [("2",), ("3",)]
    assert [row.text for row in read] == [f"{number}" for number in range(4, 101)]
    assert [len(part) for part in (await connection.execute(texts)).partitions(40)] == [40, 40, 20]
    assert list((await connection.execute(texts.where(NOTES.c.id < 0))).keys()) == ["text"]


async def test_what_was_written_is_told(connection: AsyncConnection) -> None:
    """The new row's number, and how many were changed."""
    inserted = await connection.execute(sa.insert(NOTES).values(text="a"))
    assert inserted.inserted_primary_key == (1,)
    assert (await connection.execute(sa.update(NOTES).values(text="b"))).rowcount == 1


@pytest.mark.parametrize("rows", [[{"text": "a"}], [{"text": "b"}, {"text": "a"}]], ids=["one", "many"])
async def test_an_error_is_the_usual_one(connection: AsyncConnection, rows: list[dict[str, str]]) -> None:
    """A constraint says no."""
    await connection.execute(sa.insert(NOTES).values(text="a"))
    with pytest.raises(IntegrityError):
        await connection.execute(sa.insert(NOTES), rows)


async def test_a_connection_that_is_gone(file: Database) -> None:
    """Somebody closed it: it is told as such, and the next transaction has another one."""
    async with file.engine.connect() as connection:
        driver = (await connection.get_raw_connection()).driver_connection
        assert driver is not None
        await driver.close()
    with pytest.raises(OperationalError) as caught:
        async with file.transaction() as session:
            await session.execute(sa.select(NOTES))
    assert caught.value.connection_invalidated
    async with file.transaction() as session:
        assert (await session.execute(sa.select(NOTES))).all() == []
