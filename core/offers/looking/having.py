"""Whether somebody who waits can have a time: by what a group offers, and by all rules of booking (B2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from core.accounts.patients import Patient, lock_patient
from core.appointments import notice
from core.appointments.freed import FreedTime
from core.appointments.model import Appointment, AppointmentStatus, Slot
from core.clinic.model import Service
from core.context import Work
from core.errors import BookingRefused, CancellingRefused, NotFound, PatientBusy
from core.offers import groups, making, watching
from core.offers.in_turn import Waiting, fitting
from core.offers.model import Watch, WatchEnd
from core.offers.news import OfferNews, What


@dataclass(frozen=True, slots=True)
class Limits:
    """What of a freed time is offered, and to whom: by a group, what it offers, to none of those whom it has `asked`
    and to so many that are `left`.
    """

    services: Sequence[Service] | None = None
    asked: frozenset[int] = frozenset()
    left: bool = True


async def limits_of(work: Work, freed: FreedTime) -> Limits:
    """By the group that offers it, if one does.

    Raises: NotFound.
    """
    if freed.group_id is None:
        return Limits()
    group = await groups.get_group(work, freed.group_id)
    if group.stopped_at is not None:
        return Limits(services=())
    asked = await groups.people_asked(work, group)
    return Limits(await groups.services_of(work, group), asked, left=len(asked) < group.most)


async def booked_since(work: Work, watch: Watch) -> Appointment | None:
    """What its patient has booked of what is waited for since they wait, in whichever way, the soonest of it."""
    if watch.appointment_id is not None:
        return None
    query = sa.select(Appointment).where(
        Appointment.patient_id == watch.patient_id,
        Appointment.status == AppointmentStatus.BOOKED,
        Appointment.start > work.now,
        Appointment.created_at > watch.queued_at,
    )
    booked = await work.session.scalars(query.order_by(Appointment.start))
    return next((each for each in booked if each.service == watch.wish.service), None)


async def end_booked(work: Work, patient: Patient, watch: Watch, booked: Appointment) -> OfferNews:
    """End what its patient no longer waits for, for they have booked it.

    Raises: NotFound.
    Locks: patient, diaries.
    """
    await lock_patient(work.session, patient)
    await work.session.refresh(watch)
    await watching.end(work, watch, WatchEnd.BOOKED)
    return OfferNews(What.ENDED, patient, watch=watch, appointment=booked)


async def first_to_have(work: Work, waiting: Waiting) -> Slot | None:
    """The soonest slot that suits, that its patient can have by all rules of booking, and for which they would leave in
    time what they have.
    """
    watch = waiting.watch
    if await watching.why_over(work, watch) is not None:
        return None
    for slot in fitting(work, waiting):
        try:
            booked = await making.require_can_have(work, waiting.patient, slot, watch.appointment_id)
        except PatientBusy:
            continue
        except (BookingRefused, CancellingRefused, NotFound):
            return None
        return slot if booked is None or not notice.has_to_ask_to_move(work, booked) else None
    return None
