"""What a MedicationRequest says of its medicine, in the shapes of R4 and R5, and how that is written."""

from __future__ import annotations

import re
from typing import Final

from core.exchange.fhir import systems
from core.exchange.fhir.datatypes import CodeableConcept, Quantity
from core.exchange.fhir.records import MedicationRequestResource, MedicationResource
from core.exchange.fhir.written import Json, Number
from core.exchange.reading.sources import SourceEntry
from core.exchange.report import FaultError
from core.exchange.taking import Taking
from core.prescriptions.model import MedicineFacts

KIND: Final = "MedicationRequest"
_LONGEST_SUPPLY: Final = 4
"""Digits."""


def facts_of(taking: Taking, entry: SourceEntry, resource: MedicationRequestResource) -> MedicineFacts:
    """Which medicine, how it is taken, how much of it.

    Raises: FaultError.
    """
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


def value_of(resource: MedicationRequestResource, system: str) -> str | None:
    """The value of its identifier of this system."""
    return next((each.value for each in resource.identifier if each.system == system), None)


# How it is written


def medicine_of(facts: MedicineFacts, *, is_r5: bool) -> Json:
    """Which medicine, in the release's shape."""
    concept = {"text": facts.title}
    return {"medication": {"concept": concept}} if is_r5 else {"medicationCodeableConcept": concept}


def dosage(facts: MedicineFacts) -> Json:
    """How it is taken."""
    return {"dosageInstruction": [{"text": facts.dose}] if facts.dose else None}


def supply(facts: MedicineFacts) -> Json:
    """How much of it, and for how long."""
    made: Json = {"quantity": {"unit": facts.pack} if facts.pack else None}
    if facts.lasts_days is not None:
        days = {"value": Number(str(facts.lasts_days)), "unit": "d", "system": systems.UCUM, "code": "d"}
        made["expectedSupplyDuration"] = days
    return without_nothing(made)


def without_nothing(made: Json) -> Json:
    """Without the elements that say nothing."""
    return {key: value for key, value in made.items() if value}
