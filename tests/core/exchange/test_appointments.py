"""Appointments of the clinic's system are listed in the chat, and take their time (S11, D12, D15, B18)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa

from core.appointments import booking
from core.appointments.claims import Claim
from core.appointments.model import Appointment, AppointmentStatus, Origin
from core.clinic.model import ServiceKind
from core.errors import BookedElsewhere, SlotTaken
from core.exchange.fhir import systems
from core.exchange.report import Outcome
from core.i18n import Language
from tests.core.appointments.bookings import nowak
from tests.core.exchange.exchanging import Exchange, Json, appointment, bundle, faults, lines, not_taken, patient
from tests.core.files.filing import a_full_patient
from tests.desk import Desk
from tests.people import a_pesel

OTHER = a_pesel(dt.date(1980, 1, 2))
LICENCE = "1000002"


def seen_by(doctor: Json | None, **more: Any) -> Json:  # noqa: ANN401
    """An appointment with this practitioner."""
    actors = [{"reference": "Patient/p1"}, *([doctor] if doctor else [])]
    return appointment(participant=[{"actor": each, "status": "accepted"} for each in actors], **more)


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """Of a clinic whose Dr Nowak has a licence, and whose services are known to its system."""
    clinic = desk.clinic
    doctors = [
        each.model_copy(update={"licence": LICENCE}) if each.id == "nowak" else each for each in clinic.practitioners
    ]
    services = [
        each.model_copy(update={"identifiers": ("urn:x:services|77",)}) if each.id == "internist" else each
        for each in clinic.services
    ]
    desk.clinic = clinic.model_copy(update={"practitioners": tuple(doctors), "services": tuple(services)})
    return desk


async def the_appointment(desk: Desk) -> Appointment:
    """The only one there is."""
    async with desk.work() as work:
        return (await work.session.scalars(sa.select(Appointment))).one()


async def test_with_somebody_elses_practitioner(exchange: Exchange) -> None:
    """In the words of its system; read-only here; the patient is busy then."""
    report = await exchange.bring(bundle(appointment(), patient()))
    assert report.counts == {("Patient", Outcome.CREATED): 1, ("Appointment", Outcome.CREATED): 1}
    async with exchange.desk.work() as work:
        found = (await work.session.scalars(sa.select(Appointment))).one()
        assert (found.origin, found.status) == (Origin.ELSEWHERE, AppointmentStatus.BOOKED)
        assert (found.snapshot.practitioner, found.snapshot.service.by_language()) == (
            "lek. Jan Obcy",
            {"pl": "Konsultacja", "en": "Konsultacja"},
        )
        with pytest.raises(BookedElsewhere):
            booking.require_cancellable(work, found)
        assert await work.session.scalar(sa.select(sa.func.count()).select_from(Claim)) == 6


@pytest.mark.parametrize(
    "doctor",
    [
        {"identifier": {"system": systems.DOCTORS_LICENCE, "value": LICENCE}},
        {"reference": "Practitioner/d1"},
        {"reference": "#doctor", "type": "Practitioner"},
        {"reference": f"Practitioner?identifier={systems.DOCTORS_LICENCE}|{LICENCE}"},
    ],
    ids=["by identifier", "by reference", "contained", "by search"],
)
async def test_with_a_practitioner_of_the_clinic_file(exchange: Exchange, doctor: Json) -> None:
    """Linked by the number of the licence: nobody else gets that time."""
    known = {"resourceType": "Practitioner", "identifier": [{"system": systems.DOCTORS_LICENCE, "value": LICENCE}]}
    code = [{"coding": [{"system": "urn:x:services", "code": "77"}]}]
    visit = seen_by(doctor, serviceType=code, contained=[known | {"id": "doctor"}])
    report = await exchange.bring(bundle(patient(), known | {"id": "d1", "name": [{"family": "Nowak"}]}, visit))
    assert report.counts["Practitioner", Outcome.LINKED] == 1
    found = await the_appointment(exchange.desk)
    assert (found.practitioner, found.service, found.kind) == ("nowak", "internist", ServiceKind.IN_PERSON)
    assert found.snapshot.service.in_language(Language.ENGLISH) == "Internist"
    async with exchange.desk.work() as work:
        other = await a_full_patient(work, "telegram:9")
    async with exchange.desk.work() as work:
        with pytest.raises(SlotTaken):
            await booking.book(work, other, nowak("09:20", found.start.date()))


@pytest.mark.both_databases
async def test_overlaps_are_told(exchange: Exchange) -> None:
    """A patient can't be in two places; what was there stays, and the others are taken all the same."""
    await exchange.bring(bundle(patient(), appointment(), patient(OTHER, id="p2")))
    later = {"start": "2027-03-04T09:45:00+01:00", "end": "2027-03-04T10:15:00+01:00"}
    report = await exchange.bring(bundle(appointment(id="a2", **later), appointment(of="Patient/p2", id="a3", **later)))
    assert not_taken(report) == ["Appointment: the patient has another appointment then, at 2027-03-04T08:30Z"]
    assert report.counts == {("Appointment", Outcome.NOT_TAKEN): 1, ("Appointment", Outcome.CREATED): 1}
    evening = {"start": "2027-03-04T19:45:00+01:00", "end": "2027-03-04T20:15:00+01:00"}
    await exchange.bring(bundle(appointment(id="a4", **evening)))
    report = await exchange.bring(bundle(appointment(id="a4", **later), appointment(status="noshow")))
    assert report.counts == {("Appointment", Outcome.NOT_TAKEN): 1, ("Appointment", Outcome.CHANGED): 1}
    async with exchange.desk.work() as work:
        found = (await work.session.scalars(sa.select(Appointment).order_by(Appointment.end.desc()))).all()
        assert [f"{each.end:%H:%M} {each.status}" for each in found] == [
            "19:15 booked",
            "09:15 booked",
            "09:00 no_show",
        ]
        assert await work.session.scalar(sa.select(sa.func.count()).select_from(Claim)) == 18


async def test_a_practitioner_who_is_taken(exchange: Exchange) -> None:
    """By somebody who has booked in the portal."""
    async with exchange.desk.work() as work:
        other = await a_full_patient(work, "telegram:9", "John Carter")
        other.identity_fingerprint = b""
    async with exchange.desk.work() as work:
        await booking.book(work, other, nowak("09:20", dt.date(2027, 3, 4)))
    doctor = {"identifier": {"system": systems.DOCTORS_LICENCE, "value": LICENCE}}
    report = await exchange.bring(bundle(patient(), seen_by(doctor)))
    assert not_taken(report) == ["Appointment: the practitioner has another appointment then, at 2027-03-04T08:30Z"]


async def test_what_is_over_may_overlap(exchange: Exchange) -> None:
    """It claims nothing: history is as it was."""
    past = {"start": "2026-03-04T09:30:00Z", "end": "2026-03-04T10:00:00Z", "status": "fulfilled"}
    report = await exchange.bring(bundle(patient(), appointment(**past), appointment(**past, id="a2")))
    assert report.counts["Appointment", Outcome.CREATED] == 2
    async with exchange.desk.work() as work:
        assert await work.session.scalar(sa.select(sa.func.count()).select_from(Claim)) == 0


@pytest.mark.both_databases
async def test_it_is_moved_and_cancelled(exchange: Exchange) -> None:
    """As its system does; the first time is free again."""
    await exchange.bring(bundle(patient(), appointment()))
    report = await exchange.bring(bundle(appointment(start="2027-03-05T08:00:00Z", end="2027-03-05T08:10:00Z")))
    assert report.counts == {("Appointment", Outcome.CHANGED): 1}
    assert (await exchange.bring(bundle(appointment(id="a2")))).counts == {("Appointment", Outcome.CREATED): 1}
    gone = appointment(status="cancelled", cancelationReason={"text": "Lekarz jest chory."}, id="a2")
    report = await exchange.bring(bundle(gone))
    assert report.counts == {("Appointment", Outcome.CHANGED): 1}
    assert (await exchange.bring(bundle(gone))).counts == {("Appointment", Outcome.UNCHANGED): 1}
    async with exchange.desk.work() as work:
        found = (await work.session.scalars(sa.select(Appointment).order_by(Appointment.start))).all()
        assert [each.status for each in found] == [AppointmentStatus.CANCELLED, AppointmentStatus.BOOKED]
        assert found[0].cancelled_because == "Lekarz jest chory."
        assert await work.session.scalar(sa.select(sa.func.count()).select_from(Claim)) == 2


async def test_our_own_comes_back(exchange: Exchange) -> None:
    """What was booked here, written out and marked as attended by the system, is the same appointment."""
    async with exchange.desk.work() as work:
        anna = await a_full_patient(work)
    async with exchange.desk.work() as work:
        ours = await booking.book(work, anna, nowak("10:00"))
    written = await exchange.written()
    assert (await exchange.bring(written)).counts["Appointment", Outcome.UNCHANGED] == 1
    report = await exchange.bring(written.replace(b'"status":"booked"', b'"status":"fulfilled"'))
    assert report.counts["Appointment", Outcome.CHANGED] == 1
    found = await the_appointment(exchange.desk)
    assert (found.id, found.status, found.origin) == (ours.id, AppointmentStatus.ATTENDED, Origin.PORTAL)


async def test_another_patients_appointment(exchange: Exchange) -> None:
    """An id that was one patient's doesn't become another's."""
    await exchange.bring(bundle(patient(), appointment(), patient(OTHER, id="p2")))
    report = await exchange.bring(bundle(appointment(of="Patient/p2")))
    assert faults(report) == [("bundle.json: entry[0].resource", "is known here as another patient's")]


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"status": "proposed"}, "it is not booked but proposed"),
        ({"status": "entered-in-error"}, "it was entered in error"),
        ({"end": "2027-03-05T09:30:00+01:00"}, "it is longer than eight hours"),
    ],
)
async def test_what_has_no_place(exchange: Exchange, more: Json, reason: str) -> None:
    """It is told, and nothing is wrong with it."""
    report = await exchange.bring(bundle(patient(), appointment(**more)))
    assert not_taken(report) == [f"Appointment: {reason}"]


async def test_in_lines(exchange: Exchange) -> None:
    """Files with a resource on each line refer to one another, in whatever order; one that is wrong stops no other."""
    (exchange.folder / "in").mkdir()
    (exchange.folder / "in" / "Appointment.ndjson").write_bytes(lines(appointment(), appointment(id="a2", status="x")))
    (exchange.folder / "in" / "Patient.ndjson").write_bytes(lines(patient()))
    for dry_run in (True, False):
        report = await exchange.bring(exchange.folder / "in", dry_run=dry_run)
        assert [place for place, _ in faults(report)] == ["Appointment.ndjson: line 2 status"]
        assert report.counts["Appointment", Outcome.CREATED] == 1
    assert (await the_appointment(exchange.desk)).status is AppointmentStatus.BOOKED
