"""PINs that somebody else would try first: of one figure, in a row, repeated, known everywhere, or of the patient's own
numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from core.accounts.identity import Passport
from core.accounts.patients import Patient
from core.accounts.pin_refusals import PinFault, UnusablePin

_KNOWN: Final = frozenset(
    {
        *("0852", "1004", "1122", "1379", "2000", "2001", "2468", "2580", "1357", "1470", "3690", "9731"),
        *("13579", "24680", "14789"),
        *("112233", "147258", "159753", "159357", "258456", "789456", "456123"),
    }
)
"""From published lists of frequent PINs, and patterns of the keypad."""

_FIGURES: Final = "0123456789" * 2


def require_hard(digits: str, patient: Patient) -> None:
    """Pass if nobody would try these first.

    Raises: UnusablePin.
    """
    if _repeats(digits) or digits in _FIGURES or digits[::-1] in _FIGURES or digits in _KNOWN:
        raise UnusablePin(PinFault.EASY)
    if digits in _of_birth(patient.birth_date) or any(digits in each for each in _numbers(patient)):
        raise UnusablePin(PinFault.PERSONAL)


def _repeats(digits: str) -> bool:
    """Whether it is a shorter one, again and again."""
    return digits in (digits * 2)[1:-1]


def _of_birth(born: date) -> set[str]:
    """The ways to write a birth date, or a part of it, in four to six figures."""
    day, month, year = f"{born.day:02}", f"{born.month:02}", f"{born.year:04}"
    parts = (day, month, year[2:])
    written = {year, day + month, month + day, month + year[2:], year[2:] + month, year + month, month + year}
    pairs = {first + second for first in parts for second in parts}
    return written | pairs | {a + b + c for a in parts for b in parts for c in parts}


def _numbers(patient: Patient) -> Iterator[str]:
    """Numbers of theirs that others may know."""
    yield patient.phone
    yield patient.identity.number
    if isinstance(patient.identity, Passport):
        yield "".join(filter(str.isdigit, patient.identity.number))
