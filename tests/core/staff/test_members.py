"""The staff: who may do what, and where, is a table; who is of the staff can be changed from the chat."""

from __future__ import annotations

import asyncio
from itertools import product

import pytest
import sqlalchemy as sa

from core.clinic.model import Clinic
from core.context import Work
from core.errors import LastAdmin, NotFound, NotStaff, Refusal, RoleNeeded, UnusableText, WrongChat
from core.roles import Role
from core.staff import audit, members, presence
from core.staff.audit import AuditAction
from core.staff.members import PERMISSIONS, Action, Caller, StaffRow, Where
from tests.core.appointments.bookings import connect_several_times
from tests.core.staff.staffing import DESK_HEAD, DOCTOR, EWA, JAN, MARIA, OUTSIDER, PIOTR, RECEPTIONIST, staffed_clinic
from tests.desk import Desk


@pytest.fixture
def clinic() -> Clinic:
    """A clinic with everybody in its staff chat."""
    return staffed_clinic()


def test_every_action_has_its_permission() -> None:
    """No action is left to chance, none is for nobody, and each can be done in the staff chat, never elsewhere."""
    assert PERMISSIONS.keys() == set(Action)
    assert all(permission.roles for permission in PERMISSIONS.values())
    assert all(Where.STAFF_CHAT in permission.where for permission in PERMISSIONS.values())
    assert not any(Where.ELSEWHERE in permission.where for permission in PERMISSIONS.values())


async def test_every_role_in_every_place_may_do_what_the_table_says(work: Work) -> None:
    """And gets the refusal that fits otherwise."""
    people = {MARIA: Role.RECEPTION, EWA: Role.DOCTOR, JAN: Role.ADMIN, OUTSIDER: None}
    for (address, role), where, action in product(people.items(), Where, Action):
        permission = PERMISSIONS[action]
        expected: Refusal | None = None
        if role is None:
            expected = NotStaff()
        elif where not in permission.where:
            expected = WrongChat()
        elif role not in permission.roles:
            expected = RoleNeeded(permission.roles)
        try:
            assert (await members.require(work, Caller(address, where), action)).address == address
            outcome = None
        except Refusal as refusal:
            outcome = refusal
        assert outcome == expected, (role, where, action)


async def test_the_clinic_file_names_the_staff(work: Work) -> None:
    """With their roles, and which practitioner they are."""
    ewa = await members.find_member(work, EWA)
    assert ewa == members.Member(EWA, "lek. Ewa Nowak", frozenset({Role.DOCTOR}), "nowak")
    assert ewa.may(Action.ANSWER)
    assert not ewa.may(Action.MANAGE_STAFF)
    assert await members.find_member(work, OUTSIDER) is None
    assert [each.address for each in await members.all_members(work)] == [JAN, PIOTR, MARIA, EWA]


async def test_the_desk_head_adds_somebody(work: Work) -> None:
    """Who is of the staff from then on."""
    added = await members.add(work, DESK_HEAD, OUTSIDER, "  Adam   Wilk ", {Role.DOCTOR, Role.RECEPTION}, "wilk")
    assert added == members.Member(OUTSIDER, "Adam Wilk", frozenset({Role.DOCTOR, Role.RECEPTION}), "wilk")
    assert await members.find_member(work, OUTSIDER) == added
    assert added in await members.all_members(work)
    await members.require(work, Caller(OUTSIDER, Where.STAFF_CHAT), Action.ANSWER)


async def test_what_is_decided_in_the_chat_holds_over_the_file(work: Work) -> None:
    """Roles, and removal."""
    changed = await members.change(work, DESK_HEAD, MARIA, {Role.ADMIN})
    assert changed.roles == {Role.ADMIN}
    assert (await members.require(work, RECEPTIONIST, Action.MANAGE_STAFF)).name == "Maria"
    assert (await members.remove(work, DESK_HEAD, EWA)).name == "lek. Ewa Nowak"
    assert await members.find_member(work, EWA) is None
    with pytest.raises(NotStaff):
        await members.require(work, DOCTOR, Action.ANSWER)
    assert [each.address for each in await members.all_members(work)] == [JAN, PIOTR, MARIA]


async def test_only_a_doctor_is_a_practitioner_and_only_one_of_the_file(work: Work) -> None:
    """So that questions are addressed to whom they reach."""
    assert (await members.change(work, DESK_HEAD, EWA, {Role.RECEPTION}, "nowak")).practitioner is None
    with pytest.raises(NotFound):
        await members.change(work, DESK_HEAD, EWA, {Role.DOCTOR}, "nobody")


async def test_a_practitioner_who_left_the_file_is_nobodys_any_more(desk: Desk) -> None:
    """The member stays a doctor."""
    async with desk.work() as work:
        await members.add(work, DESK_HEAD, OUTSIDER, "Adam", {Role.DOCTOR}, "wilk")
    desk.clinic = desk.clinic.model_copy(
        update={"practitioners": tuple(each for each in desk.clinic.practitioners if each.id != "wilk")}
    )
    async with desk.work() as work:
        assert await members.find_member(work, OUTSIDER) == members.Member(
            OUTSIDER, "Adam", frozenset({Role.DOCTOR}), None
        )


async def test_somebody_always_manages_the_staff(work: Work) -> None:
    """The last desk head can neither leave nor give the role up."""
    for attempt in (
        members.remove(work, DESK_HEAD, JAN),
        members.change(work, DESK_HEAD, JAN, {Role.DOCTOR}),
        members.add(work, DESK_HEAD, JAN, "Jan", {Role.DOCTOR}),
    ):
        with pytest.raises(LastAdmin):
            await attempt
    await members.change(work, DESK_HEAD, MARIA, {Role.ADMIN, Role.RECEPTION})
    await members.remove(work, DESK_HEAD, JAN)
    assert await members.find_member(work, JAN) is None


@pytest.mark.both_databases
async def test_two_desk_heads_cannot_remove_each_other(desk: Desk) -> None:
    """Whoever is second is of the staff no more."""
    async with desk.work() as work:
        await members.change(work, DESK_HEAD, MARIA, {Role.ADMIN})
    await connect_several_times(desk, 2)

    async def removes(caller: Caller, address: str) -> None:
        async with desk.work() as work:
            await members.remove(work, caller, address)

    outcomes = await asyncio.gather(removes(DESK_HEAD, MARIA), removes(RECEPTIONIST, JAN), return_exceptions=True)
    assert sorted(map(str, map(type, outcomes))) == sorted(map(str, (type(None), NotStaff)))


async def test_others_do_not_manage_the_staff(work: Work) -> None:
    """Neither from another chat, nor with another role."""
    for caller, refusal in ((DOCTOR, RoleNeeded), (Caller(JAN, Where.ELSEWHERE), WrongChat)):
        with pytest.raises(refusal):
            await members.add(work, caller, OUTSIDER, "Adam", {Role.ADMIN})
    with pytest.raises(NotFound):
        await members.change(work, DESK_HEAD, OUTSIDER, {Role.ADMIN})
    with pytest.raises(NotFound):
        await members.remove(work, DESK_HEAD, OUTSIDER)


@pytest.mark.parametrize("name", ["", "  ", "x" * 61])
async def test_a_name_can_be_read_in_a_line(work: Work, name: str) -> None:
    """It is written on cards."""
    with pytest.raises(UnusableText):
        await members.add(work, DESK_HEAD, OUTSIDER, name, {Role.ADMIN})


async def test_who_has_only_the_database_gives_nobody_a_role(desk: Desk) -> None:
    """A row moved to another address is nobody's."""
    async with desk.work() as work:
        await members.add(work, DESK_HEAD, MARIA, "Maria", {Role.ADMIN})
    async with desk.work() as work:
        await work.session.execute(sa.update(StaffRow).values(address=OUTSIDER))
    async with desk.work() as work:
        assert await members.find_member(work, OUTSIDER) is None


async def test_who_was_removed_is_still_known_by_name(work: Work) -> None:
    """For what they did is in the audit log; they are of the staff no more."""
    assert await members.former_members(work) == ()
    await members.remove(work, DESK_HEAD, MARIA)
    assert [(each.name, each.roles) for each in await members.former_members(work)] == [("Maria", frozenset())]


async def test_pages_of_the_log_stay_as_they_are(work: Work) -> None:
    """Though each look is written there too."""
    for _ in range(10):
        await audit.note(work, MARIA, AuditAction.FOUND_PATIENT)
    first = await members.what_was_done(work, DESK_HEAD)
    second = await members.what_was_done(work, DESK_HEAD, 2, up_to=first.items[0].number)
    assert [each.number for each in (*first, *second)] == list(range(10, 0, -1))


async def test_whoever_left_the_chat_may_do_nothing(work: Work) -> None:
    """In private either, and is offered to nobody; back in the chat, all is as it was."""
    await presence.note_left(work, EWA)
    await presence.note_left(work, EWA)
    assert await members.find_member(work, EWA) is None
    assert EWA not in {each.address for each in await members.all_members(work)}
    with pytest.raises(NotStaff):
        await members.require(work, Caller(EWA, Where.PRIVATE), Action.SEE_OWN_WORK)
    await presence.note_came(work, EWA)
    assert (await members.require(work, Caller(EWA, Where.PRIVATE), Action.SEE_OWN_WORK)).address == EWA


async def test_a_role_does_not_bring_anybody_back(work: Work) -> None:
    """Whoever has left and is given another role can use it once they have come back."""
    await presence.note_left(work, EWA)
    await members.change(work, DESK_HEAD, EWA, {Role.RECEPTION})
    assert await members.find_member(work, EWA) is None
    await presence.note_came(work, EWA)
    found = await members.find_member(work, EWA)
    assert found is not None
    assert found.roles == {Role.RECEPTION}
