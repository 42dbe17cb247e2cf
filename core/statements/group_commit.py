"""Transactions of several tasks, committed together.

SQLite has one connection, and most of a small transaction is waiting for the disk. So tasks that want one at the same
time share it: each does its part behind a savepoint, one after another, and the disk is waited for once. Nobody waits
for others to come: whoever is last in the queue commits for all.

PostgreSQL does so by itself: it writes down at once what its connections commit at the same moment. A transaction of
several tasks would only keep their locks for longer, in an order that nobody can sort. There each has its own.

A part that takes too long is stopped. Two things look alike from outside: a database that is slow, or that somebody
else keeps, is no part's fault, and is waited for; whatever else a part waits for never comes, since in a transaction
nothing sleeps, and nothing calls the network.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Final, Self, TypeAlias, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession

from core.statements.sqlite_driver import OneHopConnection, one_hop

T = TypeVar("T")
Part: TypeAlias = Callable[[AsyncSession], Awaitable[T]]
"""What a task does in the transaction."""

MOST: Final = 16
"""Parts of one transaction."""

LONGEST_GATHERING: Final = 0.1
"""Seconds after which no more parts are taken in, so that the first doesn't wait for ever longer."""

LONGEST_PART: Final = 20.0
"""Seconds that a part may take in all, from SQLite's first answer on: for that one it may have to wait until somebody
else lets go of the database.
"""

LONGEST_STILL: Final = 1.0
"""Seconds that a part may wait for anything but SQLite."""

LOOKS: Final = 10
"""How often it is looked in that time whether a part stands still. A loop that is busy itself looks less often, and a
part that may go on has gone on between two looks.
"""


class PartTookTooLongError(Exception):
    """A part was stopped, because everybody else had to wait for it. What it did is undone."""


class _Limits:
    """Stops what is done in its `async with` when it takes too long. `driver` is SQLite's connection; `None` for a
    database whose connection nobody else waits for: then only the time in all counts.

    Raises: PartTookTooLongError.
    """

    def __init__(self, driver: OneHopConnection | None) -> None:
        self._driver = driver
        self._loop = asyncio.get_running_loop()
        self._ends = self._loop.time() + LONGEST_PART
        self._limit = asyncio.timeout_at(self._ends if driver is None else None)
        self._next_look: asyncio.TimerHandle | None = None
        self._hops = self._hops_before = 0 if driver is None else driver.hops
        self._still = 0

    async def __aenter__(self) -> Self:
        await self._limit.__aenter__()
        if self._driver is not None:
            self._next_look = self._loop.call_later(LONGEST_STILL / LOOKS, self._look, self._driver)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._next_look is not None:
            self._next_look.cancel()
        try:
            await self._limit.__aexit__(kind, error, traceback)
        except TimeoutError as late:
            if self._driver is not None:
                self._driver.refusal = None
            raise PartTookTooLongError from late
        if self._driver is not None and (refusal := self._driver.refusal) is not None:
            self._driver.refusal = None  # the part is undone by the same connection
            if kind is None and refusal.__traceback__ is not None:
                raise refusal  # the part was told, and went on as if it were nothing

    def _look(self, driver: OneHopConnection) -> None:
        """Who asks SQLite for too long is refused the next question: to be cancelled in the middle of one would cost
        everybody in the transaction its connection.
        """
        if driver.is_asked and driver.hops == self._hops_before + 1:
            self._ends = self._loop.time() + LONGEST_PART
        goes_on = driver.is_asked or driver.hops != self._hops
        self._still = 0 if goes_on else self._still + 1
        if self._still >= LOOKS or self._loop.time() >= self._ends:
            driver.refusal = PartTookTooLongError()
        if self._still >= LOOKS:
            self._limit.reschedule(self._loop.time())
            return
        self._hops = driver.hops
        self._next_look = self._loop.call_later(LONGEST_STILL / LOOKS, self._look, driver)


@dataclass(slots=True)
class _Group:
    """A transaction that is open, and when it was opened; `ended` is how its commit went."""

    connection: AsyncConnection
    begun: float
    ended: asyncio.Future[None]
    parts: int = 0
    after: list[Callable[[], None]] = field(default_factory=list)
    broken: Exception | None = None


class GroupCommit:
    """Shares transactions of one database among those who ask at the same time."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._turn = asyncio.Lock()
        self._coming = 0
        self._open: _Group | None = None

    async def run(self, part: Part[T], *, then: Callable[[T], None] | None = None, alone: bool = False) -> T:
        """Do a part; when this returns, it is committed. `then` is called with its result right after the commit, even
        if whoever asked is gone by then. With nobody else's, if it is to be `alone`.

        Raises: what the part raises, and `PartTookTooLongError`: then only this part is undone. What the commit raises:
        then all of the group's are.
        """
        if self._engine.dialect.name != "sqlite":
            return await self._by_itself(part, then)
        group, result = await self._in_turn(part, then, alone=alone)
        await asyncio.shield(group.ended)
        return result

    async def _by_itself(self, part: Part[T], then: Callable[[T], None] | None) -> T:
        async with AsyncSession(self._engine, expire_on_commit=False) as session, session.begin():
            async with asyncio.timeout(LONGEST_PART):
                await session.connection()  # a database that isn't reached in time is away, which is no part's fault
            async with _Limits(None):
                result = await part(session)
        if then is not None:
            then(result)
        return result

    async def _in_turn(self, part: Part[T], then: Callable[[T], None] | None, *, alone: bool) -> tuple[_Group, T]:
        await self._wait(alone=alone)
        try:
            if alone and self._open is not None:
                await asyncio.shield(asyncio.create_task(self._end(self._open)))
            group = self._open = self._open or await self._begin()
            result = await self._do(group, part)
            if then is not None:
                group.after.append(lambda: then(result))
            return group, result
        finally:
            self._pass_on(alone=alone)

    async def _wait(self, *, alone: bool) -> None:
        self._coming += not alone
        try:
            await self._turn.acquire()
        finally:
            self._coming -= not alone

    def _pass_on(self, *, alone: bool) -> None:
        """The next one has its turn, in this group if it may come in."""
        group = self._open
        if group is None or (self._coming and not alone and self._takes_more(group)):
            self._turn.release()
        else:
            # In a task of its own: whoever was last may be gone, and the others wait.
            self._ending = asyncio.create_task(self._end_and_pass_on(group))

    def _takes_more(self, group: _Group) -> bool:
        age = asyncio.get_running_loop().time() - group.begun
        return group.broken is None and 0 < group.parts < MOST and age < LONGEST_GATHERING

    async def _begin(self) -> _Group:
        connection = await self._engine.connect()
        try:
            await connection.begin()
        except BaseException:
            await connection.close()
            raise
        loop = asyncio.get_running_loop()
        return _Group(connection, loop.time(), loop.create_future())

    async def _do(self, group: _Group, part: Part[T]) -> T:
        """The first needs no savepoint: there is nobody else's to be kept."""
        mode = "create_savepoint" if group.parts else "rollback_only"
        session = AsyncSession(group.connection, expire_on_commit=False, join_transaction_mode=mode)
        try:
            connection = group.connection.sync_connection
            async with _Limits(None if connection is None or connection.invalidated else one_hop(connection)):
                result = await part(session)
            if not session.sync_session._is_clean():  # noqa: SLF001 - tests pin it
                await session.flush()
            session.sync_session.commit()  # asks the database for nothing: to let a savepoint go is put off
        except BaseException as error:
            async with session:
                await self._undo(group, session, error)
            raise
        session.sync_session.close()
        group.parts += 1
        return result

    async def _undo(self, group: _Group, session: AsyncSession, error: BaseException) -> None:
        """If that can't be, the database has undone everything already, and the whole group fails."""
        try:
            await session.rollback()
        except Exception as another:  # noqa: BLE001 - the first one is told
            group.broken = error if isinstance(error, Exception) else another
        if group.connection.sync_connection is None or group.connection.invalidated:
            group.broken = group.broken or (error if isinstance(error, Exception) else ConnectionError())

    async def _end_and_pass_on(self, group: _Group) -> None:
        try:
            await self._end(group)
        finally:
            self._turn.release()

    async def _end(self, group: _Group) -> None:
        """Commit, unless nothing is left to be committed."""
        self._open = None
        error = await self._commit(group) or group.broken
        if error is None:
            for each in group.after:
                asyncio.get_running_loop().call_soon(each)
            group.ended.set_result(None)
        else:
            group.ended.set_exception(error)
            group.ended.exception()  # perhaps nobody waits any more

    async def _commit(self, group: _Group) -> Exception | None:
        try:
            if group.parts and group.broken is None:
                await group.connection.commit()
        except Exception as error:  # noqa: BLE001 - told to all whose parts these are
            return error
        finally:
            await group.connection.close()  # what isn't committed is rolled back
        return None
