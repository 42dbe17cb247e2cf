"""Appointments of the clinic's system: listed in the chat, read-only (S11, D12); and all of ours for the system."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any, Final

from core.accounts.patients import Patient
from core.appointments import elsewhere
from core.appointments.diary.diaries import LONGEST
from core.appointments.elsewhere import Elsewhere
from core.appointments.model import Appointment, AppointmentStatus, Origin, Snapshot
from core.clinic.model import Clinic, Facility, Practitioner, Service, ServiceKind
from core.errors import PatientBusy, SlotTaken
from core.exchange import known
from core.exchange.fhir import systems
from core.exchange.fhir.datatypes import CodeableConcept, Reference
from core.exchange.fhir.primitives import instant, moment_of
from core.exchange.fhir.resources import AppointmentResource
from core.exchange.fhir.written import Json
from core.exchange.known import Key, RecordKind, own_id, written_id
from core.exchange.reading.sources import SourceEntry
from core.exchange.report import FaultError, Outcome
from core.exchange.subjects import clinic_side
from core.exchange.taking import NotTakenError, Taking
from core.i18n import DEFAULT_LANGUAGE, Language, Words

_STATUS: Final = {
    "booked": AppointmentStatus.BOOKED,
    "arrived": AppointmentStatus.BOOKED,
    "checked-in": AppointmentStatus.BOOKED,
    "fulfilled": AppointmentStatus.ATTENDED,
    "noshow": AppointmentStatus.NO_SHOW,
    "cancelled": AppointmentStatus.CANCELLED,
    "entered-in-error": AppointmentStatus.CANCELLED,
}

_WRITTEN: Final = {
    AppointmentStatus.BOOKED: "booked",
    AppointmentStatus.ATTENDED: "fulfilled",
    AppointmentStatus.NO_SHOW: "noshow",
    AppointmentStatus.CANCELLED: "cancelled",
}

NOWHERE: Final = "~"
"""How the ids of practitioners, services and places begin that the clinic file doesn't have: no id of it does."""

_PEOPLE: Final = ("Practitioner", "PractitionerRole")


async def take(taking: Taking, entry: SourceEntry) -> Outcome:
    """Take an appointment of one patient's.

    Raises: FaultError, NotTakenError; NotFound, when the patient is gone meanwhile.
    Locks: patient, diaries.
    """
    resource = taking.resource(entry, AppointmentResource)
    patient = await taking.patient(entry, _patient_of(taking, entry, resource), "participant")
    found = await taking.known(entry, RecordKind.APPOINTMENT, patient)
    ours = await _ours(taking, entry, patient, None if found is None else found.local_id)
    told = _told(taking, entry, resource, patient)
    try:
        if ours is not None:
            if _says_the_same(ours.snapshot, told.snapshot):
                told = replace(told, snapshot=ours.snapshot)
            if not await elsewhere.change(taking.work, patient, ours, told):
                return Outcome.UNCHANGED
            taking.has_changed(patient, is_news=ours.end > taking.work.now)
            return Outcome.CHANGED
        if resource.status == "entered-in-error":
            raise NotTakenError("it was entered in error")
        made = await elsewhere.record(taking.work, patient, told)
    except PatientBusy as busy:
        raise NotTakenError(f"the patient has another appointment then, at {_at(busy.start)}") from None
    except SlotTaken as taken:
        raise NotTakenError(f"the practitioner has another appointment then, at {_at(taken.start)}") from None
    await taking.names.remember(patient, RecordKind.APPOINTMENT, made.id, entry.keys)
    taking.has_changed(patient, is_news=made.end > taking.work.now)
    return Outcome.CREATED


async def _ours(taking: Taking, entry: SourceEntry, patient: Patient, local_id: str | None) -> Appointment | None:
    """The appointment that it is here: by a name that was remembered, or by its own id, which we have written."""
    number = local_id or own_id(entry.value.get("id", ""))
    ours = None if not number else await taking.work.session.get(Appointment, number)
    if ours is None:
        return None
    if ours.patient_id != patient.id:
        raise FaultError("is known here as another patient's")
    return ours


def _says_the_same(ours: Snapshot, told: Snapshot) -> bool:
    """Whether nothing but the clinic's own words has changed, which stay those of the day when it was booked."""
    return all(
        (
            (ours.service_id, ours.minutes, ours.facility_id) == (told.service_id, told.minutes, told.facility_id),
            ours.practitioner == told.practitioner,
            _polish(ours.service) == _polish(told.service),
            _polish(ours.facility) == _polish(told.facility),
        )
    )


def _polish(words: Words) -> str:
    return words.in_language(DEFAULT_LANGUAGE)


def _patient_of(taking: Taking, entry: SourceEntry, resource: AppointmentResource) -> Reference | None:
    actors = [each.actor for each in resource.participant if each.actor is not None]
    patients = [each for each in actors if _is_of(taking, entry, each, ("Patient",))]
    if resource.subject is not None:
        patients = [resource.subject]
    if len({each.reference for each in patients}) > 1:
        raise NotTakenError("it is of several patients at once")
    return patients[0] if patients else None


def _is_of(taking: Taking, entry: SourceEntry, actor: Reference, kinds: Collection[str]) -> bool:
    """Whether who or what takes part is of one of these sorts."""
    said = actor.type or next((each for each in (actor.reference or "").split("/")[:-1][-1:] if each), None)
    return said in kinds or any(taking.part(entry, actor, each) is not None for each in kinds)


def _told(taking: Taking, entry: SourceEntry, resource: AppointmentResource, patient: Patient) -> Elsewhere:
    if resource.status not in _STATUS:
        raise NotTakenError(f"it is not booked but {resource.status}")
    practitioner = _linked(taking, entry, resource, "Practitioner")
    facility = _linked(taking, entry, resource, "Location")
    service = _service(taking.work.clinic, resource)
    start, end = _times(resource, service)
    snapshot = _snapshot(resource, service, practitioner, facility, end - start)
    because = resource.cancelationReason or resource.cancellationReason
    tags = () if resource.meta is None else resource.meta.tag
    codes = {each.code for each in tags if each.system == systems.ORIGIN}
    return Elsewhere(
        status=_STATUS[resource.status],
        kind=_kind(resource, service),
        # Whether somebody whom the clinic file doesn't have is taken twice, isn't ours to say.
        practitioner=practitioner[0].id if practitioner[0] is not None else f"{NOWHERE}{patient.id}",
        start=start,
        end=end,
        snapshot=snapshot,
        has_arrived=resource.status in {"arrived", "checked-in"},
        cancelled_because=None if because is None else because.words or None,
        origin=next((each for each in Origin if each.value in codes), Origin.ELSEWHERE),
    )


def _times(resource: AppointmentResource, service: Service | None) -> tuple[dt.datetime, dt.datetime]:
    start = None if resource.start is None else moment_of(resource.start)
    end = None if resource.end is None else moment_of(resource.end)
    if start is None:
        raise NotTakenError("it has no beginning")
    if end is None:
        minutes = resource.minutesDuration or (None if service is None else service.minutes)
        if minutes is None:
            raise NotTakenError("it has neither an end nor a duration")
        end = start + dt.timedelta(minutes=minutes)
    if end <= start:
        raise FaultError("is not after `start`", "end")
    if end - start > LONGEST:
        raise NotTakenError("it is longer than eight hours")
    return start, end


Linked = tuple[Practitioner | Facility | Service | None, str, str]
"""What of the clinic file takes part; how it is called, and its address in the other system, if it is none of it."""


def _linked(taking: Taking, entry: SourceEntry, resource: AppointmentResource, kind: str) -> Linked:
    """Who sees the patient, or where."""
    name, address = "", ""
    kinds = _PEOPLE if kind == "Practitioner" else (kind,)
    for actor in (each.actor for each in resource.participant if each.actor is not None):
        thing = clinic_side.linked(taking, entry, actor, kind)
        if thing is not None:
            return thing, actor.display or "", ""
        if _is_of(taking, entry, actor, kinds):
            name, address = name or actor.display or "", address or actor.reference or actor.display or ""
    return None, name, address


def _id_of(linked: Linked) -> str:
    thing, name, address = linked
    return thing.id if thing is not None else f"{NOWHERE}{address or name}"[:120]


def _service(clinic: Clinic, resource: AppointmentResource) -> Service | None:
    names = {f"{each.system}|{each.code}" for concept in resource.services for each in concept.coding}
    own = {concept.code_of(systems.SERVICE) for concept in resource.services}
    return next((each for each in clinic.services if each.id in own or names & set(each.identifiers)), None)


def _kind(resource: AppointmentResource, service: Service | None) -> ServiceKind:
    if service is not None:
        return service.kind
    codes = {each.code_of(systems.SERVICE_KIND) for each in _kinds(resource)}
    return next((each for each in ServiceKind if each.value in codes), ServiceKind.IN_PERSON)


def _kinds(resource: AppointmentResource) -> tuple[CodeableConcept, ...]:
    return () if resource.appointmentType is None else (resource.appointmentType,)


def _snapshot(
    resource: AppointmentResource, service: Service | None, practitioner: Linked, facility: Linked, length: dt.timedelta
) -> Snapshot:
    """The appointment in its system's words, and in the clinic's where it is the same thing under the same name."""
    said = next((each.said for each in resource.services if each.said), "") or resource.description or ""
    words = _words(said, None if service is None else service.name) or _APPOINTMENT
    place, place_name, place_address = facility
    doctor, doctor_name, _ = practitioner
    ours = place if isinstance(place, Facility) else None
    return Snapshot(
        service_id=service.id if service is not None else f"{NOWHERE}{_polish(words)}"[:120],
        service=words,
        minutes=int(length.total_seconds()) // 60,
        preparation=service.preparation if service is not None else None,
        practitioner=doctor_name or (doctor.name if isinstance(doctor, Practitioner) else ""),
        facility_id=_id_of((place, place_name, place_address)),
        facility=_words(place_name, None if ours is None else ours.name) or _NOWHERE,
        address="" if ours is None else ours.address,
        map_url=None if ours is None else ours.map_url,
    )


_APPOINTMENT: Final = Words(pl="Wizyta", en="Appointment")
_NOWHERE: Final = Words(pl="", en="")


def _words(said: str, ours: Words | None) -> Words | None:
    """The clinic's words, if what was said is among them or nothing was; else what was said, in every language."""
    if ours is not None and (not said or said in ours.by_language().values()):
        return ours
    return Words(**dict.fromkeys(map(str, Language), said)) if said else None


def _at(moment: dt.datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%MZ}"


# How it is written


def write(appointment: Appointment, names: list[Key], patient: Json, clinic: Clinic, *, is_r5: bool) -> Json:
    """The appointment as a resource; what is held only is none yet."""
    snapshot, status = appointment.snapshot, _WRITTEN[appointment.status]
    if appointment.status is AppointmentStatus.BOOKED and appointment.arrived_at is not None:
        status = "arrived"
    made: Json = {
        "resourceType": "Appointment",
        "id": known.id_among(names, "Appointment") or written_id(appointment.id),
    }
    if appointment.origin is not Origin.ELSEWHERE:
        made["meta"] = {"tag": [{"system": systems.ORIGIN, "code": appointment.origin.value}]}
    made |= {"identifier": known.identifiers_among(names, "Appointment"), "status": status}
    if appointment.cancelled_because:
        reason = "cancellationReason" if is_r5 else "cancelationReason"
        made[reason] = {"text": appointment.cancelled_because}
    service = _service_concept(snapshot)
    made["serviceType"] = [{"concept": service} if is_r5 else service]
    made["appointmentType"] = {"coding": [{"system": systems.SERVICE_KIND, "code": appointment.kind.value}]}
    made |= {"start": instant(appointment.start), "end": instant(appointment.end)}
    people = [
        {"reference": f"Patient/{patient['id']}"},
        _actor("Practitioner", appointment.practitioner, snapshot.practitioner, clinic.practitioners),
        _actor("Location", snapshot.facility_id, snapshot.facility.in_language(DEFAULT_LANGUAGE), clinic.facilities),
    ]
    made["participant"] = [{"actor": each, "status": "accepted"} for each in people if each]
    return {key: value for key, value in made.items() if value}


def _service_concept(snapshot: Snapshot) -> Json:
    text = snapshot.service.in_language(DEFAULT_LANGUAGE)
    if snapshot.service_id.startswith(NOWHERE):
        return {"text": text}
    return clinic_side.concept(snapshot.service, systems.SERVICE, snapshot.service_id)


def _actor(kind: str, own: str, display: str, things: tuple[Any, ...]) -> Mapping[str, str]:
    if any(each.id == own for each in things):
        return {"reference": f"{kind}/{own}", **({"display": display} if display else {})}
    named = {"display": display} if display else {}
    return {"type": kind, **named} if named else {}
