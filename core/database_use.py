"""Whose a database is: a clinic's, or the demonstration's, which has no passwords and must never open a clinic's."""

from __future__ import annotations

from contextlib import suppress
from enum import StrEnum
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from core.errors import ConfigurationError
from core.orm import Base


class DatabaseUse(StrEnum):
    """What a database is for. It is decided by whoever opens it first, for good."""

    CLINIC = "clinic"
    DEMONSTRATION = "demonstration"


_BELONGS_TO: Final = {
    DatabaseUse.CLINIC: (
        "The database is a clinic's; set BOT_TOKEN to serve it, or unset DATABASE_URL to try the portal with invented "
        "patients."
    ),
    DatabaseUse.DEMONSTRATION: (
        "The database is the demonstration's, with invented patients; set DATABASE_URL to another one."
    ),
}


class DatabaseMark(Base):
    """The mark: one row."""

    __tablename__ = "database_use"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    use: Mapped[str] = mapped_column(sa.String(20))


async def claim_database(session: AsyncSession, use: DatabaseUse) -> None:
    """Mark the database, or pass when it is marked so.

    Raises: ConfigurationError, when it is marked otherwise.
    """
    # Replicas may start together: the second finds the first one's.
    with suppress(IntegrityError):
        async with session.begin_nested():
            session.add(DatabaseMark(id=1, use=use))
    _require(use, await session.scalar(sa.select(DatabaseMark.use)))


async def require_unused_by_clinic(engine: AsyncEngine) -> None:
    """Pass when the database is empty, or the demonstration's. Changes nothing: it may be of an older release, which
    marked none.

    Raises: ConfigurationError.
    """
    async with engine.connect() as connection:
        _require(DatabaseUse.DEMONSTRATION, await connection.run_sync(_use_of))


def _require(wanted: DatabaseUse, found: str | None) -> None:
    if found != wanted:
        raise ConfigurationError(_BELONGS_TO[DatabaseUse(found or DatabaseUse.CLINIC)])


def _use_of(connection: Connection) -> str | None:
    tables = sa.inspect(connection).get_table_names()
    if not tables:
        return DatabaseUse.DEMONSTRATION
    return connection.scalar(sa.select(DatabaseMark.use)) if DatabaseMark.__tablename__ in tables else None
