"""The reception enters who has no account: never twice, and nobody who merely typed a number blocks it (B8)."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from core.accounts.names import PersonName
from core.accounts.patients import Patient, RegulationsAcceptance, Tier, get_patient
from core.appointments import booking
from core.clinic.model import Clinic
from core.context import Work
from core.errors import BookingLimitReached, NotFound, RoleNeeded
from core.identity.model import Document
from core.records import entering
from core.records.refusals import RecordExists
from core.staff import audit
from core.staff.audit import AuditAction
from core.staff.patient_search import find
from tests.core.appointments.bookings import nowak
from tests.core.identity.proving import PESEL, an_account
from tests.core.racing import at_once
from tests.core.staff.staffing import DOCTOR, RECEPTIONIST, staffed_clinic
from tests.desk import Desk

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
