"""A practitioner who is late: whose appointments of today that concerns, and what they have answered.

Each announcement is a row, and the last one of a day counts; "no longer late" is one of no minutes. The practitioner's
diary is locked meanwhile, so that of two who tell it at once, the second knows of the first, and nobody is told twice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.accounts.patients import Patient
from core.appointments import booking, visits
from core.appointments.claims import lock_diaries
from core.appointments.clinic_day.rights import require_over
from core.appointments.model import Appointment, AppointmentStatus
from core.appointments.notice import waive
from core.appointments.refusals import UnusableDelay
from core.appointments.visits import Visit
from core.context import Work
from core.errors import NotFound
from core.ids import new_id
from core.orm import Base, Encrypted
from core.receipts import WithReceipt
from core.staff import audit
from core.staff.audit import AuditAction
from core.staff.members import Action, Caller

LONGEST_DELAY: Final = 240
"""Minutes; whoever is later than that is absent."""


class Delay(Base):
    """From `told_at` on a practitioner is said to be so many minutes late on a day; 0, no longer late."""

    __tablename__ = "delays"

    id: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    practitioner: Mapped[str] = mapped_column(Encrypted("delays.practitioner"))
    day: Mapped[date] = mapped_column(index=True)
    minutes: Mapped[int]
    by: Mapped[str] = mapped_column(sa.String(80))
    told_at: Mapped[datetime]


class DelayNotice(WithReceipt, Base):
    """The patient of an appointment was told last that it begins so many minutes late; `all_right_at` is when they
    answered that it is all right.
    """

    __tablename__ = "delay_notices"

    appointment_id: Mapped[str] = mapped_column(sa.ForeignKey("appointments.id", ondelete="CASCADE"), primary_key=True)
    minutes: Mapped[int]
    told_at: Mapped[datetime]
    all_right_at: Mapped[datetime | None]


@dataclass(frozen=True, slots=True)
class ToldDelay:
    """Who is so late, and whose patients are to be told."""

    practitioner: str
    minutes: int
    visits: tuple[Visit, ...]


async def announce(work: Work, caller: Caller, practitioner: str, minutes: int) -> ToldDelay:
    """Say how late a practitioner is today; those whose appointments are not over are to be told. To say again what is
    known already tells nobody anything. While it holds, no notice binds those who are told.

    Raises: NotPermitted, NotFound, UnusableDelay.
    Locks: diaries, audit log.
    """
    await require_over(work, caller, Action.TELL_DELAY, practitioner)
    if not 0 <= minutes <= LONGEST_DELAY:
        raise UnusableDelay(LONGEST_DELAY)
    await lock_diaries(work.session, {practitioner})
    today = work.clinic.day_of(work.now)
    before = (await of_day(work, today)).get(practitioner, 0)
    if before == minutes:
        return ToldDelay(practitioner, minutes, ())
    made = Delay(id=new_id(), practitioner=practitioner, day=today, minutes=minutes)
    made.by, made.told_at = caller.address, work.now
    work.session.add(made)
    told = await _concerned(work, practitioner, max(before, minutes))
    notices = await notices_of(work, told)
    if not minutes:
        told = tuple(each for each in told if each.appointment.id in notices)
    for each in told:
        notice = notices.get(each.appointment.id)
        if notice is None:
            notice = DelayNotice(appointment_id=each.appointment.id)
            work.session.add(notice)
        notice.minutes, notice.told_at, notice.all_right_at = minutes, work.now, None
        notice.note_announced()
        if minutes:
            waive(work, each.appointment)
        else:
            each.appointment.notice_waived_at = None
    await work.session.flush()
    await audit.note(work, caller.address, AuditAction.TOLD_DELAY, subject=made.id)
    return ToldDelay(practitioner, minutes, told)


async def of_day(work: Work, day: date) -> Mapping[str, int]:
    """How many minutes late those practitioners are on a day who are; by their ids."""
    query = sa.select(Delay).where(Delay.day == day).order_by(Delay.told_at)
    last = {each.practitioner: each.minutes for each in await work.session.scalars(query)}
    return {practitioner: minutes for practitioner, minutes in last.items() if minutes}


async def of_visit(work: Work, appointment: Appointment) -> int:
    """How many minutes late an appointment begins, as far as that is known; 0, if it isn't today, or doesn't stand."""
    today = work.clinic.day_of(work.now)
    if appointment.status is not AppointmentStatus.BOOKED or work.clinic.day_of(appointment.start) != today:
        return 0
    return (await of_day(work, today)).get(appointment.practitioner, 0)


def expected(appointment: Appointment, minutes: int) -> datetime:
    """When it will begin then."""
    return appointment.start + timedelta(minutes=minutes)


async def accept(work: Work, patient: Patient, appointment_id: str) -> Appointment:
    """The patient answers that the delay is all right. Doing so again changes nothing.

    Raises: NotFound.
    """
    appointment = await booking.get_appointment(work, patient, appointment_id)
    notice = await work.session.get(DelayNotice, appointment.id, with_for_update=True, populate_existing=True)
    if notice is None:
        raise NotFound
    notice.all_right_at = notice.all_right_at or work.now
    await work.session.flush()
    return appointment


async def is_accepted(work: Work, appointment_id: str) -> bool:
    """Whether the patient has answered that the delay they were told of last is all right. Asks no rights."""
    notice = await work.session.get(DelayNotice, appointment_id, populate_existing=True)
    return notice is not None and notice.all_right_at is not None


async def notices_of(work: Work, told: tuple[Visit, ...]) -> dict[str, DelayNotice]:
    """What the patients of these visits were told last, by the ids of the appointments. Asks no rights."""
    ids = [each.appointment.id for each in told]
    query = sa.select(DelayNotice).where(DelayNotice.appointment_id.in_(ids))
    return {each.appointment_id: each for each in await work.session.scalars(query)}


async def concerned(work: Work, practitioner: str) -> tuple[Visit, ...]:
    """The visits of today that a delay of the practitioner concerns. Asks no rights."""
    minutes = (await of_day(work, work.clinic.day_of(work.now))).get(practitioner, 0)
    return await _concerned(work, practitioner, minutes)


async def _concerned(work: Work, practitioner: str, minutes: int) -> tuple[Visit, ...]:
    """Those of today that stand and, so much later, are not over."""
    today = await visits.expected_on(work, work.clinic.day_of(work.now), practitioner)
    late = dt.timedelta(minutes=minutes)
    return tuple(each for each in today if each.appointment.end + late > work.now)
