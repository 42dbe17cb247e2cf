"""Who somebody says they are: a PESEL, or a passport with a birth date (D16).

Each `parse_…` takes what a person typed and gives a tidy value, or raises the refusal that tells what is wrong. Values
keep their numbers out of `repr`, so that none reaches a log.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from stdnum.exceptions import InvalidChecksum, InvalidComponent, ValidationError
from stdnum.pl import pesel

from core.accounts.birth_dates import was_born
from core.errors import PeselFault, UnusablePesel
from core.text.figures import only_number, plain_figures

SHOWN_BEFORE = 2
SHOWN_BEHIND = 3
"""Letters and digits of a passport's number."""

_ELEVEN_DIGITS = re.compile(r"(?<!\d)\d(?:[\s.,/_-]{0,3}\d){10}(?!\d)")


@dataclass(frozen=True, slots=True)
class Pesel:
    """A PESEL number: eleven digits that passed every check that needs no register."""

    number: str = field(repr=False)

    @property
    def birth_date(self) -> dt.date:
        """The date that the number begins with."""
        return pesel.get_birth_date(self.number)

    @property
    def masked(self) -> str:
        """Enough to recognise it by."""
        return "•" * 7 + self.number[-4:]

    @property
    def key(self) -> str:
        """What a fingerprint is taken of."""
        return f"pesel:{self.number}"

    def to_json(self) -> dict[str, Any]:
        return {"pesel": self.number}


@dataclass(frozen=True, slots=True)
class Passport:
    """A passport, which says who somebody is only together with the birth date."""

    country: str
    number: str = field(repr=False)
    birth_date: dt.date = field(repr=False)

    @property
    def masked(self) -> str:
        """Enough of the number to notice a mistake in it."""
        before = min(SHOWN_BEFORE, len(self.number) - SHOWN_BEHIND - 1)
        hidden = "•" * len(self.number[before:-SHOWN_BEHIND])
        return self.number[:before] + hidden + self.number[-SHOWN_BEHIND:]

    @property
    def key(self) -> str:
        """What a fingerprint is taken of."""
        return f"passport:{self.country}:{self.number}:{self.birth_date}"

    def to_json(self) -> dict[str, Any]:
        return {"country": self.country, "passport": self.number, "born": self.birth_date.isoformat()}


Identity: TypeAlias = Pesel | Passport


def identity_from_json(facts: dict[str, Any]) -> Identity:
    """What `to_json` wrote."""
    if "pesel" in facts:
        return Pesel(facts["pesel"])
    return Passport(facts["country"], facts["passport"], dt.date.fromisoformat(facts["born"]))


def parse_pesel(text: str, today: dt.date) -> Pesel:
    """A PESEL, with spaces, dashes or dots anywhere in it and words around it.

    Raises: UnusablePesel.
    """
    number = only_number(text)
    try:
        pesel.validate(number)
    except InvalidChecksum:
        raise UnusablePesel(PeselFault.CHECKSUM) from None
    except InvalidComponent:
        raise UnusablePesel(PeselFault.DATE) from None
    except ValidationError:
        raise UnusablePesel(PeselFault.LENGTH) from None
    value = Pesel(number)
    if value.birth_date > today:
        raise UnusablePesel(PeselFault.FUTURE)
    if not was_born(value.birth_date, today):
        raise UnusablePesel(PeselFault.DATE)
    return value


def mentions_pesel(text: str) -> bool:
    """Whether a PESEL stands somewhere in the text, so that it should not stay in a chat."""
    return any(pesel.is_valid(only_number(found)) for found in _ELEVEN_DIGITS.findall(plain_figures(text)))
