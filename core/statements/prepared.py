"""Statements that are executed over and over: their SQL is written once, and on SQLite several go in one hop.

SQLAlchemy works out at each execution what is the same every time. For the few statements that every turn needs, this
was half of what a turn cost (decision 0030). Here the SQL, the conversions of values and how objects are made of rows
are worked out once for each database; the types, the errors and the session's objects are SQLAlchemy's.

On PostgreSQL, and outside of `core.statements.group_commit`, they are executed as any other statement.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self, TypeAlias, cast

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase, Mapper, Session
from sqlalchemy.orm.attributes import instance_dict, instance_state, set_committed_value
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.selectable import ReturnsRows

from core.statements.sqlite_driver import DeferredStatement, OneHopConnection, OneHopDialect, one_hop

Row: TypeAlias = Any
"""A sequence of values and objects, in the order in which they are selected."""

_Converter: TypeAlias = Callable[[Any], Any] | None
"""Of a value, on its way in or out; `None` if it stays as it is."""

_Key: TypeAlias = Any
"""What `Mapper.identity_key_from_primary_key` makes."""

_ANYTHING: Final = sa.text("SELECT 1")


def one_of(column: sa.SQLColumnExpression[Any], name: str, count: int) -> sa.ColumnElement[bool]:
    """Whether a column holds one of so many values; `numbered` makes the parameters for it."""
    return column.in_([sa.bindparam(f"{name}_{number}") for number in range(count)])


def numbered(name: str, values: Iterable[Any]) -> dict[str, Any]:
    """Parameters of that name, each with its number behind it."""
    return {f"{name}_{number}": value for number, value in enumerate(values)}


def take_as_read(session: Session, known: object, key: _Key | None = None) -> None:
    """Have the session take an object for one that it has just read, as SQLAlchemy's loader does; one that is new to it
    needs its identity key.
    """
    state = instance_state(known)
    if key is not None:
        state.key, state.session_id = key, session.hash_key
        session.identity_map.add(state)
    state._commit_all(state.dict, session.identity_map)  # noqa: SLF001 - tests pin it


def _take_part(session: Session, connection: Connection) -> None:
    """Begin the session's part of its connection's transaction, or its savepoint, if that is still to be done."""
    part = session._transaction  # noqa: SLF001 - tests pin it
    if part is None or connection not in part._connections:  # noqa: SLF001 - the same
        session.connection()


class Prepared:
    """A statement with bind parameters, and with no list among them.

    What it selects may be columns, none of them twice, or whole classes of the ORM. Objects that the session knows
    already stay as they are, unless they are to be `fresh`; what is expired of them, as by a savepoint that was undone,
    is read.
    """

    def __init__(self, statement: sa.Executable, *, fresh: bool = False) -> None:
        self.statement = statement.execution_options(populate_existing=True) if fresh else statement
        self._is_fresh = fresh

    async def all_rows(self, session: AsyncSession, parameters: Mapping[str, Any] | None = None) -> Sequence[Row]:
        """Execute it, after what was put off before.

        Raises: what SQLAlchemy would.
        """
        return await (await self.put_off(session, parameters)).all_rows()

    async def first_row(self, session: AsyncSession, parameters: Mapping[str, Any] | None = None) -> Row | None:
        """The same; its first row, if there is any."""
        return await (await self.put_off(session, parameters)).first_row()

    async def put_off(
        self, session: AsyncSession, parameters: Mapping[str, Any] | list[dict[str, Any]] | None = None
    ) -> Answer:
        """Put it off until the session's next statement is executed, or until its answer is wanted. With a list of
        parameters it is executed for each, and answers nothing.

        Raises: what SQLAlchemy would, where nothing can be put off.
        """
        within = session.sync_session
        if not within._is_clean():  # noqa: SLF001 - tests pin it
            await session.flush()
        bind = within.bind
        if isinstance(bind, Connection) and isinstance(bind.dialect, OneHopDialect):
            written = bind.dialect.written.get(self) or self._write_for(bind.dialect)
            _take_part(within, bind)
            hops = one_hop(bind)
            if isinstance(parameters, list):
                each = [written.bound(row) for row in parameters]
                hops.put_off.append(DeferredStatement(written.sql, each, is_repeated=True))
                return Answer(())
            answer = _DeferredAnswer(session, hops, written, written.bound(parameters or {}))
            hops.put_off.append(answer)
            return answer
        result = await session.execute(self.statement, parameters)
        answers_nothing = isinstance(result, sa.CursorResult) and not result.returns_rows
        return Answer(() if answers_nothing else result.all())

    def _write_for(self, dialect: OneHopDialect) -> _Written:
        written = dialect.written[self] = _Written.for_dialect(self.statement, dialect, fresh=self._is_fresh)
        return written


class PreparedRows:
    """How whole objects of a class are written, each as a row with a key of one column. A value that isn't set is
    NULL.
    """

    def __init__(self, kind: type[DeclarativeBase]) -> None:
        self._mapper: Mapper[Any] = sa.inspect(kind)
        table = cast("sa.Table", kind.__table__)
        (key,) = self._mapper.primary_key
        self._names = {column.name: f"new_{column.name}" for column in table.columns}
        values = {name: sa.bindparam(new, type_=table.c[name].type) for name, new in self._names.items()}
        self._insertion = Prepared(sa.insert(table).values(values))
        self._change = Prepared(sa.update(table).where(key == values.pop(key.name)).values(values))

    async def add(self, session: AsyncSession, made: object) -> None:
        """Write a new object with the session's next statement.

        Raises: what SQLAlchemy would, where nothing can be put off.
        """
        values = {name: getattr(made, name) for name in self._names}
        instance_dict(made).update(values)
        take_as_read(session.sync_session, made, self._mapper.identity_key_from_instance(made))
        await self._write(session, self._insertion, values)

    async def change(self, session: AsyncSession, known: object) -> None:
        """Write all of an object that has changed with the session's next statement.

        Raises: what SQLAlchemy would, where nothing can be put off.
        """
        take_as_read(session.sync_session, known)
        await self._write(session, self._change, {name: getattr(known, name) for name in self._names})

    async def _write(self, session: AsyncSession, statement: Prepared, values: dict[str, Any]) -> None:
        await statement.put_off(session, {new: values[name] for name, new in self._names.items()})


class Answer:
    """What a statement has answered."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = rows

    async def all_rows(self) -> Sequence[Row]:
        """All of it.

        Raises: what SQLAlchemy would, if it was put off until now.
        """
        return self._rows

    async def first_row(self) -> Row | None:
        """The first row, if there is any."""
        return next(iter(await self.all_rows()), None)

    def known_rows(self) -> Sequence[Row]:
        """All of it, once what was put off has been executed: with the commit at the latest."""
        return self._rows


class _DeferredAnswer(Answer, DeferredStatement):
    """What it will have answered."""

    def __init__(
        self, session: AsyncSession, hops: OneHopConnection, written: _Written, parameters: Sequence[Any]
    ) -> None:
        self._session, self._hops, self._written, self._is_read = session, hops, written, False
        self.sql, self.parameters, self.is_repeated, self.rows = written.sql, parameters, False, None

    async def all_rows(self) -> Sequence[Row]:
        if self.rows is None:
            try:
                await self._hops.catch_up()
            except sqlite3.Error as error:
                raise await self._as_sqlalchemy_knows_it(error) from error
        return self.known_rows()

    def known_rows(self) -> Sequence[Row]:
        if not self._is_read:
            if self.rows is None:
                message = "What was put off has been undone."
                raise RuntimeError(message)
            self._rows = self._written.objects(self._session.sync_session, self.rows)
            self._is_read = True
        return self._rows

    async def _as_sqlalchemy_knows_it(self, error: sqlite3.Error) -> Exception:
        dialect = self._session.get_bind().dialect
        if dialect.is_disconnect(cast("Any", error), None, None):
            await self._session.execute(_ANYTHING)  # fails as well; the pool learns of it
        return DBAPIError.instance(self.sql, None, error, sqlite3.Error, hide_parameters=True, dialect=dialect)


@dataclass(frozen=True, slots=True)
class _Entity:
    """How an object is made of a part of a row: the names of its attributes, and where its key is among them."""

    mapper: Mapper[Any]
    part: slice
    names: tuple[str, ...]
    key: tuple[int, ...]
    is_fresh: bool

    @classmethod
    def from_column(cls, start: int, mapper: Mapper[Any], *, is_fresh: bool) -> Self:
        """Of the columns from `start` on."""
        columns: list[sa.ColumnElement[Any]] = [*mapper.local_table.columns]
        names = tuple(mapper.get_property_by_column(column).key for column in columns)
        key = tuple(columns.index(column) for column in mapper.primary_key)
        return cls(mapper, slice(start, start + len(columns)), names, key, is_fresh)

    def object_of(self, session: Session, row: Row) -> object | None:
        """The object; `None` where an outer join found none."""
        values = row[self.part]
        key = tuple(values[each] for each in self.key)
        if None in key:
            return None
        identity = self.mapper.identity_key_from_primary_key(key)
        known: object | None = session.identity_map.get(identity)
        if known is not None and not self.is_fresh:
            if expired := frozenset(instance_state(known).expired_attributes):
                for name, value in zip(self.names, values, strict=True):
                    if name in expired:
                        set_committed_value(known, name, value)
            return known
        found: object = self.mapper.class_manager.new_instance() if known is None else known
        instance_dict(found).update(zip(self.names, values, strict=True))
        take_as_read(session, found, identity if known is None else None)
        return found


@dataclass(frozen=True, slots=True)
class _Written:
    """The statement for one dialect: its parameters in order, each with what stands there by default, and the columns
    and objects that it answers.
    """

    sql: str
    parameters: tuple[tuple[str, Any, _Converter], ...]
    columns: tuple[_Converter, ...]
    parts: tuple[_Entity | int, ...]

    @classmethod
    def for_dialect(cls, statement: sa.Executable, dialect: Dialect, *, fresh: bool) -> Self:
        """Write it."""
        compiled = cast("SQLCompiler", cast("sa.ClauseElement", statement).compile(dialect=dialect))
        values = compiled.construct_params(_check=False)
        parameters = (
            (name, values[name], compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect))
            for name in compiled.positiontup or ()
        )
        answered = statement.exported_columns if isinstance(statement, ReturnsRows) else ()
        columns = (each.type.dialect_impl(dialect).result_processor(dialect, None) for each in answered)
        parts = tuple(_parts(statement, is_fresh=fresh)) if isinstance(statement, sa.Select) else ()
        only_columns = all(isinstance(each, int) for each in parts)
        return cls(compiled.string, tuple(parameters), tuple(columns), () if only_columns else parts)

    def bound(self, parameters: Mapping[str, Any]) -> list[Any]:
        """The parameters as the driver takes them. NULL is the same in each type."""
        return [
            value if (value := parameters.get(name, default)) is None or to is None else to(value)
            for name, default, to in self.parameters
        ]

    def objects(self, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """What the driver has answered."""
        read = [
            [value if value is None or to is None else to(value) for value, to in zip(row, self.columns, strict=True)]
            for row in rows
        ]
        if not self.parts:
            return read
        return [
            [row[each] if isinstance(each, int) else each.object_of(session, row) for each in self.parts]
            for row in read
        ]


def _parts(statement: sa.Select[Any], *, is_fresh: bool) -> Iterator[_Entity | int]:
    """Whole classes, and columns, in the order in which they are selected."""
    at = 0
    for selected in statement.column_descriptions:
        if isinstance(selected["type"], type):
            mapper: Mapper[Any] = sa.inspect(selected["type"])
            yield _Entity.from_column(at, mapper, is_fresh=is_fresh)
            at += len(mapper.local_table.columns)
        else:
            yield at
            at += 1
