"""Bundles, imports and exports for tests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from core.exchange.exporting import Exporter, Release, as_bundle, as_lines
from core.exchange.fhir.systems import PESEL, PRESCRIPTION_CODE
from core.exchange.files import files_at, import_files
from core.exchange.importing import Importer
from core.exchange.report import Report, Severity
from core.files.checking.checker import Checker
from core.files.vault import open_vault
from tests.desk import Desk

Json: TypeAlias = "dict[str, Any]"

EXAMPLES = Path(__file__).parents[4] / "shared" / "fhir" / "r4-examples"
"""HL7's own examples, which are not part of the project."""

hl7 = pytest.mark.skipif(not EXAMPLES.is_dir(), reason="HL7's examples are not here: ../shared/fhir/r4-examples")


def patient(number: str = "44051401359", *, id: str = "p1", **more: Any) -> Json:  # noqa: A002, ANN401 - FHIR's name
    """A patient of the clinic's system."""
    name = [{"use": "official", "family": "Nowak", "given": ["Anna", "Maria"]}]
    made: Json = {"resourceType": "Patient", "id": id, "identifier": [{"system": PESEL, "value": number}], "name": name}
    return made | {"telecom": [{"system": "phone", "value": "601 234 567"}]} | more


def appointment(*, id: str = "a1", of: str = "Patient/p1", **more: Any) -> Json:  # noqa: A002, ANN401
    """An appointment of the clinic's system."""
    made = {
        "resourceType": "Appointment",
        "id": id,
        "status": "booked",
        "serviceType": [{"text": "Konsultacja"}],
        "start": "2027-03-04T09:30:00+01:00",
        "end": "2027-03-04T10:00:00+01:00",
        "participant": [
            {"actor": {"reference": of}, "status": "accepted"},
            {"actor": {"type": "Practitioner", "display": "lek. Jan Obcy"}, "status": "accepted"},
        ],
    }
    return made | more


def medicine(*, id: str = "m1", of: str = "Patient/p1", **more: Any) -> Json:  # noqa: A002, ANN401
    """A medicine of the clinic's system."""
    made = {
        "resourceType": "MedicationRequest",
        "id": id,
        "status": "active",
        "intent": "order",
        "medicationCodeableConcept": {"text": "Euthyrox N 50"},
        "subject": {"reference": of},
        "authoredOn": "2027-02-01",
        "dosageInstruction": [{"text": "1 tabletka rano"}],
        "dispenseRequest": {"quantity": {"value": 50, "unit": "tabl."}},
    }
    return made | more


def prescribed(code: str = "1234", **more: Any) -> Json:  # noqa: ANN401
    """A line of an e-prescription of the clinic's system."""
    supply = {"validityPeriod": {"start": "2027-02-01", "end": "2027-03-31"}}
    own = {"identifier": [{"system": PRESCRIPTION_CODE, "value": code}], "dispenseRequest": supply}
    group = {"system": "urn:x:group", "value": "77"}
    return medicine(**own | {"groupIdentifier": group, "requester": {"display": "lek. Ewa Nowak"}} | more)


def observation(*, id: str = "o1", of: str = "Patient/p1", **more: Any) -> Json:  # noqa: A002, ANN401
    """A value of the clinic's laboratory."""
    made = {
        "resourceType": "Observation",
        "id": id,
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "718-7"}], "text": "Hemoglobina"},
        "subject": {"reference": of},
        "effectiveDateTime": "2027-02-01T07:30:00+01:00",
        "valueQuantity": {"value": 13.5, "unit": "g/dl"},
        "referenceRange": [{"low": {"value": 12, "unit": "g/dl"}, "high": {"value": 16, "unit": "g/dl"}}],
    }
    return made | more


def report_of(*numbers: str, id: str = "r1", of: str = "Patient/p1", **more: Any) -> Json:  # noqa: A002, ANN401
    """A report of the clinic's laboratory, of these Observations."""
    made: Json = {
        "resourceType": "DiagnosticReport",
        "id": id,
        "status": "final",
        "category": [{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0074", "code": "HM"}]}],
        "code": {"text": "Morfologia krwi"},
        "subject": {"reference": of},
        "effectiveDateTime": "2027-02-01T07:30:00+01:00",
        "performer": [{"display": "Laboratorium Próbne"}],
    }
    made |= {"result": [{"reference": f"Observation/{each}"} for each in numbers]} if numbers else {}
    return made | more


def referral(*, id: str = "s1", of: str = "Patient/p1", **more: Any) -> Json:  # noqa: A002, ANN401
    """A referral of the clinic's system."""
    made = {
        "resourceType": "ServiceRequest",
        "id": id,
        "status": "active",
        "intent": "order",
        "code": {"text": "Kardiolog"},
        "subject": {"reference": of},
        "authoredOn": "2027-02-01",
        "occurrencePeriod": {"end": "2027-08-01"},
        "requester": {"display": "lek. Jan Obcy"},
        "reasonCode": [{"text": "szmer nad sercem"}],
    }
    return made | more


def bundle(*resources: Json, **more: Any) -> bytes:  # noqa: ANN401
    """A bundle of these."""
    made = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": each} for each in resources]}
    return json.dumps(made | more, ensure_ascii=False).encode()


def lines(*resources: Json) -> bytes:
    """A file with one on each line."""
    return b"".join(json.dumps(each).encode() + b"\n" for each in resources)


class Exchange:
    """Imports into a desk's database, and exports from it."""

    def __init__(self, desk: Desk, folder: Path) -> None:
        self.desk, self.folder = desk, folder
        self.vault, self.checker = open_vault("memory://", desk.database.keys), Checker()

    async def bring(
        self,
        content: bytes | Path,
        name: str = "bundle.json",
        *,
        dry_run: bool = False,
        source: str = "",
        in_portions: bool = False,
    ) -> Report:
        """Import a file of this content, or one that is there, or a folder."""
        path = self.folder / name if isinstance(content, bytes) else content
        if isinstance(content, bytes):
            path.write_bytes(content)
        importer = Importer(self.desk.work, self.vault, self.checker, dry_run, source, in_portions)
        return await import_files(importer, files_at(path))

    async def written(self, release: Release = Release.R4, *, in_lines: bool = False, source: str = "") -> bytes:
        """All that is there, as FHIR."""
        write = as_lines if in_lines else as_bundle
        parts = [part async for part in write(Exporter(self.desk.work, self.vault, release, source=source).resources())]
        return "".join(parts).encode()


def faults(report: Report) -> list[tuple[str, str]]:
    """Where something is wrong, and what."""
    return [(each.places[0], each.reason) for each in report.findings(Severity.FAULT)]


def not_taken(report: Report) -> list[str]:
    """Why something was not taken."""
    return [each.reason for each in report.findings(Severity.NOT_TAKEN)]
