"""The people of the demonstration: invented, each with something to show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from bot.incoming import address_of
from core import patients, people
from core.clinic import Clinic
from core.database import Database
from core.identity import Identity, Passport, PersonName, Pesel
from core.patients import Application
from core.tiers import Tier
from core.words import Language
from core.work import Work


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody in the simulator."""

    id: int
    first_name: str
    last_name: str
    language: Language


NEWCOMER: Final = DemoPerson(1001, "Nowa", "Osoba", Language.POLISH)
ANNA: Final = DemoPerson(1002, "Anna", "Zielińska", Language.POLISH)
JOHN: Final = DemoPerson(1003, "John", "Carter", Language.ENGLISH)
STAFF: Final = (
    DemoPerson(9001, "Recepcja", "", Language.POLISH),
    DemoPerson(9002, "Lekarz", "", Language.POLISH),
    DemoPerson(9003, "Kierownik", "", Language.POLISH),
)


def _now() -> datetime:
    return datetime.now(UTC)


async def seed(database: Database, clinic: Clinic, clock: Callable[[], datetime] = _now) -> None:
    """Open Anna's account, full, and John's, basic; nothing when they are there already."""
    async with database.transaction() as session:
        work = Work(session, clinic, clock())
        await _open(work, ANNA, Pesel("52081512341"), "+48601000102", Tier.FULL)
        await _open(work, JOHN, Passport("GB", "512345678", date(1984, 6, 21)), "+48601000103", Tier.BASIC)


async def _open(work: Work, who: DemoPerson, identity: Identity, phone: str, tier: Tier) -> None:
    person = await people.person_at(work, address_of(who.id))
    if await patients.patient_of(work, person) is not None:
        return
    await people.choose_language(work, person, who.language)
    name = PersonName(who.first_name, who.last_name)
    patient = await patients.open_account(
        work, person, Application(name, identity, phone, work.clinic.regulations.version)
    )
    patient.tier = tier
