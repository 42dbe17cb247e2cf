"""Whose turn it is once somebody was handed to a colleague, and what an old button still does (S16)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from core.clinic.consulting import ConsultationKind
from core.consultations import deadlines, duty, holding
from core.consultations.model import ConsultationStatus, get_consultation, lock_open
from tests.core.consultations.consulting import WILK, a_caller_in_queue, a_taken_one, is_there
from tests.core.consultations.test_holding import fell_due
from tests.core.staff.staffing import DOCTOR
from tests.desk import Desk

VIDEO = ConsultationKind.VIDEO


async def test_who_was_handed_over_in_vain_has_their_turn_again(desk: Desk) -> None:
    """A colleague who didn't come in five minutes isn't waited for any longer: then whoever waits longest is next."""
    async with desk.work() as work:
        anna, _patient = await a_caller_in_queue(work)
    desk.wait(seconds=1)
    async with desk.work() as work:
        work = replace(work, has_rooms=True)  # noqa: PLW2901 - of a portal with rooms
        john, _patient = await a_caller_in_queue(work, "John Carter", "telegram:2", kind=VIDEO)
        await is_there(work, DOCTOR, VIDEO)
        await is_there(work, WILK, VIDEO, ConsultationKind.CHAT)
        assert (await holding.take_next(work, DOCTOR))[0].id == john.id  # who doesn't write
        await holding.hand_over(work, DOCTOR, john.id, to=WILK.address)
    desk.wait(minutes=5)
    async with desk.work() as work:
        assert (await holding.take_next(work, WILK))[0].id == anna.id


async def test_i_am_here_while_waiting_again(desk: Desk) -> None:
    """The button of the warning is still there when the patient is back in the queue: it ends nothing."""
    async with desk.work() as work:
        taken, _patient = await a_taken_one(work)
        await holding.give_back(work, DOCTOR, taken.id)
        of, _patient = await lock_open(work, taken.id)
        await deadlines.patient_stays(work, of)
    assert await fell_due(desk, minutes=60) == []
    async with desk.work() as work:
        waits, _patient = await get_consultation(work, taken.id)
        assert waits.status is ConsultationStatus.WAITING


async def test_nobody_is_there_all_night(desk: Desk) -> None:
    """Whoever comes when the hours have ended is there for as long as patients still wait."""
    desk.now = datetime(2027, 3, 2, 17, 10, tzinfo=UTC)
    async with desk.work() as work:
        await is_there(work)
        assert len(await duty.on_duty(work)) == 1
    desk.wait(minutes=30)
    async with desk.work() as work:
        assert await duty.on_duty(work) == ()
