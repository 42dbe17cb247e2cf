"""The list of medicines that a patient takes: what doctors here have prescribed or written down (S36)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import sqlalchemy as sa

from core.accounts import tiers
from core.accounts.patients import Patient, get_patient, lock_patient
from core.accounts.tiers import Feature
from core.context import Work
from core.errors import NotFound
from core.ids import new_id
from core.paging import Page, page_of
from core.prescriptions import reminders
from core.prescriptions.model import Medication, MedicineFacts
from core.prescriptions.typed import parse_medicines
from core.staff import audit, members
from core.staff.audit import AuditAction
from core.staff.members import Action, Caller
from core.text.normalisation import plain


async def of_patient(work: Work, patient: Patient, page: int = 1, *, size: int = 7) -> Page[Medication]:
    """The medicines that the patient takes, those that run out soonest first.

    Raises: FullLevelNeeded, RegulationsChanged.
    """
    tiers.require(work.clinic, patient, Feature.MEDICATIONS)
    query = _active(patient).order_by(Medication.runs_out_on.nulls_last(), Medication.added_at, Medication.id)
    return await page_of(work.session, query, page, size)


async def get_medication(work: Work, patient: Patient, medication_id: str) -> Medication:
    """One of the patient's medicines.

    Raises: NotFound, when it isn't theirs, or no longer taken.
    """
    found = await work.session.scalar(_active(patient).where(Medication.id == medication_id))
    if found is None:
        raise NotFound
    return found


async def taken_by(work: Work, patient: Patient) -> tuple[Medication, ...]:
    """All that the patient takes, in the order of writing. Asks no rights."""
    return tuple(each for each in await _all(work, patient) if each.active)


async def find_named(work: Work, patient: Patient, medicine: MedicineFacts) -> Medication | None:
    """The medicine of this name that the patient takes, if they do."""
    return next(
        (each for each in await _all(work, patient) if each.active and _key(each.sealed) == _key(medicine)), None
    )


async def take_stock(
    work: Work, patient: Patient, medicines: Iterable[MedicineFacts], runs_out: dict[str, dt.date] | None = None
) -> list[Medication]:
    """Bring the list up to date with what was prescribed: the same medicine, by name, gets the new dose and pack. The
    caller has the patient locked.
    """
    known = {_key(each.sealed): each for each in await _all(work, patient)}
    changed = []
    for facts in medicines:
        medication = known.get(_key(facts))
        if medication is None:
            written = work.now + dt.timedelta(microseconds=len(known))  # so that they stay in the order of writing
            medication = Medication(id=new_id(), patient_id=patient.id, added_at=written)
            work.session.add(medication)
            known[_key(facts)] = medication
        medication.active, medication.sealed = True, facts
        reminders.plan_medicine(work, medication, (runs_out or {}).get(facts.title, medication.runs_out_on))
        changed.append(medication)
    await work.session.flush()
    return changed


async def see_medicines(work: Work, caller: Caller, patient_id: int) -> tuple[Medication, ...]:
    """What a patient takes, for a doctor.

    Raises: NotPermitted, NotFound.
    Locks: audit log.
    """
    member = await members.require(work, caller, Action.SEE_MEDICINES)
    patient = await get_patient(work, patient_id)
    found = await taken_by(work, patient)
    await audit.note(work, member.address, AuditAction.SAW_MEDICINES, patient_id=patient.id)
    return found


async def add_medicines(work: Work, caller: Caller, patient_id: int, text: str) -> list[Medication]:
    """Write medicines down that a patient takes: one a line.

    Raises: NotPermitted, NotFound, UnusablePrescription, UnusableText.
    Locks: patient, audit log.
    """
    member = await members.require(work, caller, Action.SEE_MEDICINES)
    patient = await get_patient(work, patient_id)
    read = parse_medicines(text)
    await lock_patient(work.session, patient)
    added = await take_stock(work, patient, read)
    await audit.note(work, member.address, AuditAction.CHANGED_MEDICINES, patient_id=patient.id)
    return added


async def end_medicine(work: Work, caller: Caller, patient_id: int, medication_id: str) -> Medication:
    """Take a medicine off the list: the patient no longer takes it.

    Raises: NotPermitted, NotFound.
    Locks: patient, audit log.
    """
    member = await members.require(work, caller, Action.SEE_MEDICINES)
    patient = await get_patient(work, patient_id)
    await lock_patient(work.session, patient)
    found = await get_medication(work, patient, medication_id)
    found.active, found.remind_at = False, None
    await work.session.flush()
    await audit.note(work, member.address, AuditAction.CHANGED_MEDICINES, patient_id=patient.id)
    return found


async def _all(work: Work, patient: Patient) -> list[Medication]:
    query = sa.select(Medication).where(Medication.patient_id == patient.id).order_by(Medication.added_at)
    return list(await work.session.scalars(query, execution_options={"populate_existing": True}))


def _active(patient: Patient) -> sa.Select[Medication]:
    return sa.select(Medication).where(Medication.patient_id == patient.id, Medication.active.is_(True))


def _key(facts: MedicineFacts) -> str:
    return plain(facts.title)
