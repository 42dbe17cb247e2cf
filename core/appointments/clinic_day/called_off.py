"""Appointments that an absence has cancelled: how it stands with their patients, and whom of them to call.

Each of them is offered another time, in turn (`core.offers.alternatives`). Whoever can't be told, doesn't answer in
time, or hasn't booked again after a while, has to be called; who has booked again, in whichever way, or wants nothing
else, has not.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.accounts.patients import Patient
from core.accounts.people import Person
from core.appointments.blocked import BlockedTime
from core.appointments.diary.diaries import STANDING
from core.appointments.model import Appointment
from core.appointments.visits import Visit
from core.context import Work
from core.orm import Base
from core.receipts import WithReceipt
from core.staff import to_call
from core.staff.to_call import ToCallReason

A_FEW: Final = 10
"""Of how many it is looked in one transaction whether they have to be called."""


class CalledOff(WithReceipt, Base):
    """An appointment that an absence has cancelled. Its patient is to be called from `call_from` on, unless they have
    booked again by then.

    From `offer_at` on they are to be offered another time, empty when nobody looks for one; until `offered_until` one
    is kept for them; at `declined_at` they said that they want none, and at `again_at` they took one.
    """

    __tablename__ = "called_off"

    appointment_id: Mapped[str] = mapped_column(sa.ForeignKey("appointments.id", ondelete="CASCADE"), primary_key=True)
    blocked_id: Mapped[str] = mapped_column(sa.ForeignKey("blocked_times.id", ondelete="CASCADE"), index=True)
    called_off_at: Mapped[datetime]
    call_from: Mapped[datetime | None] = mapped_column(index=True)
    offer_at: Mapped[datetime | None] = mapped_column(index=True)
    offered_until: Mapped[datetime | None]
    declined_at: Mapped[datetime | None]
    again_at: Mapped[datetime | None]

    def end_offering(self) -> None:
        """Nobody looks for another time any more, nor keeps one."""
        self.offer_at = self.offered_until = None


class TellingStatus(StrEnum):
    """How it stands with the patient of a cancelled appointment."""

    TOLD = "told"
    OFFERED = "offered"  # another time is kept for them
    TO_CALL = "to_call"
    BOOKED_AGAIN = "booked_again"
    DECLINED = "declined"  # they want no other time


@dataclass(frozen=True, slots=True)
class Concerned:
    """Somebody whose appointment was cancelled, and how it stands; `again` is what they have booked instead: another
    appointment, or the same at another time.
    """

    visit: Visit
    called_off: CalledOff
    standing: TellingStatus
    again: Appointment | None


async def of_appointment(work: Work, appointment_id: str) -> CalledOff | None:
    """What is known of an appointment that an absence has cancelled, as it stands now."""
    return await work.session.get(CalledOff, appointment_id, populate_existing=True)


async def concerned(work: Work, blocked_id: str) -> tuple[Concerned, ...]:
    """Everybody whose appointment an absence has cancelled, soonest first. Asks no rights."""
    theirs = _rows().where(CalledOff.blocked_id == blocked_id)
    return await _standing(work, theirs.order_by(Appointment.start, Appointment.id))


async def has_booked_again(work: Work, appointment_ids: Collection[str]) -> frozenset[str]:
    """Those of these appointments that an absence has cancelled, instead of which their patients have booked."""
    if not appointment_ids:
        return frozenset()
    found = await _standing(work, _rows().where(CalledOff.appointment_id.in_(appointment_ids)))
    return frozenset(each.called_off.appointment_id for each in found if each.again is not None)


async def undelivered(work: Work, patient: Patient) -> tuple[Visit, ...]:
    """What was cancelled of a patient's and is to be told again, since they could not be reached."""
    query = (
        sa.select(Appointment)
        .join(CalledOff, CalledOff.appointment_id == Appointment.id)
        .where(Appointment.patient_id == patient.id, CalledOff.unreachable_at.is_not(None))
        .where(Appointment.start > work.now, Appointment.status.not_in(STANDING))
        .order_by(Appointment.start)
    )
    return tuple(Visit(each, patient) for each in await work.session.scalars(query))


async def reason_of(work: Work, appointment_id: str) -> BlockedTime | None:
    """The absence for which an appointment was cancelled, if it was for one."""
    query = (
        sa.select(BlockedTime)
        .join(CalledOff, CalledOff.blocked_id == BlockedTime.id)
        .where(CalledOff.appointment_id == appointment_id)
    )
    return (await work.session.scalars(query)).first()


async def to_call_now(work: Work) -> tuple[str, ...]:
    """The absences (ids of blocked times) for which somebody has to be called from now on who has not booked again;
    the reception's list has them, too.
    """
    query = sa.select(CalledOff).where(CalledOff.call_from <= work.now).order_by(CalledOff.call_from)
    due = (await work.session.scalars(query.limit(A_FEW).with_for_update(skip_locked=True))).all()
    for each in due:
        each.call_from = None
    await work.session.flush()
    ids = [each.appointment_id for each in due]
    standing = await _standing(work, _rows().where(CalledOff.appointment_id.in_(ids))) if ids else ()
    found: dict[str, None] = {}
    for now in standing:
        if now.standing is TellingStatus.TO_CALL:
            about = now.visit.appointment.id
            await to_call.add(work, now.visit.patient, ToCallReason.ABSENT, about, appointment=about, due=work.now)
            found[now.called_off.blocked_id] = None
    return tuple(found)


def specialty_of(work: Work, service: str) -> str:
    """Of which sort of doctor a service is; the service itself, if the clinic no longer has it."""
    return next((each.specialty for each in work.clinic.services if each.id == service), service)


def _rows() -> sa.Select[CalledOff, Appointment, Patient, Person]:
    """What was cancelled, and whose it was."""
    return (
        sa.select(CalledOff, Appointment, Patient, Person)
        .join(Appointment, Appointment.id == CalledOff.appointment_id)
        .join(Patient, Patient.id == Appointment.patient_id)
        .outerjoin(Person, Person.id == Patient.person_id)
        .execution_options(populate_existing=True)
    )


async def _standing(work: Work, query: sa.Select[CalledOff, Appointment, Patient, Person]) -> tuple[Concerned, ...]:
    rows = [(row, Visit(each, patient), person) for row, each, patient, person in await work.session.execute(query)]
    later = await _booked_since(work, [(row, visit) for row, visit, _ in rows])
    return tuple(_stands(work, row, visit, person, later) for row, visit, person in rows)


def _stands(work: Work, row: CalledOff, visit: Visit, person: Person | None, later: Sequence[Appointment]) -> Concerned:
    again = visit.appointment if row.again_at is not None else _instead(work, row, visit, later)
    reachable = row.unreachable_at is None and person is not None and person.unreachable_since is None
    if again is not None:
        standing = TellingStatus.BOOKED_AGAIN
    elif row.declined_at is not None:
        standing = TellingStatus.DECLINED
    elif reachable and row.offered_until is not None and row.offered_until > work.now:
        standing = TellingStatus.OFFERED
    elif reachable and row.call_from is not None and row.call_from > work.now:
        standing = TellingStatus.TOLD
    else:
        standing = TellingStatus.TO_CALL
    return Concerned(visit, row, standing, again)


async def _booked_since(work: Work, rows: Sequence[tuple[CalledOff, Visit]]) -> Sequence[Appointment]:
    """What these patients have booked since the first of their appointments was cancelled, soonest first."""
    if not rows:
        return ()
    query = sa.select(Appointment).where(
        Appointment.patient_id.in_({visit.patient.id for _, visit in rows}),
        Appointment.status.in_(STANDING),
        Appointment.created_at > min(row.called_off_at for row, _ in rows),
    )
    return (await work.session.scalars(query.order_by(Appointment.start))).all()


def _instead(work: Work, row: CalledOff, visit: Visit, later: Sequence[Appointment]) -> Appointment | None:
    """What the patient has booked since, wherever that was, for the same service or with the same sort of doctor."""
    specialty = specialty_of(work, visit.appointment.service)
    for each in later:
        is_theirs = each.patient_id == visit.patient.id and each.created_at > row.called_off_at
        if is_theirs and each.id != row.appointment_id and specialty_of(work, each.service) == specialty:
            return each
    return None
