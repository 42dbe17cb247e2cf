"""Whether who was proven is whose account it is: PESEL, names as people write them, and the birth date (D2, D16)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from core.accounts.identity import Pesel
from core.accounts.name_terms import ways_of_writing
from core.accounts.names import PersonName
from core.accounts.patients import Patient
from core.identity.refusals import (
    AnswerIncomplete,
    BirthDateDiffers,
    IdentityRefused,
    NameDiffers,
    PeselDiffers,
    UnderEighteen,
)

ADULT: Final = 18
"""Years."""


@dataclass(frozen=True, slots=True)
class BankClaims:
    """Who somebody is, by what their bank says. Kept out of `repr`, so that none reaches a log."""

    given_name: str = field(repr=False)
    family_name: str = field(repr=False)
    birth_date: dt.date | None = field(repr=False)
    pesel: Pesel | None = field(repr=False)

    @property
    def born(self) -> dt.date | None:
        """The birth date that it says, or that the PESEL begins with."""
        if self.birth_date is None and self.pesel is not None:
            return self.pesel.birth_date
        return self.birth_date


def difference(patient: Patient, claims: BankClaims, today: dt.date) -> IdentityRefused | None:
    """What speaks against these claims being the patient's; `None` when nothing does.

    The PESEL decides who somebody is where both sides have one, and else the birth date. The name has to agree as well:
    a full account must not be found under a name that nobody has proven.

    Gives: AnswerIncomplete, PeselDiffers, BirthDateDiffers, NameDiffers, UnderEighteen.
    """
    born, known = claims.born, patient.identity
    if born is None or (claims.pesel is not None and claims.pesel.birth_date != born):
        return AnswerIncomplete()
    if not f"{claims.given_name}{claims.family_name}".strip():
        return AnswerIncomplete()
    if isinstance(known, Pesel) and claims.pesel is not None and claims.pesel != known:
        return PeselDiffers()
    if known.birth_date != born:
        return BirthDateDiffers()
    if not is_same_name(PersonName(patient.first_name, patient.last_name), claims.given_name, claims.family_name):
        return NameDiffers()
    if today < of_age_on(born):
        return UnderEighteen(of_age_on(born))
    return None


def of_age_on(born: dt.date) -> dt.date:
    """The day on which somebody has reached the age of 18, from its beginning on; of who was born on 29 February, the
    day after 28 February.
    """
    try:
        return born.replace(year=born.year + ADULT)
    except ValueError:
        return dt.date(born.year + ADULT, 3, 1)


def is_same_name(known: PersonName, given: str, family: str) -> bool:
    """Whether an account's name may be that of somebody with these given names and this surname.

    Accents, capitals, apostrophes, hyphens and the order don't matter; a second given name or the other half of a
    double surname may be missing on one side. The first given name of each has to be among the other's words, so that
    twins who have one in common are told apart.
    """
    if _letters(known.full) == _letters(f"{given} {family}"):
        return True
    ours, theirs = list(_words(known.full)), list(_words(f"{given} {family}"))
    firsts = [next(_words(each), frozenset()) for each in (known.first or known.last, given or family)]
    covers = _are_among(ours, theirs) or _are_among(theirs, ours)
    surname = any(_are_among([each], list(_words(known.full))) for each in _words(family or given))
    return covers and surname and _are_among(firsts[:1], theirs) and _are_among(firsts[1:], ours)


def _words(name: str) -> Iterator[frozenset[str]]:
    """The words of a name and the halves of double ones, each in all ways of writing it."""
    for word in name.replace("-", " ").replace("–", " ").split():
        if ways := ways_of_writing(word):
            yield ways


def _are_among(some: list[frozenset[str]], others: list[frozenset[str]]) -> bool:
    return all(any(each & other for other in others) for each in some)


def _letters(name: str) -> frozenset[str]:
    return ways_of_writing("".join(name.split()))
