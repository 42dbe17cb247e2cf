"""Observations as the values of a result, and the other way round (S19, D19): as the laboratory wrote them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import Final

from core.exchange.fhir import systems
from core.exchange.fhir.datatypes import CodeableConcept, Quantity
from core.exchange.fhir.records import Component, ObservationResource, ReferenceRange
from core.exchange.fhir.written import Json, Number
from core.results.model import Flag, Measurement

_FLAGS: Final = {
    **dict.fromkeys(("L", "LL", "LU", "<"), Flag.LOW),
    **dict.fromkeys(("H", "HH", "HU", ">"), Flag.HIGH),
    "N": Flag.NORMAL,
    **dict.fromkeys(("A", "AA"), Flag.ABNORMAL),
}
_CODES: Final = {Flag.LOW: "L", Flag.NORMAL: "N", Flag.HIGH: "H", Flag.ABNORMAL: "A"}
_DECIMAL: Final = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?")
_WITHOUT_VALUE: Final = frozenset({"entered-in-error", "cancelled"})


def measurements_of(observation: ObservationResource) -> Iterator[Measurement]:
    """The values of an Observation: its own, and those of its components."""
    if observation.status in _WITHOUT_VALUE:
        return
    own = _measurement(observation)
    if own.value or not observation.component:
        yield own
    yield from map(_measurement, observation.component)


def _measurement(part: Component) -> Measurement:
    quantity, span = part.valueQuantity, part.referenceRange[0] if part.referenceRange else None
    low, high, words = _span(span)
    return Measurement(
        name=part.code.words,
        code=part.code.code_of(systems.LOINC) or "",
        comparator="" if quantity is None else quantity.comparator or "",
        value=_value(part),
        unit="" if quantity is None else quantity.unit or quantity.code or "",
        low=low,
        high=high,
        range_text=words,
        flag=next(filter(None, map(_flag, part.interpretation)), None),
    )


def _value(part: Component) -> str:
    """The value in the laboratory's figures, or in its words."""
    said = part.valueString or part.valueTime or part.valueDateTime or ""
    if part.valueQuantity is not None:
        said = part.valueQuantity.value or ""
    elif part.valueCodeableConcept is not None:
        said = part.valueCodeableConcept.words
    elif part.valueInteger is not None:
        said = str(part.valueInteger)
    elif part.valueBoolean is not None:
        said = "+" if part.valueBoolean else "−"  # noqa: RUF001 - as laboratories write it
    elif part.valueRatio is not None:
        said = ":".join(_figures(each) for each in (part.valueRatio.numerator, part.valueRatio.denominator))
    elif part.valueRange is not None:
        said = "–".join(_figures(each) for each in (part.valueRange.low, part.valueRange.high))
    return str(said)


def _figures(quantity: Quantity | None) -> str:
    return "" if quantity is None else f"{quantity.value or ''} {quantity.unit or ''}".strip()


def _span(span: ReferenceRange | None) -> tuple[str, str, str]:
    if span is None:
        return "", "", ""
    low, high = ("" if each is None else str(each.value or "") for each in (span.low, span.high))
    return low, high, span.text or ""


def _flag(concept: CodeableConcept) -> Flag | None:
    return _FLAGS.get(concept.code_of(systems.INTERPRETATION) or "")


# How they are written


def write(measurement: Measurement, head: Json) -> Json:
    """A value as an Observation; `head` is what it has in common with the others of its result."""
    code: Json = {"text": measurement.name}
    if measurement.code:
        code = {"coding": [{"system": systems.LOINC, "code": measurement.code}]} | code
    made = head | {"code": code} | _written_value(measurement)
    if measurement.flag is not None:
        made["interpretation"] = [{"coding": [{"system": systems.INTERPRETATION, "code": _CODES[measurement.flag]}]}]
    span = {"low": _limit(measurement.low), "high": _limit(measurement.high), "text": measurement.range_text}
    if any(span.values()):
        made["referenceRange"] = [{key: value for key, value in span.items() if value}]
    return made


def _written_value(measurement: Measurement) -> Json:
    if _DECIMAL.fullmatch(measurement.value):
        quantity = {"value": Number(measurement.value), "comparator": measurement.comparator, "unit": measurement.unit}
        return {"valueQuantity": {key: value for key, value in quantity.items() if value}}
    said = f"{measurement.comparator}{measurement.value} {measurement.unit}".strip()
    return {"valueString": said} if said else {}


def _limit(figures: str) -> Json | None:
    return {"value": Number(figures)} if _DECIMAL.fullmatch(figures) else None


def part_id(report: str, place: int) -> str:
    """The id of a report's value, of the same 64 signs at most."""
    whole = f"{report}-{place}"
    return whole if len(whole) <= 64 else hashlib.sha256(whole.encode()).hexdigest()[:40]  # noqa: PLR2004
