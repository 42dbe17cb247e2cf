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
from core.accounts.countries import country_like, country_named
from core.errors import PeselFault, UnusablePassport, UnusablePesel
from core.text.normalisation import normalised

MOST_WORDS = 12
"""In a country's name and a passport's number; more is a letter to somebody."""

_ELEVEN_DIGITS = re.compile(r"(?<!\d)\d(?:[ -]?\d){10}(?!\d)")
_PASSPORT_NUMBER = re.compile(r"(?=[A-Z]*[0-9])[A-Z0-9]{5,15}")


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
        """Enough to recognise it by."""
        return f"{self.country} " + "•" * (len(self.number) - 3) + self.number[-3:]

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
    """A PESEL, with spaces or dashes anywhere.

    Raises: UnusablePesel.
    """
    number = pesel.compact(normalised(text))
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
    return any(pesel.is_valid(pesel.compact(found)) for found in _ELEVEN_DIGITS.findall(text))


def parse_passport(text: str) -> tuple[str, str]:
    """A country, by name or code, and the passport's number, in either order: `DE C01X00T47`, `C01X00T47, Niemcy`.

    Raises: UnusablePassport.
    """
    words = re.split(r"[\s,;:-]+", normalised(text).strip(" ,;:.-"))
    if len(words) > MOST_WORDS:
        raise UnusablePassport(country_known=False)
    for country_of in (country_named, country_like):
        for country, number in _splits(words):
            if _PASSPORT_NUMBER.fullmatch(number) and (code := country_of(country)):
                return code, number
    known = country_named(" ".join(words)) or country_like(" ".join(words)) or country_named(words[0])
    raise UnusablePassport(country_known=known is not None)


def _splits(words: list[str]) -> list[tuple[str, str]]:
    """Every way to take the words as a country and a number; the longest country first."""
    splits = []
    for length in reversed(range(1, len(words))):
        splits.append((" ".join(words[:length]), "".join(words[length:])))
        splits.append((" ".join(words[-length:]), "".join(words[:-length])))
    return [(country, number.upper()) for country, number in splits]
