"""Who has an account at the bank."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from core.accounts.identity import Identity, Pesel


@dataclass(frozen=True, slots=True)
class BankCustomer:
    """Somebody, as the bank knows them: by a PESEL, or without."""

    id: str
    given_name: str
    family_name: str
    born: dt.date
    pesel: str | None = None

    @property
    def full_name(self) -> str:
        return f"{self.given_name} {self.family_name}"

    @property
    def known_by(self) -> str:
        """What tells them from others of the name."""
        return " · ".join((self.born.isoformat(), *([] if self.pesel is None else [f"PESEL {self.pesel}"])))

    @property
    def claims(self) -> dict[str, Any]:
        """What the bank tells of them, by the names that brokers of mojeID use."""
        told = {
            "sub": self.id,
            "given_name": self.given_name,
            "family_name": self.family_name,
            "birthdate": self.born.isoformat(),
        }
        if self.pesel is not None:
            told |= {"nin": self.pesel, "nin_type": "PERSON", "nin_issuing_country": "PL"}
        return told


def customer_of(customer_id: str, given_name: str, family_name: str, identity: Identity) -> BankCustomer:
    """Somebody of this identity."""
    number = identity.number if isinstance(identity, Pesel) else None
    return BankCustomer(customer_id, given_name, family_name, identity.birth_date, number)
