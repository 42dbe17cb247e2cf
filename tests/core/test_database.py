"""The database: transactions, moments, and columns that are sealed, on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from core.database import Database, open_database
from core.errors import ConfigurationError, KeyRingError
from core.keys import KeyRing
from core.orm import Base, Encrypted, EncryptedJson, keys_of
from tests.databases import a_database

pytestmark = pytest.mark.both_databases


class Mood(StrEnum):
    """Something with names of its own."""

    WELL = "quite well"
    ILL = "ill"


class Separate(DeclarativeBase):
    """Tables that only these tests have."""

    metadata = sa.MetaData(naming_convention=Base.metadata.naming_convention)
    type_annotation_map = Base.type_annotation_map


class Note(Separate):
    """One column of each sort."""

    __tablename__ = "notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(default=0, unique=True)
    at: Mapped[datetime | None]
    mood: Mapped[Mood | None]
    secret: Mapped[str | None] = mapped_column(Encrypted("notes.secret"))
    facts: Mapped[Any] = mapped_column(EncryptedJson("notes.facts"), nullable=True)


@pytest.fixture
async def database(database: Database) -> Database:
    """With the table of notes in it."""
    async with database.engine.begin() as connection:
        await connection.run_sync(Separate.metadata.create_all)
    return database


@pytest.fixture
async def file(tmp_path: Path, keys: KeyRing) -> AsyncIterator[Database]:
    """SQLite in a file."""
    async with a_database(f"sqlite:///{tmp_path / 'portal.db'}", keys) as opened:
        async with opened.engine.begin() as connection:
            await connection.run_sync(Separate.metadata.create_all)
        yield opened


async def written_and_read(database: Database, note: Note) -> Note:
    """The note, as the database gives it back."""
    async with database.transaction() as session:
        session.add(note)
    async with database.transaction() as session:
        return (await session.scalars(sa.select(Note))).one()


async def count(database: Database) -> int:
    """How many notes there are."""
    async with database.transaction() as session:
        return await session.scalar(sa.select(sa.func.count()).select_from(Note)) or 0


async def test_a_transaction_commits_all_or_nothing(database: Database) -> None:
    """An error undoes what was done before it."""

    async def add_and(then: Callable[[], object]) -> None:
        async with database.transaction() as session:
            session.add(Note())
            await session.flush()
            then()

    with pytest.raises(ZeroDivisionError):
        await add_and(lambda: 1 // 0)
    assert await count(database) == 0
    await add_and(lambda: 1)
    assert await count(database) == 1


async def test_a_savepoint_undoes_only_itself(database: Database) -> None:
    """A constraint that says no inside a savepoint leaves what was done before it."""
    async with database.transaction() as session:
        session.add(Note(number=1))
        await session.flush()
        with pytest.raises(IntegrityError):
            async with session.begin_nested():
                session.add(Note(number=1))
        session.add(Note(number=2))
    assert await count(database) == 2


async def test_transactions_at_once_wait_for_each_other(database: Database) -> None:
    """None fails, and nothing is lost."""
    async with database.transaction() as session:
        session.add(Note(number=0))

    async def add_one() -> None:
        async with database.transaction() as session:
            await session.execute(sa.update(Note).values(number=Note.number + 1))

    await asyncio.gather(*(add_one() for _ in range(20)))
    async with database.transaction() as session:
        assert await session.scalar(sa.select(Note.number)) == 20


async def test_a_cancelled_transaction_leaves_nothing(file: Database) -> None:
    """A turn that is cut off in the middle is undone, and does not stand in the way of the next."""
    begun = asyncio.Event()

    async def never_done() -> None:
        async with file.transaction() as session:
            session.add(Note())
            await session.flush()
            begun.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(never_done())
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await count(file) == 0


async def test_a_transaction_cancelled_in_a_statement_lets_go(file: Database, tmp_path: Path) -> None:
    """Cut off before the rows that it asked for have come, it doesn't keep SQLite's lock."""

    async def write_and_read() -> None:
        async with file.transaction() as session:
            session.add(Note())
            await session.flush()
            sa.event.listen(file.engine.sync_engine, "before_cursor_execute", lambda *_: task.cancel(), once=True)
            await session.execute(sa.select(Note))

    task = asyncio.create_task(write_and_read())
    with pytest.raises(asyncio.CancelledError):
        await task
    other = sqlite3.connect(tmp_path / "portal.db", timeout=0.1, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    other.close()
    assert await count(file) == 0


async def test_a_transaction_takes_the_lock_at_once(file: Database, tmp_path: Path) -> None:
    """On SQLite one that has only read may write later, and cannot fail for it: nobody else can begin to write."""
    other = sqlite3.connect(tmp_path / "portal.db", timeout=0, isolation_level=None)
    async with file.transaction() as session:
        await session.scalar(sa.select(Note))
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
    other.execute("BEGIN IMMEDIATE")
    other.close()


@pytest.mark.parametrize(
    ("setting", "value"), [("journal_mode", "wal"), ("foreign_keys", 1), ("secure_delete", 1), ("busy_timeout", 30_000)]
)
async def test_sqlite_is_set_up(file: Database, setting: str, value: str | int) -> None:
    """Each connection keeps foreign keys, waits for its turn, and overwrites what is deleted."""
    async with file.transaction() as session:
        assert await session.scalar(sa.text(f"PRAGMA {setting}")) == value


async def test_a_moment_comes_back_in_utc(database: Database) -> None:
    """Stored from Warsaw, it is the same moment (D17)."""
    moment = datetime(2027, 3, 28, 12, 30, 15, 123456, tzinfo=ZoneInfo("Europe/Warsaw"))
    note = await written_and_read(database, Note(at=moment))
    assert note.at == moment
    assert note.at is not None
    assert note.at.tzinfo is UTC


async def test_moments_are_compared_by_the_database(database: Database) -> None:
    """Whatever zone the other side of the comparison is in."""
    noon = datetime(2027, 3, 2, 12, tzinfo=UTC)
    async with database.transaction() as session:
        session.add(Note(at=noon))
    for zone, found in ((timezone(timedelta(hours=5)), 1), (UTC, 1)):
        async with database.transaction() as session:
            later = (noon + timedelta(seconds=1)).astimezone(zone)
            assert len((await session.scalars(sa.select(Note).where(Note.at < later))).all()) == found
            assert not (await session.scalars(sa.select(Note).where(Note.at > later))).all()


async def test_a_moment_without_a_zone_is_refused(database: Database) -> None:
    """Nobody could say which moment it is."""
    with pytest.raises(StatementError, match="time zone"):
        await written_and_read(database, Note(at=datetime(2027, 3, 2)))  # noqa: DTZ001


async def test_a_choice_is_kept_by_its_value(database: Database) -> None:
    """In the database it is text, and it comes back as the member it was."""
    assert (await written_and_read(database, Note(mood=Mood.WELL))).mood is Mood.WELL
    async with database.transaction() as session:
        assert await session.scalar(sa.text("SELECT mood FROM notes")) == "quite well"


async def test_sealed_columns_come_back(database: Database) -> None:
    """Text and JSON, in any alphabet."""
    facts = {"żółć": [1, None, {"ok": True}]}
    note = await written_and_read(database, Note(secret="Zażółć gęślą jaźń 🙂", facts=facts))
    assert (note.secret, note.facts) == ("Zażółć gęślą jaźń 🙂", facts)


async def test_nothing_stays_nothing(database: Database) -> None:
    """An empty sealed column is empty in the database too."""
    note = await written_and_read(database, Note())
    assert (note.secret, note.facts, note.at, note.mood) == (None, None, None, None)
    async with database.transaction() as session:
        assert (await session.execute(sa.text("SELECT secret, facts FROM notes"))).one() == (None, None)


async def test_a_sealed_value_does_not_open_in_another_column(database: Database) -> None:
    """Whoever can write to the database can't have one thing shown as another."""
    await written_and_read(database, Note(secret='"told"'))
    async with database.transaction() as session:
        await session.execute(sa.text("UPDATE notes SET facts = secret"))
    with pytest.raises(KeyRingError):
        await count_facts(database)


async def count_facts(database: Database) -> int:
    """Open all facts."""
    async with database.transaction() as session:
        return len((await session.scalars(sa.select(Note.facts))).all())


async def test_each_database_has_its_own_keys(tmp_path: Path, keys: KeyRing) -> None:
    """Two open at once don't mix their keys up, and one can't read the other's data."""
    address = f"sqlite:///{tmp_path / 'portal.db'}"
    other_keys = KeyRing.parse(KeyRing.new_key())
    async with a_database(address, keys) as ours, a_database(address, other_keys) as theirs:
        async with ours.engine.begin() as connection:
            await connection.run_sync(Separate.metadata.create_all)
        async with theirs.transaction() as session:
            assert keys_of(session) is theirs.keys
            session.add(Note(secret="theirs"))
        with pytest.raises(KeyRingError):
            async with ours.transaction() as session:
                await session.scalars(sa.select(Note.secret))
        async with theirs.transaction() as session:
            assert await session.scalar(sa.select(Note.secret)) == "theirs"


async def test_errors_show_no_values(database: Database) -> None:
    """What was to be written is not in the message."""
    with pytest.raises(StatementError) as raised:
        async with database.transaction() as session:
            await session.execute(sa.text("INSERT INTO nothing (name) VALUES (:name)"), {"name": "Anna Nowak"})
    assert "Nowak" not in f"{raised.value}"


@pytest.mark.parametrize(
    ("address", "driver"),
    [
        ("sqlite://", "sqlite+one_hop"),
        ("sqlite+aiosqlite:///portal.db", "sqlite+one_hop"),
        ("postgres://portal@localhost/portal", "postgresql+asyncpg"),
        ("postgresql://portal@localhost/portal?sslmode=require", "postgresql+asyncpg"),
        ("postgresql+asyncpg://portal@localhost/portal", "postgresql+asyncpg"),
    ],
)
async def test_usual_addresses_are_understood(keys: KeyRing, address: str, driver: str) -> None:
    """The driver need not be named, and hosts may hand addresses out in their own way."""
    async with a_database(address, keys) as opened:
        assert opened.engine.url.drivername == driver
        assert opened.engine.url.query == ({"ssl": "require"} if "sslmode" in address else {})


@pytest.mark.parametrize(
    "address",
    [
        "",
        "portal.db",
        "mysql://portal:s3cret@localhost/portal",
        "postgresql+nope://x",
        "sqlite:////no/such/folder/portal.db",
    ],
)
def test_other_addresses_are_refused(keys: KeyRing, address: str) -> None:
    """The message names the setting, and no password."""
    with pytest.raises(ConfigurationError, match="DATABASE_URL") as raised:
        open_database(address, keys)
    assert "s3cret" not in str(raised.value)
