"""PINs that somebody would try first are refused."""

from __future__ import annotations

from datetime import date

import pytest

from core.accounts.easy_pins import require_hard
from core.accounts.identity import Passport, Pesel
from core.accounts.patients import Patient
from core.accounts.pin_refusals import PinFault, UnusablePin
from tests.people import a_pesel

ANNA = Patient(phone="+48601745862", identity_facts=Pesel(a_pesel(date(1948, 5, 3))).to_json())
JOHN = Patient(phone="+447700900123", identity_facts=Passport("GBR", "730984215", date(1999, 12, 31)).to_json())


@pytest.mark.parametrize(
    "digits",
    [
        *("0000", "1111", "99999", "777777"),
        *("1234", "4321", "123456", "98765", "7890", "0123", "0987"),
        *("1212", "121212", "123123", "7373"),
        *("2580", "1122", "159753"),
    ],
)
def test_easy_ones(digits: str) -> None:
    """Of one figure, in a row, repeated, or known everywhere."""
    with pytest.raises(UnusablePin) as refused:
        require_hard(digits, ANNA)
    assert refused.value.fault is PinFault.EASY


@pytest.mark.parametrize(
    ("patient", "digits"),
    [
        *((ANNA, each) for each in ("1948", "0305", "0503", "030548", "480503", "194805", "051948", "4805", "0548")),
        *((ANNA, each) for each in ("6017", "5862", "745862")),
        *((JOHN, each) for each in ("1999", "3112", "1231", "991231", "7309", "984215", "0900")),
    ],
)
def test_ones_of_their_own(patient: Patient, digits: str) -> None:
    """A part of the birth date, of the telephone number, of the PESEL or of the passport's number."""
    with pytest.raises(UnusablePin) as refused:
        require_hard(digits, patient)
    assert refused.value.fault is PinFault.PERSONAL


@pytest.mark.parametrize("digits", ["7305", "8264", "90817", "730582", "1953"])
def test_any_other_one_is_fine(digits: str) -> None:
    """Another year than their own as well."""
    require_hard(digits, ANNA)


def test_most_are_fine() -> None:
    """Of ten thousand, hardly one in fifty is refused."""
    refused = 0
    for each in range(10_000):
        try:
            require_hard(f"{each:04}", ANNA)
        except UnusablePin:
            refused += 1
    assert 60 < refused < 200
