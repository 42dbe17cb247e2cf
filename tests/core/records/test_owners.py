"""What is tried with another patient's things is noted, by whoever does so; and seldom (D16)."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.sql import visitors

from core.accounts.patients import get_patient
from core.accounts.people import Person, get_or_create_person
from core.appointments import booking
from core.context import Work
from core.identity import codes
from core.identity.model import Route, new_request
from core.orm import Base
from core.records import owners
from core.records.owners import _OWNERS as OWNERS
from core.staff.audit import MOST_REFUSED, REFUSED_AGAIN, AuditAction, AuditEntry, patient_acting
from tests.core.appointments.bookings import nowak
from tests.core.identity.proving import an_account
from tests.core.records.test_moving import desk
from tests.core.records.test_objecting import a_move, old_chat
from tests.core.test_migrations import all_models
from tests.desk import Desk

__all__ = ["desk"]


@pytest.fixture
async def theirs(desk: Desk) -> tuple[str, ...]:
    """Of patient 1: what they have booked, and what they have asked for."""
    async with desk.work() as work:
        owner, _other = await an_account(work, 1), await an_account(work, 2)
        booked = await booking.book(work, owner, nowak("09:00"))
        asked = await codes.issue(work, owner, Route.RECEPTION)
        return booked.id, asked.request.id


async def other(work: Work) -> Person:
    """Somebody at another address."""
    return await get_or_create_person(work, "telegram:2")


async def noted(desk: Desk) -> list[tuple[str, int | None, str]]:
    """Who has tried something, with whose, and with what."""
    query = sa.select(AuditEntry).where(AuditEntry.what == AuditAction.REFUSED).order_by(AuditEntry.number)
    async with desk.work() as work:
        return [(each.who, each.patient_id, each.subject) for each in await work.session.scalars(query)]


async def test_another_patients(desk: Desk, theirs: tuple[str, ...]) -> None:
    """Each thing once an hour, however often it is tried."""
    for _again in range(3):
        async with desk.work() as work:
            for each in theirs:
                await owners.note_attempt(work, await other(work), await get_patient(work, 2), each)
    assert await noted(desk) == [("patient:2", 1, each) for each in theirs]
    desk.wait(seconds=REFUSED_AGAIN.total_seconds())
    async with desk.work() as work:
        await owners.note_attempt(work, await other(work), await get_patient(work, 2), theirs[0])
    assert len(await noted(desk)) == len(theirs) + 1


async def test_ones_own_and_nobodys(desk: Desk, theirs: tuple[str, ...]) -> None:
    """There is nothing to be noted."""
    async with desk.work() as work:
        person = await get_or_create_person(work, "telegram:1")
        for each in (*theirs, "", "made-up", "1", "internist"):
            await owners.note_attempt(work, person, await get_patient(work, 1), each)
    assert await noted(desk) == []


async def test_without_an_account(desk: Desk, theirs: tuple[str, ...]) -> None:
    """It is noted as well, and not by which Telegram account: that may have been the patient's own, and lost."""
    async with desk.work() as work:
        await owners.note_attempt(work, await get_or_create_person(work, "telegram:9"), None, theirs[0])
    assert await noted(desk) == [("stranger", 1, theirs[0])]


async def test_a_flood_does_not_fill_the_log(desk: Desk, theirs: tuple[str, ...]) -> None:
    """Of whoever knows very many of somebody's, some are enough."""
    async with desk.work() as work:
        owner = await get_patient(work, 1)
        many = [new_request(work, owner, Route.RECEPTION).id for _ in range(MOST_REFUSED + 5)]
    for each in (*many, *theirs, *many):
        async with desk.work() as work:
            await owners.note_attempt(work, await other(work), await get_patient(work, 2), each)
    assert await noted(desk) == [("patient:2", 1, each) for each in many[:MOST_REFUSED]]


async def test_a_move(desk: Desk) -> None:
    """The chat that the records were in may object to it; whoever else names it has no business there."""
    record, move_id = await a_move(desk)
    async with desk.work() as work:
        await owners.note_attempt(work, await old_chat(work), None, move_id)
        await owners.note_attempt(work, await get_or_create_person(work, "telegram:9"), None, move_id)
    assert await noted(desk) == [("stranger", record, move_id)]


def test_patient_acting() -> None:
    """Who acts is a patient, or isn't."""
    assert [patient_acting(each) for each in ("patient:7", "portal", "stranger", "telegram:7")] == [7, None, None, None]


def test_every_kind_of_thing() -> None:
    """Whatever has an id of its own, and a patient, is looked for: no kind of records that comes later is left out."""
    all_models()
    tables = Base.metadata.sorted_tables
    of_patients = {
        each.name
        for each in tables
        if "patient_id" in each.c and isinstance(getattr(each.c.get("id"), "type", 0), sa.String)
    }
    assert len(of_patients) > 10
    looked_for = {each.name for each in visitors.iterate(OWNERS) if isinstance(each, sa.Table)}
    assert of_patients - looked_for == set()
