"""The brief: all that a doctor should know before a visit, in one place."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from core.appointments.visits import Visit, get_visit
from core.context import Work
from core.files import library
from core.preparation.model import Preparation, PreparedVisit, prepared_for
from core.prescriptions.medications import taken_by
from core.prescriptions.model import Medication
from core.results.model import Result
from core.results.reading import latest_of
from core.staff import audit, members
from core.staff.audit import AuditAction
from core.staff.members import Action, Caller

LATEST_RESULTS: Final = 3


@dataclass(frozen=True, slots=True)
class Brief:
    """A visit, what its patient prepared, how many files go with it, what they take, and their latest results. Before
    such a visit the clinic has a form, if it `asks`.
    """

    visit: Visit
    asks: bool
    prepared: PreparedVisit
    files: int
    medicines: tuple[Medication, ...]
    results: tuple[Result, ...]


async def see(work: Work, caller: Caller, appointment_id: str) -> Brief:
    """The brief of a visit, for a doctor.

    Raises: NotPermitted, NotFound.
    Locks: audit log.
    """
    await members.require(work, caller, Action.SEE_BRIEF)
    found = await _brief(work, appointment_id)
    patient_id = found.visit.patient.id
    await audit.note(work, caller.address, AuditAction.SAW_BRIEF, patient_id=patient_id, subject=appointment_id)
    return found


async def prepared_among(work: Work, appointment_ids: Collection[str]) -> frozenset[str]:
    """Those of the appointments for which something was prepared that a doctor can read. Asks no rights."""
    query = sa.select(Preparation).where(Preparation.appointment_id.in_(appointment_ids))
    found = await work.session.scalars(query)
    return frozenset(each.appointment_id for each in found if each.sealed.says_something)


async def _brief(work: Work, appointment_id: str) -> Brief:
    visit = await get_visit(work, appointment_id)
    return Brief(
        visit,
        work.clinic.form_of(visit.appointment.service) is not None,
        await prepared_for(work, appointment_id),
        await library.count_for_appointment(work, appointment_id),
        await taken_by(work, visit.patient),
        await latest_of(work, visit.patient, LATEST_RESULTS),
    )
