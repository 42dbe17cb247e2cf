"""Occupational certificates (S15, S40): drafted, given, for a minute taken back, told of once, read."""

from __future__ import annotations

import asyncio
import datetime as dt

import pytest
import sqlalchemy as sa

from core.accounts.patients import Patient, Tier
from core.appointments import booking, visits
from core.appointments.model import Slot
from core.appointments.occupational import ExaminationKind
from core.clinic.model import Clinic
from core.errors import FullLevelNeeded, NotAttended, NotFound, PatientCantRead, RoleNeeded
from core.files import arrival, attachments
from core.files.checking import FileKind
from core.files.model import Label
from core.receipts import note_receipt
from core.staff import audit
from core.staff.audit import AuditAction, by_patient
from core.staff.members import Caller
from core.treatment.certificates import giving, reading
from core.treatment.certificates.model import UNDO, Certificate, CertificateDecision, CertificateFacts
from core.treatment.certificates.refusals import (
    CertificateFilesOnTheWay,
    CertificateGiven,
    CertificateIncomplete,
    CertificateUndoOver,
    NotOccupational,
    UnusableValidity,
    ValidityOver,
)
from core.treatment.timeline import Narrowing, TimelineKind, timeline
from tests.core.appointments.bookings import nowak, warsaw
from tests.core.files.filing import a_full_patient
from tests.core.staff.staffing import DOCTOR, EWA, OTHER_DOCTOR, RECEPTIONIST, staffed_clinic
from tests.core.treatment.certifying import draft, examined, given
from tests.desk import Desk

EXAMINATION = Slot("occupational", "wilk", "wola", warsaw("10:00"))


@pytest.fixture
def clinic() -> Clinic:
    """A clinic with everybody in its staff chat."""
    return staffed_clinic()


@pytest.fixture
async def anna(desk: Desk) -> Patient:
    """Anna, whose identity is confirmed."""
    async with desk.work() as work:
        return await a_full_patient(work)


@pytest.fixture
async def attended(desk: Desk, anna: Patient) -> str:
    """Anna's examination, which she has attended."""
    return await examined(desk, anna, EXAMINATION)


@pytest.mark.both_databases
async def test_it_says_what_was_decided(desk: Desk, anna: Patient, attended: str) -> None:
    """With the employer and the position that were registered; until the day that the doctor wrote."""
    certificate = await given(desk, attended)
    desk.wait(minutes=1)
    async with desk.work() as work:
        assert [each.id for each in await reading.announce_due(work)] == [certificate.id]
        read = await reading.open_certificate(work, anna, certificate.id)
    assert read.facts == CertificateFacts(
        kind=ExaminationKind.PERIODIC,
        decision=CertificateDecision.FIT,
        valid_until=dt.date(2029, 3, 3),
        employer="Huta Żelazna S.A.",
        position="spawacz",
        issuer="lek. Ewa Nowak",
    )


@pytest.mark.both_databases
async def test_only_who_is_fit_has_a_last_day(desk: Desk, attended: str) -> None:
    """A day that was written before goes, when the doctor decides otherwise."""
    begun = await draft(desk, attended)
    async with desk.work() as work:
        await giving.decide(work, DOCTOR, begun.id, CertificateDecision.UNFIT)
        certificate = await giving.give(work, DOCTOR, begun.id)
        assert certificate.facts.valid_until is None


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ("", UnusableValidity()),
        ("za dwa lata", UnusableValidity()),
        ("jutro", UnusableValidity()),
        ("3.03", UnusableValidity()),
        ("3 marca 29", UnusableValidity()),
        ("30.02.2029", UnusableValidity()),
        ("3.03.9999", UnusableValidity()),
        ("1.03.2027", ValidityOver()),
    ],
)
async def test_a_day_is_never_guessed(desk: Desk, attended: str, typed: str, refusal: Exception) -> None:
    """Neither a year nor a number of years is worked out; what has passed is no last day."""
    async with desk.work() as work:
        begun = await giving.begin(work, DOCTOR, attended, ExaminationKind.PERIODIC)
        with pytest.raises(type(refusal)) as refused:
            await giving.date_validity(work, DOCTOR, begun.id, typed)
        assert refused.value == refusal


async def test_what_is_missing_is_not_given(desk: Desk, attended: str) -> None:
    """A decision, the last day, a file that is on its way; nor what has run out since it was written."""
    async with desk.work() as work:
        begun = await giving.begin(work, DOCTOR, attended, ExaminationKind.FOLLOW_UP)
        with pytest.raises(CertificateIncomplete):
            await giving.give(work, DOCTOR, begun.id)
        await giving.decide(work, DOCTOR, begun.id, CertificateDecision.FIT)
        with pytest.raises(CertificateIncomplete):
            await giving.give(work, DOCTOR, begun.id)
        await giving.date_validity(work, DOCTOR, begun.id, f"{work.clinic.day_of(work.now):%d.%m.%Y}")
        file = await giving.attach(work, DOCTOR, begun.id, Label("orzeczenie.pdf"))
        with pytest.raises(CertificateFilesOnTheWay):
            await giving.give(work, DOCTOR, begun.id)
        await arrival.arrive(work, file.id, FileKind.PDF, 100)
    desk.wait(days=1)
    async with desk.work() as work:
        with pytest.raises(ValidityOver):
            await giving.give(work, DOCTOR, begun.id)


async def test_a_draft_is_thrown_away_with_its_files(desk: Desk, attended: str) -> None:
    """Or the files alone."""
    begun = await draft(desk, attended)
    for clear in (giving.remove_files, giving.discard):
        async with desk.work() as work:
            file = await giving.attach(work, DOCTOR, begun.id, Label("orzeczenie.pdf"))
            await arrival.arrive(work, file.id, FileKind.PDF, 100)
        async with desk.work() as work:
            await clear(work, DOCTOR, begun.id)
            assert await attachments.of(work, begun.id) == ()
    async with desk.work() as work:
        assert await giving.draft_of(work, DOCTOR, attended) is None
        assert not await reading.is_certificate(work, begun.id)


async def test_who_may_give_one_and_after_what(desk: Desk, anna: Patient, attended: str) -> None:
    """A doctor; after an examination for work that was attended; to a patient who can open it (S33)."""
    async with desk.work() as work:
        with pytest.raises(RoleNeeded):
            await giving.begin(work, RECEPTIONIST, attended, ExaminationKind.PERIODIC)
        with pytest.raises(NotFound):
            await giving.begin(work, DOCTOR, "nothing", ExaminationKind.PERIODIC)
        visit = await booking.book(work, anna, nowak("11:00"))
        with pytest.raises(NotOccupational):
            await giving.begin(work, DOCTOR, visit.id, ExaminationKind.PERIODIC)
    begun = await draft(desk, attended)
    async with desk.work() as work:
        await visits.miss(work, DOCTOR, attended)
        with pytest.raises(NotAttended):
            await giving.give(work, DOCTOR, begun.id)
        await visits.attend(work, DOCTOR, attended)
        (await work.session.merge(anna)).tier = Tier.BASIC
        with pytest.raises(PatientCantRead) as refused:
            await giving.give(work, DOCTOR, begun.id)
        assert refused.value == PatientCantRead(anna.phone)


async def test_a_draft_is_the_doctors_own(desk: Desk, attended: str) -> None:
    """A colleague neither changes nor gives it, and has one of their own."""
    begun = await draft(desk, attended)
    async with desk.work() as work:
        again = await giving.begin(work, DOCTOR, attended, ExaminationKind.FOLLOW_UP)
        assert (again.id, again.facts.kind) == (begun.id, ExaminationKind.FOLLOW_UP)
        for act in (giving.give, giving.discard, giving.remove_files, giving.take_back):
            with pytest.raises(NotFound):
                await act(work, OTHER_DOCTOR, begun.id)
        other = await giving.begin(work, OTHER_DOCTOR, attended, ExaminationKind.PERIODIC)
        assert other.id != begun.id


@pytest.mark.both_databases
async def test_of_two_doctors_one_gives_it(desk: Desk, attended: str) -> None:
    """At once, or one after the other."""
    begun = await draft(desk, attended)
    async with desk.work() as work:
        other = await giving.begin(work, OTHER_DOCTOR, attended, ExaminationKind.PERIODIC)
        await giving.decide(work, OTHER_DOCTOR, other.id, CertificateDecision.UNFIT)

    async def give(caller: Caller, draft_id: str) -> Certificate:
        async with desk.work() as work:
            return await giving.give(work, caller, draft_id)

    acts = (give(DOCTOR, begun.id), give(OTHER_DOCTOR, other.id))
    outcomes = await asyncio.gather(*acts, return_exceptions=True)
    (winner,) = [each for each in outcomes if isinstance(each, Certificate)]
    assert [each for each in outcomes if each is not winner] == [CertificateGiven(winner.facts.issuer)]
    async with desk.work() as work:
        with pytest.raises(CertificateGiven):
            await giving.begin(work, OTHER_DOCTOR, attended, ExaminationKind.PERIODIC)


async def test_the_database_keeps_a_second_one_out(desk: Desk, anna: Patient, attended: str) -> None:
    """Whatever the rules say."""
    await given(desk, attended)
    with pytest.raises(sa.exc.IntegrityError):
        async with desk.work() as work:
            await reading.record(work, anna, attended, CertificateFacts(), work.now)


async def test_for_a_minute_it_is_taken_back(desk: Desk, anna: Patient, attended: str) -> None:
    """Its patient knows nothing of it until then; given again, the minute begins anew; the log tells all of it."""
    certificate = await given(desk, attended)
    desk.wait(seconds=59)
    async with desk.work() as work:
        assert await reading.announce_due(work) == []
        assert await reading.after_appointment(work, anna, attended) is None
        with pytest.raises(NotFound):
            await reading.open_certificate(work, anna, certificate.id)
        taken_back = await giving.take_back(work, DOCTOR, certificate.id)
        assert not giving.can_be_taken_back(work, taken_back)
    desk.wait(minutes=5)
    async with desk.work() as work:
        assert await reading.announce_due(work) == []
        await giving.give(work, DOCTOR, certificate.id)
    desk.wait(minutes=1)
    async with desk.work() as work:
        with pytest.raises(CertificateUndoOver):
            await giving.take_back(work, DOCTOR, certificate.id)
        assert [each.id for each in await reading.announce_due(work)] == [certificate.id]
        assert await reading.announce_due(work) == []
        for _ in range(2):
            await reading.open_certificate(work, anna, certificate.id)
        with pytest.raises(CertificateGiven):
            await giving.decide(work, DOCTOR, certificate.id, CertificateDecision.UNFIT)
        rows = (await audit.recent(work, patient_id=anna.id, size=4)).items
    assert [(row.who, row.what, row.subject) for row in rows] == [
        (by_patient(anna.id), AuditAction.OPENED_CERTIFICATE, certificate.id),
        (EWA, AuditAction.GAVE_CERTIFICATE, certificate.id),
        (EWA, AuditAction.TOOK_CERTIFICATE_BACK, certificate.id),
        (EWA, AuditAction.GAVE_CERTIFICATE, certificate.id),
    ]


async def test_it_is_on_the_timeline_once_it_was_told(desk: Desk, anna: Patient, john: Patient, attended: str) -> None:
    """With a kind of its own (S40), and for its patient alone."""
    certificate = await given(desk, attended)
    only = Narrowing(kind=TimelineKind.CERTIFICATES)
    async with desk.work() as work:
        assert not await timeline(work, anna, narrowing=only)
    desk.wait(minutes=1)
    async with desk.work() as work:
        await reading.announce_due(work)
        (found,) = await timeline(work, anna, narrowing=only)
        assert (found.thing, found.at) == (await work.session.get(Certificate, certificate.id), certificate.given_at)
        assert len((await timeline(work, anna)).items) == 2
        with pytest.raises(FullLevelNeeded):
            await reading.open_certificate(work, john, certificate.id)
        other = await work.session.merge(john)
        other.tier = Tier.FULL
        with pytest.raises(NotFound):
            await reading.open_certificate(work, other, certificate.id)


async def test_whoever_missed_it_is_told_again(desk: Desk, anna: Patient, attended: str) -> None:
    """Until it was opened."""
    certificate = await given(desk, attended)
    desk.wait(minutes=1)
    async with desk.work() as work:
        await reading.announce_due(work)
        await note_receipt(work, Certificate, certificate.id, delivered=False)
        assert [each.id for each in await reading.undelivered(work, anna)] == [certificate.id]
        await note_receipt(work, Certificate, certificate.id, delivered=True)
        await note_receipt(work, Certificate, certificate.id, delivered=False)
        assert await reading.undelivered(work, anna) == ()


async def test_what_was_wrong_is_withdrawn_and_another_follows(desk: Desk, anna: Patient, attended: str) -> None:
    """Only what its patient was told of, by whoever issued it, once; it stays with the patient, and is in the log."""
    wrong = await given(desk, attended)
    async with desk.work() as work:
        with pytest.raises(NotFound):
            await giving.withdraw(work, DOCTOR, wrong.id)
    desk.now += UNDO
    async with desk.work() as work:
        await reading.announce_due(work)
    async with desk.work() as work:
        with pytest.raises(NotFound):
            await giving.withdraw(work, OTHER_DOCTOR, wrong.id)
        await giving.withdraw(work, DOCTOR, wrong.id)
        with pytest.raises(NotFound):
            await giving.withdraw(work, DOCTOR, wrong.id)
        assert AuditAction.WITHDREW_CERTIFICATE in {each.what for each in await audit.recent(work)}
        seen = await reading.after_appointment(work, anna, attended)
        assert seen is not None
        assert (seen.id, seen.withdrawn_at) == (wrong.id, desk.now)
        assert await giving.given_after(work, attended) is None
    right = await given(desk, attended)
    desk.now += UNDO
    async with desk.work() as work:
        await reading.announce_due(work)
        seen = await reading.after_appointment(work, anna, attended)
        assert seen is not None
        assert (seen.id, seen.withdrawn_at) == (right.id, None)
        assert (await reading.open_certificate(work, anna, wrong.id)).withdrawn_at is not None
        assert [each.id for each in await giving.withdrawn_after(work, attended)] == [wrong.id]
