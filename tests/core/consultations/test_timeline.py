"""Online consultations in the treatment: those that a doctor held (S2, S16)."""

from __future__ import annotations

from core.consultations import asking, holding
from core.consultations.model import Consultation
from core.treatment.timeline import Narrowing, TimelineKind, timeline
from tests.core.consultations.consulting import a_caller_in_queue, a_taken_one
from tests.core.staff.staffing import DOCTOR
from tests.desk import Desk


async def test_those_that_were_held(desk: Desk) -> None:
    """While it goes on, and after; not one whose patient left the queue."""
    async with desk.work() as work:
        taken, patient = await a_taken_one(work)
        desk.wait(minutes=10)
        (going_on,) = await timeline(work, patient)
        await holding.end(work, DOCTOR, taken.id)
        (over,) = await timeline(work, patient, narrowing=Narrowing(TimelineKind.CONSULTATIONS))
        waits, john = await a_caller_in_queue(work, "John Carter", "telegram:2")
        await asking.leave(work, john, waits.id)
        assert not await timeline(work, john)
    assert isinstance(going_on.thing, Consultation)
    assert isinstance(over.thing, Consultation)
    assert over.at == taken.taken_at
