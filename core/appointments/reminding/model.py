"""Reminders of appointments as they are stored."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.orm import Base


class ReminderOutcome(StrEnum):
    """What became of a reminder."""

    ON_ITS_WAY = "on_its_way"
    DELIVERED = "delivered"
    REPLACED = "replaced"  # a later one of the same appointment was due at the same time
    TOO_LATE = "too_late"  # nothing ran when it was due, and it would be of no use now
    UNREACHABLE = "unreachable"


class VisitReminder(Base):
    """A reminder of an appointment, so many `hours` before it. It waits until `due_at`, and has an outcome afterwards;
    moments in UTC.
    """

    __tablename__ = "visit_reminders"
    __table_args__ = (
        sa.Index(
            "ix_visit_reminders_due",
            "due_at",
            sqlite_where=sa.text("due_at IS NOT NULL"),
            postgresql_where=sa.text("due_at IS NOT NULL"),
        ),
    )

    appointment_id: Mapped[str] = mapped_column(sa.ForeignKey("appointments.id", ondelete="CASCADE"), primary_key=True)
    hours: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    due_at: Mapped[datetime | None]
    outcome: Mapped[ReminderOutcome | None]
    settled_at: Mapped[datetime | None]

    @property
    def has_come(self) -> bool:
        """Whether its patient has it, or gets it now."""
        return self.outcome in {ReminderOutcome.ON_ITS_WAY, ReminderOutcome.DELIVERED}

    def settle(self, outcome: ReminderOutcome, now: datetime) -> None:
        """It waits no more."""
        self.due_at, self.outcome, self.settled_at = None, outcome, now
