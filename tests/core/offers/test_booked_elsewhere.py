"""What the national system books is booked, watched and offered here in no way, whichever service it is (D23)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeAlias

import pytest
import sqlalchemy as sa

from core.accounts.patients import Patient
from core.appointments import booking, moving, visits
from core.appointments.clinic_day import walking_in
from core.appointments.model import Appointment, AppointmentStatus, Slot
from core.clinic.model import Clinic
from core.context import Work
from core.errors import Refusal
from core.offers import groups, making, watching
from core.offers.free_slots import Span, free_slots
from core.offers.groups import GroupWish
from core.offers.making import Reason
from core.offers.model import OfferCause, SlotOffer, Watch, WatchWish
from core.requests import bookings
from tests.core.appointments.bookings import WEDNESDAY, some_patients
from tests.core.appointments.test_another_system import moved_there
from tests.core.offers.waiting import booked, settle
from tests.core.staff.staffing import RECEPTIONIST, staffed_clinic
from tests.desk import Desk

Way: TypeAlias = Callable[[Work, Patient, Slot, str], Awaitable[Any]]

CLINIC: Final = staffed_clinic()
TUESDAY: Final = WEDNESDAY - dt.timedelta(days=1)

WAYS: Final[dict[str, Way]] = {
    "book": lambda work, patient, slot, _: booking.book(work, patient, slot),
    "hold": lambda work, patient, slot, _: booking.hold(work, patient, slot),
    "hold instead": lambda work, patient, slot, had: moving.hold_instead(work, patient, had, slot),
    "the desk books": lambda work, patient, slot, _: visits.book_for(work, RECEPTIONIST, patient.id, slot),
    "walk in": lambda work, patient, slot, _: walking_in.walk_in(work, RECEPTIONIST, patient.id, slot.practitioner),
    "between": lambda work, patient, slot, _: walking_in.walk_in(
        work, RECEPTIONIST, patient.id, slot.practitioner, between=True
    ),
    "wait": lambda work, patient, slot, _: watching.begin(work, patient, WatchWish(service=slot.service)),
    "wait for an earlier one": lambda work, patient, slot, had: watching.begin(
        work, patient, WatchWish(service=slot.service), appointment_id=had
    ),
    "offer": lambda work, patient, slot, _: making.offer(work, patient, slot, Reason(OfferCause.WATCH)),
    "offer instead": lambda work, patient, slot, had: making.offer(work, patient, slot, Reason(OfferCause.WATCH, had)),
    "offer to several": lambda work, _, slot, __: groups.begin(
        work, RECEPTIONIST, GroupWish(service=slot.service), WEDNESDAY, 3
    ),
    "ask": lambda work, patient, slot, _: bookings.ask(work, patient, slot.service),
}


@pytest.fixture
def clinic() -> Clinic:
    """With walk-ins between the others."""
    settings = CLINIC.settings.model_copy(update={"walk_ins_between": True})
    return CLINIC.model_copy(update={"settings": settings})


@pytest.mark.parametrize("service", [each.id for each in CLINIC.services])
@pytest.mark.parametrize("way", WAYS)
async def test_no_way_leads_to_it(desk: Desk, service: str, way: str) -> None:
    """Though there are times at which its practitioners are there, and the patient had an appointment of it before."""
    (patient,) = await some_patients(desk, 1)
    async with desk.work() as work:
        span = Span.of_days(work.clinic, None, TUESDAY, WEDNESDAY)
        first, *_, last = await free_slots(work, [work.clinic.service(service)], span)
    had = await booked(desk, patient, last)
    desk.clinic = moved_there(desk.clinic, service)
    await settle(desk)
    refused = False
    try:
        async with desk.work() as work:
            await WAYS[way](work, patient, first, had)
    except Refusal:
        refused = True
    async with desk.work() as work:
        stands = Appointment.status.in_((AppointmentStatus.BOOKED, AppointmentStatus.HELD))
        standing = list(await work.session.scalars(sa.select(Appointment).where(stands)))
        assert [each.id for each in standing if each.service == service] == [had]
        assert refused or way in {"walk in", "between"}  # for something else that this practitioner gives
        for table in (Watch, SlotOffer):
            assert await work.session.scalar(sa.select(sa.func.count()).select_from(table)) == 0
