"""A day's list that is taken out of the chat, to be printed."""

from __future__ import annotations

import pytest

from core.accounts.patients import Patient
from core.appointments import booking, visits
from core.clinic.model import Clinic
from core.errors import WrongChat
from core.staff import audit
from core.staff.audit import AuditAction
from core.staff.members import Caller, Where
from tests.core.appointments.bookings import WEDNESDAY, nowak
from tests.core.staff.staffing import MARIA, RECEPTIONIST, staffed_clinic
from tests.desk import Desk


@pytest.fixture
def clinic() -> Clinic:
    """A clinic with everybody in its staff chat."""
    return staffed_clinic()


async def test_a_printed_day_is_written_down(desk: Desk, anna: Patient) -> None:
    """Who took it, and of which day; others take nothing."""
    async with desk.work() as work:
        booked = (await booking.book(work, anna, nowak("10:00"))).id
        assert [each.appointment.id for each in await visits.print_day(work, RECEPTIONIST, WEDNESDAY)] == [booked]
        with pytest.raises(WrongChat):
            await visits.print_day(work, Caller(MARIA, Where.ELSEWHERE), WEDNESDAY)
        noted = (await audit.recent(work, size=1)).items[0]
    assert (noted.what, noted.subject) == (AuditAction.PRINTED_DAY, WEDNESDAY.isoformat())
