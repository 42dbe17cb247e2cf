"""Invented people for tests."""

from __future__ import annotations

from datetime import date

from stdnum.pl import pesel

from core.accounts.identity import Pesel
from core.accounts.names import PersonName
from core.accounts.patients import Application, Patient, open_account
from core.accounts.people import get_or_create_person
from core.context import Work

CENTURIES = {18: 80, 19: 0, 20: 20, 21: 40, 22: 60}
"""What a PESEL adds to the month."""


def a_pesel(born: date, serial: int = 1) -> str:
    """A valid number for somebody born that day."""
    month = born.month + CENTURIES[born.year // 100]
    digits = f"{born.year % 100:02}{month:02}{born.day:02}{serial:04}"
    return digits + pesel.calc_check_digit(digits)


def an_application(
    name: str = "Anna Nowak", *, number: str = "44051401359", phone: str = "+48601234567", version: str = "1"
) -> Application:
    """The form, filled in."""
    first, _, last = name.rpartition(" ")
    return Application(PersonName(first, last), Pesel(number), phone, version)


async def a_patient(work: Work, address: str = "telegram:1", name: str = "Anna Nowak") -> Patient:
    """Somebody at that address with a BASIC account."""
    person = await get_or_create_person(work, address)
    return await open_account(work, person, an_application(name, version=work.clinic.regulations.version))
