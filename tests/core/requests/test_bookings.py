"""A service that the clinic books itself: patients ask, the reception books, and nobody else holds or moves it."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from core.accounts.patients import Patient
from core.appointments import booking, moving, visits
from core.appointments.refusals import RequestNeeded
from core.clinic.model import BookedBy, Clinic
from core.context import Work
from core.errors import BookingLimitReached, NotFound, RoleNeeded
from core.receipts import note_receipt
from core.requests import bookings
from core.requests.appointments import MOST_IN_A_DAY
from core.requests.bookings import BookingRequest
from core.requests.model import RequestStatus
from core.requests.refusals import AskedTooOftenInADay, RequestClosed
from core.staff.audit import by_patient
from tests.core.appointments.bookings import Books, lis, nowak
from tests.core.racing import at_once
from tests.core.staff.staffing import DOCTOR, MARIA, RECEPTIONIST, staffed_clinic
from tests.desk import Desk


@pytest.fixture
def clinic() -> Clinic:
    """Visits to a dermatologist are booked by the clinic; two appointments at most."""
    clinic = staffed_clinic()
    services = tuple(
        each.model_copy(update={"booked_by": BookedBy.REQUEST}) if each.id == "dermatologist" else each
        for each in clinic.services
    )
    settings = clinic.settings.model_copy(update={"basic_limit": 2})
    return clinic.model_copy(update={"services": services, "settings": settings})


async def asked(desk: Desk, patient: Patient) -> str:
    """The id of the request that is open now."""
    async with desk.work() as work:
        return (await bookings.ask(work, patient, "dermatologist", (), "Po 16.")).id


async def test_the_clinic_alone_books_it(desk: Desk, anna: Patient) -> None:
    """A patient neither holds nor moves to it; the reception does both, and that closes the request."""
    one = await asked(desk, anna)
    async with desk.work() as work:
        with pytest.raises(RequestNeeded):
            await booking.hold(work, anna, lis("12:15"))
        visit = await visits.book_for(work, RECEPTIONIST, anna.id, lis("12:15"))
        done = await bookings.settle(work, anna, visit.appointment, MARIA)
        assert done is not None
        assert (done.id, done.status, done.appointment_id) == (one, RequestStatus.DONE, visit.appointment.id)
        assert await bookings.settle(work, anna, visit.appointment, MARIA) is None
    async with desk.work() as work:
        with pytest.raises(RequestNeeded):
            await moving.hold_instead(work, anna, visit.appointment.id, lis("13:00"))
        with pytest.raises(RequestNeeded):
            await moving.move_all(work, anna, {visit.appointment.id: lis("13:00")}, by_patient(anna.id))
        await moving.move_all(work, anna, {visit.appointment.id: lis("13:00")}, MARIA)
        (await Books.of(work)).check()
    async with desk.work() as work:
        await booking.cancel(work, anna, visit.appointment.id)


async def test_one_for_a_service_waits_at_a_time(desk: Desk, anna: Patient, john: Patient) -> None:
    """Each patient's own; so many in a day, and none for what patients book themselves."""
    one = await asked(desk, anna)
    assert await asked(desk, anna) == one
    assert await asked(desk, john) != one
    async with desk.work() as work:
        assert [each.id for each in await bookings.waiting(work, anna)] == [one]
        for step in (bookings.get_request, bookings.open_request, bookings.withdraw):
            with pytest.raises(NotFound):
                await step(work, john, one)
        with pytest.raises(NotFound):
            await bookings.ask(work, anna, "internist")
    for _ in range(MOST_IN_A_DAY - 1):
        async with desk.work() as work:
            await bookings.withdraw(work, anna, one)
        one = await asked(desk, anna)
    async with desk.work() as work:
        await bookings.withdraw(work, anna, one)
    with pytest.raises(AskedTooOftenInADay):
        await asked(desk, anna)


@pytest.mark.both_databases
async def test_two_ask_at_once(desk: Desk, anna: Patient) -> None:
    """They have one request, and the database would refuse a second."""
    found: list[str] = []

    async def ask(work: Work) -> None:
        found.append((await bookings.ask(work, anna, "dermatologist")).id)

    assert await at_once(desk, ask, ask, ask) == ["", "", ""]
    assert (len(found), len(set(found))) == (3, 1)
    columns = sa.inspect(BookingRequest).columns
    copied = sa.select(*(sa.literal("other") if each.name == "id" else each for each in columns))
    async with desk.work() as work:
        insert = sa.insert(BookingRequest).from_select([each.name for each in columns], copied)
        with pytest.raises(IntegrityError):
            await work.session.execute(insert)
        await work.session.rollback()


async def test_only_while_there_is_room(desk: Desk, anna: Patient) -> None:
    """Who has as many as their account allows is told so before the clinic looks for a time."""
    async with desk.work() as work:
        await booking.book(work, anna, nowak("10:00"))
        await booking.book(work, anna, nowak("10:20"))
    with pytest.raises(BookingLimitReached):
        await asked(desk, anna)


async def test_it_is_raised_and_answered(desk: Desk, anna: Patient) -> None:
    """After four working hours; declined with a word, which is told again until it is seen."""
    one = await asked(desk, anna)
    desk.wait(days=1)
    async with desk.work() as work:
        assert [each.case.request.id for each in await bookings.remind_due(work)] == [one]
        assert await bookings.remind_due(work) == ()
        with pytest.raises(RoleNeeded):
            await bookings.take(work, DOCTOR, one)
        await bookings.take(work, RECEPTIONIST, one)
        await bookings.decline(work, RECEPTIONIST, one, "W kwietniu.")
        with pytest.raises(RequestClosed):
            await bookings.require_open(work, RECEPTIONIST, one)
        await note_receipt(work, BookingRequest, one, delivered=False)
        assert [each.id for each in await bookings.undelivered(work, anna)] == [one]
        assert (await bookings.open_request(work, anna, one)).facts.answer == "W kwietniu."
        assert await bookings.undelivered(work, anna) == ()
        assert await bookings.waiting(work, anna) == []
