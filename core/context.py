"""What every use case is handed: one transaction's session, the clinic, the moment, and how people are addressed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core.clinic.model import Clinic


@dataclass(frozen=True, slots=True)
class Work:
    """One transaction. `now` is aware and in UTC; it does not move during the transaction. `address_of` makes the
    address of whoever has this user id on the messenger, as the clinic file and the desk head name people.
    """

    session: AsyncSession
    clinic: Clinic
    now: datetime
    address_of: Callable[[int], str]
