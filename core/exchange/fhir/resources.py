"""The resources that the portal takes, in the shapes of R4 and R5, element by element as far as it takes them."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from core.exchange.fhir.datatypes import (
    Annotation,
    Attachment,
    CodeableConcept,
    CodeableReference,
    ConceptOfEither,
    ContactPoint,
    Element,
    HumanName,
    Identifier,
    Meta,
    Period,
    Quantity,
    Range,
    Ratio,
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
        concepts = (_concept(each) for each in self.serviceType)
        return tuple(each for each in concepts if each is not None)


class Extension(Element):
    """An extension; only those of our own are kept."""

    url: Uri
    valueDate: Date | None = None  # noqa: N815
    valueBoolean: Flag | None = None  # noqa: N815
    valueString: Text | None = None  # noqa: N815


class ServiceRequestResource(Resource):
    """ServiceRequest: a referral."""

    extension: tuple[Extension, ...] = ()
    resourceType: Literal["ServiceRequest"]  # noqa: N815
    status: Annotated[Code, one_of("request-status")]
    intent: Annotated[Code, one_of("request-intent")]
    category: Concepts = ()
    code: ConceptOfEither | None = None
    subject: Reference
    occurrencePeriod: Period | None = None  # noqa: N815
    authoredOn: DateTime | None = None  # noqa: N815
    requester: Reference | None = None
    quantityQuantity: Quantity | None = None  # noqa: N815
    reasonCode: Concepts = ()  # noqa: N815 - R4
    reason: tuple[CodeableReference, ...] = ()
    note: tuple[Annotation, ...] = ()

    @property
    def what(self) -> CodeableConcept | None:
        """What is asked for, in the shape of either release."""
        return None if self.code is None else _concept(self.code)


class DosageInstruction(Element):
    """How a medicine is taken, in words."""

    CHECKED_ONLY = frozenset({"sequence"})
    sequence: Whole | None = None
    text: Text | None = None


class DispenseRequest(Element):
    """What is to be dispensed, and until when."""

    validityPeriod: Period | None = None  # noqa: N815
    quantity: Quantity | None = None
    expectedSupplyDuration: Quantity | None = None  # noqa: N815


class MedicationRequestResource(Resource):
    """MedicationRequest: R4's two shapes of the medicine, and R5's."""

    extension: tuple[Extension, ...] = ()

    resourceType: Literal["MedicationRequest"]  # noqa: N815
    status: Annotated[Code, one_of("medicationrequest-status")]
    intent: Annotated[Code, one_of("medicationrequest-intent")]
    medicationCodeableConcept: CodeableConcept | None = None  # noqa: N815
    medicationReference: Reference | None = None  # noqa: N815
    medication: CodeableReference | None = None
    subject: Reference
    authoredOn: DateTime | None = None  # noqa: N815
    requester: Reference | None = None
    groupIdentifier: Identifier | None = None  # noqa: N815
    dosageInstruction: tuple[DosageInstruction, ...] = ()  # noqa: N815
    dispenseRequest: DispenseRequest | None = None  # noqa: N815


class MedicationResource(Resource):
    """Medication, which a MedicationRequest may refer to."""

    resourceType: Literal["Medication"]  # noqa: N815
    code: CodeableConcept | None = None


class ReferenceRange(Element):
    """Between which values the laboratory finds what it expects."""

    low: Quantity | None = None
    high: Quantity | None = None
    text: Text | None = None


class Component(Element):
    """A part of an Observation, such as one of two pressures."""

    code: CodeableConcept
    valueQuantity: Quantity | None = None  # noqa: N815
    valueCodeableConcept: CodeableConcept | None = None  # noqa: N815
    valueString: Text | None = None  # noqa: N815
    valueBoolean: Flag | None = None  # noqa: N815
    valueInteger: Whole | None = None  # noqa: N815
    valueRange: Range | None = None  # noqa: N815
    valueRatio: Ratio | None = None  # noqa: N815
    valueTime: Text | None = None  # noqa: N815
    valueDateTime: DateTime | None = None  # noqa: N815
    valuePeriod: Period | None = None  # noqa: N815
    dataAbsentReason: CodeableConcept | None = None  # noqa: N815
    interpretation: Concepts = ()
    referenceRange: tuple[ReferenceRange, ...] = ()  # noqa: N815


class ObservationResource(Component, Resource):
    """Observation."""

    resourceType: Literal["Observation"]  # noqa: N815
    status: Annotated[Code, one_of("observation-status")]
    category: Concepts = ()
    subject: Reference | None = None
    effectiveDateTime: DateTime | None = None  # noqa: N815
    effectivePeriod: Period | None = None  # noqa: N815
    effectiveInstant: Instant | None = None  # noqa: N815
    issued: Instant | None = None
    performer: References = ()
    hasMember: References = ()  # noqa: N815
    component: tuple[Component, ...] = ()


class DiagnosticReportResource(Resource):
    """DiagnosticReport."""

    CHECKED_ONLY = Resource.CHECKED_ONLY | {"presentedForm", "specimen"}
    extension: tuple[Extension, ...] = ()
    resourceType: Literal["DiagnosticReport"]  # noqa: N815
    status: Annotated[Code, one_of("diagnostic-report-status")]
    category: Concepts = ()
    code: CodeableConcept
    subject: Reference | None = None
    effectiveDateTime: DateTime | None = None  # noqa: N815
    effectivePeriod: Period | None = None  # noqa: N815
    issued: Instant | None = None
    performer: References = ()
    resultsInterpreter: References = ()  # noqa: N815
    result: References = ()
    conclusion: Text | None = None
    presentedForm: tuple[Attachment, ...] = ()  # noqa: N815


class DocumentContent(Element):
    """One form of a document."""

    attachment: Attachment


class DocumentReferenceResource(Resource):
    """DocumentReference: a document, and the file."""

    resourceType: Literal["DocumentReference"]  # noqa: N815
    status: Annotated[Code, one_of("document-reference-status")]
    type: CodeableConcept | None = None
    category: Concepts = ()
    subject: Reference | None = None
    date: Instant | None = None
    description: Text | None = None
    content: Annotated[tuple[DocumentContent, ...], Field(min_length=1)]


def _concept(value: CodeableReference | CodeableConcept) -> CodeableConcept | None:
    return value.concept if isinstance(value, CodeableReference) else value


MODELS: dict[str, type[Resource]] = {
    "Patient": PatientResource,
    "Practitioner": PractitionerResource,
    "PractitionerRole": PractitionerRoleResource,
    "Location": LocationResource,
    "HealthcareService": HealthcareServiceResource,
    "Schedule": ScheduleResource,
    "Slot": SlotResource,
    "Appointment": AppointmentResource,
    "ServiceRequest": ServiceRequestResource,
    "MedicationRequest": MedicationRequestResource,
    "Medication": MedicationResource,
    "DiagnosticReport": DiagnosticReportResource,
    "Observation": ObservationResource,
    "DocumentReference": DocumentReferenceResource,
}
