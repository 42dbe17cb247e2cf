"""The files of an appointment, opened by the clinic's people (S60, S61)."""

from __future__ import annotations

import pytest

from core.appointments import booking
from core.errors import NotFound, NotStaff
from core.files import library
from core.staff import audit
from core.staff.audit import AuditAction
from core.staff.members import Caller, Where
from tests.core.appointments.bookings import nowak_phone
from tests.core.files.filing import a_full_patient, kept
from tests.core.staff.staffing import OUTSIDER, RECEPTIONIST, staffed_clinic
from tests.desk import Desk


async def test_in_the_order_in_which_they_were_sent(desk: Desk) -> None:
    """Only what was sent for that appointment; and who opened them is written down."""
    desk.clinic = staffed_clinic()
    async with desk.work() as work:
        anna = await a_full_patient(work)
        call = await booking.book(work, anna, nowak_phone("10:00"))
        sent = [(await kept(work, anna, call.id)).id]
        await kept(work, anna)
    desk.wait(minutes=1)
    async with desk.work() as work:
        sent.append((await kept(work, anna, call.id)).id)
    async with desk.work() as work:
        opened = await library.open_for_appointment(work, RECEPTIONIST, call.id)
        assert [file.id for file in opened] == sent
        (latest, *_others) = (await audit.recent(work, 1)).items
        assert (latest.what, latest.patient_id, latest.subject) == (AuditAction.SAW_FILES, anna.id, call.id)


async def test_not_by_somebody_else(desk: Desk) -> None:
    """Nor those of an appointment that isn't there."""
    desk.clinic = staffed_clinic()
    async with desk.work() as work:
        with pytest.raises(NotFound):
            await library.open_for_appointment(work, RECEPTIONIST, "gone")
        with pytest.raises(NotStaff):
            await library.open_for_appointment(work, Caller(OUTSIDER, Where.STAFF_CHAT), "gone")
