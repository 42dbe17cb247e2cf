"""Patients: who they are by PESEL or passport, what they are called, and where they are telephoned (D16).

The clinic's system says who its patients are, so each comes as a record that opens in the chat of whoever proves to be
its owner. Accounts whose owner has merely typed a PESEL are not looked at.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final

from core.accounts.countries import countries_coded, three_letters_of
from core.accounts.identity import Identity, Passport, Pesel, parse_pesel
from core.accounts.names import LONGEST, PersonName
from core.accounts.patients import Patient, change_record, full_account_of, keep_record
from core.context import Work
from core.errors import PeselFault, UnusablePesel, UnusablePhone, UnusableText
from core.exchange import known
from core.exchange.fhir import systems
from core.exchange.fhir.primitives import day_of
from core.exchange.fhir.resources import PatientResource
from core.exchange.fhir.written import Json
from core.exchange.known import Key, RecordKind
from core.exchange.reading.sources import SourceEntry
from core.exchange.report import FaultError, Outcome
from core.exchange.taking import NotTakenError, Taking
from core.text.normalisation import fitting
from core.text.phones import parse_phone

_FAULTS: Final = {
    PeselFault.LENGTH: "is no PESEL: it hasn't eleven digits",
    PeselFault.CHECKSUM: "is no PESEL: its last digit doesn't fit the others",
    PeselFault.DATE: "is no PESEL: it doesn't begin with a date of birth",
    PeselFault.FUTURE: "is no PESEL: it begins with a day that is to come",
}


async def take(taking: Taking, entry: SourceEntry) -> Outcome:
    """Take the record of a patient.

    Raises: FaultError, NotTakenError.
    """
    _, outcome = await take_patient(taking, entry)
    return outcome


async def take_patient(taking: Taking, entry: SourceEntry) -> tuple[Patient, Outcome]:
    """The record of the patient that an entry describes, made or changed if need be.

    Raises: FaultError, NotTakenError.
    """
    resource, work = taking.resource(entry, PatientResource), taking.work
    identity = identity_of(resource, work.clinic.day_of(work.now))
    name, phone = _name_of(resource), _phone_of(resource, work.clinic.country)
    found = await taking.known(entry, RecordKind.PATIENT)
    patient = None if found is None else await work.session.get_one(Patient, found.patient_id)
    if patient is None:
        patient = await full_account_of(work, identity)
        if patient is None:
            patient = await keep_record(work, name, identity, phone)
            taking.created.append(patient)
            taking.has_changed(patient, is_news=False)
            await taking.names.remember(patient, RecordKind.PATIENT, patient.id, entry.keys)
            return patient, Outcome.CREATED
    elif patient.identity != identity:
        raise FaultError("is known here as somebody with another PESEL or passport", "identifier")
    await taking.names.remember(patient, RecordKind.PATIENT, patient.id, entry.keys)
    return patient, await _compare(taking, entry, patient, name, phone)


def identity_of(resource: PatientResource, today: dt.date) -> Identity:
    """Who the patient is.

    Raises: FaultError; NotTakenError, for somebody with neither a PESEL nor a passport.
    """
    found: list[tuple[str, Identity]] = []
    for place, each in enumerate(resource.identifier):
        if each.system is None or each.value is None or each.use == "old" or not systems.names_person(each.system):
            continue
        path = f"identifier[{place}].value"
        if each.system == systems.PESEL:
            found.append((path, _pesel(each.value, path, today)))
        else:
            found.append((path, _passport(each.system, each.value, path, resource)))
    pesels = {each for _, each in found if isinstance(each, Pesel)}
    if len(pesels) > 1:
        raise FaultError("has two PESELs", "identifier")
    if not found:
        raise NotTakenError("it has neither a PESEL nor a passport, so nobody could ever open these records")
    path, identity = next(((path, each) for path, each in found if isinstance(each, Pesel)), found[0])
    born = None if resource.birthDate is None else day_of(resource.birthDate)
    if born is not None and born != identity.birth_date:
        raise FaultError("is not the date of birth that the PESEL begins with", "birthDate")
    return identity


def _pesel(value: str, path: str, today: dt.date) -> Pesel:
    try:
        return parse_pesel(value, today)
    except UnusablePesel as error:
        raise FaultError(_FAULTS[error.fault], path) from None


def _passport(system: str, value: str, path: str, resource: PatientResource) -> Passport:
    countries = countries_coded(system.removeprefix(systems.PASSPORT))
    born = None if resource.birthDate is None else day_of(resource.birthDate)
    if len(countries) != 1:
        raise FaultError("names a country that there isn't", path.replace("value", "system"))
    if born is None:
        raise FaultError("is missing; a passport says who somebody is only with their date of birth", "birthDate")
    number = "".join(value.split()).upper()
    if not number.isalnum() or not 5 <= len(number) <= 15:  # noqa: PLR2004 - as people type them
        raise FaultError("is no number of a passport", path)
    return Passport(next(iter(countries)), number, born)


def _name_of(resource: PatientResource) -> PersonName:
    """The official name, or the first that isn't an old one.

    Raises: FaultError.
    """
    usable = [each for each in resource.name if each.use not in {"old", "anonymous", "maiden", "nickname"}]
    official = next((each for each in usable if each.use == "official"), usable[0] if usable else None)
    if official is None:
        raise FaultError("is missing", "name")
    first, last = " ".join(official.given), official.family or ""
    if not first and not last:
        first, _, last = (official.text or "").strip().rpartition(" ")
    try:
        return PersonName(fitting(first, 0, LONGEST), fitting(last, 0 if first else 1, LONGEST))
    except UnusableText:
        raise FaultError(f"is empty, or has more than {LONGEST} characters", "name") from None


def _phone_of(resource: PatientResource, country: str) -> str:
    """The telephone, a mobile rather than another; empty, when there is none that can be called."""
    of_use: tuple[str | None, ...] = ("mobile", "home", None, "work")
    phones = [each for each in resource.telecom if each.system in {"phone", "sms"} and each.use in of_use]
    for each in sorted(phones, key=lambda phone: of_use.index(phone.use)):
        try:
            return parse_phone(each.value or "", country)
        except UnusablePhone:
            continue
    return ""


async def _compare(taking: Taking, entry: SourceEntry, patient: Patient, name: PersonName, phone: str) -> Outcome:
    """Change the record, or tell that its owner says otherwise."""
    same_name = (patient.first_name, patient.last_name) == (name.first, name.last)
    if same_name and phone in {patient.phone, ""}:
        return Outcome.UNCHANGED
    if patient.person_id is not None:
        if not same_name:
            taking.differs(entry, "the patient's own account has another name, which was confirmed with their identity")
        if phone not in {patient.phone, ""}:
            taking.differs(entry, "the patient's own account has another telephone number")
        return Outcome.UNCHANGED
    await change_record(taking.work, patient, name, phone or patient.phone)
    taking.has_changed(patient, is_news=False)
    return Outcome.CHANGED


async def write(work: Work, patients: Iterable[Patient], source: str = "") -> dict[int, Json]:
    """The patients as resources, by their numbers. Who has no id that this system could be told gets one."""
    patients = list(patients)
    names = await known.names_of(work, RecordKind.PATIENT, [each.id for each in patients], source)
    written, fresh = {}, known.Names(work)
    for patient in patients:
        keys = names[str(patient.id)]
        if known.id_among(keys, "Patient") is None:
            number = known.new_id()
            made = Key.of_id("Patient", number, source)
            await fresh.remember(patient, RecordKind.PATIENT, patient.id, [made])
            keys = [*keys, Key.of_id("Patient", number)]
        written[patient.id] = _written(patient, keys)
    return written


def _written(patient: Patient, keys: list[Key]) -> Json:
    own = {"use": "official", **_identifier_of(patient.identity)}
    name = {"use": "official", "family": patient.last_name, "given": patient.first_name.split()}
    resource: Json = {
        "resourceType": "Patient",
        "id": known.id_among(keys, "Patient"),
        "identifier": [own, *known.identifiers_among(keys, "Patient")],
        "name": [{key: value for key, value in name.items() if value}],
    }
    if patient.phone:
        resource["telecom"] = [{"system": "phone", "value": patient.phone}]
    return resource | {"birthDate": patient.birth_date.isoformat()}


def _identifier_of(identity: Identity) -> Json:
    match identity:
        case Pesel():
            return {"system": systems.PESEL, "value": identity.number}
        case Passport():
            return {"system": systems.PASSPORT + three_letters_of(identity.country), "value": identity.number}
