"""Patients, the clinic's side and appointments, in the shapes of R4 and R5, as far as the portal takes them."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from core.exchange.fhir.datatypes import (
    CodeableConcept,
    CodeableReference,
    ConceptOfEither,
    ContactPoint,
    Element,
    HumanName,
    Identifier,
    Meta,
    Period,
    Reference,
)
from core.exchange.fhir.primitives import Code, Date, DateTime, Flag, Id, Instant, Text, Uri, Whole, one_of

Concepts = tuple[CodeableConcept, ...]
References = tuple[Reference, ...]


class Resource(Element):
    """What all resources have. `REFERS_TO` are references without which a resource can't be taken."""

    CHECKED_ONLY = frozenset({"implicitRules", "language", "text"})
    PASSED_OVER: ClassVar[frozenset[str]] = frozenset({"meta", "implicitRules", "language", "text", "contained"})
    resourceType: Code  # noqa: N815 - FHIR's names, here and below
    id: Id | None = None
    meta: Meta | None = None
    implicitRules: Uri | None = None  # noqa: N815
    language: Code | None = None
    text: Any = None
    contained: tuple[dict[str, Any], ...] = ()
    identifier: tuple[Identifier, ...] = ()


def concept_of(value: CodeableReference | CodeableConcept) -> CodeableConcept | None:
    """The concept, in the shape of either release."""
    return value.concept if isinstance(value, CodeableReference) else value


class PatientResource(Resource):
    """Patient."""

    CHECKED_ONLY = Resource.CHECKED_ONLY | {"gender", "active"}
    resourceType: Literal["Patient"]  # noqa: N815
    active: Flag | None = None
    name: tuple[HumanName, ...] = ()
    telecom: tuple[ContactPoint, ...] = ()
    gender: Annotated[Code, one_of("administrative-gender")] | None = None
    birthDate: Date | None = None  # noqa: N815


class PractitionerResource(Resource):
    """Practitioner."""

    CHECKED_ONLY = Resource.CHECKED_ONLY | {"active", "gender", "birthDate", "telecom"}
    resourceType: Literal["Practitioner"]  # noqa: N815
    active: Flag | None = None
    name: tuple[HumanName, ...] = ()
    telecom: tuple[ContactPoint, ...] = ()
    gender: Annotated[Code, one_of("administrative-gender")] | None = None
    birthDate: Date | None = None  # noqa: N815


class PractitionerRoleResource(Resource):
    """PractitionerRole: who gives what, and where."""

    CHECKED_ONLY = Resource.CHECKED_ONLY | {"active", "period", "organization", "code"}
    resourceType: Literal["PractitionerRole"]  # noqa: N815
    active: Flag | None = None
    period: Period | None = None
    practitioner: Reference | None = None
    organization: Reference | None = None
    code: Concepts = ()
    specialty: Concepts = ()
    location: References = ()
    healthcareService: References = ()  # noqa: N815


class LocationResource(Resource):
    """Location."""

    CHECKED_ONLY = Resource.CHECKED_ONLY | {"status", "telecom"}
    resourceType: Literal["Location"]  # noqa: N815
    status: Annotated[Code, one_of("location-status")] | None = None
    name: Text | None = None
    telecom: tuple[ContactPoint, ...] = ()


class HealthcareServiceResource(Resource):
    """HealthcareService."""

    CHECKED_ONLY = Resource.CHECKED_ONLY | {"active"}
    resourceType: Literal["HealthcareService"]  # noqa: N815
    active: Flag | None = None
    type: Concepts = ()
    specialty: Concepts = ()
    location: References = ()
    name: Text | None = None


class ScheduleResource(Resource):
    """Schedule."""

    CHECKED_ONLY = Resource.CHECKED_ONLY | {"active", "planningHorizon"}
    resourceType: Literal["Schedule"]  # noqa: N815
    active: Flag | None = None
    actor: Annotated[References, Field(min_length=1)]
    planningHorizon: Period | None = None  # noqa: N815


class SlotResource(Resource):
    """Slot."""

    CHECKED_ONLY = Resource.CHECKED_ONLY | {"overbooked"}
    resourceType: Literal["Slot"]  # noqa: N815
    schedule: Reference
    status: Annotated[Code, one_of("slotstatus")]
    start: Instant
    end: Instant
    overbooked: Flag | None = None


class Participant(Element):
    """Who or what takes part in an appointment; `required` is a code in R4, and yes or no in R5."""

    CHECKED_ONLY = frozenset({"type", "required", "period"})
    type: Concepts = ()
    actor: Reference | None = None
    required: Code | Flag | None = None
    status: Annotated[Code, one_of("participationstatus")]
    period: Period | None = None


class AppointmentResource(Resource):
    """Appointment."""

    CHECKED_ONLY = Resource.CHECKED_ONLY | {"slot", "created"}
    resourceType: Literal["Appointment"]  # noqa: N815
    status: Annotated[Code, one_of("appointmentstatus")]
    cancelationReason: CodeableConcept | None = None  # noqa: N815 - R4
    cancellationReason: CodeableConcept | None = None  # noqa: N815 - R5
    serviceType: tuple[ConceptOfEither, ...] = ()  # noqa: N815 - R5, R4
    appointmentType: CodeableConcept | None = None  # noqa: N815
    basedOn: References = ()  # noqa: N815
    description: Text | None = None
    start: Instant | None = None
    end: Instant | None = None
    minutesDuration: Whole | None = None  # noqa: N815
    slot: References = ()
    subject: Reference | None = None
    created: DateTime | None = None
    participant: Annotated[tuple[Participant, ...], Field(min_length=1)]

    @property
    def services(self) -> tuple[CodeableConcept, ...]:
        """What it is for, in the shape of either release."""
        concepts = (concept_of(each) for each in self.serviceType)
        return tuple(each for each in concepts if each is not None)
