"""The reception enters who has no account: never twice, and nobody who merely typed a number blocks it (B8)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable
from functools import partial

import pytest
import sqlalchemy as sa

from core.accounts.identity import Pesel
from core.accounts.names import PersonName
from core.accounts.patients import Patient, RegulationsAcceptance, Tier, get_patient, person_of
from core.appointments import booking, visits
from core.clinic.model import Clinic
from core.context import Work
from core.errors import BookingLimitReached, NotFound, RoleNeeded
from core.identity import by_bank
from core.identity.model import Document
from core.identity.refusals import IdentityHeldElsewhere
from core.records import entering, joining, moving, untold
from core.records.refusals import RecordExists
from core.staff import audit, to_call
from core.staff.audit import AuditAction
from core.staff.patient_search import find
from core.staff.to_call import ToCallReason
from tests.core.appointments.bookings import nowak, wilk
from tests.core.identity.proving import PESEL, an_account, back_from_bank, claims, proved
from tests.core.racing import at_once
from tests.core.staff.staffing import DOCTOR, RECEPTIONIST, staffed_clinic
from tests.desk import Desk
from tests.people import a_pesel

NAME = PersonName("Anna", "Nowak")
PHONE = "+48601234567"


@pytest.fixture
def clinic() -> Clinic:
    """A clinic with everybody in its staff chat, and a bank."""
    return staffed_clinic()


async def entered(desk: Desk, document: Document | None = None) -> Patient:
    """A record that the reception has made."""
    async with desk.work() as work:
        return await entering.enter(work, RECEPTIONIST, NAME, PESEL, PHONE, document)


async def test_a_caller_has_a_record(desk: Desk) -> None:
    """Basic, without a chat, with nothing accepted; found by name and number; booked for within the cap."""
    record = await entered(desk)
    assert (record.tier, record.person_id, record.regulations_version) == (Tier.BASIC, None, "")
    assert entering.was_entered(record)
    async with desk.work() as work:
        assert [each.id for each in await find(work, RECEPTIONIST, "Nowak")] == [record.id]
        assert [each.id for each in await find(work, RECEPTIONIST, "601 234 567")] == [record.id]
        await booking.book(work, await get_patient(work, record.id), nowak("10:00"))
        assert not list(await work.session.scalars(sa.select(RegulationsAcceptance)))
        assert AuditAction.ENTERED_PATIENT in {each.what for each in await audit.recent(work, patient_id=record.id)}


async def test_the_cap_holds_for_who_merely_called(desk: Desk) -> None:
    """As for any account that nobody has confirmed (D3)."""
    desk.clinic = desk.clinic.model_copy(
        update={"settings": desk.clinic.settings.model_copy(update={"basic_limit": 1})}
    )
    record = await entered(desk)
    async with desk.work() as work:
        await booking.book(work, await get_patient(work, record.id), nowak("10:00"))
        with pytest.raises(BookingLimitReached):
            await booking.book(work, await get_patient(work, record.id), nowak("10:40"))


async def test_nobody_is_entered_twice(desk: Desk) -> None:
    """Whoever is confirmed or entered already is shown instead."""
    record = await entered(desk)
    with pytest.raises(RecordExists) as refused:
        await entered(desk)
    assert refused.value.patient == record.id
    async with desk.work() as work:
        assert [each.id for each in await entering.known_as(work, RECEPTIONIST, PESEL)] == [record.id]


async def test_who_merely_typed_it_blocks_nobody(desk: Desk) -> None:
    """An account that has proven nothing is shown, and doesn't stand in the way (D16)."""
    async with desk.work() as work:
        typed = await an_account(work)
    record = await entered(desk)
    async with desk.work() as work:
        known = await entering.known_as(work, RECEPTIONIST, PESEL)
    assert [each.id for each in known] == [record.id, typed.id]
    assert [entering.is_in_the_way(each) for each in known] == [True, False]


async def test_a_document_makes_it_a_full_one(desk: Desk) -> None:
    """Now, or later at the desk; of an account that somebody has opened it isn't for the reception to say so here."""
    record = await entered(desk)
    async with desk.work() as work:
        changed = await entering.document_seen(work, RECEPTIONIST, record.id, Document.ID_CARD)
        assert changed.tier is Tier.FULL
        other = await an_account(work, 5)
        with pytest.raises(NotFound):
            await entering.document_seen(work, RECEPTIONIST, other.id, Document.ID_CARD)


async def test_only_the_reception_enters(desk: Desk) -> None:
    """Nobody else."""
    async with desk.work() as work:
        with pytest.raises(RoleNeeded):
            await entering.enter(work, DOCTOR, NAME, PESEL, PHONE)
        with pytest.raises(RoleNeeded):
            await entering.known_as(work, DOCTOR, PESEL)
        with pytest.raises(RoleNeeded):
            await entering.document_seen(work, DOCTOR, 1, Document.ID_CARD)


@pytest.mark.both_databases
async def test_two_enter_the_same_at_once(desk: Desk) -> None:
    """There is one record."""

    async def enter(work: Work) -> None:
        await entering.enter(work, RECEPTIONIST, NAME, PESEL, PHONE)

    assert sorted(await at_once(desk, enter, enter, enter)) == ["", "RecordExists", "RecordExists"]


async def test_a_confirmed_record_comes_to_who_proves_it(desk: Desk) -> None:
    """With all that hangs on it, and the regulations that were accepted there (D16)."""
    record = await entered(desk, Document.ID_CARD)
    async with desk.work() as work:
        visit = await booking.book(work, await get_patient(work, record.id), nowak("10:00"))
        call = await to_call.add(work, record, ToCallReason.BOOKED, visit.id, appointment=visit.id)
    async with desk.work() as work:
        account = await an_account(work, 3)
        assert (await proved(work, account, claims())).refusal == IdentityHeldElsewhere()
    async with desk.work() as work:
        account = await get_patient(work, account.id)
        offer = await moving.offer_of(work, account)
        person = await person_of(work, account)
        assert offer is not None
        assert person is not None
        assert not offer.has_chat
        moved = (await moving.move(work, person, account, offer.request.id)).patient
    assert (moved.id, moved.person_id) == (record.id, person.id)
    assert not entering.was_entered(moved)
    async with desk.work() as work:
        assert [each.id for each in await booking.upcoming(work, moved)] == [visit.id]
        assert [each.id for each in await untold.of_visits(work, moved)] == [call.id]


async def test_what_a_caller_booked_is_brought_over(desk: Desk) -> None:
    """By the reception, to whoever has proven that identity; what they were to be told goes along."""
    record = await entered(desk)
    async with desk.work() as work:
        visit = await booking.book(work, await get_patient(work, record.id), nowak("10:00"))
        call = await to_call.add(work, record, ToCallReason.BOOKED, visit.id, appointment=visit.id)
    async with desk.work() as work:
        account = await an_account(work, 3)
        assert await joining.left_behind(work, account) is None
        assert (await proved(work, account, claims())).refusal is None
    async with desk.work() as work:
        old = await joining.left_behind(work, await get_patient(work, account.id))
        assert old is not None
        assert old.id == record.id
    async with desk.work() as work:
        joined = await joining.join(work, RECEPTIONIST, account.id)
        assert [each.id for each in await booking.upcoming(work, joined)] == [visit.id]
        assert [each.id for each in await untold.of_visits(work, joined)] == [call.id]
        with pytest.raises(NotFound):
            await get_patient(work, record.id)


@pytest.mark.both_databases
async def test_entered_and_proven_at_once(desk: Desk) -> None:
    """Of a record with a document and an account that proves the same, one is the full one."""
    async with desk.work() as work:
        account = await an_account(work, 3)
        request = await back_from_bank(work, account)

    async def enter(work: Work) -> None:
        await entering.enter(work, RECEPTIONIST, NAME, PESEL, PHONE, Document.ID_CARD)

    async def prove(work: Work) -> None:
        await by_bank.complete(work, request, claims())

    await at_once(desk, enter, prove)
    async with desk.work() as work:
        full = await work.session.scalars(sa.select(Patient.id).where(Patient.tier == Tier.FULL))
        assert len(full.all()) == 1


async def prove_and_join(work: Work, account: int, request: str) -> bool:
    """Whether what was entered comes with the proof."""
    patient = await get_patient(work, account)
    _decided, is_joined = await joining.confirm_and_join(
        work, patient, partial(by_bank.complete, work, request, claims())
    )
    return is_joined


@pytest.mark.both_databases
async def test_what_was_entered_comes_with_the_proof(desk: Desk) -> None:
    """In its own transaction, once, with what is to be told; not with a mere claim, nor with somebody else's."""
    record = await entered(desk)
    async with desk.work() as work:
        visit = await booking.book(work, await get_patient(work, record.id), nowak("10:00"))
        call = await to_call.add(work, record, ToCallReason.BOOKED, visit.id, appointment=visit.id)
    async with desk.work() as work:
        account = await an_account(work, 3)
        request = await back_from_bank(work, account)
        assert not list(await booking.upcoming(work, account))
        other = await an_account(work, 4, "Ewa Lis", Pesel(a_pesel(dt.date(1980, 1, 2))))
        its_request = await back_from_bank(work, other)
    async with desk.work() as work:
        assert not await prove_and_join(work, other.id, its_request)
        assert await get_patient(work, record.id) is not None
    async with desk.work() as work:
        assert await prove_and_join(work, account.id, request)
    async with desk.work() as work:
        joined = await get_patient(work, account.id)
        assert joined.tier is Tier.FULL
        assert [each.id for each in await booking.upcoming(work, joined)] == [visit.id]
        assert [each.id for each in await untold.of_visits(work, joined)] == [call.id]
        with pytest.raises(NotFound):
            await get_patient(work, record.id)
        noted = [each for each in await audit.recent(work) if each.what is AuditAction.JOINED_ACCOUNTS]
        assert [(each.who, each.patient_id) for each in noted] == [(audit.PORTAL, account.id)]


@pytest.mark.both_databases
async def test_two_at_one_time_stay_where_they_are(desk: Desk) -> None:
    """The identity is confirmed all the same; the reception sees what was left."""
    record = await entered(desk)
    async with desk.work() as work:
        await booking.book(work, await get_patient(work, record.id), nowak("10:00"))
        account = await an_account(work, 3)
        await booking.book(work, account, wilk("10:00"))
        request = await back_from_bank(work, account)
    async with desk.work() as work:
        assert not await prove_and_join(work, account.id, request)
    async with desk.work() as work:
        joined = await get_patient(work, account.id)
        old = await joining.left_behind(work, joined)
        assert joined.tier is Tier.FULL
        assert old is not None
        assert old.id == record.id
        assert len(list(await booking.upcoming(work, joined))) == 1


@pytest.mark.both_databases
async def test_booked_for_and_proven_at_once(desk: Desk) -> None:
    """The appointment is the account's, or the reception hears that the record is no more; nobody waits for ever."""
    record = await entered(desk)
    async with desk.work() as work:
        first = await booking.book(work, await get_patient(work, record.id), nowak("10:00"))
        account = await an_account(work, 3)
        request = await back_from_bank(work, account)

    async def book(work: Work) -> None:
        await visits.book_for(work, RECEPTIONIST, record.id, nowak("11:00"))

    async def prove(work: Work) -> None:
        assert await prove_and_join(work, account.id, request)

    booked, proven = await at_once(desk, book, prove)
    assert booked in {"", "NotFound"}
    assert proven == ""
    async with desk.work() as work:
        found = [each.id for each in await booking.upcoming(work, await get_patient(work, account.id))]
        assert first.id in found
        assert len(found) == (2 if booked == "" else 1)


@pytest.mark.both_databases
async def test_two_prove_the_same_at_once(desk: Desk) -> None:
    """What was entered comes to one of them, once."""
    record = await entered(desk)
    async with desk.work() as work:
        visit = await booking.book(work, await get_patient(work, record.id), nowak("10:00"))
        accounts = [await an_account(work, number) for number in (3, 4)]
        requests = [await back_from_bank(work, each) for each in accounts]

    def proving(at: int) -> Callable[[Work], Awaitable[object]]:
        async def prove(work: Work) -> None:
            await prove_and_join(work, accounts[at].id, requests[at])

        return prove

    assert await at_once(desk, proving(0), proving(1)) == ["", ""]
    async with desk.work() as work:
        theirs = [list(await booking.upcoming(work, await get_patient(work, each.id))) for each in accounts]
        assert sorted(len(each) for each in theirs) == [0, 1]
        assert {each.id for found in theirs for each in found} == {visit.id}
