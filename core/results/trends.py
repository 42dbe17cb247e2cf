"""One value over time: the same measurement of a patient's earlier results, in the same unit (S19)."""

from __future__ import annotations

import datetime as dt
import unicodedata
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from core.accounts.patients import Patient
from core.context import Work
from core.results.model import CURRENT, LATEST_FIRST, Flag, Measurement, Result, ResultKind
from core.results.ranges import decimal_of, judged
from core.results.reading import ResultAccess, access, shown_by, waits_for_doctor
from core.text.normalisation import plain

MOST: Final = 8
"""Points in one picture, so that all can be read on a telephone."""

LOOKED_BACK: Final = 60
"""Among how many of the latest results."""


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """The value of one day."""

    day: dt.date
    measurement: Measurement
    flag: Flag | None


async def trends_of(work: Work, patient: Patient, result: Result) -> dict[int, tuple[TrendPoint, ...]]:
    """For each value of a result, by its place there, that has earlier ones: all of them up to it, the oldest first.

    A measurement is the same by its code, else by its name; in another unit it is another one. Only what the patient
    can open counts.
    """
    of_days = await _results_before(work, patient, result)
    found: dict[int, tuple[TrendPoint, ...]] = {}
    for place, measurement in enumerate(result.facts.measurements):
        points = [point for each in of_days if (point := _point(work, each, measurement)) is not None]
        if len(points) > 1 and decimal_of(measurement.value) is not None:
            found[place] = tuple(points[-MOST:])
    return found


async def _results_before(work: Work, patient: Patient, result: Result) -> list[Result]:
    """Those up to this one, the oldest first."""
    query = sa.select(Result).where(
        Result.patient_id == patient.id,
        Result.kind == ResultKind.LABORATORY,
        Result.status.in_(CURRENT),
        Result.collected_at <= result.collected_at,
        shown_by(work.now),
    )
    latest = query.order_by(*LATEST_FIRST).limit(LOOKED_BACK)
    waits = await waits_for_doctor(work, patient)
    found = await work.session.scalars(latest)
    return [each for each in found if access(each, waits=waits, now=work.now) is ResultAccess.OPEN][::-1]


def _point(work: Work, result: Result, like: Measurement) -> TrendPoint | None:
    for each in result.facts.measurements:
        if is_same(each, like) and decimal_of(each.value) is not None:
            return TrendPoint(work.clinic.day_of(result.collected_at), each, judged(each))
    return None


def is_same(one: Measurement, other: Measurement) -> bool:
    """Whether two values are of the same thing, so that they can stand in one line."""
    if _unit(one) != _unit(other):
        return False
    if one.code and other.code:
        return one.code == other.code
    return plain(one.name) == plain(other.name)


def _unit(measurement: Measurement) -> str:
    """In one spelling: a micro sign and a Greek mu are alike."""
    return unicodedata.normalize("NFKC", measurement.unit).casefold().replace(" ", "")
