"""The demonstration's people have what the README says."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.addresses import address_of
from bot.demo.people import ANNA, JOHN, STAFF, seed
from bot.settings import DEMO_CLINIC
from core.accounts import patients, people
from core.accounts.identity import Passport, Pesel, parse_pesel
from core.accounts.patients import Tier
from core.appointments import booking, visits
from core.appointments.model import Origin
from core.clinic.file import load_clinic
from core.clinic.model import ServiceKind
from core.context import Work
from core.database import Database
from core.i18n import Language
from core.results import cases, reading
from core.results.model import Flag
from core.results.trends import trends_of
from core.staff.members import Caller, Where
from core.treatment.certificates.reading import after_appointment
from tests.desk import TUESDAY_MORNING


@pytest.mark.parametrize("hour", [0, 9, 23])
async def test_the_desk_has_something_to_do_on_the_first_day(database: Database, hour: int) -> None:
    """A visit and a call today, also on a Sunday, at any hour."""
    clinic = load_clinic(DEMO_CLINIC)
    sunday = datetime(2027, 3, 7, hour, 30, tzinfo=clinic.zone)
    await seed(database, clinic, lambda: sunday)
    async with database.transaction() as session:
        work = Work(session, clinic, sunday, address_of)
        maria = Caller(address_of(STAFF[0].id), Where.STAFF_CHAT)
        today = await visits.day(work, maria, sunday.date())
        assert {each.appointment.kind for each in today} == {ServiceKind.IN_PERSON, ServiceKind.TELEPHONE}


async def test_anna_and_john_are_there_once(database: Database) -> None:
    """Anna has the full level, two visits behind her and one booked elsewhere; John the basic one. A second start adds
    nothing.
    """
    clinic = load_clinic(DEMO_CLINIC)
    for _start in range(2):
        await seed(database, clinic, lambda: TUESDAY_MORNING)
    async with database.transaction() as session:
        work = Work(session, clinic, TUESDAY_MORNING, address_of)
        anna, john = [await people.get_or_create_person(work, address_of(who.id)) for who in (ANNA, JOHN)]
        assert (anna.language, john.language) == (Language.POLISH, Language.ENGLISH)
        hers, his = await patients.find_patient(work, anna), await patients.find_patient(work, john)
        assert hers is not None
        assert his is not None
        assert (hers.tier, his.tier) == (Tier.FULL, Tier.BASIC)
        assert isinstance(his.identity, Passport)
        assert isinstance(hers.identity, Pesel)
        assert parse_pesel(hers.identity.number, TUESDAY_MORNING.date()) == hers.identity
        assert [each.origin for each in await booking.upcoming(work, hers)] == [Origin.ELSEWHERE]
        visit, examination = (await booking.past(work, hers)).items
        certificate = await after_appointment(work, hers, examination.id)
        assert certificate is not None
        assert certificate.facts.is_whole
        assert await after_appointment(work, hers, visit.id) is None


async def test_anna_has_results_of_three_years(database: Database) -> None:
    """Potassium has a trend; the newest result waits for a comment."""
    clinic = load_clinic(DEMO_CLINIC)
    await seed(database, clinic, lambda: TUESDAY_MORNING)
    async with database.transaction() as session:
        work = Work(session, clinic, TUESDAY_MORNING, address_of)
        hers = await patients.find_patient(work, await people.get_or_create_person(work, address_of(ANNA.id)))
        assert hers is not None
        newest, electrolytes, *_older = await reading.list_results(work, hers)
        assert (newest.is_new, newest.has_comment, electrolytes.has_comment) == (True, False, True)
        course = (await trends_of(work, hers, electrolytes.result))[0]
        assert [each.measurement.value for each in course] == ["4.1", "4.3", "4.4", "4.8", "5.4"]
        assert course[-1].flag is Flag.HIGH
        maria = Caller(address_of(STAFF[0].id), Where.STAFF_CHAT)
        assert [each.result.id for each in await cases.uncommented(work, maria)] == [newest.result.id]
