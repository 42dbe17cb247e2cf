"""What a bank tells of somebody, by the names that the clinic file gives it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any, Final

from stdnum.pl import pesel

from core.accounts.identity import Pesel
from core.clinic.banks import ClaimNames
from core.identity.comparing import BankClaims

LONGEST: Final = 200
"""Characters of a claim that is read. Names are compared word by word, and nobody's is as long."""

_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def read_claims(claims: Mapping[str, Any], names: ClaimNames) -> BankClaims:
    """Who somebody is. What isn't there, or can't be so, is empty."""
    return BankClaims(
        given_name=_text(claims, names.given_name),
        family_name=_text(claims, names.family_name),
        birth_date=_date(_text(claims, names.birthdate)),
        pesel=_pesel(claims, names),
    )


def is_enough(claims: BankClaims) -> bool:
    """Whether it tells who somebody is."""
    return bool(claims.given_name or claims.family_name) and claims.born is not None


def _text(claims: Mapping[str, Any], name: str) -> str:
    found = claims.get(name)
    return found.strip() if isinstance(found, str) and len(found) <= LONGEST else ""


def _date(text: str) -> dt.date | None:
    """As OpenID has it; ISO has weeks as well, which are nobody's birth date."""
    try:
        return dt.date.fromisoformat(text) if _DATE.fullmatch(text) else None
    except ValueError:
        return None


def _pesel(claims: Mapping[str, Any], names: ClaimNames) -> Pesel | None:
    """The number, if it is a PESEL and not another country's, or a company's."""
    kind, country = _text(claims, names.nin_type), _text(claims, names.nin_country).upper()
    number = _text(claims, names.nin).removeprefix("PNOPL-")
    if (kind and kind not in names.pesel_types) or country not in {"", "PL"}:
        return None
    return Pesel(number) if number.isascii() and pesel.is_valid(number) and number.isdecimal() else None
