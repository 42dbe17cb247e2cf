"""Times that have come free, or may have: rows that are looked at when they are due, for somebody may wait for such a
time (`core.offers`).

Whatever frees a time writes a row in its own transaction, whoever it was: so none is forgotten, and nobody waits for
anybody, since rows are only added, and taken by whoever finds them unlocked. To look at one in vain does no harm.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.appointments.model import Appointment
from core.context import Work
from core.orm import Base, Encrypted


class FreedTime(Base):
    """From `start` to `end` a practitioner may have time; everybody, if it names none. To be looked at from `due_at`
    on.

    `appointment_id` is what was there before, of which it is still to be seen what that means for whoever waited for an
    earlier time instead. `after` is the offer that nobody took, by which it has come free; `waits_for` the one during
    which nobody else was found; and `group_id` tells that the clinic offers it.
    """

    __tablename__ = "freed_times"

    id: Mapped[int] = mapped_column(primary_key=True)
    practitioner: Mapped[str | None] = mapped_column(Encrypted("freed_times.practitioner"))
    start: Mapped[datetime]
    end: Mapped[datetime]
    due_at: Mapped[datetime] = mapped_column(index=True)
    appointment_id: Mapped[str | None] = mapped_column(sa.String(16))
    after: Mapped[str | None] = mapped_column(sa.String(16))
    waits_for: Mapped[str | None] = mapped_column(sa.String(16), index=True)
    group_id: Mapped[str | None] = mapped_column(sa.String(16))


def note(work: Work, appointment: Appointment) -> None:
    """The appointment has left its time, which somebody else may have from now on."""
    if appointment.end > work.now:
        note_span(work, appointment.practitioner, appointment.start, appointment.end).appointment_id = appointment.id


def note_span(work: Work, practitioner: str | None, start: datetime, end: datetime) -> FreedTime:
    """Somebody may have time again in this span, such as a day on which they see patients after all; everybody, if
    nobody is named.
    """
    row = FreedTime(practitioner=practitioner, start=start, end=end, due_at=work.now)
    work.session.add(row)
    return row
