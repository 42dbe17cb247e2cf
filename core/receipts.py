"""Receipts: whether the notice of something that was written to a patient has reached their chat."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from sqlalchemy.orm import Mapped

from core.context import Work


class WithReceipt:
    """A table's row of which a patient is sent a neutral notice, and what became of that notice; moments in UTC.

    What was delivered once can't become unreachable; of several failures the first is kept, until it is delivered.
    """

    delivered_at: Mapped[datetime | None]
    unreachable_at: Mapped[datetime | None]

    def note_announced(self) -> None:
        """A new notice is sent: what became of an earlier one counts no more."""
        self.delivered_at = self.unreachable_at = None

    def note_delivered(self, now: datetime) -> None:
        """The notice has reached the patient's chat, or they have opened it by themselves."""
        self.delivered_at, self.unreachable_at = self.delivered_at or now, None

    def note_unreachable(self, now: datetime) -> None:
        """The notice can't be delivered."""
        if self.delivered_at is None:
            self.unreachable_at = self.unreachable_at or now


RowT = TypeVar("RowT", bound=WithReceipt)


async def note_receipt(
    work: Work, table: type[RowT], row_id: str, *, delivered: bool, anew: bool = False
) -> RowT | None:
    """Note what became of a notice; with `anew`, of what is told of more than once, so that the last notice counts. The
    row, if it still is there.
    """
    row = await work.session.get(table, row_id, with_for_update=True, populate_existing=True)
    if row is None:
        return None
    if anew:
        row.note_announced()
    (row.note_delivered if delivered else row.note_unreachable)(work.now)
    await work.session.flush()
    return row


async def note_last_receipt(work: Work, table: type[RowT], row_id: str, *, delivered: bool) -> RowT | None:
    """Note what became of the last notice of several; the row, if that changes whether its patient can be reached."""
    before = await work.session.get(table, row_id, with_for_update=True, populate_existing=True)
    was_unreachable = before is not None and before.unreachable_at is not None
    row = await note_receipt(work, table, row_id, delivered=delivered, anew=True)
    return None if row is None or (row.unreachable_at is not None) is was_unreachable else row
