"""A patient's medical records, in the shapes of R4 and R5, element by element as far as the portal takes them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from core.exchange.fhir.datatypes import (
    Annotation,
    Attachment,
    CodeableConcept,
    CodeableReference,
    ConceptOfEither,
    Element,
    Identifier,
    Period,
    Quantity,
    Range,
    Ratio,
    Reference,
)
from core.exchange.fhir.primitives import Code, Date, DateTime, Flag, Instant, Text, Uri, Whole, one_of
from core.exchange.fhir.resources import Concepts, References, Resource, concept_of


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
        return None if self.code is None else concept_of(self.code)


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

    CHECKED_ONLY = Resource.CHECKED_ONLY | {"specimen"}
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

    extension: tuple[Extension, ...] = ()
    resourceType: Literal["DocumentReference"]  # noqa: N815
    status: Annotated[Code, one_of("document-reference-status")]
    docStatus: Code | None = None  # noqa: N815
    type: CodeableConcept | None = None
    category: Concepts = ()
    subject: Reference | None = None
    date: Instant | None = None
    author: References = ()
    custodian: Reference | None = None
    description: Text | None = None
    content: Annotated[tuple[DocumentContent, ...], Field(min_length=1)]
