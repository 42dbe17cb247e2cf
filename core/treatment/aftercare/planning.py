"""When to ask after a visit: rows with a due time, made once a visit took place, whoever marked it so; and after an
online consultation, if its doctor wants it.

Days are the clinic's, and nobody is asked at night.
"""

from __future__ import annotations

import datetime as dt
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from core.accounts.patients import lock_patient
from core.appointments.model import Appointment, AppointmentStatus
from core.context import Work
from core.errors import NotFound
from core.staff import audit, members
from core.staff.audit import AuditAction
from core.staff.members import Action, Caller
from core.treatment.aftercare.model import Aftercare, FollowUpFacts
from core.treatment.encounters import Encounter, get_encounter, require_follows

AT_ONCE: Final = 10
"""How many are looked at in one transaction; others have their turn before the next."""

AT: Final = dt.time(10)
"""When patients are asked how they feel, on the clinic's clock."""

DAY: Final = (dt.time(8), dt.time(20))
"""From when to when patients are asked how it was; what falls outside, waits for `AT`."""

AGAIN: Final = 2
"""Days after which whoever has not answered is asked once more."""

LOOKED_BACK: Final = timedelta(days=3)
"""For how long after a visit it may be marked as attended, and its patient is asked all the same."""

OFFERED: Final = (2, 3, 7, 14)
"""After how many days a doctor can have somebody asked."""


async def plan_attended(work: Work) -> int:
    """Plan what is asked after visits that took place lately; of how many. `AT_ONCE` at most."""
    query = (
        sa.select(Appointment)
        .outerjoin(Aftercare, Aftercare.appointment_id == Appointment.id)
        .where(
            Appointment.start > work.now - LOOKED_BACK,
            Appointment.start <= work.now,
            Appointment.status == AppointmentStatus.ATTENDED,
            Aftercare.id.is_(None),
        )
        .order_by(Appointment.start)
        .limit(AT_ONCE)
    )
    found = (await work.session.scalars(query.with_for_update(skip_locked=True, of=Appointment))).all()
    for each in found:
        try:
            async with work.session.begin_nested():
                work.session.add(_planned_visit(work, each))
        except IntegrityError:  # another process was quicker
            continue
    return len(found)


async def plan_follow_up(work: Work, caller: Caller, encounter_id: str, days: int) -> Aftercare:
    """Have the patient asked how they feel, so many days after the visit or the consultation; with 0 not at all.

    Raises: NotPermitted, NotFound, NotAttended, ConsultationNotTaken, ConsultationTakenBy, TooLateToGive.
    Locks: patient, audit log.
    """
    doctor = await members.require(work, caller, Action.GIVE_INSTRUCTIONS)
    if days not in (0, *OFFERED):
        raise NotFound
    encounter = await get_encounter(work, encounter_id)
    await lock_patient(work.session, encounter.patient)
    await require_follows(work, encounter, doctor)
    row = await work.session.get(Aftercare, encounter_id, populate_existing=True)
    if row is None:
        row = _planned(work, encounter)
        work.session.add(row)
    row.follow_up_at = _day_after(work, encounter.at, days) if days else None
    row.revise(days=days, author=doctor.name)
    await work.session.flush()
    who, what = caller.address, AuditAction.PLANNED_FOLLOW_UP
    await audit.note(work, who, what, patient_id=encounter.patient.id, subject=encounter_id)
    return row


async def planned_for(work: Work, encounter_id: str) -> Aftercare | None:
    """What is asked after a visit or a consultation, if anything is planned. Asks no rights."""
    return await work.session.get(Aftercare, encounter_id, populate_existing=True)


async def follow_ups_due(work: Work) -> tuple[Encounter, ...]:
    """Those whose patients are to be asked now how they feel; from now on they have been. Who doesn't answer is asked
    once more.

    Raises: NotFound, never for a row that is there: it goes with its appointment, or its consultation.
    """
    found = []
    for row in await _due(work, Aftercare.follow_up_at):
        row.follow_up_at = None
        encounter = await get_encounter(work, row.id)
        if row.answered_at is None and encounter.has_taken_place:
            row.asked += 1
            if row.asked == 1:
                row.follow_up_at = _at(work, work.clinic.day_of(work.now) + timedelta(days=AGAIN))
            found.append(encounter)
    await work.session.flush()
    return tuple(found)


async def ratings_due(work: Work) -> tuple[Encounter, ...]:
    """The visits whose patients are to be asked now how it was; from now on they have been.

    Raises: NotFound, never for a row that is there: it goes with its appointment.
    """
    found = []
    for row in await _due(work, Aftercare.rate_at):
        row.rate_at = None
        encounter = await get_encounter(work, row.id)
        if not row.rated and encounter.has_taken_place:
            found.append(encounter)
    await work.session.flush()
    return tuple(found)


async def _due(work: Work, column: sa.orm.InstrumentedAttribute[datetime | None]) -> list[Aftercare]:
    query = sa.select(Aftercare).where(column <= work.now).order_by(column).limit(AT_ONCE)
    return list(await work.session.scalars(query.with_for_update(skip_locked=True)))


def _planned(work: Work, encounter: Encounter) -> Aftercare:
    """What is asked by itself: nothing after a consultation, whose doctor says if something is."""
    if isinstance(encounter.met, Appointment):
        return _planned_visit(work, encounter.met)
    row = Aftercare(id=encounter.id, asked=0, rated=False, sealed=FollowUpFacts())
    row.hang_on(encounter)
    return row


def _planned_visit(work: Work, appointment: Appointment) -> Aftercare:
    days = _days_of(work, appointment)
    hours = work.clinic.settings.ask_how_it_was_hours
    return Aftercare(
        id=appointment.id,
        appointment_id=appointment.id,
        follow_up_at=_day_after(work, appointment.start, days) if days else None,
        asked=0,
        rate_at=_by_day(work, max(appointment.end, work.now) + timedelta(hours=hours)) if hours else None,
        rated=False,
        sealed=FollowUpFacts(days=days),
    )


def _days_of(work: Work, appointment: Appointment) -> int:
    """After how many days the clinic asks after such a visit; 0 where it doesn't, or the service is gone."""
    try:
        return work.clinic.service(appointment.service).follow_up_days or 0
    except NotFound:
        return 0


def _day_after(work: Work, moment: datetime, days: int) -> datetime:
    """So many days after a moment, or tomorrow if that is over."""
    today = work.clinic.day_of(work.now)
    return _at(work, max(work.clinic.day_of(moment) + timedelta(days=days), today + timedelta(days=1)))


def _by_day(work: Work, moment: datetime) -> datetime:
    """The moment, if it isn't at night; or else the next morning."""
    local = moment.astimezone(work.clinic.zone)
    begins, ends = DAY
    if begins <= local.time() < ends:
        return moment
    return _at(work, local.date() + timedelta(days=0 if local.time() < begins else 1))


def _at(work: Work, day: dt.date) -> datetime:
    return datetime.combine(day, AT, work.clinic.zone).astimezone(dt.UTC)
