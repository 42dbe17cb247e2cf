"""What is wrong in a file is named with its path, and nothing of it is taken (B18)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from core.accounts.patients import Patient
from core.exchange import importing
from core.exchange.report import Outcome, Severity
from tests.core.exchange.exchanging import (
    EXAMPLES,
    Exchange,
    appointment,
    bundle,
    faults,
    hl7,
    lines,
    not_taken,
    patient,
)

NOWHERE = "refers to a Patient that is neither in the file nor known here"
FIRST = "bundle.json: entry[0].resource"


async def nothing_is_there(exchange: Exchange) -> bool:
    """Whether no patient has come."""
    async with exchange.desk.work() as work:
        return await work.session.scalar(sa.select(sa.func.count()).select_from(Patient)) == 0


@pytest.mark.parametrize(
    ("more", "path", "reason"),
    [
        ({"status": "bookd"}, "status", '"bookd" is not one of arrived, booked, cancelled, checked-in'),
        ({"start": "2027-02-30T09:00:00Z"}, "start", '"2027-02-30T09:00:00Z" is on no calendar'),
        ({"start": "2027-02-28T24:00:00Z"}, "start", '"2027-02-28T24:00:00Z" is on no clock'),
        ({"start": "2027-02-28T09:00:00"}, "start", "is not written as a moment with its zone"),
        ({"start": "2027-02-28"}, "start", "is not written as a moment with its zone"),
        ({"start": 1}, "start", "should be text"),
        ({"status": None}, "status", "is null"),
        ({"participant": []}, "participant", "is empty"),
        ({"participant": [{"status": "accepted", "actor": []}]}, "participant[0].actor", "is empty"),
        ({"participant": [{"status": "yes"}]}, "participant[0].status", '"yes" is not one of'),
        ({"participant": [{"status": "accepted"}]}, "participant", "is missing; nothing is taken that is nobody's"),
        ({"participant": {"status": "accepted"}}, "participant", "should be a list"),
        ({"minutesDuration": 1.5}, "minutesDuration", "should be a whole number"),
        ({"serviceType": [{"coding": [{"code": " a"}]}]}, "serviceType[0].coding[0].code", "is no code"),
        ({"serviceType": [{"concept": {"text": " "}}]}, "serviceType[0].concept.text", "is empty"),
        ({"id": "a/b"}, "id", "is no id"),
    ],
)
async def test_an_element_that_is_wrong(exchange: Exchange, more: dict[str, Any], path: str, reason: str) -> None:
    """Enumerations and the calendar are ours to check: other readers take 'bookd' and 30 February."""
    report = await exchange.bring(bundle(appointment(**more), patient()))
    ((place, said),) = faults(report)
    assert (place, reason in said) == (f"{FIRST}.{path}", True)
    assert await nothing_is_there(exchange)


async def test_all_that_is_wrong_is_named_at_once(exchange: Exchange) -> None:
    """Not only the first thing."""
    report = await exchange.bring(
        bundle(appointment(status="x", start="y"), patient(birthDate="2026-02-29"), {"resourceType": "Basic"})
    )
    assert [place for place, _ in faults(report)] == [
        f"{FIRST}.status",
        f"{FIRST}.start",
        "bundle.json: entry[1].resource.birthDate",
    ]
    assert report.counts == {(kind, Outcome.NOT_TAKEN): 1 for kind in ("Appointment", "Patient", "Basic")}


@pytest.mark.parametrize(
    ("reference", "reason"),
    [
        ("Patient/nobody", NOWHERE),
        ("urn:uuid:1b0f5a2e-0000-4000-8000-000000000000", "is missing; nothing is taken that is nobody's"),
    ],
)
async def test_a_reference_to_nowhere(exchange: Exchange, reference: str, reason: str) -> None:
    """Nothing of its bundle is taken."""
    report = await exchange.bring(bundle(patient(), appointment(of=reference)))
    assert faults(report) == [("bundle.json: entry[1].resource.participant", reason)]
    assert await nothing_is_there(exchange)


@pytest.mark.parametrize(
    ("content", "place", "reason"),
    [
        (b"", "bundle.json", "is not JSON: expecting value (byte 1 of the file)"),
        (b"\x00\x01", "bundle.json", "holds a NUL, which no text may hold (byte 1 of the file)"),
        (b"[]", "bundle.json", "should be a resource: an object, in braces: {...}"),
        (b"{}", "bundle.json resourceType", "is missing; it says which sort of resource it is"),
        (bundle(patient())[:-3], "bundle.json", "is not JSON: expecting ',' delimiter"),
        (bundle(patient()) + b"{}", "bundle.json", "is not JSON: extra data"),
        (bundle(patient(), type="colection"), "bundle.json type", '"colection" is not one of batch, batch-response'),
        (bundle(patient(), resourceType="Basic"), "bundle.json", "has entries, and is no Bundle but Basic"),
        (bundle(patient(), entry=[7]), "bundle.json entry", "should be a list of entries"),
        (bundle(patient(), patient()), "bundle.json: entry[1].resource", "is there twice: bundle.json: entry[0]"),
        (bundle(patient(note="\0")), "bundle.json: entry[0].resource", "holds a character that no text may hold"),
        (bundle(patient()).decode().encode("utf-16"), "bundle.json", "is in UTF-16; save it in UTF-8"),
        (bundle(patient(note="ż")).decode().encode("cp1250"), "bundle.json: entry[0].resource", "is not in UTF-8"),
    ],
)
async def test_a_file_that_is_wrong(exchange: Exchange, content: bytes, place: str, reason: str) -> None:
    """It is named, and nothing is taken."""
    ((where, said), *_) = faults(await exchange.bring(content))
    assert (where, said[: len(reason)]) == (place, reason)
    assert await nothing_is_there(exchange)


async def test_a_file_that_is_not_there(exchange: Exchange, tmp_path: Path) -> None:
    """Or can't be read."""
    assert faults(await exchange.bring(tmp_path / "no.json")) == [
        ("no.json", "can't be read: no such file or directory")
    ]


async def test_deep_nesting(exchange: Exchange) -> None:
    """No traceback, however deep."""
    deep = b'{"resourceType":"Patient","x":' + b'{"x":' * 100_000 + b"1" + b"}" * 100_001
    ((_, reason),) = faults(await exchange.bring(deep))
    assert reason.startswith("is nested too deeply")
    ((place, reason),) = faults(await exchange.bring(deep, "deep.ndjson"))
    assert (place, reason) == ("deep.ndjson: line 1", "is nested too deeply: more than 64 levels")


async def test_a_bundle_that_is_too_large(exchange: Exchange, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would keep everybody else waiting; as lines, the same is taken in portions."""
    monkeypatch.setattr(importing, "MOST_ENTRIES", 2)
    monkeypatch.setattr(importing, "PORTION", 2)
    everything = (patient(), appointment(), appointment(id="a2", status="fulfilled", start="2026-03-04T09:45:00Z"))
    everything[2]["end"] = "2026-03-04T10:45:00Z"
    ((_, reason),) = faults(await exchange.bring(bundle(*everything)))
    assert reason.startswith("has more than 2 resources")
    report = await exchange.bring(lines(*everything), "all.ndjson")
    assert report.counts == {("Patient", Outcome.CREATED): 1, ("Appointment", Outcome.CREATED): 2}


async def test_a_bundle_that_is_too_large_for_a_transaction(
    exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked to be taken in portions it is, each resource by itself; what is wrong with one leaves out that one."""
    monkeypatch.setattr(importing, "MOST_ENTRIES", 3)
    everything = (appointment(), appointment(id="a2", status="bookd"), patient(), patient("44051401358", id="p2"))
    ((place, reason),) = faults(await exchange.bring(bundle(*everything)))
    assert (place, "import it with --in-portions" in reason) == ("bundle.json", True)
    assert await nothing_is_there(exchange)
    assert faults(await exchange.bring(bundle(*everything)[:-1], in_portions=True))
    assert await nothing_is_there(exchange)
    report = await exchange.bring(bundle(*everything), in_portions=True)
    where = "bundle.json: entry[{}].resource.{}"
    assert {place for place, _ in faults(report)} == {where.format(1, "status"), where.format(3, "identifier[0].value")}
    taken = {("Patient", Outcome.CREATED): 1, ("Appointment", Outcome.CREATED): 1}
    assert report.counts == taken | {(kind, Outcome.FAULTY): 1 for kind in ("Patient", "Appointment")}
    smaller = bundle(*everything[:2])
    assert (await exchange.bring(smaller, in_portions=True)).counts == {("Appointment", Outcome.NOT_TAKEN): 2}


async def test_a_dry_run_changes_nothing(exchange: Exchange) -> None:
    """And tells what would have been done."""
    report = await exchange.bring(bundle(patient(), appointment()), dry_run=True)
    assert report.counts == {("Patient", Outcome.CREATED): 1, ("Appointment", Outcome.CREATED): 1}
    assert await nothing_is_there(exchange)


async def test_elements_that_are_not_kept(exchange: Exchange) -> None:
    """Each is told once, however often it stands there."""
    report = await exchange.bring(
        bundle(patient(gender="female", photo=[{"url": "x"}], text={"status": "generated"}, _birthDate={"id": "b"}))
    )
    assert [each.reason for each in report.findings(Severity.NOT_KEPT)] == ["Patient.photo", "Patient.gender"]


async def test_what_changes_the_meaning(exchange: Exchange) -> None:
    """Who doesn't know a modifierExtension must not take what it stands in."""
    report = await exchange.bring(bundle(patient(modifierExtension=[{"url": "urn:not", "valueBoolean": True}])))
    assert not_taken(report) == ["Patient: it has a modifierExtension, which changes what it means"]


async def test_files_that_refer_to_one_another(exchange: Exchange) -> None:
    """In any order; a folder is read with all that is in it, and what isn't FHIR is passed over."""
    folder = exchange.folder / "folder"
    (folder / "deeper").mkdir(parents=True)
    (folder / "a.json").write_bytes(bundle(appointment()))
    (folder / "deeper" / "z.json").write_bytes(bundle(patient()))
    (folder / "b.json").write_text(json.dumps(patient("02070803628", id="p2")))
    (folder / "read.me").write_text("x")
    report = await exchange.bring(folder)
    assert report.counts == {("Patient", Outcome.CREATED): 2, ("Appointment", Outcome.CREATED): 1}
    assert not report.has_faults


@hl7
async def test_hl7s_examples(exchange: Exchange) -> None:
    """None of their patients has a PESEL, so nobody is taken; every resource is told of. Wrong are references to
    nowhere, an entry that is there twice, half a PDF, and a hash of something else.
    """
    report = await exchange.bring(EXAMPLES)
    where = "Bundle-bundle-references.json: entry[{}].resource"
    twice = (where.format(8), f"is there twice: {where.format(7)} has the same address")
    cut_off = ("Bundle-101.json: entry[0].resource.presentedForm[0].data", "is damaged")
    changed = "is not the SHA-1 of what is there, so something was changed or lost"
    files = {cut_off, ("DiagnosticReport-example-pgx.json presentedForm[0].hash", changed)}
    assert {each for each in faults(report) if each[1] not in {NOWHERE, "refers to no Patient"}} == {twice, *files}
    assert {outcome for _, outcome in report.counts} <= {Outcome.NOT_TAKEN, Outcome.FAULTY}
    assert sum(report.counts.values()) > 600
    assert all(each.places for each in report.findings(Severity.NOT_TAKEN))
