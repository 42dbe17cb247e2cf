"""One patient is looked at: what they have booked they no longer wait for, and what waits for others' answers they may
have now (B4).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import sqlalchemy as sa

from core.accounts.patients import get_patient
from core.appointments import freed
from core.appointments.freed import FreedTime
from core.appointments.model import Slot
from core.clinic.model import Service
from core.context import Work
from core.offers import watching
from core.offers.free_slots import Span, free_slots
from core.offers.in_turn import Waiting, first_fitting, in_turn
from core.offers.looking import having
from core.offers.model import WatchStatus
from core.offers.news import Step


async def look_for(work: Work, patient_id: int) -> Step:
    """End what a patient no longer waits for. Then have the first of the times looked at that wait for an answer and
    that this patient can have, in whoever's turn it is; and look at this patient again, for they may have another wish.

    Raises: NotFound.
    Locks: patient, diaries.
    """
    patient = await get_patient(work, patient_id)
    alive = await watching.alive(work, patient)
    ended = [(each, booked) for each in alive if (booked := await having.booked_since(work, each)) is not None]
    news = tuple([await having.end_booked(work, patient, *each) for each in ended])
    wanted = {each.wish.service for each in alive if each.status is WatchStatus.OPEN}
    if wanted:
        await _have_looked_at(work, patient_id, [each for each in work.clinic.services if each.id in wanted])
    return Step(news)


async def _have_looked_at(work: Work, patient: int, services: Sequence[Service]) -> None:
    query = sa.select(FreedTime).where(FreedTime.waits_for > "", FreedTime.end > work.now)
    rows = (await work.session.scalars(query.order_by(FreedTime.start, FreedTime.id))).all()
    if not rows:
        return
    span = Span(None, min(each.start for each in rows), max(each.end for each in rows))
    slots = await free_slots(work, services, span)
    async for waiting in in_turn(work, slots, patient):
        found = await _first_for(work, rows, waiting) if waiting.open_offer is None else None
        if found is not None:
            await _wake(work, found, patient)
            return


async def _first_for(work: Work, rows: Sequence[FreedTime], waiting: Waiting) -> FreedTime | None:
    for each in rows:
        theirs = replace(waiting, slots=[slot for slot in waiting.slots if _touches(work, each, slot)])
        if first_fitting(work, theirs) is None:
            continue
        limits = await having.limits_of(work, each)
        may = limits.left and waiting.patient.id not in limits.asked
        if limits.services is not None and waiting.watch.wish.service not in {one.id for one in limits.services}:
            may = False
        if may and await having.first_to_have(work, theirs) is not None:
            return each
    return None


def _touches(work: Work, row: FreedTime, slot: Slot) -> bool:
    end = slot.start + work.clinic.service(slot.service).duration
    return row.practitioner in {None, slot.practitioner} and slot.start < row.end and end > row.start


async def _wake(work: Work, row: FreedTime, patient: int) -> None:
    # One that is being looked at is left alone: whoever does so may wait for this patient.
    query = sa.select(FreedTime).where(FreedTime.id == row.id, FreedTime.waits_for > "")
    found = await work.session.scalar(query.with_for_update(skip_locked=True))
    if found is not None:
        found.due_at, found.waits_for = work.now, None
        await work.session.flush()
    await freed.note_patient(work, patient, work.now if found is not None else work.now + freed.AGAIN)
