"""What another system books has no free times here, and is neither held nor booked (D23)."""

from __future__ import annotations

import datetime as dt

import pytest

from core.accounts.patients import Patient
from core.appointments import booking
from core.appointments.search import availability, services
from core.appointments.search.availability import Preferences
from core.clinic.booking_systems import BookingSystem
from core.clinic.model import Clinic
from core.errors import SlotWithdrawn
from core.i18n import Words
from tests.core.appointments.bookings import Books, lis, warsaw
from tests.desk import Desk

SYSTEM = BookingSystem(id="cer", name=Words(pl="Centralna e-rejestracja", en="National e-registration"), phone="1")


def moved_there(clinic: Clinic, service: str) -> Clinic:
    """The clinic, with a service that is booked elsewhere from now on."""
    changed = [each.model_copy(update={"booked_in": "cer"}) if each.id == service else each for each in clinic.services]
    return clinic.model_copy(update={"services": tuple(changed), "booking_systems": (SYSTEM,)})


async def test_it_is_found_and_never_booked(desk: Desk, anna: Patient) -> None:
    """Though its practitioners are there at that time; what was held is not confirmed."""
    slot = lis("12:15")
    wish = Preferences(slot.service)
    async with desk.work() as work:
        assert await availability.search(work, wish)
        held = await booking.hold(work, anna, slot)
    desk.clinic = moved_there(desk.clinic, slot.service)
    async with desk.work() as work:
        assert services.find_services(desk.clinic, None, "dermatolog")
        assert desk.clinic.booking_system_of(desk.clinic.service(slot.service)) == SYSTEM
        assert not await availability.search(work, wish)
        assert await availability.nearest(work, wish, warsaw("12:15")) == ()
        assert await availability.bookable_days(work, wish, dt.date(2027, 3, 1)) == frozenset()
    with pytest.raises(SlotWithdrawn):
        async with desk.work() as work:
            await booking.hold(work, anna, slot)
    with pytest.raises(SlotWithdrawn):
        async with desk.work() as work:
            await booking.confirm(work, anna, held.id)
    async with desk.work() as work:
        assert [each.id for each in (await Books.of(work)).appointments] == [held.id]


async def test_what_its_practitioners_give_besides_is_booked_here(desk: Desk, anna: Patient) -> None:
    """One service goes elsewhere, not the doctor."""
    desk.clinic = moved_there(desk.clinic, "cardiologist")
    async with desk.work() as work:
        assert (await booking.book(work, anna, lis("12:15"))).service == lis("12:15").service
