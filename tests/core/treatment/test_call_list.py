"""Whom the reception has to call: one entry for each thing that a patient can't be told, until they were told (B8)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable

import pytest
import sqlalchemy as sa

from bot.addresses import address_of
from core.accounts.patients import Patient, get_patient
from core.appointments import booking
from core.appointments.model import Appointment
from core.clinic.model import Clinic, StaffMember
from core.context import Work
from core.errors import RoleNeeded
from core.identity.refusals import CaseTakenBy
from core.records import untold
from core.requests.refusals import RequestClosed
from core.roles import Role
from core.staff import audit, to_call
from core.staff.audit import AuditAction
from core.staff.members import Caller, Where
from core.staff.to_call import ToCall, ToCallReason, ToCallStatus
from core.treatment import call_list, calls
from tests.core.appointments.bookings import nowak
from tests.core.racing import at_once
from tests.core.staff.staffing import DOCTOR, RECEPTIONIST, staffed_clinic
from tests.desk import Desk

REASONS = {ToCallReason.RESULT, ToCallReason.REFERRAL}


@pytest.fixture
def clinic() -> Clinic:
    """A clinic with everybody in its staff chat."""
    return staffed_clinic()


async def booked(desk: Desk, patient: Patient, hour: str = "10:00") -> str:
    """The id of an appointment of tomorrow."""
    async with desk.work() as work:
        return (await booking.book(work, await get_patient(work, patient.id), nowak(hour))).id


async def untold_of(desk: Desk, reason: ToCallReason, subject: str) -> str:
    """The id of the entry that comes of a notice which can't be delivered."""
    async with desk.work() as work:
        entry = await untold.have_called(work, reason, subject)
    assert entry is not None
    return entry.id


async def listed(desk: Desk) -> list[str]:
    """The ids of the entries, in their order."""
    async with desk.work() as work:
        entries = await call_list.waiting(work, RECEPTIONIST)
        assert await call_list.count(work) == len(entries)
    return [each.to_call.id if each.to_call else each.request.id if each.request else "" for each in entries]


async def reason_of(desk: Desk, entry_id: str) -> ToCallReason:
    async with desk.work() as work:
        return (await work.session.get_one(ToCall, entry_id)).reason


async def test_what_was_done_to_an_appointment_is_told_once(desk: Desk, anna: Patient) -> None:
    """Booked, then cancelled: only the newer has to be told, and once it would have begun, nothing."""
    visit = await booked(desk, anna)
    first = await untold_of(desk, ToCallReason.BOOKED, visit)
    assert await untold_of(desk, ToCallReason.BOOKED, visit) == first
    async with desk.work() as work:
        await booking.cancel(work, anna, visit)
    assert await listed(desk) == []
    second = await untold_of(desk, ToCallReason.BOOKED, visit)
    assert await listed(desk) == [second]
    assert await reason_of(desk, second) is ToCallReason.CANCELLED
    desk.wait(days=1, hours=2)
    assert await listed(desk) == []


async def test_the_most_urgent_comes_first(desk: Desk, anna: Patient, john: Patient) -> None:
    """What is due sooner; a patient's own wish for a call stands among them."""
    async with desk.work() as work:
        asked = await calls.ask(work, john, "+48601234567", "")
        last = await to_call.add(work, anna, ToCallReason.NEWS, "x", due=work.now + dt.timedelta(days=2))
        soon = await to_call.add(work, anna, ToCallReason.NEWS, "y", due=work.now)
    assert await listed(desk) == [soon.id, asked.id, last.id]


async def test_who_was_told_is_off_the_list(desk: Desk, anna: Patient) -> None:
    """By a call, because they know, or since the notice has reached them after all; each is written down."""
    async with desk.work() as work:
        ids = [(await to_call.add(work, anna, ToCallReason.RESULT, subject)).id for subject in "abc"]
    async with desk.work() as work:
        await call_list.called(work, RECEPTIONIST, ids[0])
        await call_list.not_needed(work, RECEPTIONIST, ids[1])
        assert await to_call.not_needed(work, "c") == 1
        with pytest.raises(RequestClosed):
            await call_list.called(work, RECEPTIONIST, ids[2])
    assert await listed(desk) == []
    async with desk.work() as work:
        found = await audit.recent(work, patient_id=anna.id)
        closed = {each.closed_by for each in await work.session.scalars(sa.select(ToCall))}
    assert {AuditAction.TOLD_BY_PHONE, AuditAction.DROPPED_CALL} <= {each.what for each in found}
    assert closed == {RECEPTIONIST.address, None}
    async with desk.work() as work:
        await call_list.reopen(work, RECEPTIONIST, ids[0])
    assert await listed(desk) == [ids[0]]


async def test_nobody_answers(desk: Desk, anna: Patient) -> None:
    """It comes later, behind the others, as often as it takes."""
    async with desk.work() as work:
        one, other = [(await to_call.add(work, anna, ToCallReason.RESULT, subject)).id for subject in "ab"]
    desk.wait(hours=5)
    for count in (1, 2, 3, 4):
        async with desk.work() as work:
            entry = (await call_list.no_answer(work, RECEPTIONIST, one)).to_call
            assert entry is not None
            assert entry.calls == count
            assert entry.due_at > work.now
        assert await listed(desk) == [other, one]


async def test_only_the_reception_calls(desk: Desk, anna: Patient) -> None:
    """Whoever else looks, is refused."""
    async with desk.work() as work:
        entry = await to_call.add(work, anna, ToCallReason.RESULT, "a")
        for attempt in (call_list.called, call_list.not_needed, call_list.no_answer, call_list.get_entry):
            with pytest.raises(RoleNeeded):
                await attempt(work, DOCTOR, entry.id)
        with pytest.raises(RoleNeeded):
            await call_list.waiting(work, DOCTOR)


async def test_the_staff_chat_is_told_of_what_is_due(desk: Desk, anna: Patient) -> None:
    """Once for all that is, then every working day; what is needed no more is closed instead."""
    visit = await booked(desk, anna)
    ids = [await untold_of(desk, ToCallReason.BOOKED, visit)]
    async with desk.work() as work:
        ids += [(await to_call.add(work, anna, ToCallReason.RESULT, subject)).id for subject in "ab"]
        assert await call_list.remind_due(work) is None
    desk.wait(hours=5)
    async with desk.work() as work:
        told = await call_list.remind_due(work)
        assert told is not None
        assert told.count == 3
        assert await call_list.remind_due(work) is None
    desk.wait(days=2)
    async with desk.work() as work:
        told = await call_list.remind_due(work)
        assert told is not None
        assert told.count == 2
        assert (await work.session.get_one(ToCall, ids[0])).status is ToCallStatus.NOT_NEEDED


@pytest.mark.both_databases
async def test_two_add_the_same_at_once(desk: Desk, anna: Patient) -> None:
    """It is one entry; two who close it at once: one has."""
    found: list[str] = []

    async def add(work: Work) -> None:
        found.append((await to_call.add(work, anna, ToCallReason.RESULT, "a")).id)

    async def call(work: Work) -> None:
        await call_list.called(work, RECEPTIONIST, found[0])

    assert await at_once(desk, add, add, add) == ["", "", ""]
    assert len(set(found)) == 1
    assert sorted(await at_once(desk, call, call)) == ["", "RequestClosed"]


async def test_who_calls_is_seen_by_the_others(desk: Desk, anna: Patient) -> None:
    """For ten minutes, or until it is said how it went; a colleague can't take it meanwhile."""
    visit = await booked(desk, anna)
    entry = await untold_of(desk, ToCallReason.BOOKED, visit)
    async with desk.work() as work:
        await call_list.take(work, RECEPTIONIST, entry)
        await call_list.take(work, RECEPTIONIST, entry)
    async with desk.work() as work:
        assert [each.caller(work.now) for each in await call_list.waiting(work, RECEPTIONIST)] == ["Maria"]
        row = await work.session.get_one(ToCall, entry)
        row.taken_by, row.holder = "telegram:9", "Ola"
    async with desk.work() as work:
        with pytest.raises(CaseTakenBy):
            await call_list.take(work, RECEPTIONIST, entry)
        with pytest.raises(RoleNeeded):
            await call_list.take(work, DOCTOR, entry)
    desk.wait(minutes=10)
    async with desk.work() as work:
        assert [each.caller(work.now) for each in await call_list.waiting(work, RECEPTIONIST)] == [None]
        assert (await call_list.take(work, RECEPTIONIST, entry)).caller(work.now) == "Maria"
        assert (await call_list.no_answer(work, RECEPTIONIST, entry)).caller(work.now) is None


@pytest.mark.both_databases
async def test_two_call_at_once(desk: Desk, anna: Patient) -> None:
    """One has it; the other is told who."""
    visit = await booked(desk, anna)
    entry = await untold_of(desk, ToCallReason.BOOKED, visit)
    settings = desk.clinic.staff
    other = StaffMember(user_id=9009, name="Ola", roles=(Role.RECEPTION,))
    desk.clinic = desk.clinic.model_copy(update={"staff": (*settings, other)})

    def taking(user_id: int) -> Callable[[Work], Awaitable[object]]:
        return lambda work: call_list.take(work, Caller(address_of(user_id), Where.PRIVATE), entry)

    assert sorted(await at_once(desk, taking(9001), taking(9009))) == ["", "CaseTakenBy"]


async def test_who_has_booked_again_is_called_by_nobody(desk: Desk, anna: Patient) -> None:
    """Since a cancelled appointment; and whoever says that they will come needs no reminder."""
    visit = await booked(desk, anna)
    async with desk.work() as work:
        await booking.cancel(work, anna, visit)
    await untold_of(desk, ToCallReason.CANCELLED, visit)
    assert len(await listed(desk)) == 1
    desk.wait(minutes=5)
    again = await booked(desk, anna, "11:00")
    assert await listed(desk) == []
    await untold_of(desk, ToCallReason.REMINDER, again)
    assert len(await listed(desk)) == 1
    desk.wait(minutes=5)
    async with desk.work() as work:
        (await work.session.get_one(Appointment, again)).confirmed_at = work.now
    assert await listed(desk) == []
