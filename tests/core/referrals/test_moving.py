"""One appointment is moved, whatever it was booked from; by its patient, and for them (B1, D21)."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from core.accounts.patients import Patient
from core.appointments import booking
from core.appointments import moving as rules
from core.errors import NotFound, RoleNeeded
from core.referrals import moving, using, writing
from core.referrals.refusals import AnotherService, NotAcceptedThere, ReferralWithdrawn
from core.staff.audit import AuditAction, AuditEntry, by_patient
from tests.core.appointments.bookings import Books, nowak, wilk
from tests.core.referrals.referring import duda, issued, zieba
from tests.core.staff.staffing import DOCTOR, RECEPTIONIST
from tests.desk import Desk


async def test_a_procedure_is_held_and_moved_where_its_referral_counts(
    desk: Desk, anna: Patient, attended: str
) -> None:
    """With whoever gives it, at the clinic's own places; and not once the referral is withdrawn."""
    referral = await issued(desk, attended)
    async with desk.work() as work:
        (one, _) = await using.book_series(work, anna, referral.id, [duda("10:00"), zieba("08:00")])
    async with desk.work() as work:
        assert set(await moving.places_for(work, one)) == {"centrum", "wola"}
        for refused, slot in ((NotAcceptedThere, zieba("08:30", "partner")), (AnotherService, nowak("11:20"))):
            with pytest.raises(refused):
                await moving.hold(work, anna, one.id, slot)
            with pytest.raises(refused):
                await moving.move(work, anna, one.id, slot)
        await moving.hold(work, anna, one.id, duda("10:30"))
        (await Books.of(work)).check()
    async with desk.work() as work:
        assert (await moving.move(work, anna, one.id, duda("10:30"))).slot == duda("10:30")
        (await Books.of(work)).check()
    async with desk.work() as work:
        await writing.withdraw(work, DOCTOR, referral.id)
    async with desk.work() as work:
        with pytest.raises(ReferralWithdrawn):
            await moving.move(work, anna, one.id, duda("11:00"))


async def test_a_patients_own_move_is_noted_once(desk: Desk, anna: Patient) -> None:
    """Moved again to where it is, nothing is moved."""
    async with desk.work() as work:
        visit = (await booking.book(work, anna, nowak("10:00"))).id
    for _again in range(2):
        async with desk.work() as work:
            await moving.move(work, anna, visit, nowak("11:00"))
    async with desk.work() as work:
        noted = await work.session.scalars(sa.select(AuditEntry).order_by(AuditEntry.number))
        assert [(each.who, each.what, each.patient_id, each.subject) for each in noted] == [
            (by_patient(anna.id), AuditAction.MOVED_APPOINTMENT, anna.id, visit)
        ]


async def test_the_reception_moves_for_a_patient(desk: Desk, anna: Patient, john: Patient) -> None:
    """It is noted who has done it; nobody else may, and what the patient holds is let go."""
    async with desk.work() as work:
        visit = (await booking.book(work, anna, nowak("10:00"))).id
        await moving.hold(work, anna, visit, nowak("11:00"))
    async with desk.work() as work:
        with pytest.raises(RoleNeeded):
            await moving.move_for(work, DOCTOR, visit, wilk("10:20"))
        with pytest.raises(NotFound):
            await moving.move(work, john, visit, wilk("10:20"))
        moved = await moving.move_for(work, RECEPTIONIST, visit, wilk("10:20"))
        assert (moved.patient.id, moved.appointment.slot) == (anna.id, wilk("10:20"))
    async with desk.work() as work:
        last = await rules.last_move(work, visit)
        assert last is not None
        assert last.by == RECEPTIONIST.address
        assert await moving.places_for(work, moved.appointment) == ()
        noted = (await work.session.scalars(sa.select(AuditEntry).order_by(AuditEntry.number.desc()))).first()
        assert noted is not None
        assert (noted.what, noted.patient_id, noted.subject) == (AuditAction.MOVED_FOR_PATIENT, anna.id, visit)
        assert [each.id for each in (await Books.of(work)).appointments] == [visit]
