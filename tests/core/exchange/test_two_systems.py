"""Two systems that number their things alike are kept apart by the names that their imports give (B18)."""

from __future__ import annotations

import datetime as dt
import json

import pytest
import sqlalchemy as sa

from core.exchange.exporting import find_patient
from core.exchange.report import Outcome
from core.referrals.model import Referral
from core.results.model import Result
from tests.core.exchange.exchanging import (
    Exchange,
    Json,
    bundle,
    faults,
    medicine,
    observation,
    patient,
    prescribed,
    referral,
    report_of,
)
from tests.core.exchange.test_files import a_document, attachment
from tests.people import a_pesel

OTHER = a_pesel(dt.date(1980, 1, 2))


def system(number: str, words: str) -> bytes:
    """All that a system has of a patient, whose ids are those of any other system."""
    return bundle(
        patient(number),
        report_of("o1", conclusion=words),
        observation(),
        referral(reasonCode=[{"text": words}]),
        medicine(dosageInstruction=[{"text": words}]),
        prescribed(id="m2", groupIdentifier={"system": f"urn:{words}", "value": "1"}),
        a_document(attachment(), description=words),
    )


def ids(written: bytes, kind: str) -> set[str]:
    """The ids of all resources of this sort."""
    resources: list[Json] = [each["resource"] for each in json.loads(written)["entry"]]
    return {each["id"] for each in resources if each["resourceType"] == kind}


@pytest.mark.both_databases
async def test_the_same_ids_of_two_systems(exchange: Exchange) -> None:
    """Each patient has their own things, however often either comes; taken for one system, the second is refused."""
    ours, theirs = system("44051401359", "pierwszy"), system(OTHER, "drugi")
    await exchange.bring(ours)
    ((place, reason),) = faults(await exchange.bring(theirs))
    assert (place, reason) == (
        "bundle.json: entry[0].resource.identifier",
        "is known here as somebody with another PESEL or passport",
    )
    first = await exchange.bring(theirs, source="lab")
    assert {each for _, each in first.counts} == {Outcome.CREATED, Outcome.PART}
    for content, source in ((ours, ""), (theirs, "lab")):
        report = await exchange.bring(content, source=source)
        assert {each for _, each in report.counts} == {Outcome.UNCHANGED, Outcome.PART}
    async with exchange.desk.work() as work:
        mine, hers = await find_patient(work, "p1"), await find_patient(work, "p1", "lab")
        assert mine is not None
        assert hers is not None
        of = {each.facts.what_for: each.patient_id for each in await work.session.scalars(sa.select(Referral))}
        assert of == {"pierwszy": mine, "drugi": hers}
        conclusions = {each.facts.conclusion: each.patient_id for each in await work.session.scalars(sa.select(Result))}
        assert {each: conclusions[each] for each in of} == of
        assert await find_patient(work, "p1", "another") is None


async def test_one_patient_of_two_systems(exchange: Exchange) -> None:
    """Has both systems' things; each system gets its own ids back, and what it gets is known when it comes again."""
    await exchange.bring(system("44051401359", "pierwszy"))
    theirs = system("44051401359", "drugi").replace(b'"id": "p1"', b'"id": "x1"').replace(b"Patient/p1", b"Patient/x1")
    report = await exchange.bring(theirs, source="lab")
    assert report.counts["Patient", Outcome.UNCHANGED] == 1
    assert report.counts["MedicationRequest", Outcome.CREATED] == 2
    written, for_lab = await exchange.written(), await exchange.written(source="lab")
    assert (ids(written, "Patient"), ids(for_lab, "Patient")) == ({"p1"}, {"x1"})
    for kind in ("ServiceRequest", "DiagnosticReport", "DocumentReference"):
        assert len(ids(written, kind)) == len(ids(for_lab, kind)) == 2
    for content, source in ((written, ""), (for_lab, "lab")):
        again = await exchange.bring(content, source=source)
        assert {each for _, each in again.counts} == {Outcome.UNCHANGED, Outcome.LINKED, Outcome.PART}
    assert (await exchange.written(), await exchange.written(source="lab")) == (written, for_lab)


async def test_whoever_is_of_no_system(exchange: Exchange) -> None:
    """Has an id of their own in each, and is known by it."""
    await exchange.bring(bundle(patient()), source="lab")
    (number,) = ids(await exchange.written(), "Patient")
    assert number != "p1"
    assert ids(await exchange.written(), "Patient") == {number}
    assert ids(await exchange.written(source="lab"), "Patient") == {"p1"}
    report = await exchange.bring(bundle(patient(id=number)))
    assert report.counts == {("Patient", Outcome.UNCHANGED): 1}


async def test_what_the_clinic_file_names(exchange: Exchange) -> None:
    """A practitioner of another system is none of the clinic's, whatever their id."""
    clinic = exchange.desk.clinic
    known = [each.model_copy(update={"identifiers": ("Practitioner/7",)}) for each in clinic.practitioners[:1]]
    exchange.desk.clinic = clinic.model_copy(update={"practitioners": (*known, *clinic.practitioners[1:])})
    order = bundle(patient(), referral(requester={"reference": "Practitioner/7"}))
    await exchange.bring(order, source="lab")
    await exchange.bring(order)
    async with exchange.desk.work() as work:
        found = {each.facts.issuer: each.facts.is_own for each in await work.session.scalars(sa.select(Referral))}
    assert found == {"": False, known[0].name: True}
