"""FHIR's data types, as far as the portal takes them. What else an element holds is kept aside to be told of."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, ConfigDict, Discriminator, Tag, field_validator

from core.exchange.fhir.primitives import (
    Bytes,
    Code,
    DateTime,
    Decimal,
    Flag,
    Id,
    Instant,
    Text,
    Uri,
    Whole,
    one_of,
    wrong,
)


class Element(BaseModel):
    """Something of a resource. `CHECKED_ONLY` are elements that are checked and not kept."""

    model_config = ConfigDict(frozen=True, extra="allow")

    CHECKED_ONLY: ClassVar[frozenset[str]] = frozenset()
    id: Text | None = None

    @field_validator("*", mode="before")
    @classmethod
    def _is_not_null(cls, value: Any) -> Any:  # noqa: ANN401
        if value is None:
            raise wrong("is null; an element that says nothing is left out")
        if value in ([], {}):
            raise wrong("is empty; an element that says nothing is left out")
        return value


class Coding(Element):
    """A code of a code system."""

    system: Uri | None = None
    version: Text | None = None
    code: Code | None = None
    display: Text | None = None
    userSelected: Flag | None = None  # noqa: N815 - FHIR's names


class CodeableConcept(Element):
    """A concept: in words, and by the codes that it has."""

    coding: tuple[Coding, ...] = ()
    text: Text | None = None

    @property
    def said(self) -> str:
        """What it is, in words; empty, when it has only codes."""
        return self.text or next((each.display for each in self.coding if each.display), "")

    @property
    def words(self) -> str:
        """What it is, in words or else by its code."""
        return self.said or next((each.code for each in self.coding if each.code), "")

    def code_of(self, system: str) -> str | None:
        """Its code in a code system."""
        return next((each.code for each in self.coding if each.system == system), None)


class Period(Element):
    """From when to when."""

    start: DateTime | None = None
    end: DateTime | None = None


class Reference(Element):
    """Another resource: by address, by identifier, or in words alone."""

    reference: Uri | None = None
    type: Uri | None = None
    identifier: Identifier | None = None
    display: Text | None = None


class Identifier(Element):
    """By what something is known to a system."""

    CHECKED_ONLY = frozenset({"type", "period", "assigner"})
    use: Annotated[Code, one_of("identifier-use")] | None = None
    type: CodeableConcept | None = None
    system: Uri | None = None
    value: Text | None = None
    period: Period | None = None
    assigner: Reference | None = None

    @property
    def key(self) -> tuple[str, str] | None:
        """System and value; `None` when it can't tell anything from anything, or no longer counts."""
        if self.system is None or self.value is None or self.use in {"old", "temp"}:
            return None
        return self.system, self.value.strip()


class CodeableReference(Element):
    """R5: a concept, or another resource."""

    concept: CodeableConcept | None = None
    reference: Reference | None = None


def _shape(value: Any) -> str:  # noqa: ANN401
    """In which of two shapes a concept is written: R5's, or R4's."""
    if isinstance(value, dict):
        return "R5" if value.keys() & {"concept", "reference"} else "R4"
    return "R5" if isinstance(value, CodeableReference) else "R4"


ConceptOfEither = Annotated[
    Annotated[CodeableReference, Tag("R5")] | Annotated[CodeableConcept, Tag("R4")], Discriminator(_shape)
]
"""A concept in the shape of either release."""

SHAPES = frozenset({"R4", "R5"})


class Quantity(Element):
    """An amount, in decimals as they were written."""

    value: Decimal | None = None
    comparator: Annotated[Code, one_of("quantity-comparator")] | None = None
    unit: Text | None = None
    system: Uri | None = None
    code: Code | None = None


class Range(Element):
    """Between two amounts."""

    low: Quantity | None = None
    high: Quantity | None = None


class Ratio(Element):
    """One amount by another, such as 1:80."""

    numerator: Quantity | None = None
    denominator: Quantity | None = None


class HumanName(Element):
    """A person's name."""

    CHECKED_ONLY = frozenset({"prefix", "suffix", "period"})
    use: Annotated[Code, one_of("name-use")] | None = None
    text: Text | None = None
    family: Text | None = None
    given: tuple[Text, ...] = ()
    prefix: tuple[Text, ...] = ()
    suffix: tuple[Text, ...] = ()
    period: Period | None = None


class ContactPoint(Element):
    """Where somebody is reached."""

    CHECKED_ONLY = frozenset({"rank", "period"})
    system: Annotated[Code, one_of("contact-point-system")] | None = None
    value: Text | None = None
    use: Annotated[Code, one_of("contact-point-use")] | None = None
    rank: Whole | None = None
    period: Period | None = None


class Annotation(Element):
    """A note in words."""

    CHECKED_ONLY = frozenset({"authorReference", "authorString", "time"})
    authorReference: Reference | None = None  # noqa: N815
    authorString: Text | None = None  # noqa: N815
    time: DateTime | None = None
    text: Text


class Attachment(Element):
    """A file, or where one is."""

    CHECKED_ONLY = frozenset({"language", "creation"})
    contentType: Code | None = None  # noqa: N815
    language: Code | None = None
    data: Text | None = None
    url: Uri | None = None
    size: Bytes | None = None
    hash: Text | None = None
    title: Text | None = None
    creation: DateTime | None = None


class Meta(Element):
    """About a resource."""

    CHECKED_ONLY = frozenset({"versionId", "lastUpdated", "source", "profile", "security"})
    versionId: Id | None = None  # noqa: N815
    lastUpdated: Instant | None = None  # noqa: N815
    source: Uri | None = None
    profile: tuple[Uri, ...] = ()
    security: tuple[Coding, ...] = ()
    tag: tuple[Coding, ...] = ()


Reference.model_rebuild()
