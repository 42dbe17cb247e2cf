"""The old chat says that this was not them: the desk head is told until somebody has seen to it (D16)."""

from __future__ import annotations

import asyncio

import pytest
import sqlalchemy as sa

from core.accounts.patients import get_patient, person_of
from core.accounts.people import Person, get_or_create_person
from core.context import Work
from core.errors import NotFound, RoleNeeded
from core.records import objecting
from core.records.objecting import get_objection, object_to, remind_due, settle
from core.records.refusals import ObjectionSettled, TooLateToObject
from core.staff.audit import AuditAction, AuditEntry
from tests.core.records.test_moving import a_record, a_second, desk, moved
from tests.core.staff.staffing import DESK_HEAD, RECEPTIONIST
from tests.desk import Desk

__all__ = ["desk"]


async def a_move(desk: Desk) -> tuple[int, str]:
    """The number of an account that has moved to another chat, and the id of that move."""
    record = await a_record(desk)
    done = await moved(desk, await a_second(desk))
    assert done.move is not None
    return record, done.move.id


async def old_chat(work: Work) -> Person:
    """Whoever is in the chat that the account was in."""
    return await get_or_create_person(work, "telegram:1")


async def test_it_changes_nothing_but_alerts(desk: Desk) -> None:
    """The account stays where it is; said once more, it is nothing new."""
    record, move_id = await a_move(desk)
    async with desk.work() as work:
        assert (await object_to(work, await old_chat(work), move_id)).is_new
        assert not (await object_to(work, await old_chat(work), move_id)).is_new
        person = await person_of(work, await get_patient(work, record))
        assert person is not None
        assert person.address == "telegram:2"
        noted = await work.session.scalars(sa.select(AuditEntry.who).where(AuditEntry.what == "objected_to_move"))
        assert noted.all() == ["portal"]


async def test_only_who_was_there(desk: Desk) -> None:
    """Nobody else can, least of all the new chat; and of what nobody has objected to there is nothing to see to."""
    _, move_id = await a_move(desk)
    async with desk.work() as work:
        for address in ("telegram:2", "telegram:9"):
            with pytest.raises(NotFound):
                await object_to(work, await get_or_create_person(work, address), move_id)
        with pytest.raises(NotFound):
            await object_to(work, await old_chat(work), "unknown")
        with pytest.raises(NotFound):
            await get_objection(work, move_id)
        with pytest.raises(NotFound):
            await settle(work, DESK_HEAD, move_id, close=True)


async def test_for_a_week(desk: Desk) -> None:
    """After that, by telephone."""
    _, move_id = await a_move(desk)
    desk.wait(days=7)
    async with desk.work() as work:
        assert (await object_to(work, await old_chat(work), move_id)).is_new
    _, later = await a_move_of_another(desk)
    desk.wait(days=7, seconds=1)
    async with desk.work() as work:
        with pytest.raises(TooLateToObject):
            await object_to(work, await old_chat(work), later)


async def a_move_of_another(desk: Desk) -> tuple[int, str]:
    """Back to the first chat, and on to a third one."""
    first = await a_second(desk, 1)
    await moved(desk, first)
    done = await moved(desk, await a_second(desk, 3))
    assert done.move is not None
    return done.patient.id, done.move.id


async def test_told_again_until_it_is_seen_to(desk: Desk) -> None:
    """Every working hour; not once it is settled."""
    _, move_id = await a_move(desk)
    async with desk.work() as work:
        await object_to(work, await old_chat(work), move_id)
        assert await remind_due(work) == ()
    for _ in range(2):
        desk.wait(hours=objecting.AGAIN_AFTER)
        async with desk.work() as work:
            assert [each.move.id for each in await remind_due(work)] == [move_id]
            assert await remind_due(work) == ()
    async with desk.work() as work:
        await settle(work, DESK_HEAD, move_id, close=False)
    desk.wait(days=1)
    async with desk.work() as work:
        assert await remind_due(work) == ()


async def test_the_desk_head_closes_the_access(desk: Desk) -> None:
    """The new chat has the account no more; it can be proven, and moved, again."""
    record, move_id = await a_move(desk)
    async with desk.work() as work:
        await object_to(work, await old_chat(work), move_id)
        with pytest.raises(RoleNeeded):
            await settle(work, RECEPTIONIST, move_id, close=True)
        done = await settle(work, DESK_HEAD, move_id, close=True)
        assert done.closed is not None
        assert done.closed.address == "telegram:2"
        assert await person_of(work, await get_patient(work, record)) is None
        what = (
            await work.session.scalars(sa.select(AuditEntry.what).order_by(AuditEntry.number.desc()).limit(2))
        ).all()
        assert what == [AuditAction.REVOKED_ACCESS, AuditAction.SETTLED_OBJECTION]
    back = await moved(desk, await a_second(desk, 1))
    assert (back.patient.id, back.move) == (record, None)


@pytest.mark.both_databases
async def test_two_settle_at_once(desk: Desk) -> None:
    """One has, the other is told so."""
    _, move_id = await a_move(desk)
    async with desk.work() as work:
        await object_to(work, await old_chat(work), move_id)

    async def try_it(*, close: bool) -> bool:
        try:
            async with desk.work() as work:
                await settle(work, DESK_HEAD, move_id, close=close)
        except ObjectionSettled:
            return False
        return True

    assert sorted(await asyncio.gather(try_it(close=True), try_it(close=False))) == [False, True]
