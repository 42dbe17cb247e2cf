"""Results in tests: published by the reception, with values that are inside and outside the laboratory's ranges."""

from __future__ import annotations

from typing import Final

from core.accounts.patients import Patient
from core.results import drafts, publishing
from core.results.model import Result, ResultKind
from core.staff.members import Caller
from tests.core.staff.staffing import RECEPTIONIST
from tests.desk import Desk

TABLE: Final = "Potas;5,40;mmol/l;3,5–5,1\nSód;140;mmol/l;136–145"
TITLE: Final = "Elektrolity"


async def drafted(
    desk: Desk,
    patient: Patient,
    table: str = TABLE,
    *,
    title: str = TITLE,
    kind: ResultKind = ResultKind.LABORATORY,
    day: str = "",
    caller: Caller = RECEPTIONIST,
) -> Result:
    """A draft with values, in a transaction of its own."""
    async with desk.work() as work:
        draft = await drafts.begin(work, caller, patient.id, kind)
        await drafts.entitle(work, caller, draft.id, title)
        if table:
            await drafts.fill(work, caller, draft.id, table)
        if day:
            await drafts.date_collection(work, caller, draft.id, day)
        return draft


async def published(desk: Desk, patient: Patient, table: str = TABLE, *, title: str = TITLE, day: str = "") -> Result:
    """A result, published just now."""
    draft = await drafted(desk, patient, table, title=title, day=day)
    async with desk.work() as work:
        return await publishing.publish(work, RECEPTIONIST, draft.id)
