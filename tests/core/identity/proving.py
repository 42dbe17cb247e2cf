"""Identities as banks and documents have them, and accounts that they are compared with."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from core.accounts.identity import Identity, Pesel
from core.accounts.names import parse_name
from core.accounts.patients import Patient, open_account
from core.accounts.people import get_or_create_person
from core.context import Work
from core.identity import by_bank
from core.identity.comparing import BankClaims
from core.identity.deciding import Decided
from tests.people import a_pesel, an_application

BORN = dt.date(1990, 5, 3)
PESEL = Pesel(a_pesel(BORN))


def claims(name: str = "Anna|Nowak", born: dt.date | None = BORN, pesel: Pesel | None = PESEL) -> BankClaims:
    """What a bank says; of the name, the surname stands behind the bar."""
    given, _, family = name.partition("|")
    return BankClaims(given, family, born, pesel)


async def an_account(work: Work, number: int = 1, name: str = "Anna Nowak", identity: Identity = PESEL) -> Patient:
    """A BASIC account at an address of its own."""
    person = await get_or_create_person(work, f"telegram:{number}")
    version = work.clinic.regulations.version
    return await open_account(
        work, person, replace(an_application(version=version), name=parse_name(name), identity=identity)
    )


async def back_from_bank(work: Work, patient: Patient) -> str:
    """The id of a request whose person has been at the bank and is back."""
    begun = await by_bank.begin(work, patient, "pokazowy")
    way = await by_bank.claim(work, begun.token)
    return (await by_bank.claim_state(work, way.state, way.browser)).request.id


async def proved(work: Work, patient: Patient, said: BankClaims) -> Decided:
    """What becomes of a way to the bank on which it says this."""
    return await by_bank.complete(work, await back_from_bank(work, patient), said)
