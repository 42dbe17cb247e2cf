"""Patients come as records that open for whoever proves to be their owner, and for nobody else (B18, D16)."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from core.accounts.identity import Passport
from core.accounts.patients import Patient, Tier, find_patient, get_patient
from core.accounts.people import find_person
from core.accounts.tiers import has_accepted_regulations
from core.appointments import booking
from core.exchange.known import ExternalIdentifier
from core.exchange.report import Outcome, Severity
from core.identity.refusals import IdentityHeldElsewhere
from core.records.moving import move, offer_of
from core.staff.audit import PORTAL, AuditAction, AuditEntry
from core.staff.patient_search import find
from core.text.phones import readable_phone
from tests.core.exchange.exchanging import Exchange, Json, appointment, bundle, faults, not_taken, patient
from tests.core.identity.proving import BORN, PESEL, an_account, claims, proved
from tests.core.staff.staffing import RECEPTIONIST, staffed_clinic
from tests.desk import Desk
from tests.people import a_pesel

HERS = PESEL.number
PASSPORT = "http://hl7.org/fhir/sid/passport-"


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """Of a clinic with people who work there."""
    desk.clinic = staffed_clinic()
    return desk


async def patients(desk: Desk) -> list[Patient]:
    """All there are."""
    async with desk.work() as work:
        return list(await work.session.scalars(sa.select(Patient).order_by(Patient.id)))


async def test_a_patient_comes_without_a_chat(exchange: Exchange) -> None:
    """Known to the clinic's people, and noted in the audit log; the regulations are still to be accepted."""
    report = await exchange.bring(bundle(patient(HERS)))
    assert report.counts == {("Patient", Outcome.CREATED): 1}
    (anna,) = await patients(exchange.desk)
    assert (anna.full_name, anna.identity, anna.phone) == ("Anna Maria Nowak", PESEL, "+48601234567")
    assert (anna.tier, anna.person_id) == (Tier.FULL, None)
    async with exchange.desk.work() as work:
        assert not has_accepted_regulations(work.clinic, anna)
        noted = (await work.session.scalars(sa.select(AuditEntry))).one()
        assert (noted.who, noted.what, noted.patient_id) == (PORTAL, AuditAction.IMPORTED_RECORDS, anna.id)
        found = await find(work, RECEPTIONIST, "Nowak")
        assert anna.id in {each.id for each in found.items}


async def test_done_again_it_changes_nothing(exchange: Exchange) -> None:
    """There are no doubles, and nothing more in the audit log."""
    content = bundle(patient(HERS, identifier=[{"system": "urn:x", "value": "7"}, *patient(HERS)["identifier"]]))
    await exchange.bring(content)
    report = await exchange.bring(content)
    assert report.counts == {("Patient", Outcome.UNCHANGED): 1}
    assert len(await patients(exchange.desk)) == 1
    async with exchange.desk.work() as work:
        assert await work.session.scalar(sa.select(sa.func.count()).select_from(AuditEntry)) == 1


async def test_the_same_patient_under_another_id(exchange: Exchange) -> None:
    """Who has the same PESEL is the same patient, whatever another system calls them."""
    await exchange.bring(bundle(patient(HERS)))
    await exchange.bring(bundle(patient(HERS, id="another")))
    assert len(await patients(exchange.desk)) == 1
    report = await exchange.bring(bundle(appointment(of="Patient/another")))
    assert report.counts == {("Appointment", Outcome.CREATED): 1}


async def test_another_name_and_telephone(exchange: Exchange) -> None:
    """A record without a chat is as the clinic's system has it, and found by its new name."""
    await exchange.bring(bundle(patient(HERS)))
    name = [{"use": "old", "family": "Nowak"}, {"family": "Lis-Zając", "given": ["Anna"]}]
    report = await exchange.bring(bundle(patient(HERS, name=name, telecom=[{"system": "email", "value": "a@b.c"}])))
    assert report.counts == {("Patient", Outcome.CHANGED): 1}
    (anna,) = await patients(exchange.desk)
    assert (anna.full_name, anna.phone) == ("Anna Lis-Zając", "+48601234567")
    async with exchange.desk.work() as work:
        assert (await find(work, RECEPTIONIST, "Zając")).items
        assert not (await find(work, RECEPTIONIST, "Nowak")).items


async def test_who_merely_typed_the_pesel_gets_nothing(exchange: Exchange) -> None:
    """An unverified account neither receives what comes, nor keeps it from coming, nor can be told of it (D16)."""
    async with exchange.desk.work() as work:
        stranger = await an_account(work, 2)
    report = await exchange.bring(bundle(patient(HERS), appointment()))
    assert report.counts == {("Patient", Outcome.CREATED): 1, ("Appointment", Outcome.CREATED): 1}
    assert [each.id == stranger.id for each in await patients(exchange.desk)] == [True, False]
    async with exchange.desk.work() as work:
        theirs = await get_patient(work, stranger.id)
        assert (theirs.tier, (await booking.upcoming(work, theirs)).items) == (Tier.BASIC, ())
        assert await offer_of(work, theirs) is None
    assert not report.findings(Severity.DIFFERS)


async def test_who_proves_it_gets_everything(exchange: Exchange) -> None:
    """The records come to the chat that proves their identity, as from a chat that was closed."""
    async with exchange.desk.work() as work:
        second = await an_account(work, 2)
    await exchange.bring(bundle(patient(HERS, telecom=[{"system": "fax", "value": "1"}]), appointment()))
    async with exchange.desk.work() as work:
        decided = await proved(work, await get_patient(work, second.id), claims())
        assert decided.refusal == IdentityHeldElsewhere()
    async with exchange.desk.work() as work:
        theirs = await get_patient(work, second.id)
        offer = await offer_of(work, theirs)
        assert offer is not None
        assert not offer.has_chat
        person = await find_person(work, "telegram:2")
        assert person is not None
        await move(work, person, theirs, offer.request.id)
    async with exchange.desk.work() as work:
        person = await find_person(work, "telegram:2")
        assert person is not None
        record = await find_patient(work, person)
        assert record is not None
        assert (record.full_name, record.tier, record.phone) == ("Anna Maria Nowak", Tier.FULL, "+48601234567")
        assert len((await booking.upcoming(work, record)).items) == 1


async def test_a_proven_account_is_linked(exchange: Exchange) -> None:
    """What its owner has confirmed stays; that the clinic's system says otherwise is told."""
    async with exchange.desk.work() as work:
        anna = await an_account(work, 1)
        assert (await proved(work, anna, claims())).refusal is None
    other = [{"family": "Lis", "given": ["Anna"]}]
    telecom = [{"system": "phone", "value": "700 000 000"}, {"system": "phone", "value": "22 555 01 40"}]
    report = await exchange.bring(bundle(patient(HERS, name=other, telecom=telecom), appointment()))
    assert report.counts == {("Patient", Outcome.UNCHANGED): 1, ("Appointment", Outcome.CREATED): 1}
    assert [each.reason for each in report.findings(Severity.DIFFERS)] == [
        "the patient's own account has another name, which was confirmed with their identity",
        "the patient's own account has another telephone number",
    ]
    (same,) = await patients(exchange.desk)
    assert (same.id, same.full_name) == (anna.id, "Anna Nowak")


async def test_a_passport(exchange: Exchange) -> None:
    """With its country, and the date of birth."""
    john: Json = {"identifier": [{"system": f"{PASSPORT}GBR", "value": "533 401 372"}], "birthDate": "1980-02-03"}
    await exchange.bring(bundle(patient(**john)))
    (found,) = await patients(exchange.desk)
    assert found.identity == Passport("GB", "533401372", dt.date(1980, 2, 3))
    assert b'"system":"http://hl7.org/fhir/sid/passport-GBR","value":"533401372"' in await exchange.written()
    report = await exchange.bring(bundle(patient(**john | {"birthDate": "1980-02"})))
    assert faults(report) == [
        (
            "bundle.json: entry[0].resource.birthDate",
            "is missing; a passport says who somebody is only with their date of birth",
        )
    ]


@pytest.mark.parametrize(
    ("numbers", "path", "reason"),
    [
        (["9005031234"], "identifier[0].value", "is no PESEL: it hasn't eleven digits"),
        (["90050312345"], "identifier[0].value", "is no PESEL: its last digit doesn't fit the others"),
        ([a_pesel(dt.date(2098, 5, 3))], "identifier[0].value", "is no PESEL: it begins with a day that is to come"),
        ([HERS, a_pesel(dt.date(1991, 5, 3))], "identifier", "has two PESELs"),
    ],
)
async def test_a_pesel_that_is_none(exchange: Exchange, numbers: list[str], path: str, reason: str) -> None:
    """Nothing of its bundle is taken, and the report doesn't say the number."""
    identifier = [{"system": "urn:oid:2.16.840.1.113883.3.4424.1.1.616", "value": each} for each in numbers]
    report = await exchange.bring(bundle(patient(identifier=identifier), patient(HERS, id="p2")))
    assert faults(report) == [(f"bundle.json: entry[0].resource.{path}", reason)]
    assert report.counts == {("Patient", Outcome.FAULTY): 1, ("Patient", Outcome.NOT_TAKEN): 1}
    assert await patients(exchange.desk) == []


async def test_a_date_of_birth_that_is_not_the_pesels(exchange: Exchange) -> None:
    """One of the two is wrong."""
    report = await exchange.bring(bundle(patient(HERS, birthDate="1990-05-04")))
    reason = "is not the date of birth that the PESEL begins with"
    assert faults(report) == [("bundle.json: entry[0].resource.birthDate", reason)]


async def test_another_pesel_for_somebody_who_is_known(exchange: Exchange) -> None:
    """An id that had one PESEL doesn't get another: whose records would they be."""
    await exchange.bring(bundle(patient(HERS)))
    report = await exchange.bring(bundle(patient(a_pesel(BORN, 2))))
    reason = "is known here as somebody with another PESEL or passport"
    assert faults(report) == [("bundle.json: entry[0].resource.identifier", reason)]


async def test_nobody_without_an_identity(exchange: Exchange) -> None:
    """Neither they are taken, nor what is theirs."""
    report = await exchange.bring(bundle(patient(identifier=[{"system": "urn:x", "value": "1"}]), appointment()))
    assert not_taken(report) == [
        "Patient: it has neither a PESEL nor a passport, so nobody could ever open these records",
        "Appointment: its Patient is not taken",
    ]
    assert not report.has_faults


async def test_a_name_in_another_shape(exchange: Exchange) -> None:
    """As one text; or none at all, which is wrong."""
    await exchange.bring(bundle(patient(HERS, name=[{"text": "Anna Nowak"}])))
    (anna,) = await patients(exchange.desk)
    assert (anna.first_name, anna.last_name) == ("Anna", "Nowak")
    report = await exchange.bring(bundle(patient(a_pesel(BORN, 3), id="p3", name=[{"use": "old", "family": "X"}])))
    assert faults(report) == [("bundle.json: entry[0].resource.name", "is missing")]


async def test_what_is_gone_is_forgotten(exchange: Exchange) -> None:
    """When a patient is erased, so is what they were known by elsewhere."""
    await exchange.bring(bundle(patient(HERS)))
    async with exchange.desk.work() as work:
        await work.session.delete((await work.session.scalars(sa.select(Patient))).one())
    async with exchange.desk.work() as work:
        assert await work.session.scalar(sa.select(sa.func.count()).select_from(ExternalIdentifier)) == 0
    assert (await exchange.bring(bundle(patient(a_pesel(BORN, 5))))).counts == {("Patient", Outcome.CREATED): 1}


def test_no_telephone() -> None:
    """A dash stands where it would."""
    assert readable_phone("") == "–"
