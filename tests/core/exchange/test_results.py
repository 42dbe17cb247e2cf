"""Reports and what was observed become results, in the laboratory's own figures (S19, D19, B18)."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from core.exchange.fhir.systems import INTERPRETATION
from core.exchange.report import Outcome
from core.results.model import Flag, Measurement, Result, ResultKind, ResultStatus
from tests.core.exchange.exchanging import (
    Exchange,
    Json,
    bundle,
    faults,
    lines,
    not_taken,
    observation,
    patient,
    report_of,
)
from tests.people import a_pesel

TAKEN = dt.datetime(2027, 2, 1, 6, 30, tzinfo=dt.UTC)
HAEMOGLOBIN = Measurement(name="Hemoglobina", code="718-7", value="13.5", unit="g/dl", low="12", high="16")
OTHER = a_pesel(dt.date(1980, 1, 2))


async def results(exchange: Exchange) -> list[Result]:
    """All there are."""
    async with exchange.desk.work() as work:
        return list(await work.session.scalars(sa.select(Result).order_by(Result.collected_at)))


async def test_a_report(exchange: Exchange) -> None:
    """With its Observations, in its order; it is there at once, and nobody is told."""
    second = observation(id="o2", code={"text": "TSH"}, valueQuantity={"value": 0.1, "comparator": "<"})
    content = bundle(report_of("o2", "o1"), patient(), observation(), second)
    counts = (await exchange.bring(content)).counts
    created = {(kind, Outcome.CREATED): 1 for kind in ("Patient", "DiagnosticReport")}
    assert counts == created | {("Observation", Outcome.PART): 2}
    (found,) = await results(exchange)
    assert (found.kind, found.status, found.collected_at) == (ResultKind.LABORATORY, ResultStatus.PUBLISHED, TAKEN)
    assert (found.facts.title, found.facts.laboratory) == ("Morfologia krwi", "Laboratorium Próbne")
    tsh = Measurement(name="TSH", comparator="<", value="0.1", low="12", high="16")
    assert found.facts.measurements == (tsh, HAEMOGLOBIN)
    assert (found.opens_at, found.tell_at) == (TAKEN, None)
    assert (await exchange.bring(content)).counts["DiagnosticReport", Outcome.UNCHANGED] == 1


async def test_figures_stay_as_they_were_written(exchange: Exchange) -> None:
    """72.50 is no 72.5: the laboratory says how exact it is."""
    content = bundle(patient(), report_of("o1"), observation()).replace(b"13.5", b"72.50").replace(b": 12,", b": 12.0,")
    await exchange.bring(content)
    (found,) = await results(exchange)
    assert (found.facts.measurements[0].value, found.facts.measurements[0].low) == ("72.50", "12.0")
    assert b'"valueQuantity":{"value":72.50,"unit":"g/dl"}' in await exchange.written()


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"valueString": "ujemny"}, "ujemny"),
        ({"valueCodeableConcept": {"coding": [{"display": "Grupa A"}]}}, "Grupa A"),
        ({"valueInteger": -3}, "-3"),
        ({"valueBoolean": True}, "+"),
        ({"valueRatio": {"numerator": {"value": 1}, "denominator": {"value": 80}}}, "1:80"),
        ({"valueRange": {"low": {"value": 2}, "high": {"value": 4, "unit": "wpw"}}}, "2–4 wpw"),
    ],
)
async def test_values_of_each_sort(exchange: Exchange, value: Json, said: str) -> None:
    """In the laboratory's words."""
    one = observation(**value)
    del one["valueQuantity"]
    await exchange.bring(bundle(patient(), report_of("o1"), one))
    (found,) = await results(exchange)
    assert found.facts.measurements[0].value == said


async def test_groups_and_components(exchange: Exchange) -> None:
    """All values, those that were entered in error left out."""
    group = observation(id="g", hasMember=[{"reference": "Observation/o1"}, {"reference": "Observation/o2"}])
    del group["valueQuantity"]
    parts = [{"code": {"text": "a"}, "valueQuantity": {"value": 1}}, {"code": {"text": "b"}, "valueString": "x"}]
    pressure = observation(component=parts, interpretation=[{"coding": [{"system": INTERPRETATION, "code": "HH"}]}])
    wrong = observation(id="o2", status="entered-in-error")
    await exchange.bring(bundle(patient(), report_of("g"), group, pressure, wrong))
    (found,) = await results(exchange)
    assert [(each.name, each.value) for each in found.facts.measurements] == [
        ("Hemoglobina", ""),
        ("Hemoglobina", "13.5"),
        ("a", "1"),
        ("b", "x"),
    ]
    assert found.facts.measurements[1].flag is Flag.HIGH


async def test_a_correction(exchange: Exchange) -> None:
    """What it said before is kept with it; entered in error, it is withdrawn."""
    await exchange.bring(bundle(patient(), report_of("o1"), observation()))
    again = observation(valueQuantity={"value": 14, "unit": "g/dl"})
    report = await exchange.bring(bundle(report_of("o1", status="corrected"), again))
    assert report.counts["DiagnosticReport", Outcome.CHANGED] == 1
    (found,) = await results(exchange)
    assert (found.status, found.facts.measurements[0].value) == (ResultStatus.CORRECTED, "14")
    assert found.facts.earlier[0].measurements == (HAEMOGLOBIN,)
    await exchange.bring(bundle(report_of(status="entered-in-error")))
    assert [each.status for each in await results(exchange)] == [ResultStatus.WITHDRAWN]


async def test_a_kind_that_is_held(exchange: Exchange) -> None:
    """It opens as late as the clinic's own would."""
    desk = exchange.desk
    held = desk.clinic.settings.model_copy(update={"held_results": (ResultKind.LABORATORY,), "hold_results_days": 7})
    desk.clinic = desk.clinic.model_copy(update={"settings": held})
    await exchange.bring(bundle(patient(), report_of(conclusion="x")))
    (found,) = await results(exchange)
    assert found.opens_at == TAKEN + dt.timedelta(days=7)


async def test_observations_alone(exchange: Exchange) -> None:
    """A laboratory's are results of one value; others have no place. One that came with a report isn't doubled."""
    of_laboratory: Json = {"category": [{"coding": [{"code": "laboratory"}]}]}
    alone = observation(id="o2", **of_laboratory)
    vital = observation(id="o3", category=[{"coding": [{"code": "vital-signs"}]}])
    report = await exchange.bring(bundle(patient(), report_of("o1"), observation(**of_laboratory), alone, vital))
    assert not_taken(report) == [
        "Observation: no report refers to it, and it is of no laboratory and of no imaging",
    ]
    assert len(await results(exchange)) == 2
    report = await exchange.bring(lines(observation(**of_laboratory), alone), "o.ndjson")
    assert report.counts == {("Observation", Outcome.UNCHANGED): 2}


@pytest.mark.parametrize(
    ("made", "path", "reason"),
    [
        ([report_of("o9")], "result[0]", "refers to an Observation that is not in the file"),
        ([report_of("o1"), observation(of="Patient/p2")], "result[0]", "refers to an Observation of another patient"),
        ([report_of(conclusion="x", subject={"display": "Anna"})], "subject", "refers to no Patient"),
    ],
)
async def test_what_is_wrong(exchange: Exchange, made: list[Json], path: str, reason: str) -> None:
    """Nobody gets another's values."""
    await exchange.bring(bundle(patient(), patient(OTHER, id="p2")))
    assert faults(await exchange.bring(bundle(*made))) == [(f"bundle.json: entry[0].resource.{path}", reason)]
    assert await results(exchange) == []


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"status": "preliminary"}, "it is not final but preliminary"),
        ({"effectiveDateTime": "2027-02"}, "it says only in which year or month it was taken"),
    ],
)
async def test_what_is_not_taken(exchange: Exchange, more: Json, reason: str) -> None:
    """Only what is final and dated is a result."""
    report = await exchange.bring(bundle(patient(), report_of(**more)))
    assert not_taken(report) == [f"DiagnosticReport: {reason}"]
