"""SQLite in memory without a thread of its own: what is asked of it is done at once, where it is asked.

A hop to a thread and back costs more than most statements do, and who plays a script waits for each of them anyway.
A database that is opened this way starts with all tables in it.
"""

from __future__ import annotations

import sqlite3
from asyncio import Future
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import aiosqlite
import sqlalchemy as sa
from sqlalchemy.engine import Dialect

from tests.databases import migrated


class _AtOnce:
    """Stands in for a connection's thread, and for the queue that leads there."""

    def start(self) -> None:
        """There is nothing to start."""

    def put_nowait(self, job: tuple[Future[Any] | None, Callable[[], Any]]) -> None:
        """Do it now."""
        future, function = job
        try:
            result = function()
        except Exception as error:
            if future is None:
                raise
            future.set_exception(error)
        else:
            if future is not None:
                future.set_result(result)


def _connect(*where: Any, **how: Any) -> aiosqlite.Connection:  # noqa: ANN401 - whatever SQLAlchemy asks for
    def connect() -> sqlite3.Connection:
        opened: sqlite3.Connection = sqlite3.connect(*where, **how)
        opened.deserialize(migrated())
        return opened

    connection = aiosqlite.Connection(connect, iter_chunk_size=64)
    vars(connection).update(_thread=_AtOnce(), _tx=_AtOnce())
    return connection


def _choose(dialect: Dialect, _record: object, where: Sequence[Any], how: dict[str, Any]) -> None:
    if dialect.driver == "aiosqlite" and tuple(where) == (":memory:",):
        how["async_creator_fn"] = _connect


@contextmanager
def at_once() -> Iterator[None]:
    """Databases in memory that are opened meanwhile have no threads."""
    sa.event.listen(sa.Engine, "do_connect", _choose)
    try:
        yield
    finally:
        sa.event.remove(sa.Engine, "do_connect", _choose)
