"""The same identity is proven by a second account: everything moves to its chat, or nothing does (D16)."""

from __future__ import annotations

import asyncio
import datetime as dt
from contextlib import suppress

import pytest
import sqlalchemy as sa

from core.accounts.identity import Pesel
from core.accounts.patients import Patient, RegulationsAcceptance, Tier, find_patient, get_patient, person_of
from core.accounts.people import Person, find_person, get_or_create_person
from core.appointments import booking
from core.appointments.claims import Claim, Claimed
from core.appointments.model import Appointment, AppointmentStatus, Slot
from core.context import Work
from core.errors import BookingRefused, NotFound, PatientBusy, SlotTaken
from core.identity.model import ConfirmationStatus, IdentityConfirmation
from core.identity.refusals import AlreadyFull, IdentityHeldElsewhere, PeselDiffers
from core.orm import keys_of
from core.records.moving import Moved, decline, move, offer_of
from core.records.refusals import AppointmentsOverlap, ProofOver
from core.records.revoking import RevokedBecause, revoke
from core.staff.audit import AuditAction, AuditEntry
from tests.core.appointments.bookings import lis, nowak, wilk
from tests.core.identity.proving import BORN, an_account, claims, proved
from tests.core.staff.staffing import RECEPTIONIST, staffed_clinic
from tests.desk import Desk
from tests.people import a_pesel

SEEDS = 6


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """Of a clinic with people who work there."""
    desk.clinic = staffed_clinic()
    return desk


async def a_record(desk: Desk) -> int:
    """The number of a full account."""
    async with desk.work() as work:
        patient = await an_account(work, 1)
        assert (await proved(work, patient, claims())).refusal is None
        return patient.id


async def a_second(desk: Desk, number: int = 2, *slots: Slot) -> int:
    """The number of another account that has proven the same identity, and has booked these."""
    async with desk.work() as work:
        patient = await an_account(work, number)
    for slot in slots:
        async with desk.work() as work:
            await booking.book(work, await get_patient(work, patient.id), slot)
    async with desk.work() as work:
        decided = await proved(work, await get_patient(work, patient.id), claims())
        assert decided.refusal == IdentityHeldElsewhere()
    return patient.id


async def moved(desk: Desk, second: int) -> Moved:
    """Everything is moved to the second account's chat."""
    async with desk.work() as work:
        return await move_here(work, await get_patient(work, second))


async def move_here(work: Work, patient: Patient) -> Moved:
    """The same, in a transaction that is open."""
    offer, person = await offer_of(work, patient), await person_of(work, patient)
    assert person is not None
    if offer is None:
        raise ProofOver
    return await move(work, person, patient, offer.request.id)


async def booked_of(work: Work, patient_id: int) -> set[str]:
    """The ids of all that an account has booked."""
    return set(await work.session.scalars(sa.select(Appointment.id).where(Appointment.patient_id == patient_id)))


async def test_a_proof_is_kept_and_changes_nothing(desk: Desk) -> None:
    """The second account stays at the basic level, until it chooses; that counts for a day."""
    record = await a_record(desk)
    second = await a_second(desk)
    async with desk.work() as work:
        patient = await get_patient(work, second)
        assert patient.tier is Tier.BASIC
        offer = await offer_of(work, patient)
        assert offer is not None
        assert offer.has_chat
        assert (offer.request.status, offer.request.held_by) == (ConfirmationStatus.PROVEN, record)
        assert await offer_of(work, await get_patient(work, record)) is None
    desk.wait(hours=24)
    async with desk.work() as work:
        patient, person = await get_patient(work, second), await get_or_create_person(work, "telegram:2")
        assert await offer_of(work, patient) is None
        with pytest.raises(ProofOver):
            await move(work, person, patient, offer.request.id)


async def test_who_has_proven_nothing_learns_nothing(desk: Desk) -> None:
    """Neither of a PESEL that somebody has, nor after proving to be somebody else."""
    await a_record(desk)
    async with desk.work() as work:
        stranger = await an_account(work, 3)
        assert await offer_of(work, stranger) is None
        other = claims(pesel=Pesel(a_pesel(BORN, serial=2)))
        assert (await proved(work, stranger, other)).refusal == PeselDiffers()
        assert await offer_of(work, stranger) is None


async def test_everything_moves(desk: Desk) -> None:
    """The record keeps its number and all that it had, gets what was booked meanwhile, and has the new chat."""
    record = await a_record(desk)
    async with desk.work() as work:
        mine = await booking.book(work, await get_patient(work, record), nowak("08:00"))
    second = await a_second(desk, 2, wilk("10:00"))
    done = await moved(desk, second)
    assert done.patient.id == record
    assert done.previous is not None
    assert done.previous.address == "telegram:1"
    async with desk.work() as work:
        with pytest.raises(NotFound):
            await get_patient(work, second)
        patient, new = await get_patient(work, record), await find_person(work, "telegram:2")
        assert patient.tier is Tier.FULL
        assert new is not None
        assert (await find_patient(work, new), await person_of(work, patient)) == (patient, new)
        assert await find_patient(work, await get_or_create_person(work, "telegram:1")) is None
        assert mine.id in await booked_of(work, record)
        assert len(await booked_of(work, record)) == 2
        entry = (await work.session.scalars(sa.select(AuditEntry).where(AuditEntry.what == "moved_records"))).one()
        assert (entry.what, entry.patient_id) == (AuditAction.MOVED_RECORDS, record)
        assert entry.subject.endswith(f"/patient:{second}")


async def test_times_stay_taken(desk: Desk) -> None:
    """What came is claimed for its new patient: neither they nor anybody else can book at that time."""
    record = await a_record(desk)
    await moved(desk, await a_second(desk, 2, wilk("10:00")))
    async with desk.work() as work:
        with pytest.raises(PatientBusy):
            await booking.book(work, await get_patient(work, record), nowak("10:00"))
    async with desk.work() as work:
        stranger = await an_account(work, 5, identity=Pesel(a_pesel(BORN, serial=7)))
        with pytest.raises(SlotTaken):
            await booking.book(work, stranger, wilk("10:00"))


async def test_what_was_accepted_is_kept(desk: Desk) -> None:
    """Who has accepted the newest regulations in the second account, has accepted them (D1, D7)."""
    record = await a_record(desk)
    regulations = desk.clinic.regulations.model_copy(update={"version": "newer"})
    desk.clinic = desk.clinic.model_copy(update={"regulations": regulations})
    second = await a_second(desk)
    await moved(desk, second)
    async with desk.work() as work:
        assert (await get_patient(work, record)).regulations_version == "newer"
        kept = await work.session.scalars(
            sa.select(RegulationsAcceptance.version).where(RegulationsAcceptance.patient_id == record)
        )
        assert len(kept.all()) == 2


async def test_two_at_the_same_time(desk: Desk) -> None:
    """Nothing moves until one of them is cancelled; which, is told."""
    record = await a_record(desk)
    async with desk.work() as work:
        there = await booking.book(work, await get_patient(work, record), nowak("10:00"))
    second = await a_second(desk, 2, wilk("10:00"))
    with pytest.raises(AppointmentsOverlap) as refused:
        await moved(desk, second)
    assert (refused.value.here, refused.value.there) == (there.start, there.start)
    async with desk.work() as work:
        assert await booked_of(work, record) == {there.id}
        (here,) = await booked_of(work, second)
        await booking.cancel(work, await get_patient(work, second), here)
    await moved(desk, second)
    async with desk.work() as work:
        assert await booked_of(work, record) == {there.id, here}


async def test_two_that_have_begun(desk: Desk) -> None:
    """They can't be cancelled any more, and stand in nobody's way."""
    record = await a_record(desk)
    async with desk.work() as work:
        await booking.book(work, await get_patient(work, record), nowak("10:00"))
    second = await a_second(desk, 2, wilk("10:00"))
    desk.now = dt.datetime(2027, 3, 3, 9, 10, tzinfo=dt.UTC)
    async with desk.work() as work:
        assert (await proved(work, await get_patient(work, second), claims())).refusal == IdentityHeldElsewhere()
    await moved(desk, second)
    async with desk.work() as work:
        assert len(await booked_of(work, record)) == 2


async def test_times_that_were_kept_are_let_go(desk: Desk) -> None:
    """Neither account's hold comes along, and both slots are free."""
    record = await a_record(desk)
    second = await a_second(desk)
    async with desk.work() as work:
        await booking.hold(work, await get_patient(work, record), nowak("10:00"))
    async with desk.work() as work:
        await booking.hold(work, await get_patient(work, second), wilk("10:00"))
    await moved(desk, second)
    async with desk.work() as work:
        assert await work.session.scalar(sa.select(sa.func.count()).select_from(Claim)) == 0
        await booking.book(work, await get_patient(work, record), wilk("10:00"))


async def test_done_again(desk: Desk) -> None:
    """It is done already; and who has everything can't prove it again."""
    await a_record(desk)
    second = await a_second(desk)
    async with desk.work() as work:
        patient, person = await get_patient(work, second), await get_or_create_person(work, "telegram:2")
        offer = await offer_of(work, patient)
        assert offer is not None
        done = await move(work, person, patient, offer.request.id)
        again = await move(work, person, done.patient, offer.request.id)
        assert (again.patient, again.previous) == (done.patient, None)
        with pytest.raises(AlreadyFull):
            await proved(work, done.patient, claims())


async def test_declined(desk: Desk) -> None:
    """Both accounts are as they were; it takes another proof."""
    record = await a_record(desk)
    second = await a_second(desk)
    async with desk.work() as work:
        patient = await get_patient(work, second)
        offer = await offer_of(work, patient)
        assert offer is not None
        await decline(work, patient, offer.request.id)
        assert await offer_of(work, patient) is None
        with pytest.raises(NotFound):
            await decline(work, await get_patient(work, record), offer.request.id)
        assert (await get_patient(work, record)).person_id is not None


async def test_after_a_lost_phone(desk: Desk) -> None:
    """The account has no chat: nobody is closed or told, and nobody can object."""
    record = await a_record(desk)
    async with desk.work() as work:
        await revoke(work, RECEPTIONIST, record, RevokedBecause.LOST)
    second = await a_second(desk)
    async with desk.work() as work:
        offer = await offer_of(work, await get_patient(work, second))
        assert offer is not None
        assert not offer.has_chat
    done = await moved(desk, second)
    assert (done.previous, done.move) == (None, None)
    assert done.patient.id == record


@pytest.mark.both_databases
async def test_two_at_once(desk: Desk) -> None:
    """One after the other: the account is in the chat that moved it last, once, with all that either had."""
    record = await a_record(desk)
    seconds = [await a_second(desk, 2, wilk("10:00")), await a_second(desk, 3, lis("12:00"))]
    async with asyncio.timeout(60):
        await asyncio.gather(*(moved(desk, each) for each in seconds))
    async with desk.work() as work:
        patients = (await work.session.scalars(sa.select(Patient))).all()
        assert [each.id for each in patients] == [record]
        person = await person_of(work, patients[0])
        assert person is not None
        assert person.address in {"telegram:2", "telegram:3"}
        assert len(await booked_of(work, record)) == 2
        statuses = (await work.session.scalars(sa.select(IdentityConfirmation.status))).all()
        assert ConfirmationStatus.PROVEN not in statuses


@pytest.mark.both_databases
async def test_while_the_record_books(desk: Desk) -> None:
    """Whoever is later sees what the other did: a time is never taken twice for one patient."""
    record = await a_record(desk)
    second = await a_second(desk, 2, wilk("10:00"))

    async def book() -> str:
        try:
            async with desk.work() as work:
                await booking.book(work, await get_patient(work, record), nowak("10:00"))
        except PatientBusy:
            return "busy"
        return "booked"

    async def move_it() -> str:
        try:
            await moved(desk, second)
        except AppointmentsOverlap:
            return "overlap"
        return "moved"

    async with asyncio.timeout(60):
        came = set(await asyncio.gather(book(), move_it()))
    assert came in ({"busy", "moved"}, {"booked", "overlap"})
    async with desk.work() as work:
        await check_claims(work)


async def check_claims(work: Work) -> None:
    """What is booked and to come is claimed for whose it is, tick by tick, and nothing else is claimed."""
    keys = keys_of(work.session)
    standing = sa.select(Appointment).where(Appointment.status == AppointmentStatus.BOOKED)
    expected = {
        prints[0]
        for each in await work.session.scalars(standing, execution_options={"populate_existing": True})
        for prints in Claimed.by(keys, each).patient
    }
    assert set(await work.session.scalars(sa.select(Claim.patient_tick))) == expected


async def booked_unless_refused(desk: Desk, patient_id: int, slot: Slot, *, cancelled: bool) -> None:
    """Book, and cancel again; nothing, when they are elsewhere, or nobody is there at that hour."""
    with suppress(BookingRefused):
        async with desk.work() as work:
            made = await booking.book(work, await get_patient(work, patient_id), slot)
            if cancelled:
                await booking.cancel(work, await get_patient(work, patient_id), made.id)


async def people_with_accounts(work: Work) -> set[str]:
    """The addresses of chats in which an account opens."""
    return {each.address for each in await work.session.scalars(sa.select(Person).join(Patient))}


async def test_nothing_lost_nothing_doubled(desk: Desk) -> None:
    """Whatever is booked and cancelled in both, all of it is the record's afterwards, once; or nothing has changed."""
    hours = [f"{hour:02}:{minute:02}" for hour in (8, 9, 10, 11) for minute in (0, 20, 40)]
    overlapping = 0
    for seed in range(SEEDS):
        number = 10 * seed
        async with desk.work() as work:
            identity = Pesel(a_pesel(BORN, serial=100 + seed))
            record = await an_account(work, number + 1, identity=identity)
            said = claims(pesel=identity)
            assert (await proved(work, record, said)).refusal is None
            second = await an_account(work, number + 2, identity=identity)
            assert (await proved(work, second, said)).refusal == IdentityHeldElsewhere()
        for index, hour in enumerate(hours):
            for whose, slot in ((record, nowak(hour)), (second, wilk(hour))):
                if whose is (second if (index + seed) % 3 else record) and (index + 5 * seed) % 17 != 5:
                    continue
                await booked_unless_refused(desk, whose.id, slot, cancelled=(index + seed) % 4 == 0)
        async with desk.work() as work:
            before = await booked_of(work, record.id), await booked_of(work, second.id)
        try:
            await moved(desk, second.id)
        except AppointmentsOverlap:
            overlapping += 1
            async with desk.work() as work:
                assert (await booked_of(work, record.id), await booked_of(work, second.id)) == before
                await check_claims(work)
            continue
        async with desk.work() as work:
            assert await booked_of(work, record.id) == before[0] | before[1]
            assert await booked_of(work, second.id) == set()
            assert f"telegram:{number + 2}" in await people_with_accounts(work)
            assert f"telegram:{number + 1}" not in await people_with_accounts(work)
            await check_claims(work)
    assert 0 < overlapping < SEEDS
