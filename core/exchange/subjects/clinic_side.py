"""What the clinic file has: practitioners and their roles, locations, services, schedules and slots (0037).

There is one truth about them. What comes in is compared with the clinic file and linked to it by identifier, and what
differs is told; what goes out is written from it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, TypeAlias

from core.clinic.model import Clinic, Facility, Practitioner, Service
from core.exchange import known
from core.exchange.fhir import systems
from core.exchange.fhir.datatypes import Reference
from core.exchange.fhir.parsing import parse
from core.exchange.fhir.primitives import moment_of
from core.exchange.fhir.resources import (
    HealthcareServiceResource,
    LocationResource,
    PractitionerResource,
    PractitionerRoleResource,
    ScheduleResource,
    SlotResource,
)
from core.exchange.fhir.written import Json
from core.exchange.known import KeyKind
from core.exchange.reading.keys import keys_of_entry
from core.exchange.reading.sources import SourceEntry
from core.exchange.report import FaultError, Outcome
from core.exchange.taking import NotTakenError, Taking
from core.i18n import DEFAULT_LANGUAGE, Words
from core.text.normalisation import plain

Thing: TypeAlias = "Practitioner | Facility | Service"

OWN: Final = {"Practitioner": "practitioner", "Location": "facility", "HealthcareService": "service"}
"""What each is called in the clinic file, and in the system of our own identifiers."""

_LICENCES: Final = frozenset({systems.DOCTORS_LICENCE, systems.NURSES_LICENCE})


async def take(taking: Taking, entry: SourceEntry) -> Outcome:
    """Link a practitioner, a location or a service to the clinic file's, and tell what differs.

    Raises: FaultError; NotTakenError, when there is none.
    """
    resource = parse(entry.value, entry.kind)
    thing = thing_of(taking, entry.kind, entry.value, entry.address)
    if thing is None:
        what = OWN[entry.kind]
        raise NotTakenError(
            f"the clinic file has no {what} with one of its identifiers; give it there as `identifiers`"
        )
    told = _name_of(resource)
    if told and not _is_called(thing, told):
        taking.differs(entry, f"the clinic file calls this {OWN[entry.kind]} otherwise")
    return Outcome.LINKED


async def take_role(taking: Taking, entry: SourceEntry) -> Outcome:
    """Link what a practitioner gives, and where, to the clinic file.

    Raises: FaultError, NotTakenError.
    """
    role, clinic = taking.resource(entry, PractitionerRoleResource), taking.work.clinic
    practitioner = None if role.practitioner is None else linked(taking, entry, role.practitioner, "Practitioner")
    if not isinstance(practitioner, Practitioner):
        raise NotTakenError("the clinic file has no practitioner with one of its identifiers")
    codes = {each.code_of(systems.SPECIALTY) for each in role.specialty} - {None}
    if codes - set(practitioner.specialties):
        taking.differs(entry, "the clinic file gives this practitioner other specialties")
    places = {each.id for each in (linked(taking, entry, where, "Location") for where in role.location) if each}
    if places - {each for hours in clinic.hours if hours.practitioner == practitioner.id for each in hours.facilities}:
        taking.differs(entry, "the clinic file has no hours of this practitioner there")
    return Outcome.LINKED


async def take_schedule(taking: Taking, entry: SourceEntry) -> Outcome:
    """Link a schedule to a practitioner's hours in the clinic file.

    Raises: FaultError, NotTakenError.
    """
    schedule = taking.resource(entry, ScheduleResource)
    things = (linked(taking, entry, actor, kind) for actor in schedule.actor for kind in OWN)
    if not any(things):
        raise NotTakenError("the clinic file has none of its actors; give their identifiers there as `identifiers`")
    return Outcome.LINKED


async def take_slot(taking: Taking, entry: SourceEntry) -> Outcome:
    """Check a slot; which times are free is worked out from the clinic file's hours and what is booked.

    Raises: FaultError, NotTakenError.
    """
    slot = taking.resource(entry, SlotResource)
    start, end = moment_of(slot.start), moment_of(slot.end)
    if start is not None and end is not None and end <= start:
        raise FaultError("is not after `start`", "end")
    raise NotTakenError("free times are worked out from the hours in the clinic file and what is booked")


def linked(taking: Taking, entry: SourceEntry, reference: Reference, kind: str) -> Thing | None:
    """What of the clinic file an entry refers to.

    Raises: FaultError.
    """
    clinic = taking.work.clinic
    if reference.identifier is not None and reference.identifier.key is not None:
        system, value = reference.identifier.key
        return _with(clinic, kind, {f"{system}|{value}"}, own=value if system == _own_system(kind) else None)
    if reference.reference is None:
        return None
    part = taking.part(entry, reference, kind)
    if part is not None:
        return thing_of(taking, kind, part.value, part.address)
    name = reference.reference.split("/_history/")[0]
    return _with(clinic, kind, {name if ":" in name else known.scoped(name, taking.sources.source)})


def thing_of(taking: Taking, kind: str, value: Json, address: str | None) -> Thing | None:
    """What of the clinic file a resource is, by its identifiers or its address."""
    clinic, source = taking.work.clinic, taking.sources.source
    names, own = set(), None
    for what, of, text in keys_of_entry(kind, value, address, source):
        match what:
            case KeyKind.IDENTIFIER:
                system = of.removeprefix(f"{kind}|")
                names.add(f"{system}|{text}")
                own = text if system == _own_system(kind) else own
            case KeyKind.ID:
                names.add(f"{of}/{text}")
            case _:
                names.add(text)
    return _with(clinic, kind, names, own=own)


def _with(clinic: Clinic, kind: str, names: set[str], *, own: str | None = None) -> Thing | None:
    return next((each for each in _things(clinic, kind) if each.id == own or _names(each) & names), None)


def _things(clinic: Clinic, kind: str) -> tuple[Thing, ...]:
    match kind:
        case "Practitioner":
            return clinic.practitioners
        case "Location":
            return clinic.facilities
        case "HealthcareService":
            return clinic.services
        case _:
            return ()


def _names(thing: Thing) -> set[str]:
    names = set(thing.identifiers)
    if isinstance(thing, Practitioner) and thing.licence is not None:
        names |= {f"{system}|{thing.licence}" for system in _LICENCES}
    return names


def _own_system(kind: str) -> str:
    return f"{systems.OWN}{OWN[kind]}"


def _name_of(resource: object) -> str:
    match resource:
        case PractitionerResource(name=(name, *_)):
            return " ".join((*name.given, name.family or "")).strip() or name.text or ""
        case LocationResource(name=str(name)) | HealthcareServiceResource(name=str(name)):
            return name
        case _:
            return ""


def _is_called(thing: Thing, told: str) -> bool:
    """Whether all words of a practitioner's name are in the clinic file's, which has titles; whether another thing's
    name is one of those that it has.
    """
    if isinstance(thing, Practitioner):
        return set(plain(told).split()) <= set(plain(thing.name).split())
    return plain(told) in {plain(each) for each in thing.name.by_language().values()}


# How it is written


def write(clinic: Clinic) -> Iterator[Json]:
    """All that the clinic file has, in its order."""
    yield from (_practitioner(each) for each in clinic.practitioners)
    yield from (_location(each) for each in clinic.facilities)
    yield from (_service(clinic, each) for each in clinic.services)
    yield from (_role(clinic, each) for each in clinic.practitioners)
    yield from (_schedule(clinic, each) for each in clinic.practitioners)


def concept(words: Words, system: str, code: str) -> Json:
    """A concept of our own, in the clinic's words."""
    text = words.in_language(DEFAULT_LANGUAGE)
    return {"coding": [{"system": system, "code": code, "display": text}], "text": text}


def reference(kind: str, thing: Thing) -> Json:
    """A reference to something of the clinic file."""
    name = thing.name if isinstance(thing.name, str) else thing.name.in_language(DEFAULT_LANGUAGE)
    return {"reference": f"{kind}/{thing.id}", "display": name}


def _head(kind: str, thing: Thing) -> Json:
    identifiers: list[Json] = [{"system": _own_system(kind), "value": thing.id}]
    if isinstance(thing, Practitioner) and thing.licence is not None:
        identifiers.append({"system": systems.DOCTORS_LICENCE, "value": thing.licence})
    for each in thing.identifiers:
        system, has_system, value = each.rpartition("|")
        if has_system:
            identifiers.append({"system": system, "value": value})
    return {"resourceType": kind, "id": thing.id, "identifier": identifiers}


def _practitioner(thing: Practitioner) -> Json:
    return _head("Practitioner", thing) | {"name": [{"text": thing.name}]}


def _location(thing: Facility) -> Json:
    name = thing.name.in_language(DEFAULT_LANGUAGE)
    return _head("Location", thing) | {"status": "active", "name": name, "address": {"text": thing.address}}


def _service(clinic: Clinic, thing: Service) -> Json:
    specialty = concept(clinic.specialties[thing.specialty], systems.SPECIALTY, thing.specialty)
    kind = {"coding": [{"system": systems.SERVICE_KIND, "code": thing.kind.value}]}
    places = [{"reference": f"Location/{each.id}"} for each in clinic.facilities_of(thing.id)]
    made: Json = {"type": [kind], "specialty": [specialty], "location": places}
    made["name"] = thing.name.in_language(DEFAULT_LANGUAGE)
    return _head("HealthcareService", thing) | {key: value for key, value in made.items() if value}


def _role(clinic: Clinic, thing: Practitioner) -> Json:
    hours = [each for each in clinic.hours if each.practitioner == thing.id]
    places = dict.fromkeys(each for every in hours for each in every.facilities)
    made: Json = {
        "resourceType": "PractitionerRole",
        "id": thing.id,
        "practitioner": reference("Practitioner", thing),
        "specialty": [concept(clinic.specialties[each], systems.SPECIALTY, each) for each in thing.specialties],
        "location": [{"reference": f"Location/{each}"} for each in places],
    }
    return {key: value for key, value in made.items() if value}


def _schedule(clinic: Clinic, thing: Practitioner) -> Json:
    hours = [each for each in clinic.hours if each.practitioner == thing.id]
    places = dict.fromkeys(each for every in hours for each in every.facilities)
    actors: list[Any] = [reference("Practitioner", thing), *({"reference": f"Location/{each}"} for each in places)]
    return {"resourceType": "Schedule", "id": thing.id, "actor": actors}
