"""MedicationRequests: medicines that a patient takes, and e-prescriptions with their codes (S20, S36, D20).

One with the code of an e-prescription is a line of that; those of one group are lines of one. One without is a medicine
of the patient's list, from which a renewal is ordered. Days are the issuer's: none is worked out.
"""

from __future__ import annotations

import datetime as dt
from datetime import datetime
from typing import Final

import sqlalchemy as sa

from core.accounts.patients import Patient
from core.context import Work
from core.exchange import known
from core.exchange.fhir import systems
from core.exchange.fhir.primitives import day_of, instant, moment_of
from core.exchange.fhir.records import MedicationRequestResource
from core.exchange.fhir.written import Json
from core.exchange.known import Key, RecordKind, own_id, written_id
from core.exchange.reading.sources import SourceEntry
from core.exchange.report import FaultError, Outcome
from core.exchange.subjects.medicine_facts import (
    KIND,
    dosage,
    facts_of,
    medicine_of,
    supply,
    value_of,
    without_nothing,
)
from core.exchange.subjects.prescriptions import take_line
from core.exchange.taking import NotTakenError, Taking
from core.ids import new_id
from core.prescriptions import reminders
from core.prescriptions.model import Medication, MedicineFacts
from core.text.normalisation import plain

_TAKES: Final = frozenset({"active", "on-hold"})
_OVER: Final = frozenset({"completed", "stopped", "cancelled", "ended"})


async def take(taking: Taking, entry: SourceEntry) -> Outcome:
    """Take a medicine, or a line of an e-prescription.

    Raises: FaultError, NotTakenError.
    """
    resource = taking.resource(entry, MedicationRequestResource)
    patient = await taking.patient(entry, resource.subject, "subject")
    if resource.status not in _TAKES | _OVER:
        raise NotTakenError(f"it is neither prescribed nor over but {resource.status}")
    facts = facts_of(taking, entry, resource)
    code = value_of(resource, systems.PRESCRIPTION_CODE)
    if code is not None:
        return await take_line(taking, entry, patient, facts, code)
    return await _take_medicine(taking, entry, patient, facts)


async def _take_medicine(taking: Taking, entry: SourceEntry, patient: Patient, facts: MedicineFacts) -> Outcome:
    work, resource = taking.work, taking.resource(entry, MedicationRequestResource)
    found = await taking.known(entry, RecordKind.MEDICATION, patient)
    medication = await _medication(work, patient, entry, None if found is None else found.local_id, facts)
    dates = (each.valueDate for each in resource.extension if each.url == systems.RUNS_OUT)
    runs_out_on = next((day_of(each) for each in dates if each), None)
    active = resource.status in _TAKES
    if medication is not None and _is_as_told(medication, facts, runs_out_on, active=active):
        await taking.names.remember(patient, RecordKind.MEDICATION, medication.id, entry.keys)
        return Outcome.UNCHANGED
    outcome = Outcome.CHANGED
    if medication is None:
        outcome = Outcome.CREATED
        medication = Medication(id=new_id(), patient_id=patient.id, added_at=_moment(resource) or work.now)
        work.session.add(medication)
    medication.active, medication.sealed = active, facts
    reminders.plan_medicine(work, medication, runs_out_on)
    await taking.names.remember(patient, RecordKind.MEDICATION, medication.id, entry.keys)
    taking.has_changed(patient)
    return outcome


async def _medication(
    work: Work, patient: Patient, entry: SourceEntry, local_id: str | None, facts: MedicineFacts
) -> Medication | None:
    """The medicine that it is here: by its names, by its own id, or since the patient has it already, and
    the clinic's system has said nothing of that one.
    """
    if (number := local_id or own_id(entry.value.get("id", ""))) is not None:
        found = await work.session.get(Medication, number)
        if found is not None and found.patient_id != patient.id:
            raise FaultError("is known here as another patient's")
        if found is not None:
            return found
    await work.session.flush()
    query = sa.select(Medication).where(Medication.patient_id == patient.id).order_by(Medication.added_at)
    same = [each for each in await work.session.scalars(query) if plain(each.sealed.title) == plain(facts.title)]
    names = await known.names_of(work, RecordKind.MEDICATION, [each.id for each in same])
    return next((each for each in same if not names[each.id]), None)


def _is_as_told(medication: Medication, facts: MedicineFacts, runs_out_on: dt.date | None, *, active: bool) -> bool:
    ours, told = medication.sealed, facts
    same = (ours.title, ours.dose, ours.pack, ours.lasts_days) == (told.title, told.dose, told.pack, told.lasts_days)
    return same and medication.active is active and medication.runs_out_on == runs_out_on


def _moment(resource: MedicationRequestResource) -> datetime | None:
    if resource.authoredOn is None:
        return None
    day = day_of(resource.authoredOn)
    return moment_of(resource.authoredOn) or (None if day is None else datetime.combine(day, dt.time(), dt.UTC))


# How it is written


def write_medicine(medication: Medication, names: list[Key], patient: Json, *, is_r5: bool) -> Json:
    """A medicine of the list, as a plan."""
    made: Json = {
        "resourceType": KIND,
        "id": known.id_among(names, KIND) or written_id(medication.id),
        "identifier": known.identifiers_among(names, KIND),
    }
    if medication.runs_out_on is not None:
        made["extension"] = [{"url": systems.RUNS_OUT, "valueDate": medication.runs_out_on.isoformat()}]
    made |= {"status": "active" if medication.active else "stopped", "intent": "plan"}
    made |= medicine_of(medication.sealed, is_r5=is_r5)
    made |= {"subject": {"reference": f"Patient/{patient['id']}"}, "authoredOn": instant(medication.added_at)}
    return without_nothing(made | dosage(medication.sealed) | {"dispenseRequest": supply(medication.sealed)})
