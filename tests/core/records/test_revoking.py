"""A chat's access is closed: at once, whatever goes on there, and nothing of the records is lost (D16)."""

from __future__ import annotations

import asyncio

import pytest
import sqlalchemy as sa

from core.accounts import pins
from core.accounts.patients import Patient, Tier, find_patient, get_patient, person_of
from core.accounts.people import get_or_create_person
from core.accounts.pins import PinStep
from core.appointments import booking
from core.appointments.claims import Claim
from core.errors import ChatClosedAlready, NotFound, RoleNeeded, WrongChat
from core.identity import asking, by_bank
from core.identity.model import ConfirmationStatus, IdentityConfirmation
from core.identity.refusals import RequestOver
from core.orm import keys_of
from core.records.revoking import RevokedBecause, revoke
from core.staff.audit import AuditAction, AuditEntry
from core.staff.members import Caller, Where
from tests.core.appointments.bookings import nowak
from tests.core.identity.proving import an_account, back_from_bank, claims
from tests.core.staff.staffing import DESK_HEAD, DOCTOR, RECEPTIONIST, staffed_clinic
from tests.desk import Desk
from tests.people import a_patient

LOST = RevokedBecause.LOST


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """Of a clinic with people who work there."""
    desk.clinic = staffed_clinic()
    return desk


async def test_the_chat_is_a_newcomers(desk: Desk) -> None:
    """The account has no chat, keeps its level, and the chat has no account."""
    async with desk.work() as work:
        patient = await a_patient(work)
        patient.tier = Tier.FULL
        booked = await booking.book(work, patient, nowak("08:00"))
    async with desk.work() as work:
        done = await revoke(work, RECEPTIONIST, patient.id, LOST)
        assert done.person.address == "telegram:1"
    async with desk.work() as work:
        closed = await get_patient(work, patient.id)
        assert (await person_of(work, closed), closed.tier) == (None, Tier.FULL)
        assert await find_patient(work, await get_or_create_person(work, "telegram:1")) is None
        assert [each.id for each in await booking.upcoming(work, closed)] == [booked.id]
        entry = (await work.session.scalars(sa.select(AuditEntry).order_by(AuditEntry.number.desc()).limit(1))).one()
        assert (entry.who, entry.what) == (RECEPTIONIST.address, AuditAction.REVOKED_ACCESS)
        assert (entry.patient_id, entry.subject) == (patient.id, "lost")


async def test_what_was_under_way_ends(desk: Desk) -> None:
    """A time that was kept is free again; a way to the bank leads nowhere, even for who is back from there."""
    async with desk.work() as work:
        patient = await an_account(work)
        request_id = await back_from_bank(work, patient)
        assert patient.tier is Tier.PENDING
    async with desk.work() as work:
        held = await booking.hold(work, await get_patient(work, patient.id), nowak("08:00"))
        await revoke(work, RECEPTIONIST, patient.id, LOST)
    async with desk.work() as work:
        assert (await get_patient(work, patient.id)).tier is Tier.BASIC
        assert await work.session.scalar(sa.select(sa.func.count()).select_from(Claim)) == 0
        with pytest.raises(NotFound):
            await booking.confirm(work, await get_patient(work, patient.id), held.id)
        request = await work.session.get_one(IdentityConfirmation, request_id)
        assert request.status is ConfirmationStatus.CANCELLED
        assert await asking.current(work, await get_patient(work, patient.id)) == ()
        with pytest.raises(RequestOver):
            await by_bank.complete(work, request_id, claims())


async def test_the_pin_is_forgotten(desk: Desk) -> None:
    """What opens the account again is a confirmed identity, and no PIN of another telephone."""
    async with desk.work() as work:
        patient = await a_patient(work)
        for step, keep in ((PinStep.CHOOSE, pins.choose), (PinStep.REPEAT, pins.repeat)):
            salt = await pins.salt_for(work, patient, step)
            await keep(work, patient, pins.proven(keys_of(work.session), "7305", salt))
        assert pins.has_pin(patient)
    async with desk.work() as work:
        await revoke(work, RECEPTIONIST, patient.id, LOST)
        assert not pins.has_pin(await get_patient(work, patient.id))


@pytest.mark.parametrize("caller", [DOCTOR, DESK_HEAD], ids=["doctor", "desk head"])
async def test_only_the_reception(desk: Desk, caller: Caller) -> None:
    """Who may not, changes nothing; nor may the reception from another chat."""
    async with desk.work() as work:
        patient = await a_patient(work)
        with pytest.raises(RoleNeeded):
            await revoke(work, caller, patient.id, LOST)
        with pytest.raises(WrongChat):
            await revoke(work, Caller(RECEPTIONIST.address, Where.ELSEWHERE), patient.id, LOST)
        assert patient.person_id is not None


async def test_not_twice(desk: Desk) -> None:
    """There is nothing left to close; nor of an account that is gone."""
    async with desk.work() as work:
        patient = await a_patient(work)
        await revoke(work, RECEPTIONIST, patient.id, LOST)
        with pytest.raises(ChatClosedAlready):
            await revoke(work, RECEPTIONIST, patient.id, LOST)
        with pytest.raises(NotFound):
            await revoke(work, RECEPTIONIST, patient.id + 1, LOST)


@pytest.mark.both_databases
async def test_two_at_once(desk: Desk) -> None:
    """One has closed it, the other is told so; it is written down once."""
    async with desk.work() as work:
        patient = await a_patient(work)

    async def try_it() -> bool:
        try:
            async with desk.work() as work:
                await revoke(work, RECEPTIONIST, patient.id, LOST)
        except ChatClosedAlready:
            return False
        return True

    assert sorted(await asyncio.gather(try_it(), try_it())) == [False, True]
    async with desk.work() as work:
        noted = sa.select(sa.func.count()).where(AuditEntry.what == AuditAction.REVOKED_ACCESS)
        assert await work.session.scalar(noted) == 1
        assert await work.session.scalar(sa.select(Patient.person_id)) is None
