"""A doctor finds their own patients alone, and the audit log says that they are theirs."""

from __future__ import annotations

import pytest

from core.accounts.patients import Patient
from core.appointments import booking
from core.clinic.model import Clinic
from core.errors import RoleNeeded
from core.staff import audit, members
from core.staff.audit import AuditAction
from core.staff.members import Caller
from core.treatment import own_patients
from tests.core.appointments.bookings import nowak
from tests.core.staff.staffing import DOCTOR, EWA, OTHER_DOCTOR, RECEPTIONIST, staffed_clinic
from tests.desk import Desk

pytestmark = pytest.mark.both_databases


@pytest.fixture
def clinic() -> Clinic:
    """A clinic with everybody in its staff chat."""
    return staffed_clinic()


async def found(desk: Desk, caller: Caller, text: str) -> list[str]:
    """Whom somebody finds, by name."""
    async with desk.work() as work:
        return [each.full_name for each in await own_patients.find(work, caller, text)]


async def test_whom_a_doctor_has_seen_or_is_to_see(desk: Desk, anna: Patient, john: Patient) -> None:
    """Is found by them, however they are looked for; by another doctor, nobody; by the reception, everybody."""
    async with desk.work() as work:
        await booking.book(work, anna, nowak("10:00"))
    assert await found(desk, DOCTOR, "Nowak") == ["Anna Nowak"]
    assert await found(desk, DOCTOR, anna.phone[-4:]) == ["Anna Nowak"]
    assert await found(desk, DOCTOR, anna.birth_date.isoformat()) == ["Anna Nowak"]
    assert await found(desk, DOCTOR, "Carter") == []
    assert await found(desk, OTHER_DOCTOR, "Nowak") == []
    assert await found(desk, RECEPTIONIST, "Carter") == ["John Carter"]
    async with desk.work() as work:
        acts = [each.what for each in await audit.recent(work) if each.who == EWA]
        assert AuditAction.FOUND_OWN_PATIENT in acts
        assert AuditAction.FOUND_PATIENT not in acts
        assert (await own_patients.get_record(work, DOCTOR, anna.id)).patient.id == anna.id
        for caller, patient in ((DOCTOR, john), (OTHER_DOCTOR, anna)):
            with pytest.raises(RoleNeeded):
                await own_patients.get_record(work, caller, patient.id)


async def test_a_cancelled_appointment_makes_nobody_their_patient(desk: Desk, anna: Patient) -> None:
    """Nobody has seen them."""
    async with desk.work() as work:
        visit = await booking.book(work, anna, nowak("10:00"))
        await booking.cancel(work, anna, visit.id)
        doctor = await members.find_member(work, EWA)
        assert doctor is not None
        assert await own_patients.own_among(work, doctor, (anna.id,)) == frozenset()
    assert await found(desk, DOCTOR, "Nowak") == []
