"""Reminders: before a medicine runs out, and before an e-prescription expires unused; each can be switched off (S20).

When one is due is a moment in a row, at nine in the morning; whoever has switched it off meanwhile, has ordered it or
has bought it, isn't reminded. Days are the issuer's (D20): a reminder comes before one of them, and changes none.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

import sqlalchemy as sa

from core.accounts.patients import Patient
from core.context import Work
from core.prescriptions.model import OPEN, Medication, Prescription, ReminderChoice, RenewalRequest

AT_ONCE: Final = 10
"""How many reminders are looked at in one transaction; others have their turn before the next."""

AT: Final = time(9)
"""When patients are reminded, on the clinic's clock."""


@dataclass(frozen=True, slots=True)
class MedicineReminder:
    """A medicine that runs out soon, and whose it is."""

    medication: Medication
    patient: Patient


@dataclass(frozen=True, slots=True)
class PrescriptionReminder:
    """An e-prescription that expires soon, unused, and whose it is."""

    prescription: Prescription
    patient: Patient


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a patient wants to be reminded of."""

    of_medicines: bool = True
    of_prescriptions: bool = True


def plan_medicine(work: Work, medication: Medication, runs_out_on: dt.date | None) -> None:
    """Note when a medicine runs out, and when to remind of it; of what has run out already, nobody is reminded."""
    days = work.clinic.prescriptions.remind_medicine_days
    medication.runs_out_on = runs_out_on
    medication.remind_at = None if runs_out_on is None else _before(work, runs_out_on, days)


def plan_prescription(work: Work, prescription: Prescription) -> None:
    """Note when to remind of an e-prescription that its patient can see."""
    days = work.clinic.prescriptions.remind_prescription_days
    first = datetime.combine(prescription.valid_from or prescription.issued_on, AT, work.clinic.zone)
    at = _before(work, prescription.valid_until, days)
    prescription.remind_at = None if at is None else max(at, first)


async def chosen(work: Work, patient: Patient) -> Chosen:
    """What the patient wants to be reminded of; everything, until they choose."""
    found = await work.session.get(ReminderChoice, patient.id)
    return Chosen() if found is None else Chosen(found.of_medicines, found.of_prescriptions)


async def choose(work: Work, patient: Patient, wanted: Chosen) -> None:
    """Be reminded of this from now on."""
    row = ReminderChoice(
        patient_id=patient.id, of_medicines=wanted.of_medicines, of_prescriptions=wanted.of_prescriptions
    )
    await work.session.merge(row)
    await work.session.flush()


async def medicines_due(work: Work) -> tuple[MedicineReminder, ...]:
    """Medicines that run out soon and whose patients are to be reminded; from now on they have been. `AT_ONCE` are
    looked at, at most.
    """
    query = sa.select(Medication).where(Medication.remind_at <= work.now).order_by(Medication.remind_at)
    due = (await work.session.scalars(query.limit(AT_ONCE).with_for_update(skip_locked=True))).all()
    found = []
    for each in due:
        each.remind_at = None
        patient = await work.session.get_one(Patient, each.patient_id)
        wanted = (await chosen(work, patient)).of_medicines
        if wanted and each.active and not await _is_seen_to(work, each):
            found.append(MedicineReminder(each, patient))
    await work.session.flush()
    return tuple(found)


async def prescriptions_due(work: Work) -> tuple[PrescriptionReminder, ...]:
    """E-prescriptions that expire soon, unused, and whose patients are to be reminded; from now on they have been."""
    query = sa.select(Prescription).where(Prescription.remind_at <= work.now).order_by(Prescription.remind_at)
    due = (await work.session.scalars(query.limit(AT_ONCE).with_for_update(skip_locked=True))).all()
    found = []
    for each in due:
        each.remind_at = None
        patient = await work.session.get_one(Patient, each.patient_id)
        if (await chosen(work, patient)).of_prescriptions and each.is_usable(work.clinic.day_of(work.now)):
            found.append(PrescriptionReminder(each, patient))
    await work.session.flush()
    return tuple(found)


async def _is_seen_to(work: Work, medication: Medication) -> bool:
    """Whether it is ordered, or can be bought by an e-prescription that is there."""
    today = work.clinic.day_of(work.now)
    orders = sa.select(RenewalRequest).where(
        RenewalRequest.patient_id == medication.patient_id, RenewalRequest.status.in_(OPEN)
    )
    if any(
        line.medication == medication.id for each in await work.session.scalars(orders) for line in each.sealed.lines
    ):
        return True
    issued = sa.select(Prescription).where(
        Prescription.patient_id == medication.patient_id,
        Prescription.published_at.is_not(None),
        Prescription.valid_until >= today,
    )
    lasts_until = medication.runs_out_on or today
    return any(
        each.is_unspent(today)
        and (each.valid_from or today) <= lasts_until
        and any(line.title == medication.sealed.title for line in each.sealed.lines)
        for each in await work.session.scalars(issued)
    )


def _before(work: Work, day: dt.date, days: int) -> datetime | None:
    """Nine in the morning, so many days before; or of the next morning, if that has passed; `None` once the day has."""
    today = work.clinic.day_of(work.now)
    at = datetime.combine(day - timedelta(days=days), AT, work.clinic.zone)
    if at <= work.now:
        at = datetime.combine(today + timedelta(days=1), AT, work.clinic.zone)
    return at if work.clinic.day_of(at) <= day else None
