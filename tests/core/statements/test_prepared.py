"""Statements that are written once: they answer what SQLAlchemy would, and go in one hop with those before them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from core.accounts.people import LanguageCode
from core.database import Database
from core.i18n import Language
from core.keys import KeyRing
from core.orm import Base, Encrypted
from core.statements.prepared import Prepared, PreparedRows
from tests.databases import a_database
from tests.hops import Hops, count_hops

NOON = datetime(2027, 3, 2, 12, tzinfo=UTC)


class _Base(DeclarativeBase):
    """Tables that no migration makes."""

    type_annotation_map = Base.type_annotation_map


class _Poet(_Base):
    """Something with a column of each sort."""

    __tablename__ = "test_poets"

    id: Mapped[int] = mapped_column(primary_key=True)
    label: Mapped[str] = mapped_column(Encrypted("test_poets.label"))
    language: Mapped[Language] = mapped_column(LanguageCode)
    is_high: Mapped[bool]
    made_at: Mapped[datetime | None]


class _Poem(_Base):
    """Something of a poet’s."""

    __tablename__ = "test_poems"

    id: Mapped[int] = mapped_column(primary_key=True)
    poet_id: Mapped[int] = mapped_column(sa.ForeignKey("test_poets.id"), index=True)
    title: Mapped[str] = mapped_column(unique=True)


POETS, POEMS = _Base.metadata.sorted_tables

POET = Prepared(sa.select(_Poet).where(_Poet.id == sa.bindparam("poet")))
FRESH = Prepared(sa.select(_Poet).where(_Poet.id == sa.bindparam("poet")), fresh=True)
WITH_POEMS = Prepared(
    sa.select(_Poet, sa.func.length(_Poem.title), _Poem)
    .outerjoin(_Poem, _Poem.poet_id == _Poet.id)
    .order_by(_Poet.id, _Poem.id)
)
POEM = Prepared(
    sa.insert(POEMS)
    .values(poet_id=sa.bindparam("poet"), title=sa.bindparam("named", type_=sa.String))
    .returning(POEMS.c.id)
)
TITLES = Prepared(sa.select(_Poem.title).order_by(_Poem.id).limit(sa.bindparam("most")))
RENAMED = Prepared(sa.update(POEMS).values(title=sa.bindparam("named", type_=sa.String)))
"""Returns nothing."""

ROWS = PreparedRows(_Poet)


@pytest.fixture
async def verses(tmp_path: Path, keys: KeyRing) -> AsyncIterator[Database]:
    """SQLite in a file, with a real thread, and two poets."""
    async with a_database(f"sqlite:///{tmp_path / 'portal.db'}", keys) as opened:
        async with opened.engine.begin() as connection:
            await connection.run_sync(_Base.metadata.create_all)
        async with opened.transaction() as session:
            session.add(_Poet(id=1, label="Źródła", language=Language.POLISH, is_high=True, made_at=NOON))
            session.add(_Poet(id=2, label="Maps", language=Language.ENGLISH, is_high=False, made_at=None))
        yield opened


@asynccontextmanager
async def a_session(database: Database, *, in_group: bool) -> AsyncIterator[AsyncSession]:
    """A transaction, as `Database.transaction` has it, or as `core.statements.group_commit` does."""
    if not in_group:
        async with database.transaction() as session:
            yield session
        return
    async with database.engine.begin() as connection, AsyncSession(connection, expire_on_commit=False) as session:
        yield session
        await session.commit()


@pytest.fixture(params=[True, False], ids=["in a group", "alone"])
async def session(verses: Database, request: pytest.FixtureRequest) -> AsyncIterator[AsyncSession]:
    """A transaction of either sort."""
    async with a_session(verses, in_group=request.param) as session:
        yield session


@pytest.fixture
async def grouped(verses: Database) -> AsyncIterator[AsyncSession]:
    """A transaction in which statements can be put off."""
    async with a_session(verses, in_group=True) as session:
        yield session


@pytest.fixture
async def hops(verses: Database, grouped: AsyncSession) -> Hops:
    """Those from now on, in that transaction."""
    return await count_hops(verses, await grouped.connection())


async def test_values_are_as_they_were_written(session: AsyncSession) -> None:
    """Sealed text, a language, whether something is so, a moment, nothing."""
    (first,), (second,) = [*await POET.all_rows(session, {"poet": 1}), *await POET.all_rows(session, {"poet": 2})]
    assert (first.label, first.language, first.is_high, first.made_at) == ("Źródła", Language.POLISH, True, NOON)
    assert (second.label, second.language, second.is_high, second.made_at) == ("Maps", Language.ENGLISH, False, None)


async def test_nothing_is_found(session: AsyncSession) -> None:
    """Neither rows, nor a first one."""
    assert list(await POET.all_rows(session, {"poet": 3})) == []
    assert await POET.first_row(session, {"poet": 3}) is None


async def test_objects_and_columns_side_by_side(session: AsyncSession) -> None:
    """In the order in which they are selected; nothing where an outer join finds nothing."""
    ((poem_id,),) = await POEM.all_rows(session, {"poet": 1, "named": "Pan Tadeusz"})
    (poet, length, poem), (other, *nothing) = await WITH_POEMS.all_rows(session)
    assert (poet.id, length, poem.id, poem.title) == (1, 11, poem_id, "Pan Tadeusz")
    assert (other.id, nothing) == (2, [None, None])


async def test_an_object_is_the_sessions(session: AsyncSession) -> None:
    """Whoever asks for it again has the same one, and a change of it is written."""
    ((poet,),) = await POET.all_rows(session, {"poet": 1})
    assert await session.get_one(_Poet, 1) is poet
    poet.label = "Poezja"
    await session.flush()
    assert await session.scalar(sa.select(_Poet.label).where(_Poet.id == 1)) == "Poezja"


async def test_a_new_object_is_written(session: AsyncSession) -> None:
    """It is the session’s from then on, and what wasn’t set is nothing."""
    poet = _Poet(id=3, label="Fraszki", language=Language.POLISH, is_high=True)
    await ROWS.add(session, poet)
    assert not session.new
    assert await session.get_one(_Poet, 3) is poet
    assert poet.made_at is None
    poet.label = "Treny"
    await session.flush()
    assert await session.scalar(sa.select(_Poet.label).where(_Poet.id == 3)) == "Treny"


async def test_a_changed_object_is_written(session: AsyncSession) -> None:
    """All of it, once, and that row only."""
    ((poet,),) = await POET.all_rows(session, {"poet": 2})
    poet.label, poet.made_at = "Atlas", NOON
    await ROWS.change(session, poet)
    assert not session.dirty
    written = await session.execute(sa.select(_Poet.label, _Poet.is_high, _Poet.made_at).order_by(_Poet.id))
    assert [*map(tuple, written)] == [("Źródła", True, NOON), ("Atlas", False, NOON)]


async def test_objects_are_written_with_the_next_statement(grouped: AsyncSession, hops: Hops) -> None:
    """In their order."""
    poet = _Poet(id=3, label="Fraszki", language=Language.POLISH, is_high=True)
    await ROWS.add(grouped, poet)
    poet.label = "Treny"
    await ROWS.change(grouped, poet)
    assert await grouped.scalar(sa.select(_Poet.label).where(_Poet.id == 3)) == "Treny"
    assert hops.hops == 1


async def test_what_the_session_has_changed_is_written_first(session: AsyncSession) -> None:
    """So that it is found."""
    session.add(_Poem(poet_id=1, title="Lalka"))
    assert [*map(tuple, await TITLES.all_rows(session, {"most": 5}))] == [("Lalka",)]


@pytest.mark.parametrize(("statement", "label"), [(POET, "Źródła"), (FRESH, "Poezja")], ids=["known", "fresh"])
async def test_a_known_object(session: AsyncSession, statement: Prepared, label: str) -> None:
    """It stays as it is, unless it is to be fresh."""
    ((poet,),) = await POET.all_rows(session, {"poet": 1})
    poetry = sa.update(POETS).where(POETS.c.id == 1).values(label="Poezja")
    await session.execute(poetry)
    ((again,),) = await statement.all_rows(session, {"poet": 1})
    assert again is poet
    assert poet.label == label
    assert not session.dirty


async def test_an_object_that_was_expired(session: AsyncSession) -> None:
    """What a savepoint that was undone has made forgotten of it is read, and only that."""
    ((poet,),) = await POET.all_rows(session, {"poet": 1})
    before = poet.label
    undone = await session.begin_nested()
    poet.label = "somebody else"
    await session.flush()
    await undone.rollback()
    poet.is_high = not await session.scalar(sa.select(_Poet.is_high).where(_Poet.id == 1))
    changed = poet.is_high
    ((again,),) = await POET.all_rows(session, {"poet": 1})
    assert (again is poet, poet.label, poet.is_high) == (True, before, changed)


async def test_a_statement_that_answers_nothing(session: AsyncSession) -> None:
    """Is executed all the same."""
    await POEM.all_rows(session, {"poet": 1, "named": "Lalka"})
    assert list(await RENAMED.all_rows(session, {"named": "Faraon"})) == []
    assert [*map(tuple, await TITLES.all_rows(session, {"most": 5}))] == [("Faraon",)]


async def test_an_error_is_sqlalchemys(session: AsyncSession) -> None:
    """With nothing of what was to be written in it; what was done before stays."""
    await POEM.all_rows(session, {"poet": 1, "named": "Lalka"})
    with pytest.raises(IntegrityError) as raised:
        async with session.begin_nested():
            await POEM.all_rows(session, {"poet": 1, "named": "Lalka"})
    assert "Lalka" not in f"{raised.value}"
    assert [*map(tuple, await TITLES.all_rows(session, {"most": 5}))] == [("Lalka",)]


async def test_what_was_put_off_goes_in_one_hop(grouped: AsyncSession, hops: Hops) -> None:
    """In order, with the next statement."""
    poem = await POEM.put_off(grouped, {"poet": 1, "named": "Lalka"})
    poet = await POET.put_off(grouped, {"poet": 1})
    assert hops.hops == 0
    assert [*map(tuple, await TITLES.all_rows(grouped, {"most": 5}))] == [("Lalka",)]
    assert await poem.first_row() == [1]
    assert [each.label for (each,) in await poet.all_rows()] == ["Źródła"]
    assert hops.hops == 1


async def test_sqlalchemys_own_statements_come_after_it(grouped: AsyncSession, hops: Hops) -> None:
    """As they were executed after it."""
    await POEM.put_off(grouped, {"poet": 1, "named": "Lalka"})
    assert await grouped.scalar(sa.select(_Poem.title)) == "Lalka"
    assert hops.hops == 1


async def test_what_stands_behind_an_error_is_not_done(grouped: AsyncSession) -> None:
    """Its answer can't be had any more."""
    poem = {"poet": 1, "named": "Lalka"}
    await POEM.all_rows(grouped, poem)
    async with grouped.begin_nested() as savepoint:
        await POEM.put_off(grouped, poem)
        other = await POEM.put_off(grouped, {"poet": 1, "named": "Faraon"})
        with pytest.raises(IntegrityError):
            await TITLES.all_rows(grouped, {"most": 5})
        with pytest.raises(RuntimeError, match="undone"):
            await other.all_rows()
        await savepoint.rollback()
    assert [*map(tuple, await TITLES.all_rows(grouped, {"most": 5}))] == [("Lalka",)]


async def test_a_connection_that_is_gone(verses: Database) -> None:
    """It is told as such, and the next transaction has another one."""
    async with verses.engine.connect() as connection:
        await connection.begin()
        session = AsyncSession(connection, join_transaction_mode="rollback_only")
        driver = (await connection.get_raw_connection()).driver_connection
        assert driver is not None
        await driver.close()
        with pytest.raises(OperationalError) as raised:
            await POET.all_rows(session, {"poet": 1})
        await session.close()
    assert raised.value.connection_invalidated
    async with a_session(verses, in_group=True) as session:
        assert len(await POET.all_rows(session, {"poet": 1})) == 1
