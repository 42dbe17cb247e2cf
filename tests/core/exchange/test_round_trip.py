"""What is written out is FHIR by others' measure, and comes back as it was, to the byte (B18)."""

from __future__ import annotations

import datetime as dt
import itertools
import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import fhirkit
import pytest
from fhir.resources import get_fhir_model_class

from core.appointments import booking
from core.exchange.exporting import Exporter, Release, as_bundle, find_patient
from core.exchange.fhir import systems
from core.exchange.fhir.systems import INTERPRETATION
from core.exchange.report import Outcome
from core.ids import new_id
from core.keys import KeyRing
from core.prescriptions.medications import take_stock
from core.prescriptions.model import MedicineFacts, Prescription, PrescriptionFacts
from core.staff import audit
from core.staff.audit import AuditAction
from tests.clinics import small_clinic
from tests.core.appointments.bookings import lis, nowak
from tests.core.exchange.exchanging import (
    Exchange,
    Json,
    appointment,
    bundle,
    medicine,
    observation,
    patient,
    prescribed,
    referral,
    report_of,
)
from tests.core.exchange.test_files import OTHER_PDF, a_document, a_report, attachment
from tests.core.exchange.test_patients import PASSPORT
from tests.core.files.checking import photos
from tests.core.files.filing import a_full_patient
from tests.databases import in_memory
from tests.desk import Desk
from tests.people import a_patient
from tests.tiers import quick_and_ci

INTERNIST: Json = {"coding": [{"system": systems.SPECIALTY, "code": "internist"}]}
CODE: Json = {"system": systems.REFERRAL_CODE, "value": "4711"}


@pytest.fixture
async def elsewhere(tmp_path: Path) -> AsyncIterator[Exchange]:
    """A portal of the same clinic, with another key and nothing in it."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    async with in_memory(KeyRing.parse(KeyRing.new_key())) as database:
        yield Exchange(Desk(database, small_clinic()), folder)


async def fill(exchange: Exchange) -> None:
    """Patients and appointments of every sort, from the portal and from elsewhere."""
    desk = exchange.desk
    async with desk.work() as work:
        anna = await a_full_patient(work)
        await a_patient(work, "telegram:7", "Ktoś Obcy")
        facts = MedicineFacts(name="Metformax", strength="500 mg", dose="1-0-1", pack="30 tabl.", lasts_days=30)
        day = work.clinic.day_of(work.now)
        await take_stock(work, anna, [facts], {facts.title: day + dt.timedelta(days=9)})
        issued = Prescription(id=new_id(), patient_id=anna.id, issued_on=day, valid_until=day, published_at=work.now)
        issued.sealed = PrescriptionFacts(code="0451", key="7" * 44, lines=(facts, facts), issuer="lek. Ewa Nowak")
        work.session.add(issued)
    for slot in (nowak("10:00"), lis("12:00")):
        async with desk.work() as work:
            await booking.book(work, anna, slot)
    past = {"start": "2020-02-29T12:00:00.500Z", "end": "2020-02-29T12:30:00Z"}
    passport, number = {"system": f"{PASSPORT}UKR", "value": "FE123456"}, {"system": "urn:x", "value": "7 a"}
    john: Json = {"identifier": [passport, number]}
    report = await exchange.bring(
        bundle(
            patient("02070803628", name=[{"family": 'O"Hara \\ Ł', "given": ["Zoë"]}], telecom=[{"system": "url"}]),
            patient(id="p2", birthDate="1990-01-01", **john),
            appointment(of="Patient/p1"),
            appointment(of="Patient/p2", id="a5"),
            a_report(attachment(title="wynik"), attachment(OTHER_PDF), **report_of("o1", "o2", "o3")),
            observation() | {"valueQuantity": {"value": 72.5, "comparator": "<", "unit": "g/dl"}},
            observation(id="o2", interpretation=[{"coding": [{"system": INTERPRETATION, "code": "LL"}]}]),
            observation(id="o3", component=[{"code": {"text": "a"}, "valueString": "ujemny"}]),
            a_document(attachment(photos.png("L"), "image/png"), author=[{"display": "lek. Ewa Nowak"}]),
            a_document(attachment(), id="d2", docStatus="amended", custodian={"display": "Szpital"}),
            report_of(id="r2", of="Patient/p2", status="corrected", conclusion="x", effectiveDateTime="2026-01-02"),
            report_of(id="r" * 64, of="Patient/p2", result=[{"reference": "#in"}], contained=[observation(id="in")]),
            observation(id="o4", of="Patient/p2", category=[{"coding": [{"code": "laboratory"}]}]),
            referral(),
            referral(id="s2", status="revoked", code={"coding": [{"code": "x"}]}, quantityQuantity={"value": 10}),
            referral(id="s3", requester={"reference": "Practitioner/nowak"}, code=INTERNIST, identifier=[CODE]),
            medicine(),
            medicine(id="m2", status="stopped", medicationCodeableConcept={"coding": [{"code": "7"}]}),
            prescribed(id="m3", of="Patient/p2"),
            prescribed(id="m4", of="Patient/p2", dosageInstruction=[{"text": "a"}, {"text": "b"}]),
            prescribed("9999", id="m5", groupIdentifier={"value": "no system"}, status="completed"),
            appointment(of="Patient/p2", id="a2", status="noshow", serviceType=[{"coding": [{"code": "9"}]}], **past),
            appointment(of="Patient/p2", id="a3", status="cancelled", cancelationReason={"text": "x"}, **past),
            appointment(
                of="Patient/p2",
                id="a4",
                status="arrived",
                start="2027-03-05T09:00:00Z",
                end="2027-03-05T09:07:00Z",
                identifier=[{"system": "urn:y", "value": "1"}],
            ),
        )
    )
    assert not report.has_faults


@pytest.mark.parametrize(
    ("release", "in_lines"),
    quick_and_ci(itertools.product(Release, (False, True)), [(Release.R4, True), (Release.R5, False)]),
)
async def test_it_comes_back_as_it_was(
    exchange: Exchange,
    elsewhere: Exchange,
    release: Release,
    in_lines: bool,  # noqa: FBT001
) -> None:
    """Written out, taken over by an empty portal and written out there, it is the same."""
    await fill(exchange)
    name = "all.ndjson" if in_lines else "all.json"
    written = await exchange.written(release, in_lines=in_lines)
    report = await elsewhere.bring(written, name)
    assert not report.has_faults
    assert await elsewhere.written(release, in_lines=in_lines) == written
    assert {outcome for _, outcome in report.counts} == {Outcome.CREATED, Outcome.LINKED, Outcome.PART}
    again = await exchange.bring(written, name)
    assert {outcome for _, outcome in again.counts} == {Outcome.UNCHANGED, Outcome.LINKED, Outcome.PART}
    assert await exchange.written(release, in_lines=in_lines) == written


@pytest.mark.ci
async def test_both_releases_say_the_same(exchange: Exchange, elsewhere: Exchange) -> None:
    """What comes in as R5 goes out as R4."""
    await fill(exchange)
    assert not (await elsewhere.bring(await exchange.written(Release.R5))).has_faults
    assert await elsewhere.written() == await exchange.written()


def resources(written: bytes) -> Iterator[Json]:
    """The resources of a bundle."""
    yield from (each["resource"] for each in json.loads(written)["entry"])


async def test_r4_by_another_measure(exchange: Exchange) -> None:
    """Fhirkit finds nothing to say of what is written."""
    await fill(exchange)
    written = await exchange.written()
    fhirkit.parse(written, strict=True)
    kinds = set()
    for each in resources(written):
        assert [issue for issue in fhirkit.validate(each) if issue.severity == "error"] == []
        kinds.add(each["resourceType"])
    assert kinds >= {"Practitioner", "PractitionerRole", "Location", "HealthcareService", "Schedule", "Patient"}


@pytest.mark.ci
async def test_r5_by_another_measure(exchange: Exchange) -> None:
    """Pydantic models of R5 take what is written."""
    await fill(exchange)
    for each in resources(await exchange.written(Release.R5)):
        get_fhir_model_class(each["resourceType"]).model_validate(each)


async def test_one_patient(exchange: Exchange) -> None:
    """By the portal's number, by the id that the system has, or by the PESEL; it is noted whose records went out."""
    await fill(exchange)
    desk = exchange.desk
    async with desk.work() as work:
        number = await find_patient(work, "p1")
        assert number is not None
        assert await find_patient(work, str(number)) == number
        assert await find_patient(work, "02070803628", is_pesel=True) == number
        for nobody in ("p9", "2", "999", "02070803628", "9" * 30, "٣", "44051401359", ""):  # two has typed a PESEL
            assert await find_patient(work, nobody) is None
    exporter = Exporter(desk.work, exchange.vault, patient_id=number)
    written = "".join([part async for part in as_bundle(exporter.resources())])
    assert [each["id"] for each in resources(written.encode()) if each["resourceType"] == "Patient"] == ["p1"]
    async with desk.work() as work:
        noted = (await audit.recent(work)).items[0]
        assert (noted.what, noted.patient_id) == (AuditAction.EXPORTED_RECORDS, number)


async def test_who_has_only_typed_a_pesel_stays_here(exchange: Exchange) -> None:
    """The clinic's system must not take them for the owner of that PESEL (D16)."""
    async with exchange.desk.work() as work:
        basic = await a_patient(work)
    async with exchange.desk.work() as work:
        await booking.book(work, basic, nowak("10:00"))
    assert {each["resourceType"] for each in resources(await exchange.written())} & {"Patient", "Appointment"} == set()
