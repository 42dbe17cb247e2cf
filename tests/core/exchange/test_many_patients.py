"""A thousand patients of an independent generator of records, each with a bundle of some fifteen resources (B18)."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from core.exchange.fhir.systems import PESEL
from core.exchange.report import Outcome, Severity
from core.keys import KeyRing
from tests.clinics import small_clinic
from tests.core.exchange.exchanging import Exchange, not_taken
from tests.databases import in_memory
from tests.desk import Desk
from tests.people import a_pesel

PATIENTS = 1_000


def write_bundles(folder: Path, count: int) -> None:
    """A bundle for each patient, whom a Polish system would know by a PESEL."""
    import carebundle  # noqa: PLC0415 - it takes a second to import

    cohort = carebundle.generate_cohort(count=count, seed=14, panels=("hba1c", "lipid"), include_vitals=False)
    for number, made in enumerate(cohort):
        bundle = json.loads(carebundle.to_json(made))
        patient = next(each["resource"] for each in bundle["entry"] if each["resource"]["resourceType"] == "Patient")
        born = dt.date.fromisoformat(patient["birthDate"])
        patient["identifier"].append({"system": PESEL, "value": a_pesel(born, number)})
        (folder / f"{number:04}.json").write_text(json.dumps(bundle))


@pytest.mark.ci
@pytest.mark.long
async def test_a_thousand_patients(tmp_path: Path) -> None:
    """All come with their results and medicines; what the portal has no place for is told; the way back is lossless."""
    write_bundles(tmp_path, PATIENTS)
    async with in_memory(KeyRing.parse(KeyRing.new_key())) as database:
        exchange = Exchange(Desk(database, small_clinic()), tmp_path)
        report = await exchange.bring(tmp_path)
        written = await exchange.written(in_lines=True)
    assert not report.has_faults
    assert report.counts["Patient", Outcome.CREATED] == PATIENTS
    assert report.counts["DiagnosticReport", Outcome.CREATED] == 2 * PATIENTS
    assert report.counts["Observation", Outcome.PART] == 5 * PATIENTS
    assert report.counts["MedicationRequest", Outcome.CREATED] > PATIENTS // 2
    kinds = {"AllergyIntolerance", "Condition", "Encounter", "Practitioner"}
    assert {each.partition(":")[0] for each in not_taken(report)} == kinds
    assert len(report.findings(Severity.NOT_KEPT)) < 50
    async with in_memory(KeyRing.parse(KeyRing.new_key())) as database:
        elsewhere = Exchange(Desk(database, small_clinic()), tmp_path)
        assert not (await elsewhere.bring(written, "out.ndjson")).has_faults
        assert await elsewhere.written(in_lines=True) == written
