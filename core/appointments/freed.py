"""Times that have come free, or may have: rows that are looked at when they are due, for somebody may wait for such a
time (`core.offers`).

Whatever frees a time writes a row in its own transaction, whoever it was: so none is forgotten, and nobody waits for
anybody, since rows are only added, and taken by whoever finds them unlocked. To look at one in vain does no harm.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.appointments.model import Appointment
from core.context import Work
from core.orm import Base, Encrypted

AGAIN: Final = timedelta(seconds=30)
"""When a time is looked at again that somebody was quicker to take."""


_WATCHES: Final = sa.table("watches", sa.column("patient_id"), sa.column("status"))
"""Of `core.offers`, which is built on this."""


class FreedTime(Base):
    """From `start` to `end` a practitioner may have time; everybody, if it names none. To be looked at from `due_at`
    on.

    `appointment_id` is what was there before, of which it is still to be seen what that means for whoever waited for an
    earlier time instead. `after` is the offer that nobody took, by which it has come free; `waits_for` the one during
    which nobody was found who isn't to answer another first; and `group_id` tells that the clinic offers it. With a
    `patient_id` it is no time but a patient, of whom it is seen what they no longer wait for, and for whom such times
    are looked at; with an `offer_id`, an offer of a time that is no longer there.
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
    group_id: Mapped[str | None] = mapped_column(sa.String(16), index=True)
    patient_id: Mapped[int | None]
    offer_id: Mapped[str | None] = mapped_column(sa.String(16))


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


async def note_patient(work: Work, patient: int, due_at: datetime | None = None) -> None:
    """A patient may have from now on what they couldn't before: they have answered, wish otherwise, or have time again.
    What waits for an answer is looked at for them, if there is anything.
    """
    waiting = sa.select(FreedTime.id).where(FreedTime.waits_for > "").limit(1)
    if await work.session.scalar(waiting) is not None:
        work.session.add(FreedTime(patient_id=patient, start=work.now, end=work.now, due_at=due_at or work.now))


def note_gone(work: Work, offer_id: str, start: datetime, end: datetime) -> None:
    """The time of an offer is no longer there: it is to be taken back."""
    work.session.add(FreedTime(offer_id=offer_id, start=start, end=end, due_at=work.now))


async def note_booked(work: Work, appointment: Appointment) -> None:
    """A patient has booked, or somebody has for them: if they wait for anything, it is seen whether that was it."""
    waits = sa.exists().where(_WATCHES.c.patient_id == appointment.patient_id, _WATCHES.c.status != "ended")
    row = {
        FreedTime.patient_id: appointment.patient_id,
        FreedTime.start: appointment.start,
        FreedTime.end: appointment.end,
        FreedTime.due_at: work.now,
    }
    values = (sa.bindparam(None, value, type_=column.type) for column, value in row.items())
    await work.session.execute(sa.insert(FreedTime).from_select([*row], sa.select(*values).where(waits)))
