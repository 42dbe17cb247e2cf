"""An account that lost its chat before its identity was confirmed: the reception brings over what was booked (D16)."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from core.accounts.patients import Patient, find_patient, get_patient
from core.accounts.people import get_or_create_person
from core.appointments import booking
from core.appointments.claims import Claim
from core.errors import NotFound, RoleNeeded
from core.records.joining import join, left_behind
from core.records.revoking import RevokedBecause, revoke
from core.staff.audit import AuditAction, AuditEntry
from tests.core.appointments.bookings import nowak
from tests.core.identity.proving import an_account, claims, proved
from tests.core.records.test_moving import booked_of, desk
from tests.core.staff.staffing import DOCTOR, RECEPTIONIST
from tests.desk import Desk

__all__ = ["desk"]


async def a_lost_one(desk: Desk) -> int:
    """The number of a basic account with an appointment, whose chat was closed."""
    async with desk.work() as work:
        patient = await an_account(work, 1)
        await booking.book(work, patient, nowak("10:00"))
    async with desk.work() as work:
        await revoke(work, RECEPTIONIST, patient.id, RevokedBecause.LOST)
    return patient.id


async def a_confirmed_one(desk: Desk) -> Patient:
    """Another account of the same identity, which is confirmed."""
    async with desk.work() as work:
        patient = await an_account(work, 2)
        assert (await proved(work, patient, claims())).refusal is None
        return patient


@pytest.mark.both_databases
async def test_what_was_booked_comes_over(desk: Desk) -> None:
    """With its claims, once; the account that had it is no more."""
    lost = await a_lost_one(desk)
    async with desk.work() as work:
        booked = await booked_of(work, lost)
        claimed = await work.session.scalar(sa.select(sa.func.count()).select_from(Claim))
    record = await a_confirmed_one(desk)
    async with desk.work() as work:
        assert (await join(work, RECEPTIONIST, record.id)).id == record.id
    async with desk.work() as work:
        assert await booked_of(work, record.id) == booked != set()
        assert await work.session.scalar(sa.select(sa.func.count()).select_from(Claim)) == claimed
        assert await work.session.get(Patient, lost) is None
        noted = AuditEntry.what == AuditAction.JOINED_ACCOUNTS
        assert await work.session.scalar(sa.select(sa.func.count()).select_from(AuditEntry).where(noted)) == 1
        with pytest.raises(NotFound):
            await join(work, RECEPTIONIST, record.id)


async def test_only_of_whoever_has_confirmed_it(desk: Desk) -> None:
    """Not for a basic account, whatever was typed there; and an account that has a chat is somebody's own."""
    lost = await a_lost_one(desk)
    async with desk.work() as work:
        basic = await an_account(work, 2)
        assert await left_behind(work, basic) is None
        with pytest.raises(NotFound):
            await join(work, RECEPTIONIST, basic.id)
        assert (await proved(work, basic, claims())).refusal is None
        await an_account(work, 3)
    async with desk.work() as work:
        found = await left_behind(work, await get_patient(work, basic.id))
        assert found is not None
        assert found.id == lost
        with pytest.raises(RoleNeeded):
            await join(work, DOCTOR, basic.id)
        await join(work, RECEPTIONIST, basic.id)
    async with desk.work() as work:
        assert await left_behind(work, await get_patient(work, basic.id)) is None
        assert await find_patient(work, await get_or_create_person(work, "telegram:3")) is not None
