"""Referrals by the clinic's doctors (S13, S21): drafted, issued, for a minute taken back, announced once."""

from __future__ import annotations

import datetime as dt

import pytest

from core.accounts.patients import Patient, Tier
from core.appointments import booking
from core.errors import NotAttended, NotFound, PatientCantRead, RoleNeeded, UnusableText
from core.i18n import Language
from core.receipts import note_receipt
from core.referrals import reading, telling, writing
from core.referrals.model import Referral, ReferralKind, ReferralStanding
from core.referrals.refusals import (
    DayNotAhead,
    IssuedAlready,
    ReferralIncomplete,
    ReferralWithdrawn,
    TooLateToTakeBack,
    UnusableReferralCode,
)
from core.staff import audit
from core.staff.audit import AuditAction, by_patient
from tests.core.appointments.bookings import WEDNESDAY, nowak
from tests.core.referrals.referring import MASSAGE, attended_by, draft, issued
from tests.core.staff.staffing import DOCTOR, EWA, OTHER_DOCTOR, RECEPTIONIST
from tests.desk import Desk


async def test_a_referral_says_what_was_written(desk: Desk, anna: Patient, attended: str) -> None:
    """Everything, in the clinic's words, and who issued it when."""
    begun = await draft(desk, attended)
    async with desk.work() as work:
        await writing.set_code(work, DOCTOR, begun.id, " 12 34 ")
        await writing.set_last_day(work, DOCTOR, begun.id, WEDNESDAY)
        await writing.issue(work, DOCTOR, begun.id)
    desk.wait(minutes=1)
    async with desk.work() as work:
        await telling.announce_due(work)
        (record,) = await reading.of_patient(work, anna)
    referral, facts = record.referral, record.referral.facts
    assert (facts.kind, facts.service, facts.what_for) == (ReferralKind.REHABILITATION, MASSAGE, "Bóle kręgosłupa.")
    assert (facts.code, facts.issuer, facts.issued_by, facts.is_own) == ("1234", "lek. Ewa Nowak", "nowak", True)
    assert facts.title is not None
    assert facts.title.in_language(Language.POLISH) == "Masaż leczniczy"
    assert (referral.procedures, referral.valid_until, referral.issued_on) == (10, WEDNESDAY, dt.date(2027, 3, 2))
    assert (record.left, not facts.by_telephone) == (10, True)


async def test_a_draft_is_nobodys_but_its_doctors(desk: Desk, anna: Patient, attended: str) -> None:
    """Neither the patient nor a colleague sees it; its doctor finds it again, and begins anew in its place."""
    begun = await draft(desk, attended)
    async with desk.work() as work:
        assert not await reading.of_patient(work, anna)
        with pytest.raises(NotFound):
            await reading.get_referral(work, anna, begun.id)
        with pytest.raises(NotFound):
            await writing.set_reason(work, OTHER_DOCTOR, begun.id, "Inne.")
        found = await writing.draft_of(work, DOCTOR, attended)
        assert found is not None
        assert found.id == begun.id
        assert await writing.draft_of(work, OTHER_DOCTOR, attended) is None
        second = await writing.begin(work, DOCTOR, attended, ReferralKind.EXAMINATION)
        with pytest.raises(NotFound):
            await writing.get_own(work, DOCTOR, begun.id)
        await writing.discard(work, DOCTOR, second.id)
        assert await writing.draft_of(work, DOCTOR, attended) is None


async def test_a_minute_to_take_it_back(desk: Desk, anna: Patient, attended: str) -> None:
    """Until then the patient knows nothing; afterwards it stays."""
    begun = await draft(desk, attended)
    async with desk.work() as work:
        await writing.issue(work, DOCTOR, begun.id)
        assert await telling.announce_due(work) == []
        assert not await reading.of_patient(work, anna)
    desk.wait(seconds=59)
    async with desk.work() as work:
        taken = await writing.take_back(work, DOCTOR, begun.id)
        assert taken.issued_at is None
        await writing.set_reason(work, DOCTOR, begun.id, "Ból barku.")
        await writing.issue(work, DOCTOR, begun.id)
    desk.wait(minutes=1)
    async with desk.work() as work:
        with pytest.raises(TooLateToTakeBack):
            await writing.take_back(work, DOCTOR, begun.id)
        (announced,) = await telling.announce_due(work)
        assert announced.facts.what_for == "Ból barku."
        assert await telling.announce_due(work) == []
        with pytest.raises(IssuedAlready):
            await writing.set_reason(work, DOCTOR, begun.id, "Za późno.")


async def test_issuing_twice_is_issuing_once(desk: Desk, anna: Patient, attended: str) -> None:
    """A second press changes nothing; the log tells what was done, and what the patient did."""
    begun = await draft(desk, attended)
    first = desk.now
    for _ in range(2):
        async with desk.work() as work:
            assert (await writing.issue(work, DOCTOR, begun.id)).issued_at == first
        desk.wait(minutes=2)
    async with desk.work() as work:
        await telling.announce_due(work)
        for _ in range(2):
            await reading.open_referral(work, anna, begun.id)
        rows = (await audit.recent(work, patient_id=anna.id, size=2)).items
    assert [(row.who, row.what, row.subject) for row in rows] == [
        (by_patient(anna.id), AuditAction.OPENED_REFERRAL, begun.id),
        (EWA, AuditAction.ISSUED_REFERRAL, begun.id),
    ]


async def test_what_a_referral_needs(desk: Desk, attended: str) -> None:
    """A service of its kind, a reason, a day that is not over, a code of four digits."""
    async with desk.work() as work:
        begun = await writing.begin(work, DOCTOR, attended, ReferralKind.SPECIALIST)
        with pytest.raises(ReferralIncomplete):
            await writing.issue(work, DOCTOR, begun.id)
        for other in ("massage", "dermatoscopy", "nothing"):
            with pytest.raises(NotFound):
                await writing.choose_service(work, DOCTOR, begun.id, other)
        for text in ("", " ", "x" * 501):
            with pytest.raises(UnusableText):
                await writing.set_reason(work, DOCTOR, begun.id, text)
        for code in ("123", "12345", "12a4", "١٢٣٤"):
            with pytest.raises(UnusableReferralCode):
                await writing.set_code(work, DOCTOR, begun.id, code)
        for count in (0, 61):
            with pytest.raises(NotFound):
                await writing.set_procedures(work, DOCTOR, begun.id, count)
        with pytest.raises(DayNotAhead):
            await writing.set_last_day(work, DOCTOR, begun.id, dt.date(2027, 3, 1))
        await writing.choose_service(work, DOCTOR, begun.id, "dermatologist")
        await writing.set_reason(work, DOCTOR, begun.id, "Znamię.")
        await writing.set_last_day(work, DOCTOR, begun.id, dt.date(2027, 3, 2))
    desk.wait(days=1)
    async with desk.work() as work:
        with pytest.raises(DayNotAhead):
            await writing.issue(work, DOCTOR, begun.id)


async def test_who_may_write_and_for_whom(desk: Desk, anna: Patient, attended: str) -> None:
    """A doctor, after a visit that was attended, for a patient who can read it (S33)."""
    async with desk.work() as work:
        with pytest.raises(RoleNeeded):
            await writing.begin(work, RECEPTIONIST, attended, ReferralKind.SPECIALIST)
        (await work.session.merge(anna)).tier = Tier.BASIC
        with pytest.raises(PatientCantRead):
            await writing.begin(work, DOCTOR, attended, ReferralKind.SPECIALIST)
    async with desk.work() as work:
        (await work.session.merge(anna)).tier = Tier.FULL
        coming = await booking.book(work, anna, nowak("10:00"))
        with pytest.raises(NotAttended):
            await writing.begin(work, DOCTOR, coming.id, ReferralKind.SPECIALIST)


async def test_a_referral_that_is_withdrawn(desk: Desk, anna: Patient, attended: str) -> None:
    """It is still seen, and says so; only once, and only by whoever issued it."""
    referral = await issued(desk, attended)
    async with desk.work() as work:
        with pytest.raises(NotFound):
            await writing.withdraw(work, OTHER_DOCTOR, referral.id)
        await writing.withdraw(work, DOCTOR, referral.id)
        with pytest.raises(ReferralWithdrawn):
            await writing.withdraw(work, DOCTOR, referral.id)
        (record,) = await reading.of_patient(work, anna)
        assert record.standing(work) is ReferralStanding.WITHDRAWN


async def test_what_is_issued_by_telephone_says_so(desk: Desk, anna: Patient) -> None:
    """A partner accepts it (S14)."""
    referral = await issued(desk, await attended_by(desk, anna, by_telephone=True))
    assert referral.facts.by_telephone


async def test_whoever_missed_it_is_told_again(desk: Desk, anna: Patient, attended: str) -> None:
    """Until it was opened."""
    referral = await issued(desk, attended)
    async with desk.work() as work:
        await note_receipt(work, Referral, referral.id, delivered=False)
        assert [each.id for each in await telling.undelivered(work, anna)] == [referral.id]
        await note_receipt(work, Referral, referral.id, delivered=True)
        await note_receipt(work, Referral, referral.id, delivered=False)
        assert await telling.undelivered(work, anna) == ()
