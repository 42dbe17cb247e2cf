"""The reception books one appointment from a patient's referral, by the patient's own rules (S13, S21)."""

from __future__ import annotations

import asyncio

import pytest

from core.accounts.patients import Patient
from core.context import Work
from core.errors import NotFound, Refusal, RoleNeeded
from core.referrals import reading, using
from core.referrals.model import ReferralKind
from core.referrals.refusals import AnotherService, TooFewProcedures
from tests.core.appointments.bookings import connect_several_times, lis, nowak
from tests.core.referrals.referring import duda, issued
from tests.core.staff.staffing import DOCTOR, RECEPTIONIST
from tests.desk import Desk


async def offered(work: Work, patient: Patient) -> list[str]:
    """The ids of the referrals that the reception is offered."""
    return [each.referral.id for each in await reading.bookable_for(work, RECEPTIONIST, patient)]


async def test_what_is_booked_uses_the_referral_up(desk: Desk, anna: Patient, john: Patient, attended: str) -> None:
    """Nobody else's, nothing else, and no rehabilitation: that is planned in one go."""
    referral = await issued(desk, attended, ReferralKind.SPECIALIST, "dermatologist", 1)
    massage = await issued(desk, attended)
    async with desk.work() as work:
        assert await offered(work, anna) == [referral.id]
        assert await offered(work, john) == []
        with pytest.raises(NotFound):
            await using.book_for(work, RECEPTIONIST, john.id, referral.id, lis("12:15"))
        with pytest.raises(NotFound):
            await using.book_for(work, RECEPTIONIST, anna.id, massage.id, duda("09:00"))
        with pytest.raises(AnotherService):
            await using.book_for(work, RECEPTIONIST, anna.id, referral.id, nowak("11:00"))
        with pytest.raises(RoleNeeded):
            await using.book_for(work, DOCTOR, anna.id, referral.id, lis("12:15"))
    async with desk.work() as work:
        visit = await using.book_for(work, RECEPTIONIST, anna.id, referral.id, lis("12:15"))
        assert (await reading.get_record(work, anna, referral.id)).appointments == (visit.appointment,)
        assert await offered(work, anna) == []
        with pytest.raises(TooFewProcedures):
            await using.book_for(work, RECEPTIONIST, anna.id, referral.id, lis("12:30"))


@pytest.mark.both_databases
async def test_two_at_the_desk_use_it_once(desk: Desk, anna: Patient, attended: str) -> None:
    """Pressed at once, one books, and the other is told so."""
    referral = await issued(desk, attended, ReferralKind.SPECIALIST, "dermatologist", 1)
    await connect_several_times(desk, 4)

    async def book(time: str) -> str:
        try:
            async with desk.work() as work:
                await using.book_for(work, RECEPTIONIST, anna.id, referral.id, lis(time))
        except Refusal as refusal:
            return type(refusal).__name__
        return ""

    async with asyncio.timeout(60):
        outcomes = await asyncio.gather(*map(book, ("12:15", "12:30", "12:45")))
    assert sorted(outcomes) == ["", "TooFewProcedures", "TooFewProcedures"]
