"""Rows of the outbox that nobody can read: set aside, so that the fault of one isn't everybody's.

Each function works in the transaction of the session that it is given.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from bot import incidents
from bot.outbox.model import LastResult, OutboxRow
from core.database import will_pass

ROWS_AT_ONCE: Final = 200
"""How many are tried in one transaction; others have their turn between two."""


async def set_aside(session: AsyncSession, now: datetime, after: int = 0) -> int | None:
    """Close rows that wait and can't be read, each with an incident, among `ROWS_AT_ONCE` beyond `after`; the last
    of these, to go on with, or `None` at the end. What they say is kept sealed for as long as any row that is done.
    """
    waiting = sa.select(OutboxRow.id).where(OutboxRow.done_at.is_(None), OutboxRow.id > after)
    ids = (await session.scalars(waiting.order_by(OutboxRow.id).limit(ROWS_AT_ONCE))).all()
    if not ids:
        return None
    if await _fault(session, OutboxRow.id.in_(ids)):
        for row_id in ids:
            if fault := await _fault(session, OutboxRow.id == row_id):
                await _close(session, row_id, fault, now)
    return ids[-1]


async def _fault(session: AsyncSession, which: sa.ColumnElement[bool]) -> Exception | None:
    """What is the matter with these rows."""
    try:
        for row in await session.scalars(sa.select(OutboxRow).where(which)):
            session.expunge(row)
            if not isinstance(row.chat_id, int):
                return TypeError("chat_id")
    except Exception as error:
        if will_pass(error):
            raise
        return error
    return None


async def _close(session: AsyncSession, row_id: int, fault: Exception, now: datetime) -> None:
    closed = {"done_at": now, "leased_until": None, "last_result": LastResult.UNREADABLE}
    await session.execute(sa.update(OutboxRow).where(OutboxRow.id == row_id).values(closed), execution_options=_QUIETLY)
    incidents.report(fault)


_QUIETLY: Final = {"synchronize_session": False}
