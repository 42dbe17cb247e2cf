"""The people of the demonstration: invented, each with something to show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

from stdnum.pl import pesel

from bot.addresses import address_of
from bot.demo.bank.customers import BankCustomer, customer_of
from bot.demo.results import give_results
from core.accounts import patients, people
from core.accounts.identity import Identity, Passport, Pesel
from core.accounts.names import PersonName
from core.accounts.patients import Application, Patient, Tier
from core.appointments import booking
from core.appointments.model import AppointmentStatus, Slot
from core.appointments.occupational import ExaminationKind
from core.appointments.search import availability
from core.appointments.search.availability import Preferences
from core.clinic.model import Clinic, ServiceKind
from core.clinic.opening_hours import after_working_hours
from core.context import Work
from core.database import Database
from core.i18n import Language
from core.identity.comparing import ADULT
from core.prescriptions import ordering
from core.prescriptions.medications import take_stock
from core.prescriptions.ordering import Order
from core.prescriptions.typed import parse_medicines
from core.referrals.model import ReferralFacts, ReferralKind
from core.referrals.recording import record
from core.treatment.certificates import reading as certificates
from core.treatment.certificates.model import CertificateDecision, CertificateFacts


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody in the simulator."""

    id: int
    first_name: str
    last_name: str
    language: Language


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """What somebody who has an account has said of themselves, and its level."""

    identity: Identity
    phone: str
    tier: Tier


A_WEEK: Final = 7 * 24 * 60
A_HOUR: Final = timedelta(hours=1)
A_DAY: Final = timedelta(days=1)

NEWCOMER: Final = DemoPerson(1001, "Nowa", "osoba", Language.POLISH)
ANNA: Final = DemoPerson(1002, "Anna", "Zielińska", Language.POLISH)
JOHN: Final = DemoPerson(1003, "John", "Carter", Language.ENGLISH)
ANNAS_ACCOUNT: Final = DemoAccount(Pesel("52081512341"), "+48601000102", Tier.FULL)
JOHNS_ACCOUNT: Final = DemoAccount(Passport("GB", "512345678", date(1984, 6, 21)), "+48601000103", Tier.BASIC)
ZOFIA: Final = DemoPerson(1004, "Zofia", "Wrona", Language.POLISH)
STAFF: Final = (
    DemoPerson(9001, "Maria", "Lis", Language.POLISH),
    DemoPerson(9002, "Ewa", "Borkowska", Language.POLISH),
    DemoPerson(9003, "Jan", "Głowacki", Language.POLISH),
)


def _now() -> datetime:
    return datetime.now(UTC)


async def seed(database: Database, clinic: Clinic, clock: Callable[[], datetime] = _now) -> None:
    """Open Anna's account, full, with a visit behind her, one booked elsewhere, results of three years, two referrals,
    an occupational certificate, two medicines and an order of a prescription; John's, basic, with two appointments
    today, whatever day it is; and Zofia's, basic, who comes of age today. Nothing when they are there already.
    """
    async with database.transaction() as session:
        work = Work(session, clinic, clock(), address_of)
        anna = await open_account(work, ANNA, ANNAS_ACCOUNT)
        john = await open_account(work, JOHN, JOHNS_ACCOUNT)
        await open_account(work, ZOFIA, zofias_account(work.clinic.day_of(work.now)))
        if anna is not None:
            await _give_appointments(work, anna)
            await _give_certificate(work, anna)
            await give_results(work, anna)
            await _give_medicines(work, anna)
        if john is not None:
            await _give_today(work, john)


async def _give_medicines(work: Work, patient: Patient) -> None:
    """Two medicines, of which one runs out next week, and an order that has waited so long that the staff is told of it
    at once.
    """
    today, since = work.clinic.day_of(work.now), work.now
    while after_working_hours(work.clinic, since, work.clinic.settings.take_working_hours) > work.now:
        since -= timedelta(hours=1)
    written = (
        "Euthyrox 50 µg; 1 tabl. rano, na czczo; 100 tabl.; 100 dni\nMetformax 850 mg; 2 × dziennie; 60 tabl.; 30 dni"
    )
    runs_out = {"Euthyrox 50 µg": today + timedelta(days=48), "Metformax 850 mg": today + timedelta(days=6)}
    _euthyrox, metformax = await take_stock(work, patient, parse_medicines(written), runs_out)
    order = Order(medications=(metformax.id,), note="Wyniki cukru mam dobre, proszę o to samo opakowanie.")
    await ordering.send(replace(work, now=since), patient, order)


def zofias_account(today: date) -> DemoAccount:
    """Of somebody who is 18 today; on a 29 February, since yesterday."""
    day = today.day if (today.month, today.day) != (2, 29) else 28
    born = date(today.year - ADULT, today.month, day)
    digits = f"{born.year % 100:02}{born.month + 20:02}{born.day:02}4242"
    return DemoAccount(Pesel(digits + pesel.calc_check_digit(digits)), "+48601000104", Tier.BASIC)


async def open_account(work: Work, who: DemoPerson, account: DemoAccount) -> Patient | None:
    """The new account; `None` when there was one."""
    person = await people.get_or_create_person(work, address_of(who.id))
    if await patients.find_patient(work, person) is not None:
        return None
    await people.choose_language(work, person, who.language)
    name = PersonName(who.first_name, who.last_name)
    application = Application(name, account.identity, account.phone, work.clinic.regulations.version)
    patient = await patients.open_account(work, person, application)
    patient.tier = account.tier
    return patient


async def customers_of(database: Database, clinic: Clinic) -> list[BankCustomer]:
    """Those of them who have an account, as their bank knows them: as themselves."""
    async with database.transaction() as session:
        work = Work(session, clinic, _now(), address_of)
        found = [(who, await _patient_of(work, who)) for who in (JOHN, ZOFIA, ANNA)]
    return [
        customer_of(str(who.id), patient.first_name, patient.last_name, patient.identity)
        for who, patient in found
        if patient is not None
    ]


async def _patient_of(work: Work, who: DemoPerson) -> Patient | None:
    return await patients.find_patient(work, await people.get_or_create_person(work, address_of(who.id)))


async def _give_today(work: Work, patient: Patient) -> None:
    """A visit an hour ago and a call in an hour, as far as the day has both: the desk has something to do at once."""
    now = work.now.astimezone(work.clinic.zone)
    hour, midnight = (
        now.replace(minute=0, second=0, microsecond=0),
        now.replace(hour=0, minute=0, second=0, microsecond=0),
    )
    times = (max(midnight, hour - A_HOUR), min(midnight + 23 * A_HOUR, hour + A_HOUR))
    for kind, start in zip((ServiceKind.IN_PERSON, ServiceKind.TELEPHONE), times, strict=True):
        service = _first(work.clinic, kind)
        given = work.clinic.hours_of(service) if service else []
        for hours in given[:1]:
            slot = Slot(service or "", hours.practitioner, hours.facilities[0], start.astimezone(UTC))
            await booking.record_elsewhere(work, patient, slot)


def _first(clinic: Clinic, kind: ServiceKind) -> str | None:
    """Only if the clinic has such a service: it may be somebody's own."""
    return next((each.id for each in clinic.services if each.kind is kind), None)


async def _give_appointments(work: Work, patient: Patient) -> None:
    service = _first(work.clinic, ServiceKind.IN_PERSON)
    if service is None:
        return
    await _give_referrals(work, patient)
    free = await availability.search(work, Preferences(service, notice_minutes=A_WEEK), size=1)
    for coming in free:
        await booking.record_elsewhere(work, patient, coming)
        attended = replace(coming, start=coming.start - 3 * timedelta(minutes=A_WEEK))
        await booking.record_elsewhere(work, patient, attended, AppointmentStatus.ATTENDED)


async def _give_certificate(work: Work, patient: Patient) -> None:
    """What a doctor decided after an examination for work some weeks ago; it is valid for two years."""
    service = _first(work.clinic, ServiceKind.OCCUPATIONAL)
    for free in await availability.search(work, Preferences(service, notice_minutes=A_WEEK), size=1) if service else ():
        slot = replace(free, start=free.start - 6 * timedelta(minutes=A_WEEK))
        examination = await booking.record_elsewhere(work, patient, slot, AppointmentStatus.ATTENDED)
        facts = CertificateFacts(
            kind=ExaminationKind.PERIODIC,
            decision=CertificateDecision.FIT,
            valid_until=work.clinic.day_of(slot.start) + 730 * A_DAY,
            employer="Księgarnia Pod Lipą",
            position="sprzedaż książek",
            issuer=examination.snapshot.practitioner,
        )
        await certificates.record(work, patient, examination.id, facts, examination.end)


async def _give_referrals(work: Work, patient: Patient) -> None:
    """One for ten procedures, issued in a telephone consultation, so that a partner accepts it too; and one to a
    cardiologist, which runs out in two weeks. Only what the clinic has.
    """
    called = work.now - 5 * A_DAY
    services = {each.id: each for each in work.clinic.services}
    exercises, cardiologist = services.get("exercises"), services.get("cardiologist")
    issuer = work.clinic.practitioners[0]
    said = ReferralFacts(kind=ReferralKind.REHABILITATION, issuer=issuer.name, issued_by=issuer.id)
    if exercises is not None and exercises.needs_referral:
        what_for = "Bóle kręgosłupa lędźwiowego, praca siedząca."
        facts = said.model_copy(
            update={"service": exercises.id, "title": exercises.name, "what_for": what_for, "by_telephone": True}
        )
        until = work.clinic.day_of(work.now) + 60 * A_DAY
        await record(work, patient, facts, issued_at=called, procedures=10, valid_until=until)
    if cardiologist is not None:
        facts = said.model_copy(
            update={
                "kind": ReferralKind.SPECIALIST,
                "service": cardiologist.id,
                "specialty": cardiologist.specialty,
                "title": cardiologist.name,
                "what_for": "Kołatanie serca, nadciśnienie.",
                "code": "4821",
            }
        )
        until = work.clinic.day_of(work.now) + 14 * A_DAY
        await record(work, patient, facts, issued_at=called - 20 * A_DAY, valid_until=until)
