"""A therapist is absent: what was booked from a referral is done at another time; the referral isn't used up (B6)."""

from __future__ import annotations

from core.accounts.patients import Patient
from core.appointments.blocked import BlockTarget
from core.appointments.clinic_day import absences
from core.referrals import reading, using
from tests.core.appointments.bookings import Books, warsaw
from tests.core.offers.waiting import accept, settle
from tests.core.referrals.referring import duda, issued
from tests.core.staff.staffing import RECEPTIONIST
from tests.desk import Desk


async def test_a_referral_is_not_used_up(desk: Desk, anna: Patient, attended: str) -> None:
    """A procedure of a series is done at another time, from the same referral, at a place where that counts."""
    referral = await issued(desk, attended)
    async with desk.work() as work:
        before = (await reading.record_of(work, referral)).left
        taken = await using.book_series(work, anna, referral.id, [duda("10:00"), duda("11:00")])
    async with desk.work() as work:
        await absences.announce(work, RECEPTIONIST, BlockTarget("duda"), warsaw("00:00"), warsaw("23:55"))
    desk.wait(minutes=1)
    offers = [each.offer for each in await settle(desk) if each.offer is not None]
    assert len(offers) == 2
    assert await accept(desk, anna, offers[0]) == taken[0].id
    async with desk.work() as work:
        record = await reading.record_of(work, referral)
        assert record.left == before - 1
        assert {each.id for each in record.appointments} == {taken[0].id}
        assert {each.slot.facility for each in offers} <= {"centrum", "wola"}
        (await Books.of(work)).check()
