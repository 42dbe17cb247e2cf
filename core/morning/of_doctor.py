"""What waits for a doctor on a day: their appointments, who has got ready, who is new, and what is to be answered."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from datetime import datetime, time
from typing import Final

import sqlalchemy as sa

from core.appointments import visits
from core.appointments.model import Appointment, AppointmentStatus
from core.appointments.visits import Visit
from core.context import Work
from core.preparation import brief
from core.prescriptions import cases as orders
from core.questions import cases as questions
from core.results import cases as results
from core.staff.members import Member

_WAS: Final = (AppointmentStatus.BOOKED, AppointmentStatus.ATTENDED)
"""How an appointment stands by which a patient is known: not every one that took place is marked."""


@dataclass(frozen=True, slots=True)
class DoctorsMorning:
    """A doctor's day, by hour. `prepared` are the appointments (ids) for which their patients have prepared something,
    `newcomers` the patients (numbers) who were never seen here; the others count what waits.
    """

    day: dt.date
    visits: tuple[Visit, ...]
    prepared: frozenset[str]
    newcomers: frozenset[int]
    questions: int
    results: int
    orders: int


async def of_doctor(work: Work, doctor: Member, day: dt.date) -> DoctorsMorning | None:
    """What a doctor has to know of a day; nothing, if they see nobody. For what the portal tells: asks no rights."""
    found = await visits.expected_on(work, day, doctor.practitioner) if doctor.practitioner else ()
    if not found:
        return None
    return DoctorsMorning(
        day,
        found,
        await brief.prepared_among(work, [each.appointment.id for each in found]),
        await _newcomers(work, found, day),
        await questions.count_own(work, doctor),
        await results.count_uncommented(work),
        await orders.count_for(work, doctor),
    )


async def _newcomers(work: Work, of_day: tuple[Visit, ...], day: dt.date) -> frozenset[int]:
    """Those who had no appointment before that day."""
    begins = datetime.combine(day, time(), work.clinic.zone)
    theirs = frozenset(each.patient.id for each in of_day)
    query = sa.select(Appointment.patient_id).where(
        Appointment.patient_id.in_(theirs), Appointment.start < begins, Appointment.status.in_(_WAS)
    )
    return theirs - frozenset(await work.session.scalars(query.distinct()))
