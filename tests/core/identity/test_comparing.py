"""Who was proven, compared with whose account it is (D2, D16)."""

from __future__ import annotations

import datetime as dt

import pytest

from core.accounts.identity import Identity, Passport, Pesel
from core.accounts.names import parse_name
from core.accounts.patients import Patient
from core.identity.comparing import BankClaims, difference, is_same_name, of_age_on
from core.identity.refusals import (
    AnswerIncomplete,
    BirthDateDiffers,
    IdentityRefused,
    NameDiffers,
    PeselDiffers,
    UnderEighteen,
)
from tests.core.identity.proving import BORN, PESEL, claims
from tests.people import a_pesel

TODAY = dt.date(2027, 3, 2)
BY_PASSPORT = Passport("DE", "C01X00T47", BORN)
OTHERS = Pesel(a_pesel(BORN, serial=2))

SAME = [
    ("Anna Nowak", "Anna|Nowak"),
    ("anna nowak", "ANNA|NOWAK"),
    ("Łucja Żółć", "Lucja|Zolc"),
    ("Lucja Zolc", "ŁUCJA|ŻÓŁĆ"),
    ("Anna Nowak", "Anna Maria|Nowak"),
    ("Anna Maria Nowak", "Anna|Nowak"),
    ("Nowak Anna", "Anna|Nowak"),
    ("Anna Nowak-Kowalska", "Anna|Nowak Kowalska"),
    ("Anna Kowalska-Nowak", "Anna|Nowak-Kowalska"),
    ("Anna Nowak", "Anna|Nowak–Kowalska"),
    ("Anna Nowak-Kowalska", "Anna|Kowalska"),
    ("Jürgen Müller", "Juergen|Mueller"),
    ("Sean O’Connor", "SEAN|OCONNOR"),
    ("Maria De Luca", "Maria|Deluca"),
    ("Anna Maria Nowak", "Anna Maria Ewa|Nowak-Kowalska"),
]
DIFFERENT = [
    ("Anna Nowak", "Ewa|Nowak"),
    ("Anna Nowak", "Anna|Kowalska"),
    ("Anna Nowak", "Anna|Nowakowska"),
    ("Adam Nowak", "Jan Adam|Nowak"),
    ("Jan Adam Nowak", "Adam|Nowak"),
    ("Anna Maria", "Anna Maria|Nowak"),
    ("Anna Nowak", "Nowak|"),
    ("Anna Nowak-Kowalska", "Anna|Nowak-Wilk"),
]


def an_account(identity: Identity = PESEL, name: str = "Anna Nowak") -> Patient:
    """An account in no database."""
    known = parse_name(name)
    return Patient(first_name=known.first, last_name=known.last, identity_facts=identity.to_json())


@pytest.mark.parametrize(("known", "proven"), SAME)
def test_names_as_people_write_them(known: str, proven: str) -> None:
    """Accents, capitals, hyphens, double surnames, further names and the order make nobody another."""
    given, _, family = proven.partition("|")
    assert is_same_name(parse_name(known), given, family)


@pytest.mark.parametrize(("known", "proven"), DIFFERENT)
def test_names_of_others(known: str, proven: str) -> None:
    """Somebody of the family, or with a name in common."""
    given, _, family = proven.partition("|")
    assert not is_same_name(parse_name(known), given, family)


PROVEN = {
    "PESEL and all": (PESEL, claims(), None),
    "no PESEL from the bank": (PESEL, claims(pesel=None), None),
    "no birth date from the bank": (PESEL, claims(born=None), None),
    "an account by passport": (BY_PASSPORT, claims(), None),
    "an account by passport, no PESEL": (BY_PASSPORT, claims(pesel=None), None),
    "PESEL of another": (PESEL, claims(pesel=OTHERS), PeselDiffers),
    "PESEL of another, by the same name": (OTHERS, claims(), PeselDiffers),
    "born on another day": (PESEL, claims(born=dt.date(1990, 5, 4), pesel=None), BirthDateDiffers),
    "born on another day than the passport's": (
        Passport("DE", "C01X00T47", dt.date(1990, 5, 4)),
        claims(),
        BirthDateDiffers,
    ),
    "another name": (PESEL, claims("Ewa|Kowalska"), NameDiffers),
    "another name, no PESEL": (PESEL, claims("Ewa|Kowalska", pesel=None), NameDiffers),
    "two birth dates": (PESEL, claims(born=dt.date(1990, 5, 4)), AnswerIncomplete),
    "neither PESEL nor birth date": (PESEL, claims(born=None, pesel=None), AnswerIncomplete),
    "no name": (PESEL, claims("|"), AnswerIncomplete),
}


@pytest.mark.parametrize(("identity", "said", "refusal"), PROVEN.values(), ids=PROVEN)
def test_comparison(identity: Identity, said: BankClaims, refusal: type[IdentityRefused] | None) -> None:
    """Each way in which the bank's person may not be the account's has its own name."""
    found = difference(an_account(identity), said, TODAY)
    assert (found and type(found)) is refusal


@pytest.mark.parametrize(
    ("born", "of_age"),
    [
        (dt.date(2009, 3, 2), dt.date(2027, 3, 2)),
        (dt.date(2008, 2, 29), dt.date(2026, 3, 1)),
        (dt.date(2008, 2, 28), dt.date(2026, 2, 28)),
        (dt.date(2008, 12, 31), dt.date(2026, 12, 31)),
    ],
)
def test_of_age(born: dt.date, of_age: dt.date) -> None:
    """From the 18th birthday on, that day included; who was born on 29 February has it on 1 March (S29, D2)."""
    account, said = an_account(Pesel(a_pesel(born))), claims(born=born, pesel=None)
    assert of_age_on(born) == of_age
    assert difference(account, said, of_age - dt.timedelta(days=1)) == UnderEighteen(of_age)
    assert difference(account, said, of_age) is None


def test_claims_are_not_shown() -> None:
    """None of it reaches a log."""
    assert repr(claims()) == "BankClaims()"
