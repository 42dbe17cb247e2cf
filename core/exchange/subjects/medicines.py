"""MedicationRequests: medicines that a patient takes, and e-prescriptions with their codes (S20, S36, D20).

One with the code of an e-prescription is a line of that; those of one group are lines of one. One without is a medicine
of the patient's list, from which a renewal is ordered. Days are the issuer's: none is worked out.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

import sqlalchemy as sa

from core.accounts.patients import Patient
from core.context import Work
from core.exchange import known
from core.exchange.fhir import systems
from core.exchange.fhir.datatypes import CodeableConcept, Quantity
from core.exchange.fhir.primitives import day_of, moment_of
from core.exchange.fhir.resources import MedicationRequestResource, MedicationResource
from core.exchange.fhir.written import Json, Number
from core.exchange.known import Key, RecordKind
from core.exchange.reading.sources import SourceEntry
from core.exchange.report import FaultError, Outcome
from core.exchange.subjects.appointments import instant, own_id, written_id
from core.exchange.taking import NotTakenError, Taking
from core.prescriptions import reminders
from core.prescriptions.model import Medication, MedicineFacts, Prescription, PrescriptionFacts, new_id
from core.prescriptions.typed import CODE_DIGITS
from core.text.normalisation import plain

KIND: Final = "MedicationRequest"
_TAKES: Final = frozenset({"active", "on-hold"})
_OVER: Final = frozenset({"completed", "stopped", "cancelled", "ended"})
_LONGEST_SUPPLY: Final = 4
"""Digits."""


async def take(taking: Taking, entry: SourceEntry) -> Outcome:
    """Take a medicine, or a line of an e-prescription.

    Raises: FaultError, NotTakenError.
    """
    resource = taking.resource(entry, MedicationRequestResource)
    patient = await taking.patient(entry, resource.subject, "subject")
    if resource.status not in _TAKES | _OVER:
        raise NotTakenError(f"it is neither prescribed nor over but {resource.status}")
    facts = _facts(taking, entry, resource)
    code = _value(resource, systems.PRESCRIPTION_CODE)
    if code is not None:
        return await _take_line(taking, entry, patient, facts, code)
    return await _take_medicine(taking, entry, patient, facts)


def _facts(taking: Taking, entry: SourceEntry, resource: MedicationRequestResource) -> MedicineFacts:
    concept = _medicine(taking, entry, resource)
    if concept is None or not concept.words:
        raise FaultError("is missing: which medicine is it", "medication")
    doses = (each.text for each in resource.dosageInstruction if each.text)
    request = resource.dispenseRequest
    quantity, lasts = (None, None) if request is None else (request.quantity, request.expectedSupplyDuration)
    return MedicineFacts(name=concept.words, dose="; ".join(doses), pack=_amount(quantity), lasts_days=_days(lasts))


def _medicine(taking: Taking, entry: SourceEntry, resource: MedicationRequestResource) -> CodeableConcept | None:
    """Which medicine, in any of the three shapes."""
    if resource.medicationCodeableConcept is not None:
        return resource.medicationCodeableConcept
    reference = resource.medicationReference
    if resource.medication is not None:
        if resource.medication.concept is not None:
            return resource.medication.concept
        reference = resource.medication.reference
    if reference is None:
        return None
    part = taking.part(entry, reference, "Medication")
    if part is None:
        return CodeableConcept(text=reference.display) if reference.display else None
    found = MedicationResource.model_validate(part.value)
    taking.use(part)
    return found.code


def _amount(quantity: Quantity | None) -> str:
    return "" if quantity is None else f"{quantity.value or ''} {quantity.unit or ''}".strip()


def _days(lasts: Quantity | None) -> int | None:
    if lasts is None or lasts.value is None or (lasts.code or lasts.unit) not in {"d", "day", "days"}:
        return None
    is_whole = re.fullmatch(rf"[1-9]\d{{0,{_LONGEST_SUPPLY - 1}}}", lasts.value) is not None
    return int(lasts.value) if is_whole else None


def _value(resource: MedicationRequestResource, system: str) -> str | None:
    return next((each.value for each in resource.identifier if each.system == system), None)


# A medicine of the list


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


# A line of an e-prescription


async def _take_line(taking: Taking, entry: SourceEntry, patient: Patient, facts: MedicineFacts, code: str) -> Outcome:
    resource, session = taking.resource(entry, MedicationRequestResource), taking.work.session
    told = _prescription(resource, code)
    group = _group_of(resource)
    found = await taking.known(entry, RecordKind.PRESCRIPTION, patient)
    local_id = None if found is None else found.local_id
    if local_id is None and (number := _own_line(entry.value.get("id", ""))):
        ours = await session.get(Prescription, number.partition("/")[0])
        local_id = number if ours is not None and ours.patient_id == patient.id else None
    if local_id is not None:
        return await _change_line(taking, patient, local_id, facts, told)
    of_group = None if group is None else await taking.names.find([group])
    if of_group is not None and of_group.patient_id == patient.id:
        prescription = await session.get_one(Prescription, of_group.local_id)
        lines = (*prescription.sealed.lines, facts)
        prescription.sealed = prescription.sealed.model_copy(update={"lines": lines})
    else:
        prescription = Prescription(id=new_id(), patient_id=patient.id, published_at=taking.work.now)
        prescription.sealed = PrescriptionFacts(
            code=code, key=_value(resource, systems.PRESCRIPTION_KEY) or "", lines=(facts,), issuer=_issuer(resource)
        )
        _date(taking.work, prescription, told)
        session.add(prescription)
        await session.flush()
        if group is not None:
            await taking.names.remember(patient, RecordKind.PRESCRIPTION, prescription.id, [group])
    place = len(prescription.sealed.lines)
    await taking.names.remember(patient, RecordKind.PRESCRIPTION, f"{prescription.id}/{place}", entry.keys)
    taking.has_changed(patient)
    return Outcome.CREATED


Told = tuple[dt.date, dt.date | None, dt.date, str]
"""Issued on, valid from, valid until, and the status."""


async def _change_line(taking: Taking, patient: Patient, local_id: str, facts: MedicineFacts, told: Told) -> Outcome:
    number, _, place = local_id.partition("/")
    prescription = await taking.work.session.get_one(Prescription, number)
    lines = list(prescription.sealed.lines)
    at = int(place) - 1
    said = lines[at]
    same = (said.title, said.dose, said.pack, said.lasts_days) == (
        facts.title,
        facts.dose,
        facts.pack,
        facts.lasts_days,
    )
    if same and told == _told(prescription):
        return Outcome.UNCHANGED
    if not same:
        lines[at] = facts
        prescription.sealed = prescription.sealed.model_copy(update={"lines": tuple(lines)})
    _date(taking.work, prescription, told)
    taking.has_changed(patient)
    return Outcome.CHANGED


def _prescription(resource: MedicationRequestResource, code: str) -> Told:
    period = None if resource.dispenseRequest is None else resource.dispenseRequest.validityPeriod
    issued = None if resource.authoredOn is None else day_of(resource.authoredOn)
    until = None if period is None or period.end is None else day_of(period.end)
    start = None if period is None or period.start is None else day_of(period.start)
    if not re.fullmatch(rf"[0-9]{{{CODE_DIGITS}}}", code):
        raise FaultError("has a code of an e-prescription that isn't four digits", "identifier")
    if issued is None or until is None:
        raise NotTakenError("it has the code of an e-prescription, and not the days on which it was issued and ends")
    if until < issued or (start is not None and until < start):
        raise FaultError("ends before it begins", "dispenseRequest.validityPeriod")
    return issued, start, until, _STATUS.get(resource.status, "active")


_STATUS: Final = {"completed": "completed", "stopped": "cancelled", "cancelled": "cancelled", "ended": "completed"}


def _date(work: Work, prescription: Prescription, told: Told) -> None:
    prescription.issued_on, prescription.valid_from, prescription.valid_until, status = told
    prescription.used_at = (prescription.used_at or work.now) if status == "completed" else None
    prescription.cancelled_at = (prescription.cancelled_at or work.now) if status == "cancelled" else None
    if status == "active":
        reminders.plan_prescription(work, prescription)
    else:
        prescription.remind_at = None


def _told(prescription: Prescription) -> Told:
    status = "active"
    if prescription.cancelled_at is not None:
        status = "cancelled"
    elif prescription.used_at is not None:
        status = "completed"
    return prescription.issued_on, prescription.valid_from, prescription.valid_until, status


def _issuer(resource: MedicationRequestResource) -> str:
    return "" if resource.requester is None else resource.requester.display or ""


def _group_of(resource: MedicationRequestResource) -> Key | None:
    group = resource.groupIdentifier
    return None if group is None or group.key is None else Key.of_identifier("group", *group.key)


def _own_line(written: str) -> str | None:
    """Of an id that we have written, the prescription's and the line's number; `None` for any other."""
    found = re.fullmatch(r"(.+)-line-(\d)", written)
    number = None if found is None else own_id(found[1])
    return None if found is None or number is None else f"{number}/{found[2]}"


# How they are written


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
    made |= _medicine_of(medication.sealed, is_r5=is_r5)
    made |= {"subject": {"reference": f"Patient/{patient['id']}"}, "authoredOn": instant(medication.added_at)}
    return _without_nothing(made | _dosage(medication.sealed) | {"dispenseRequest": _supply(medication.sealed)})


def write_prescription(
    prescription: Prescription, names: dict[str, list[Key]], patient: Json, *, is_r5: bool
) -> Iterator[Json]:
    """An e-prescription, as an order for each of its lines."""
    facts = prescription.sealed
    period = {"start": prescription.valid_from, "end": prescription.valid_until}
    validity = {key: day.isoformat() for key, day in period.items() if day is not None}
    group = known.identifiers_among(names.get(prescription.id, []), "group")
    own = {"system": systems.PRESCRIPTION, "value": written_id(prescription.id)}
    for place, line in enumerate(facts.lines, 1):
        keys = names.get(f"{prescription.id}/{place}", [])
        made: Json = {
            "resourceType": KIND,
            "id": known.id_among(keys, KIND) or f"{written_id(prescription.id)}-line-{place}",
            "identifier": [
                {"system": systems.PRESCRIPTION_CODE, "value": facts.code},
                *([{"system": systems.PRESCRIPTION_KEY, "value": facts.key}] if facts.key else []),
            ],
            "status": _told(prescription)[3],
            "intent": "order",
        }
        made |= _medicine_of(line, is_r5=is_r5)
        made |= {"subject": {"reference": f"Patient/{patient['id']}"}, "authoredOn": prescription.issued_on.isoformat()}
        made |= {"requester": {"display": facts.issuer} if facts.issuer else None}
        made["groupIdentifier"] = group[0] if group else own
        yield _without_nothing(made | _dosage(line) | {"dispenseRequest": {"validityPeriod": validity} | _supply(line)})


def _medicine_of(facts: MedicineFacts, *, is_r5: bool) -> Json:
    concept = {"text": facts.title}
    return {"medication": {"concept": concept}} if is_r5 else {"medicationCodeableConcept": concept}


def _dosage(facts: MedicineFacts) -> Json:
    return {"dosageInstruction": [{"text": facts.dose}] if facts.dose else None}


def _supply(facts: MedicineFacts) -> Json:
    supply: Json = {"quantity": {"unit": facts.pack} if facts.pack else None}
    if facts.lasts_days is not None:
        days = {"value": Number(str(facts.lasts_days)), "unit": "d", "system": systems.UCUM, "code": "d"}
        supply["expectedSupplyDuration"] = days
    return _without_nothing(supply)


def _without_nothing(made: Json) -> Json:
    return {key: value for key, value in made.items() if value}


def all_ids(prescriptions: Iterable[Prescription]) -> list[str]:
    """The ids under which prescriptions and their lines are known."""
    return [
        each
        for prescription in prescriptions
        for each in (
            prescription.id,
            *(f"{prescription.id}/{place}" for place in range(1, len(prescription.sealed.lines) + 1)),
        )
    ]
