"""E-prescriptions: MedicationRequests with a code, those of one group as lines of one (S20, S36, D20)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from typing import Final

from core.accounts.patients import Patient
from core.context import Work
from core.exchange import known
from core.exchange.fhir import systems
from core.exchange.fhir.primitives import day_of
from core.exchange.fhir.records import MedicationRequestResource
from core.exchange.fhir.written import Json
from core.exchange.known import Key, RecordKind, own_id, written_id
from core.exchange.reading.sources import SourceEntry
from core.exchange.report import FaultError, Outcome
from core.exchange.subjects.medicine_facts import KIND, dosage, medicine_of, supply, value_of, without_nothing
from core.exchange.taking import NotTakenError, Taking
from core.ids import new_id
from core.prescriptions import reminders
from core.prescriptions.model import MedicineFacts, Prescription, PrescriptionFacts
from core.prescriptions.typed import CODE_DIGITS


async def take_line(taking: Taking, entry: SourceEntry, patient: Patient, facts: MedicineFacts, code: str) -> Outcome:
    """Take a line of an e-prescription with this code.

    Raises: FaultError, NotTakenError.
    """
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
            code=code, key=value_of(resource, systems.PRESCRIPTION_KEY) or "", lines=(facts,), issuer=_issuer(resource)
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
        made |= medicine_of(line, is_r5=is_r5)
        made |= {"subject": {"reference": f"Patient/{patient['id']}"}, "authoredOn": prescription.issued_on.isoformat()}
        made |= {"requester": {"display": facts.issuer} if facts.issuer else None}
        made["groupIdentifier"] = group[0] if group else own
        yield without_nothing(made | dosage(line) | {"dispenseRequest": {"validityPeriod": validity} | supply(line)})


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
