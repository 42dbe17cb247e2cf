"""A patient's e-prescriptions: their codes, until when they hold, and whether they were used (S20, D20)."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from core.accounts import tiers
from core.accounts.patients import Patient, lock_patient
from core.accounts.tiers import Feature
from core.context import Work
from core.errors import NotFound
from core.paging import Page, page_of
from core.prescriptions.medications import take_stock
from core.prescriptions.model import Medication, Prescription, RenewalRequest
from core.staff import audit
from core.staff.audit import AuditAction, by_patient


async def of_patient(work: Work, patient: Patient, page: int = 1, *, size: int = 7) -> Page[Prescription]:
    """The patient's e-prescriptions, the latest first.

    Raises: FullLevelNeeded, RegulationsChanged.
    """
    tiers.require(work.clinic, patient, Feature.MEDICATIONS)
    query = _published(patient).order_by(Prescription.issued_on.desc(), Prescription.published_at.desc())
    return await page_of(work.session, query.order_by(Prescription.id), page, size)


async def unspent(work: Work, patient: Patient) -> tuple[Prescription, ...]:
    """Those by which medicine can still be bought, now or from a later day; the first to expire comes first."""
    today = work.clinic.day_of(work.now)
    query = _published(patient).where(
        Prescription.used_at.is_(None), Prescription.cancelled_at.is_(None), Prescription.valid_until >= today
    )
    return tuple(
        await work.session.scalars(query.order_by(Prescription.valid_until, Prescription.published_at, Prescription.id))
    )


async def of_consultation(work: Work, patient: Patient, consultation_id: str) -> tuple[Prescription, ...]:
    """What was issued out of a consultation of the patient's, the oldest first."""
    query = _published(patient).join(RenewalRequest, RenewalRequest.id == Prescription.request_id)
    theirs = query.where(RenewalRequest.consultation_id == consultation_id)
    return tuple(await work.session.scalars(theirs.order_by(Prescription.published_at, Prescription.id)))


async def open_prescription(work: Work, patient: Patient, prescription_id: str) -> Prescription:
    """One of the patient's e-prescriptions, with its code. The first time is noted.

    Raises: NotFound, when it isn't theirs, or is not to be seen yet.
    Locks: audit log.
    """
    found = await _one(work, patient, prescription_id)
    if found.opened_at is None:
        found.opened_at = work.now
        await work.session.flush()
        who, what = by_patient(patient.id), AuditAction.OPENED_PRESCRIPTION
        await audit.note(work, who, what, patient_id=patient.id, subject=found.id)
    return found


async def mark_used(work: Work, patient: Patient, prescription_id: str) -> Prescription:
    """The patient has bought all of it: the medicines last from today, or from when the last pack runs out, for as long
    as the doctor said.

    Raises: NotFound; also for one that is not usable today.
    Locks: patient.
    """
    await lock_patient(work.session, patient)
    found = await _one(work, patient, prescription_id)
    today = work.clinic.day_of(work.now)
    if not found.is_usable(today):
        raise NotFound
    found.used_at, found.remind_at = work.now, None
    lasting = await _lasting(work, patient)
    runs_out = {
        each.title: max(today, lasting.get(each.title, today)) + dt.timedelta(days=each.lasts_days)
        for each in found.sealed.lines
        if each.lasts_days is not None
    }
    await take_stock(work, patient, found.sealed.lines, runs_out)
    return found


async def _lasting(work: Work, patient: Patient) -> dict[str, dt.date]:
    """Until when each medicine lasts that the patient has."""
    query = sa.select(Medication).where(Medication.patient_id == patient.id, Medication.runs_out_on.is_not(None))
    found = await work.session.scalars(query)
    return {each.sealed.title: each.runs_out_on for each in found if each.runs_out_on is not None}


async def _one(work: Work, patient: Patient, prescription_id: str) -> Prescription:
    query = _published(patient).where(Prescription.id == prescription_id)
    found = await work.session.scalar(query, execution_options={"populate_existing": True})
    if found is None:
        raise NotFound
    return found


def _published(patient: Patient) -> sa.Select[Prescription]:
    return sa.select(Prescription).where(Prescription.patient_id == patient.id, Prescription.published_at.is_not(None))
